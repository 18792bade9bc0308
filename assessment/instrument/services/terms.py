"""Editing what a draft asks beside the answers: thresholds and prerequisites."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max

from assessment.instrument.services.editing import editing
from assessment.instrument.services.versions import NOTHING_CHANGED
from assessment.lke.scoring_input import json_decimal
from assessment.models import Instrument, Prerequisite, Threshold
from units.models import User
from zona_integritas.ground.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """A minimum for a predicate, on a node, an indicator, the total ("total") or an area."""

    predicate: str
    node: str
    area: str
    measure: str
    minimum: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PrerequisiteValues:
    label: str
    level: str
    kind: str
    applies_to: tuple[str, ...]
    minimum: dict[str, str | None]
    wait_years: int | None
    source: str


def save_thresholds(
    *, actor: User, instrument: Instrument, seen: int, minima: Sequence[Minimum]
) -> None:
    """Replaces all thresholds of a draft by these."""
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.thresholds_saved"
    ) as edit:
        rows = list(edit.instrument.thresholds.all())
        edit.before = _said(
            Minimum(
                predicate=row.predicate,
                node=row.node,
                area=row.area,
                measure=row.measure,
                minimum=row.minimum,
            )
            for row in rows
        )
        edit.after = _said(minima)
        if edit.before == edit.after:
            return
        edit.instrument.thresholds.all().delete()
        Threshold.objects.bulk_create(
            Threshold(instrument=edit.instrument, order=order, **asdict(one))
            for order, one in enumerate(minima)
        )


def save_prerequisite(
    *, actor: User, instrument: Instrument, seen: int, code: str, values: PrerequisiteValues
) -> None:
    """Another wording or another minimum for a prerequisite of a draft."""
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.prerequisite_saved"
    ) as edit:
        row = _prerequisite(edit.instrument, code)
        edit.before = {"code": code, **_values_of(row)}
        _put(row, values)
        edit.after = {"code": code, **_values_of(row)}
        row.save()


def add_prerequisite(
    *, actor: User, instrument: Instrument, seen: int, code: str, values: PrerequisiteValues
) -> None:
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.prerequisite_added"
    ) as edit:
        rows = edit.instrument.prerequisites
        if rows.filter(code=code).exists():
            raise Refused(f"Syarat {code} sudah ada. Tulis kode lain. {NOTHING_CHANGED}")
        last = rows.aggregate(last=Max("order"))["last"]
        row = Prerequisite(
            instrument=edit.instrument, code=code, order=0 if last is None else last + 1
        )
        _put(row, values)
        row.save()
        edit.after = {"code": code, **_values_of(row)}


def remove_prerequisite(*, actor: User, instrument: Instrument, seen: int, code: str) -> None:
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.prerequisite_removed"
    ) as edit:
        row = _prerequisite(edit.instrument, code)
        edit.before = {"code": code, **_values_of(row)}
        row.delete()


def _prerequisite(instrument: Instrument, code: str) -> Prerequisite:
    found = instrument.prerequisites.filter(code=code).first()
    if found is None:
        raise Refused(f"Syarat {code} tidak ada dalam konsep ini. {NOTHING_CHANGED}")
    return found


def _put(row: Prerequisite, values: PrerequisiteValues) -> None:
    for name, value in asdict(values).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)


def _values_of(row: Prerequisite) -> dict[str, Any]:
    names = ("label", "level", "kind", "applies_to", "minimum", "wait_years", "source")
    return {name: getattr(row, name) for name in names}


def _said(minima: Iterable[Minimum]) -> dict[str, Any]:
    """Minima for the record: "WBK total value" → "75"."""
    return {
        f"{one.predicate} {one.node or 'area ' + one.area} {one.measure}": json_decimal(one.minimum)
        for one in minima
    }
