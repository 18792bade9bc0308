"""Rows by the hundred: written without an object for each, whose making costs ten times as much.

For imports. Nothing is checked here that the database does not check; no signal is sent.
"""

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
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in names]
    adapted = [_adapter(field) for field in fields]
    plain = [[adapt(value) for adapt, value in zip(adapted, row, strict=True)] for row in rows]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
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


def _adapter(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """How a value of the field reaches the database; most go as they are."""
    if not isinstance(field, (JSONField, DateTimeField)):
        return lambda value: value
    known: dict[Any, Any] = {}

    def adapt(value: Any) -> Any:
        if isinstance(value, (dict, list)):
            return field.get_db_prep_save(value, connection)
        if value not in known:  # the same letter, the same moment
            known[value] = field.get_db_prep_save(value, connection)
        return known[value]

    return adapt
