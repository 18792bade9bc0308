"""A season is opened from the last one: what carries over, what must be confirmed anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from assessment.enums import WindowKind
from assessment.models import Instrument, Period
from assessment.periods.services.periods import create_period, set_window, update_period
from assessment.queries import instruments_in_force
from units.models import User
from zona_integritas.ground.errors import Refused


@dataclass(frozen=True, slots=True)
class ShiftedWindow:
    """A window of the last season, one year on."""

    kind: str
    label: str
    old_opens_on: date
    old_closes_on: date
    opens_on: date
    closes_on: date


def year_later(day: date, years: int) -> date:
    """The same day years on; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def shifted_windows(previous: Period, year: int) -> list[ShiftedWindow]:
    years = year - previous.year
    return [
        ShiftedWindow(
            kind=one.kind,
            label=WindowKind(one.kind).label,
            old_opens_on=one.opens_on,
            old_closes_on=one.closes_on,
            opens_on=year_later(one.opens_on, years),
            closes_on=year_later(one.closes_on, years),
        )
        for one in previous.windows.all()
    ]


def instrument_for(previous: Period) -> Instrument | None:
    """The newest version that is in force the year after; its page says what differs."""
    return instruments_in_force(previous.year + 1).first()


@transaction.atomic
def open_next(
    *, actor: User, previous: Period, year: int, instrument: Instrument, close_previous: bool
) -> Period:
    """Opens ``year`` with quota, weights and windows of ``previous``; units and running roles hang
    on the tree and go on. Prerequisites begin blank: somebody confirms each for the new year."""
    if year <= previous.year:
        raise Refused(
            f"Tahun {year} tidak sesudah periode {previous.year}. Pilih tahun berikutnya. "
            "Tidak ada data yang berubah."
        )
    weights: Mapping[str, Any] | None = (
        previous.condition_weights() if previous.screening_weights else None
    )
    period = create_period(
        actor=actor,
        year=year,
        instrument=instrument,
        quota_wbk=previous.quota_wbk,
        quota_wbbm=previous.quota_wbbm,
        weights=weights,
        opened_from=previous,
    )
    kept = ("double_share", "between_level", "between_quota")
    for name in kept:
        setattr(period, name, getattr(previous, name))
    period.save(update_fields=kept)
    for one in shifted_windows(previous, year):
        set_window(
            actor=actor,
            period=period,
            kind=one.kind,
            opens_on=one.opens_on,
            closes_on=one.closes_on,
        )
    if close_previous:
        update_period(
            actor=actor,
            period=previous,
            quota_wbk=previous.quota_wbk,
            quota_wbbm=previous.quota_wbbm,
            is_open=False,
        )
    return period
