"""Recording predicates and their revocation."""

from datetime import date
from typing import Any

from django.db import transaction

from units.enums import PredicateKind
from units.models import Predicate, Unit
from units.queries import valid_predicate
from zona_integritas.audit.record import record
from zona_integritas.errors import Refused
from zona_integritas.permissions import require


@transaction.atomic
def add_predicate(
    *, actor: Any, unit: Unit, kind: str, year: int, decree_number: str, decree_date: date
) -> Predicate:
    """Records that the unit was awarded a predicate. ``actor=None`` is the system."""
    if actor is not None:
        require(actor, "units.record_predicate", unit)
    if Predicate.objects.filter(unit=unit, kind=kind, year=year).exists():
        raise Refused(f"{unit} sudah punya catatan Menuju {kind} tahun {year}.")
    if kind == PredicateKind.WBBM and valid_predicate(unit, PredicateKind.WBK) is None:
        raise Refused("Menuju WBBM mensyaratkan predikat Menuju WBK yang masih berlaku.")
    predicate = Predicate.objects.create(
        unit=unit, kind=kind, year=year, decree_number=decree_number, decree_date=decree_date
    )
    record(
        actor=actor,
        action="predicate.added",
        target=predicate,
        after={"kind": kind, "year": year, "decree": decree_number, "date": decree_date},
        unit_path=unit.path,
    )
    return predicate


@transaction.atomic
def revoke_predicate(
    *, actor: Any, predicate: Predicate, revoked_on: date, reason: str
) -> Predicate:
    """Records the loss of a predicate, with date and reason; the row itself stays."""
    if actor is not None:
        require(actor, "units.record_predicate", predicate.unit)
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan pencabutan belum diisi.")
    if predicate.revoked_on is not None:
        raise Refused(f"{predicate} sudah dicabut.")
    if revoked_on < predicate.decree_date:
        raise Refused("Tanggal pencabutan mendahului tanggal keputusan predikat.")
    predicate.revoked_on, predicate.revoked_reason = revoked_on, reason
    predicate.save(update_fields=["revoked_on", "revoked_reason"])
    record(
        actor=actor,
        action="predicate.revoked",
        target=predicate,
        after={"revoked_on": revoked_on, "reason": reason},
        unit_path=predicate.unit.path,
    )
    return predicate
