"""Keeping a year's holidays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from assessment.models import Holiday, HolidayList
from units.models import Actor
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import UNCHANGED
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """One holiday as it was typed or pasted."""

    day: date
    name: str
    joint: bool = False


@transaction.atomic
def keep_holidays(
    *, actor: Actor, year: int, basis: str, lines: Sequence[HolidayLine]
) -> HolidayList:
    """The holidays of a year, in place of those that were kept; what it was before stays in the
    record."""
    if actor is not SYSTEM:
        require(actor, "assessment.manage_period")
    basis = basis.strip()
    check_length("Dasar", basis, 200)
    if not lines:
        raise Refused(f"Isi paling sedikit satu hari libur. {UNCHANGED}")
    seen: set[date] = set()
    for line in lines:
        if line.day.year != year:
            raise Refused(f"{tanggal(line.day)} bukan tanggal tahun {year}. {UNCHANGED}")
        if line.day in seen:
            raise Refused(f"{tanggal(line.day)} tertulis dua kali. {UNCHANGED}")
        seen.add(line.day)
        check_length("Nama hari libur", line.name, 120)
    kept, _ = HolidayList.objects.select_for_update(of=("self",)).get_or_create(year=year)
    before = _facts(kept)
    kept.basis = basis
    kept.save()
    kept.days.all().delete()
    Holiday.objects.bulk_create(
        Holiday(kept_in=kept, day=line.day, name=line.name, joint=line.joint) for line in lines
    )
    after = _facts(kept)
    if before != after:
        record(actor=actor, action="holidays.kept", target=kept, before=before, after=after)
    return kept


def _facts(kept: HolidayList) -> dict[str, object]:
    days = [f"{tanggal(row.day)}: {row}" for row in kept.days.all()]
    return {"decree": kept.basis, "holidays": days}
