"""What both imports share: saving through the services, and refusals as errors of the row."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from import_export.resources import Diff, ModelResource

from units.models import Unit, User
from units.services.imports import ROW
from zona_integritas.ground.errors import Refused

# One line of the file: what stands in each column, by its heading.
Row = Mapping[str, Any]


class CellDiff(Diff):
    """The changed cells as plain values; the page decides how they look."""

    def as_html(self) -> list[tuple[str, Any, Any]]:
        return [
            (column, None if self.new else before, after)
            for column, before, after in zip(self.columns, self.left, self.right, strict=True)
            if (after not in (None, "") if self.new else before != after)
        ]

    def __init__(self, resource: ModelResource, instance: object, new: bool) -> None:
        super().__init__(resource, instance, new)
        self.columns = resource.get_diff_headers()


class ImportResource(ModelResource):
    """An import that writes only through services, for one actor, over one loaded register."""

    noun: ClassVar[str] = ""
    key: ClassVar[str] = ""
    optional: ClassVar[frozenset[str]] = frozenset()  # columns a file may leave out

    def __init__(self, actor: User) -> None:
        super().__init__()
        self.actor = actor
        self.units: dict[str, Unit] = {}
        self.planned: dict[str, int] = {}
        self.before: dict[str, Any] = {}

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return CellDiff

    @classmethod
    def columns(cls) -> list[str]:
        return [str(cls.fields[name].column_name) for name in cls._meta.fields]

    def load_units(self) -> None:
        self.units = {unit.code: unit for unit in Unit.objects.select_related("parent")}

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        self.load_units()

    def after_init_instance(self, instance: object, new: bool, row: object, **kwargs: Any) -> None:
        self.before = {name: field.get_value(instance) for name, field in self.fields.items()}

    def changed(self, instance: object, names: Iterable[str]) -> bool:
        return any(self.fields[name].get_value(instance) != self.before[name] for name in names)

    def import_instance(self, instance: Any, row: Row, **kwargs: Any) -> None:
        super().import_instance(instance, row, units=self.units, planned=self.planned, **kwargs)

    def save_instance(self, instance: object, is_create: bool, row: object, **kwargs: Any) -> None:
        with refusals_as_errors(), transaction.atomic():
            self.persist(instance, is_create)

    def persist(self, instance: Any, is_create: bool) -> None:
        raise NotImplementedError

    def label(self, row: dict[str, Any]) -> str:
        raise NotImplementedError

    def problems(self, error: ValidationError) -> Iterator[tuple[str, str]]:
        """Column (or nothing) and sentence of each thing that is wrong with a row."""
        if not hasattr(error, "error_dict"):
            yield from (("", message) for message in error.messages)
            return
        columns = {field.attribute: str(field.column_name) for field in self.fields.values()}
        for name, messages in error.message_dict.items():
            column = "" if name == NON_FIELD_ERRORS else columns.get(name, name)
            yield from ((column, message) for message in messages)


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise ValidationError(list(refused.reasons)) from refused
    except PermissionDenied as denied:
        raise ValidationError(str(denied)) from denied


def row_number(row: Row) -> int:
    return int(row[ROW])
