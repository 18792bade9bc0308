"""Units by their code."""

from copy import copy
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from import_export.fields import Field

from units.enums import ServiceKind, TimeZone, UnitLevel
from units.models import Unit
from units.resources.base import ImportResource, Row, row_number
from units.resources.widgets import ChoiceCell, NumberCell, TextCell, UnitCell, plain_cell
from units.services.units import create_unit, update_unit

FACTS = ("name", "level", "service_kind", "address", "staff_count", "budget", "time_zone")


class UnitResource(ImportResource):
    noun = "unit"
    key = "kode"
    optional = frozenset({"zona_waktu"})

    code = Field("code", "kode", TextCell(required=True))
    name = Field("name", "nama", TextCell(required=True))
    parent = Field("parent", "kode_induk", UnitCell("Unit induk"))
    level = Field("level", "tingkat", ChoiceCell(UnitLevel, "tingkat unit"))
    service_kind = Field("service_kind", "jenis_layanan", ChoiceCell(ServiceKind, "jenis layanan"))
    address = Field("address", "alamat", TextCell())
    staff_count = Field("staff_count", "jumlah_pegawai", NumberCell())
    budget = Field("budget", "anggaran", NumberCell(as_decimal=True))

    time_zone = Field(
        "time_zone",
        "zona_waktu",
        ChoiceCell(TimeZone, "zona waktu", required=False),
        default=TimeZone.WIB,
    )

    class Meta:
        model = Unit
        fields = ("code", "name", "parent", *FACTS[1:])
        import_id_fields = ("code",)
        skip_unchanged = True
        report_skipped = True
        store_row_values = True
        use_transactions = True

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """Parents come before what stands below them, wherever they are in the file."""
        super().before_import(dataset, **kwargs)
        rows = list(dataset.dict)
        self.planned = {}
        above: dict[str, str] = {}
        for row in rows:
            code = plain_cell(row["kode"])
            if code and code not in self.planned:
                self.planned[code] = row_number(row)
                above[code] = plain_cell(row["kode_induk"])
        depths = {code: _depth(code, above) for code in above}
        self.circular = {code for code, depth in depths.items() if depth is None}
        rows.sort(key=lambda row: (depths.get(plain_cell(row["kode"])) or 0, row_number(row)))
        headers = dataset.headers
        dataset.wipe()
        dataset.headers = headers
        for row in rows:
            dataset.append(list(row.values()))

    def before_import_row(self, row: Row, **kwargs: Any) -> None:
        code = plain_cell(row["kode"])
        first = self.planned.get(code)
        if first is not None and first != row_number(row):
            raise ValidationError({"code": f"«{code}» sudah ada di baris {first}."})
        if code in self.circular:
            raise ValidationError(
                {"parent": f"«{code}» berada di bawah dirinya sendiri melalui unit induknya."}
            )

    def get_instance(self, instance_loader: object, row: Row) -> Unit | None:
        known = self.units.get(plain_cell(row["kode"]))
        return copy(known) if known is not None else None

    def persist(self, instance: Unit, is_create: bool) -> None:
        facts = {name: getattr(instance, name) for name in FACTS}
        if is_create:
            made = create_unit(
                actor=self.actor, code=instance.code, parent=instance.parent, **facts
            )
            self.units[made.code] = made
            return
        stored = Unit.objects.get(pk=instance.pk)
        path = stored.path
        update_unit(actor=self.actor, unit=stored, parent=instance.parent, **facts)
        if stored.path != path:
            # Everything below moved along, so every loaded path below is out of date.
            self.load_units()
        else:
            self.units[stored.code] = stored

    def label(self, row: dict[str, Any]) -> str:
        return f"{plain_cell(row['nama'])} ({plain_cell(row['kode'])})"


def _depth(code: str, above: dict[str, str]) -> int | None:
    """How many of the file's own units stand over ``code``; None when it stands over itself."""
    depth, seen = 0, {code}
    while (code := above.get(code, "")) in above:
        if code in seen:
            return None
        seen.add(code)
        depth += 1
    return depth
