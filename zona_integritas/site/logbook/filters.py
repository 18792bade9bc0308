"""The filters of a page of the record, as they stand in the address."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import QueryDict

from units.models import Unit, User
from units.queries import visible_units
from zona_integritas.ground.formats import shown_zone
from zona_integritas.site.logbook.objects import OBJECTS
from zona_integritas.site.logbook.places import events_below
from zona_integritas.site.logbook.words import ACTIONS, KINDS, PRIVATE_REASONS, of_kind

LONGEST = 100  # letters of a filter
MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class EventFilters:
    """What was asked for; odd values ask for nothing and are said in ``problems``."""

    dari: str = ""  # from this day
    sampai: str = ""  # to this day, included
    jenis: str = ""  # kind of action
    peristiwa: str = ""  # one action
    pelaku: str = ""  # who did it
    objek: str = ""  # kind of object
    unit: str = ""  # code: this unit and those below
    q: str = ""  # words

    @classmethod
    def of(cls, query: QueryDict) -> "EventFilters":
        return cls(
            **{
                one.name: query.get(one.name, "").replace("\x00", "").strip()[:LONGEST]
                for one in fields(cls)
            }
        )

    @property
    def given(self) -> dict[str, str]:
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    @property
    def more(self) -> bool:
        """Is one of the filters in use that stand folded?"""
        return bool(self.peristiwa or self.objek or self.pelaku or self.unit)

    def problems(self, user: User) -> list[str]:
        return filter_problems(user, self.dari, self.sampai, self.unit)

    def condition(self, user: User) -> Q:
        """The filters as one condition on events."""
        found = Q()
        zone = ZoneInfo(shown_zone())
        if first := _day(self.dari):
            found &= Q(at__gte=datetime.combine(first, time.min, tzinfo=zone))
        if last := _day(self.sampai):
            found &= Q(at__lt=datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone))
        if self.jenis in KINDS:
            found &= Q(action__in=of_kind(self.jenis))
        if self.peristiwa in ACTIONS:
            found &= Q(action=self.peristiwa)
        if self.objek in OBJECTS:
            found &= Q(object_type=self.objek)
        if self.pelaku:
            found &= _done_by(self.pelaku)
        if self.unit:
            unit = _unit(user, self.unit)
            found &= events_below(unit.path) if unit is not None else Q(pk__in=[])
        if self.q:
            found &= (
                Q(object_text__icontains=self.q)
                | Q(note__icontains=self.q) & ~Q(action__in=PRIVATE_REASONS)
                | Q(actor_text__icontains=self.q)
                | Q(request_id=self.q)
            )
        return found


def filter_problems(user: User, dari: str, sampai: str, unit: str) -> list[str]:
    """What of the days and the unit asked for cannot be meant, in words."""
    found = []
    for value, label in ((dari, "Dari tanggal"), (sampai, "Sampai tanggal")):
        if value and _day(value) is None:
            found.append(f"{label}: «{value}» bukan tanggal. Pilih tanggalnya dari kalender.")
    first, last = _day(dari), _day(sampai)
    if first and last and last < first:
        found.append("Sampai tanggal: mendahului tanggal awal. Tukar keduanya.")
    if unit and _unit(user, unit) is None:
        found.append(f"Unit: tidak ada unit dengan kode «{unit}» yang dapat Anda lihat.")
    return found


def _done_by(text: str) -> Q:
    if text.lower() == "sistem":
        return Q(actor__isnull=True)
    people = User.objects.filter(Q(full_name__icontains=text) | Q(username__iexact=text))
    return Q(actor__in=list(people.values_list("pk", flat=True)[:MOST_PEOPLE]))


def _unit(user: User, code: str) -> Unit | None:
    return visible_units(user).filter(code__iexact=code).first()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
        return day if 2000 <= day.year <= 2100 else None
    except ValueError:
        return None
