"""A season, or a unit walked to a state, is made once by the services, then put back as rows.

Making it takes a test up to a second, putting it back some hundredths. It is put back only where
nothing else was written since, so that a test meets exactly what the services would have made.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from psycopg2.extras import execute_batch

Rows = dict[type[Model], dict[Any, tuple[Any, ...]]]
WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
# That somebody signed in is no part of a season.
SIGNING_IN = ('INSERT INTO "django_session"', 'UPDATE "units_user" SET "last_login" = ')


def all_rows() -> Rows:
    """Every row of every table, by key, as the database would be given it."""
    found: Rows = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.app_label in ("contenttypes", "auth"):
            continue
        fields = model._meta.concrete_fields
        rows = {
            row.pk: tuple(
                field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields
            )
            for row in model._base_manager.all()
        }
        if rows:
            found[model] = rows
    return found


class Kept:
    """What one step wrote (rows that are new, rows that are other) and the season after it."""

    def __init__(self, before: Rows, after: Rows, season: SimpleNamespace) -> None:
        self.after, self.season = after, copy.deepcopy(season)
        kept = Path(default_storage.location)
        self.files = {
            path.relative_to(kept): path.read_bytes() for path in kept.rglob("*") if path.is_file()
        }
        self.writes: list[tuple[str, list[tuple[Any, ...]]]] = []
        for model, rows in after.items():
            known = before.get(model, {})
            assert known.keys() <= rows.keys(), f"a step that removes {model._meta.label}"
            if new := [row for pk, row in rows.items() if pk not in known]:
                self.writes.append((_insert(model), new))
            changed = [pk for pk in known if _differ(known[pk], rows[pk])]
            if changed:
                self.writes.append((_update(model), [(*rows[pk], pk) for pk in changed]))

    def put_back(self) -> SimpleNamespace:
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, rows in self.writes:
                _write(cursor, sql, rows)
        for place, content in self.files.items():
            path = Path(default_storage.location, place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return copy.deepcopy(self.season)


def _write(cursor: Any, sql: str, rows: list[tuple[Any, ...]]) -> None:
    if connection.vendor == "postgresql":
        # Its own ``executemany`` waits for an answer after each row.
        execute_batch(cursor.cursor, sql, rows, page_size=500)
    else:
        cursor.executemany(sql, rows)


def _columns(model: type[Model]) -> list[str]:
    return [connection.ops.quote_name(field.column) for field in model._meta.concrete_fields]


def _insert(model: type[Model]) -> str:
    columns = _columns(model)
    marks = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


def _update(model: type[Model]) -> str:
    sets = ", ".join(f"{column} = %s" for column in _columns(model))
    table = connection.ops.quote_name(model._meta.db_table)
    assert model._meta.pk is not None
    key = connection.ops.quote_name(model._meta.pk.column)
    return f"UPDATE {table} SET {sets} WHERE {key} = %s"  # noqa: S608


def _differ(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    # Adapted JSON has no equality of its own; its text has.
    return [str(value) for value in one] != [str(value) for value in other]


def _patches(request: pytest.FixtureRequest) -> bool:
    """Does the test, or a fixture of ours that it uses, change settings or code for itself?"""
    info = request.node._fixtureinfo
    asked = set(info.argnames)
    for definitions in info.name2fixturedefs.values():
        for fixture in definitions:
            if fixture.baseid:  # pytest's own and its plugins' have none
                asked.update(fixture.argnames)
    return bool(asked & {"settings", "monkeypatch"})


class Steps:
    """The season of one test, and the steps it has come by since the empty database."""

    def __init__(self, kept: dict[tuple[Any, ...], Kept], keep: bool) -> None:
        self.kept, self.keep = kept, keep
        self.taken: tuple[Any, ...] = (timezone.localdate(),)
        self.season = SimpleNamespace()
        self.signed_in = False

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """An ``execute_wrapper``: once a test has written for itself, nothing is put back."""
        if sql.startswith(SIGNING_IN):
            self.signed_in = True
        elif sql.lstrip().upper().startswith(WRITES):
            self.keep = False
        return execute(sql, params, many, context)

    def take(self, step: tuple[Any, ...], make: Callable[[], Any]) -> None:
        """Brings the season one step on: as rows where that is known, else by ``make``."""
        if not self.keep:
            make()
            return
        before, self.taken = self.kept.get(self.taken), (*self.taken, step)
        known = self.kept.get(self.taken)
        if known is None and self.signed_in:  # kept, it would sign in whom others did not
            make()
            self.keep = False
            return
        if known:
            self.season.__dict__.update(known.put_back().__dict__)
        else:
            make()
            known = Kept(before.after if before else {}, all_rows(), self.season)
            self.kept[self.taken] = known
        self.keep = True  # what this step wrote is known


@contextmanager
def steps_of(request: pytest.FixtureRequest, kept: dict[tuple[Any, ...], Kept]) -> Iterator[Steps]:
    """The steps of the test that asks; where anything is patched, all by the services."""
    steps = Steps(kept, keep=not _patches(request))
    with connection.execute_wrapper(steps.watch):
        yield steps
