"""Rows by the hundred, or one again and again: written without an object and a query for each,
whose making costs ten times as much.

For imports. Nothing is checked here that the database does not check; no signal is sent.
"""

import re
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, JSONField, Model

Row = Sequence[Any]
MOST = 2000  # values in one statement


def insert_rows(model: type[Model], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Adds the rows, each with the values of the fields ``names`` (a foreign key by its
    attribute, ``answer_id``). Fields that are not named must have a default in the database."""
    fields = _fields(model, names)
    plain = _adapted(fields, rows)
    columns = ", ".join(map(_quoted, fields))
    table = connection.ops.quote_name(model._meta.db_table)
    into = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608 - names of our own tables
    one = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # compiled once; a row costs no way to a server
            cursor.executemany(into + one, plain)
            return
        step = MOST // len(fields)
        for start in range(0, len(plain), step):
            part = plain[start : start + step]
            cursor.execute(into + ", ".join([one] * len(part)), list(chain.from_iterable(part)))


def update_rows(model: type[Model], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Writes the fields ``names`` of the rows, each given by its key and then their values. A row
    that is not there is left out."""
    fields = _fields(model, names)
    key = _key(model)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            given = ", ".join(f"{_quoted(field)} = %s" for field in fields)
            plain = _adapted([*fields, key], [[*values, pk] for pk, *values in rows])
            cursor.executemany(f"UPDATE {table} SET {given} WHERE {_quoted(key)} = %s", plain)  # noqa: S608 - as above
            return
        every = [key, *fields]
        one = ", ".join(f"%s::{_type(field)}" for field in every)
        given = ", ".join(f"{_quoted(field)} = new.{_quoted(field)}" for field in fields)
        columns = ", ".join(map(_quoted, every))
        plain, step = _adapted(every, rows), MOST // len(every)
        for start in range(0, len(plain), step):
            part = plain[start : start + step]
            cursor.execute(
                f"UPDATE {table} SET {given} FROM (VALUES {', '.join([f'({one})'] * len(part))}) "  # noqa: S608 - as above
                f"AS new ({columns}) WHERE {table}.{_quoted(key)} = new.{_quoted(key)}",
                list(chain.from_iterable(part)),
            )


def _fields(model: type[Model], names: Sequence[str]) -> "list[Field[Any, Any]]":
    known = {field.attname: field for field in model._meta.concrete_fields}
    return [known[name] for name in names]


def _key(model: type[Model]) -> "Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.primary_key)


def _type(field: "Field[Any, Any]") -> str:
    """Without its length: casting to a length cuts, where writing to the column refuses."""
    return re.sub(r"\(.*\)", "", str(field.rel_db_type(connection)))


def _quoted(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def _adapted(fields: "Sequence[Field[Any, Any]]", rows: Sequence[Row]) -> list[list[Any]]:
    """The rows as the database takes them."""
    adapters = [_adapter(field) for field in fields]
    return [[adapt(value) for adapt, value in zip(adapters, row, strict=True)] for row in rows]


def _adapter(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """How a value of the field reaches the database; most go as they are."""
    if not isinstance(field, (JSONField, DateTimeField)):
        return lambda value: value
    known: dict[Any, Any] = {}

    def adapt(value: Any) -> Any:
        if isinstance(value, (dict, list)):
            return field.get_db_prep_save(value, connection)
        kind = (type(value), value)  # 1 is not True
        if kind not in known:  # the same letter, the same moment
            known[kind] = field.get_db_prep_save(value, connection)
        return known[kind]

    return adapt
