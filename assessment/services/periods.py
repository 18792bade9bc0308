"""Setting up a season: year, windows, quota, prerequisites."""

from datetime import date
from typing import Any

from django.db import transaction

from assessment.enums import WindowKind
from assessment.models import Instrument, Period, PrerequisiteState, Window
from assessment.queries import instruments_in_force
from zona_integritas.audit.record import record
from zona_integritas.errors import Refused
from zona_integritas.permissions import require


def _check(actor: Any) -> None:
    if actor is not None:
        require(actor, "assessment.manage_period")


@transaction.atomic
def create_period(
    *,
    actor: Any,
    year: int,
    instrument: Instrument,
    quota_wbk: int | None = None,
    quota_wbbm: int | None = None,
) -> Period:
    """A new season. Its instrument version stays with every LKE opened in it."""
    _check(actor)
    if Period.objects.filter(year=year).exists():
        raise Refused(f"Periode {year} sudah ada. Buka periode itu untuk mengubahnya.")
    if not instruments_in_force().filter(pk=instrument.pk).exists():
        raise Refused(
            f"«{instrument}» berkeadaan «{instrument.get_status_display()}» atau tidak berlaku "
            "hari ini. Pilih versi yang sudah terbit dan sedang berlaku. Tidak ada data yang "
            "berubah."
        )
    period = Period.objects.create(
        year=year, instrument=instrument, quota_wbk=quota_wbk, quota_wbbm=quota_wbbm
    )
    record(
        actor=actor,
        action="period.created",
        target=period,
        after={"instrument": str(instrument), "quota_wbk": quota_wbk, "quota_wbbm": quota_wbbm},
    )
    return period


@transaction.atomic
def update_period(
    *,
    actor: Any,
    period: Period,
    quota_wbk: int | None,
    quota_wbbm: int | None,
    is_open: bool,
) -> Period:
    """Quota and whether the season runs; the instrument of a season does not change."""
    _check(actor)
    stored_row = Period.objects.get(pk=period.pk)
    fields = ("quota_wbk", "quota_wbbm", "is_open")
    before = {name: getattr(stored_row, name) for name in fields}
    period.quota_wbk, period.quota_wbbm, period.is_open = quota_wbk, quota_wbbm, is_open
    period.save()
    record(
        actor=actor,
        action="period.updated",
        target=period,
        before=before,
        after={name: getattr(period, name) for name in fields},
    )
    return period


@transaction.atomic
def set_window(*, actor: Any, period: Period, kind: str, opens_on: date, closes_on: date) -> Window:
    """Sets or moves one of the season's windows (both days included)."""
    _check(actor)
    if closes_on < opens_on:
        raise Refused(
            f"Jadwal «{WindowKind(kind).label}»: tanggal tutup mendahului tanggal buka. "
            "Tanggal tutup harus sama dengan atau sesudah tanggal buka."
        )
    existing = Window.objects.filter(period=period, kind=kind).first()
    before = {"opens_on": existing.opens_on, "closes_on": existing.closes_on} if existing else None
    window, _ = Window.objects.update_or_create(
        period=period, kind=kind, defaults={"opens_on": opens_on, "closes_on": closes_on}
    )
    if before != {"opens_on": opens_on, "closes_on": closes_on}:
        record(
            actor=actor,
            action="window.set",
            target=window,
            before=before,
            after={"opens_on": opens_on, "closes_on": closes_on},
        )
    return window


@transaction.atomic
def set_prerequisite(
    *,
    actor: Any,
    period: Period,
    code: str,
    value: str,
    met_wbk: bool | None,
    met_wbbm: bool | None,
    proof: str,
) -> PrerequisiteState:
    """What the agency reached on one of its prerequisites, for which predicate it suffices."""
    _check(actor)
    existing = PrerequisiteState.objects.filter(period=period, code=code).first()
    fields = ("value", "met_wbk", "met_wbbm", "proof")
    before = {name: getattr(existing, name) for name in fields} if existing else None
    after = {"value": value, "met_wbk": met_wbk, "met_wbbm": met_wbbm, "proof": proof}
    state, _ = PrerequisiteState.objects.update_or_create(period=period, code=code, defaults=after)
    if before != after:
        record(actor=actor, action="prerequisite.set", target=state, before=before, after=after)
    return state
