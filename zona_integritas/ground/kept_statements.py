"""Queries whose shape never changes, compiled to SQL once instead of at every request.

Compiling costs ten times what the database takes to answer: Django builds the same SQL text from
the same query again and again. Here the text is kept and only the values are put in; Django still
runs it and makes the objects, so that what comes back is what the query itself would bring.
"""

from collections.abc import Callable
from copy import copy
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)


class _Place(NamedTuple):
    """Where in the parameters a value goes, and the field that knows how a database has it."""

    name: str
    field: Field[Any, Any]


class Given(Expression):
    """A value of the query that each asking gives anew, by its name."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.place = _Place(name, field)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [self.place]  # put in when it is asked, not now


class _Compiled(NamedTuple):
    model: type[Model]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]  # with a ``_Place`` for each ``Given``


class _Ready(NamedTuple):
    """Stands for the query where Django makes the objects: what it asks for is compiled."""

    compiler: SQLCompiler

    def get_compiler(self, using: str) -> SQLCompiler:
        return self.compiler


class KeptStatement(Generic[Row]):
    """The rows of one query, whose ``Given`` values are put in anew each time.

    ``build`` makes the query; it is asked once for each kind of database, and must not depend on
    anything but these values (not on today's date, not on a setting).
    """

    def __init__(self, build: Callable[[], QuerySet[Row, Any]]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, **values: object) -> list[Row]:
        """What the query brings with these values; one that was not given is a ``KeyError``."""
        model, compiler = self._filled(values)
        ready: Any = _Ready(compiler)
        return list(QuerySet[Any](model, ready, DEFAULT_DB_ALIAS))

    def tuples(self, **values: object) -> list[tuple[Any, ...]]:
        """The same of a query that names its columns (``values_list``): a tuple for each row."""
        _, compiler = self._filled(values)
        return [tuple(row) for row in compiler.results_iter(tuple_expected=True)]

    def sql(self) -> str:
        """The text alone, of a query without values: to send it beside another statement."""
        _, compiler = self._filled({})
        text, params = compiler.as_sql()
        if params:
            raise ValueError("the statement has values")
        return text

    def _filled(self, values: dict[str, object]) -> tuple[type[Model], SQLCompiler]:
        connection = connections[DEFAULT_DB_ALIAS]
        kept = self._compiled.get(connection.vendor)
        if kept is None:
            kept = self._compiled[connection.vendor] = self._compile()
        filled = tuple(
            param.field.get_db_prep_value(values[param.name], connection)
            if isinstance(param, _Place)
            else param
            for param in kept.params
        )
        # A copy: another thread may be asking the same.
        compiler: Any = copy(kept.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda: (kept.sql, filled)
        return kept.model, compiler

    def _compile(self) -> _Compiled:
        queryset = self._build()
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return _Compiled(queryset.model, compiler, sql, tuple(params))


def put_rows(instance: Model, name: str, rows: list[Any]) -> None:
    """The rows of a relation that were read already, as ``prefetch_related`` would leave them."""
    manager = getattr(instance, name)
    known: Any = manager.get_queryset()
    known._result_cache, known._prefetch_done = rows, True
    kept: dict[str, Any] = instance.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[name] = known
