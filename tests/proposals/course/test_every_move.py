"""Every move × role × state, and every guard of every move, each proven to stop it.

The season is walked once for the whole module (see ``stations``) and taken back at the end.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings

from proposals.enums import State
from proposals.management.commands.workflow_doc import guard_name
from proposals.workflow import MOVES
from tests.proposals.stations import (
    ASKED,
    BREAK,
    READY,
    ROLES,
    SEALED,
    SENTENCES,
    TABLE,
    expected,
    taken_back,
    walked,
)

# Without ``django_db`` there would be no database for the module's walk.
pytestmark = [pytest.mark.django_db, pytest.mark.shared_walk, pytest.mark.one_database]

GUARDS = {move.name: [guard_name(guard) for guard in move.guards] for move in MOVES}
PAIRS = [(move, guard) for move, guards in GUARDS.items() for guard in guards]


@pytest.fixture(scope="module")
def found(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path_factory.mktemp("berkas")},
    }
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES={"default": files, "staticfiles": static}),
        taken_back(),
    ):
        yield walked(GUARDS)


def test_the_written_table_and_the_codes_table_name_the_same_moves() -> None:
    assert {move.name: (list(move.sources), move.target) for move in MOVES} == {
        name: (sources, target) for name, (sources, target, _) in TABLE.items()
    }


def test_no_move_asks_less_or_more_than_is_written_down() -> None:
    assert {move: set(guards) for move, guards in GUARDS.items()} == ASKED


def test_the_walk_stops_in_every_state_and_every_move_is_ready_somewhere() -> None:
    assert {state for state, _ in READY.values()} == set(State.values)
    assert set().union(*(ready for _, ready in READY.values())) == set(TABLE)


def test_every_decision_on_a_score_carries_its_seal(found: SimpleNamespace) -> None:
    assert found.sealed == {move: {SEALED.get(move)} for move in TABLE}


@pytest.mark.parametrize("station", READY)
def test_each_person_may_do_exactly_what_the_table_says(
    found: SimpleNamespace, station: str
) -> None:
    wrong = []
    for (where, move, person), said in found.tried.items():
        if where == station and said.partition(":")[0] != expected(station, move, person):
            wrong.append(f"{move} by {person}: {said}, not {expected(station, move, person)}")
    assert wrong == []
    state = READY[station][0]
    for move, (sources, _, _) in TABLE.items():
        asked = {person for where, name, person in found.tried if (where, name) == (station, move)}
        assert len(asked) == (len(ROLES) if state in sources else 1), move


@pytest.mark.parametrize(("move", "guard"), PAIRS, ids=lambda value: str(value))
def test_each_guard_stops_each_move_that_lists_it(
    found: SimpleNamespace, move: str, guard: str
) -> None:
    said = found.stopped[move, guard]
    assert said.startswith("refused: "), said
    assert SENTENCES[guard] in said


def test_every_guard_has_its_world_and_its_sentence() -> None:
    used = {guard for _, guard in PAIRS}
    assert used == set(BREAK) == set(SENTENCES)


def test_being_on_both_sides_is_said_and_a_superuser_gets_nothing(found: SimpleNamespace) -> None:
    said = found.tried["name_candidate", "name_candidate", "pimpinan-di-a"]
    assert "Anda bertugas di Unit A" in said
    said = found.tried["settle", "settle", "dalnis-dari-a"]
    assert "Anda bertugas di Unit A" in said
    assert {said for (_, _, who), said in found.tried.items() if who == "akar"} <= {
        "denied",
        "stale",
    }
