"""What every test may ask for: a running season with its cast, signed-in browsers, files aside."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from proposals.course.services.moves import apply_move
from proposals.models import Proposal
from tests.kept_rows import Kept, Steps, steps_of
from tests.missing_names import refuse_missing_names
from tests.paper_text import drawn_here, end_drawers, sketches
from tests.season import fresh, let_go, make_season
from tests.shown_pages import read_pages_as_shown
from units.models import User


def pytest_configure(config: pytest.Config) -> None:
    # A real password hash takes a quarter of a second on purpose; tests sign in hundreds of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    read_pages_as_shown()
    refuse_missing_names()


def pytest_collection_finish(session: pytest.Session) -> None:
    """All tests and all of Django stay until the end: the collector need not look through them
    again and again, which is a tenth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what a database can change is asked again: not arithmetic, not how a
    paper or a page that was asked on SQLite already looks (``one_database``)."""
    # What a whole module shares comes first: of the workers that share the tests one begins there
    # and goes on to its end, and no other has to make the same again.
    # Then what takes long by itself: begun last, it would keep one worker while the other idles.
    items.sort(
        key=lambda item: (
            item.get_closest_marker("shared_walk") is None,
            item.get_closest_marker("slow_walk") is None,
        )
    )
    if "postgresql" not in str(settings.DATABASES["default"]["ENGINE"]):
        return
    again, once = [], []
    for item in items:
        asks = item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ())
        same = item.get_closest_marker("one_database")
        (again if asks and not same else once).append(item)
    if once:
        config.hook.pytest_deselected(items=once)
        items[:] = again


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Tests meet SQLite as the application does: in a file, where writers wait. In memory several
    of them at a time are refused, and a closed connection takes the database with it.

    With ``ZI_COPY`` (``.ci/test``) the database of the settings is migrated and otherwise empty:
    the tests get a copy, as migrating anew takes each worker some seconds.
    """
    database = settings.DATABASES["default"]
    test = database["TEST"] = dict(database.get("TEST", {}))
    copied = "ZI_COPY" in os.environ
    if copied:
        test["MIGRATE"] = False  # what would be made stands there already
    if "sqlite" in str(database["ENGINE"]):
        file = tmp_path_factory.mktemp("basis") / "uji.sqlite3"
        test["NAME"] = str(file)
        if copied:
            shutil.copyfile(database["NAME"], file)
    elif copied:
        test["TEMPLATE"] = database["NAME"]


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """A copied file is not removed before it is used; it goes with the folder it lies in."""
    return django_db_keepdb or ("ZI_COPY" in os.environ and connection.vendor == "sqlite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Between tests with transactions of their own Django empties every table by TRUNCATE, which
    the record refuses on PostgreSQL. The test of that refusal turns it on again for itself."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_no_truncate")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # `make test` runs several suites; just before the last line it says which of them.
    if parts := os.environ.get("ZI_PARTS"):
        terminalreporter.write_line(parts)


@pytest.fixture(autouse=True)
def mails_at_once() -> Iterator[None]:
    """What is mailed beside a request is in the outbox when its answer is there."""
    # Not by ``monkeypatch``: then no test would get its season from rows (``tests/kept_rows.py``).
    with patch("zona_integritas.site.accounts.mails.apart", lambda work: work()):
        yield


@pytest.fixture(autouse=True)
def files_aside(tmp_path: Any) -> Iterator[None]:
    """No test writes into the files of the running application."""
    storages = dict(settings.STORAGES)
    storages["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "files"},
    }
    with override_settings(STORAGES=storages):
        yield
    end_drawers()


@pytest.fixture
def sketched() -> Iterator[None]:
    """Papers that this test makes are not laid out (``tests/paper_text.py``)."""
    with sketches():
        yield


@pytest.fixture
def drawn_at_once() -> Iterator[None]:
    """A page that asks for a paper gets it at once (``tests/paper_text.py``)."""
    with drawn_here():
        yield


@pytest.fixture(scope="session")
def kept_rows() -> dict[tuple[Any, ...], Kept]:
    return {}


@pytest.fixture
def steps(
    db: Any, request: pytest.FixtureRequest, kept_rows: dict[tuple[Any, ...], Kept]
) -> Iterator[Steps]:
    """How the season of this test comes about; where anything is patched, by the services."""
    with steps_of(request, kept_rows) as steps:
        steps.take(("season",), lambda: steps.season.__dict__.update(make_season().__dict__))
        yield steps


@pytest.fixture
def season(steps: Steps) -> SimpleNamespace:
    return steps.season


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A test client signed in as this person."""

    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="units.backends.PersonBackend")
        return client

    return client_of


@pytest.fixture
def bring(steps: Steps) -> Any:
    """Brings unit A (or another) to a state and answers its proposal."""

    def walk(until: str, quality: int = 95, unit: str = "A", target: str = "WBK") -> Proposal:
        season = steps.season
        step = (unit, target, until, quality)
        steps.take(step, lambda: season.walk.run(*step))
        return fresh(season.walk.proposal)

    return walk


@pytest.fixture
def move(season: SimpleNamespace) -> Any:
    """Makes a move as somebody of the cast, with sensible facts unless others are given."""

    def make(username: str, proposal: Proposal, name: str, note: str = "", **facts: Any) -> Any:
        given = {
            "sk_number": "SK-1",
            "sk_date": season.today,
            "certified": True,
            "task_number": "ST-1",
            "task_date": season.today,
            "task_start": season.today,
            "task_end": season.today,
            "lhe_number": "LHE-1",
            "lhe_date": season.today,
            "lhe_signed_on": season.today,
            "letter_number": "B-1",
            "letter_date": season.today,
            "sptjm_number": "S-1",
            "sptjm_date": season.today,
            "started_on": season.today,
            "decree_number": "D-1",
            "decree_date": season.today,
            "decided_on": season.today,
            "revoked_on": season.today,
            "revoked_source": "S-9",
            **facts,
        }
        if name == "send":
            let_go(proposal)
        return apply_move(
            actor=User.objects.get(username=username),
            proposal=proposal,
            move=name,
            expected_state=proposal.state,
            note=note,
            facts=given,
        )

    return make
