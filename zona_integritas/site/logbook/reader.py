"""What of the record a person may read, event by event.

Everybody reads what concerns the units he or she may see, as they stand in the tree today. The
unit's side does not read the TPI's answers and what assessors say before the LKE shows them; a
blind second judgement stays closed until both are done; personal data are for the register's
readers. What one did oneself one may always read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assessment.acts import blind_doubles
from assessment.enums import TPI_RANKS, Side
from assessment.models import Assessment
from assessment.rules import sees_tpi_side
from units.enums import UNIT_SIDE, Role
from units.models import ConflictOfInterest, RoleGrant, Unit, User
from units.queries import belongs_to, holds, holds_agency_wide, holds_somewhere
from units.rules import (
    REGISTER_ROLES,
    administers_from_above,
    managed_among,
    manages,
    reads_conflicts,
    sees_people,
    sees_unit,
)
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.site.logbook.changes import sides_in
from zona_integritas.site.logbook.parts import assessments_of
from zona_integritas.site.logbook.rules import AGENCY_ROLES
from zona_integritas.site.logbook.words import Audience, Reason, action


@dataclass(frozen=True, slots=True)
class Readable:
    """An event one may read; ``shown`` says which sides' answers of it."""

    event: AuditEvent
    unit: Unit | None
    assessment: Assessment | None
    shown: Callable[[str], bool]
    partly: bool = False  # is something of it kept back?
    reason: bool = True  # may one read why?
    address: str = ""  # where it came from: the person's own, or who administers the account


def _outside(user: User, unit: Unit) -> bool:
    """Does the person look at the unit from outside of it?"""
    return holds(user, set(Role.values) - UNIT_SIDE, unit) and not belongs_to(user, unit)


class Reader:
    """One person before the record; what was asked once of a unit or an LKE is kept."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._units: dict[int, Unit | None] = {}
        self._answers: dict[tuple[str, int], bool] = {}
        self._managed: dict[str, bool] = {}

    @cached_property
    def whole_agency(self) -> bool:
        """Does the person read for the agency as a whole: also what concerns no unit?"""
        return holds_agency_wide(self.user, AGENCY_ROLES)

    @cached_property
    def _blind_units(self) -> frozenset[int]:
        """Units whose LKE the person judges a second time, blind: of them nothing is read."""
        return frozenset(blind_doubles(self.user).values_list("assessment__unit_id", flat=True))

    def read(self, events: Iterable[AuditEvent]) -> list[Readable]:
        """Those of the events this person may read, in their order."""
        rows = list(events)
        self._load(rows)
        sheets = assessments_of(rows)
        found = []
        for event in rows:
            readable = self._judge(event, sheets.get((event.object_type, event.object_id)))
            if readable is not None and not self._reads_reason(event, readable.unit):
                readable = replace(readable, reason=False)
            if readable is not None:
                found.append(replace(readable, address=self._address(event)))
        return found

    def _reads_reason(self, event: AuditEvent, unit: Unit | None) -> bool:
        """Why somebody is partial, was kept out or lost a role is not for all who read that."""
        asked = action(event.action).reason
        if asked is Reason.OPEN or self._is_about_me(event):
            return True
        if unit is None:
            return holds_agency_wide(self.user, {Role.ADMIN})
        rules: dict[Reason, Callable[..., bool]] = {
            Reason.CONFLICT: administers_from_above,
            Reason.ACCOUNT: manages,
            Reason.ROLE: self._reads_agency,
        }
        return self._ask(f"why:{asked.value}", unit, rules[asked])

    def _is_about_me(self, event: AuditEvent) -> bool:
        """Did the person do it, or was it done to them?"""
        return event.actor_id == self.user.pk or (event.object_type, event.object_id) in self._mine

    @cached_property
    def _mine(self) -> frozenset[tuple[str, str]]:
        """The account, roles and conflicts of this person, as the record names them."""
        found = {("units.user", str(self.user.pk))}
        for model in (RoleGrant, ConflictOfInterest):
            keys = model.objects.filter(user=self.user).values_list("pk", flat=True)
            found.update((model._meta.label_lower, str(pk)) for pk in keys)
        return frozenset(found)

    def _judge(self, event: AuditEvent, sheet: Assessment | None) -> Readable | None:
        unit = self._unit_of(event)
        if self.user.pk is not None and event.actor_id == self.user.pk:
            return Readable(event, unit, sheet, lambda side: True)
        audience = action(event.action).audience
        if audience == Audience.ACCOUNT:
            shown = self._own(event) or self._administers(event)
            return Readable(event, unit, sheet, lambda side: True) if shown else None
        if unit is not None and unit.pk in self._blind_units:
            return None
        if unit is None:
            shown = self._without_unit(event)
            return Readable(event, None, sheet, lambda side: True) if shown else None
        second = sheet is not None and self._is_second(sheet)
        if not second and not self._ask("sees", unit, sees_unit):
            return None
        if isinstance(event.after, dict) and event.after.get("tpi_only") is True:
            audience = Audience.TPI
        if audience == Audience.SIDES:
            return self._sides(event, unit, sheet)
        asked: dict[Audience, Callable[[], bool]] = {
            Audience.ALL: lambda: True,
            Audience.TPI: lambda: self._sees_tpi(sheet, unit),
            Audience.ASSESSORS: lambda: self._ask("outside", unit, _outside),
            Audience.JUDGES: lambda: (
                self._ask("conflict", unit, reads_conflicts)
                or self._ask("people", unit, sees_people)
            ),
            Audience.REGISTER: lambda: self._ask("people", unit, sees_people) or self._own(event),
            Audience.AGENCY: lambda: self._ask("agency", unit, self._reads_agency),
        }
        return Readable(event, unit, sheet, lambda side: True) if asked[audience]() else None

    def _sides(self, event: AuditEvent, unit: Unit, sheet: Assessment | None) -> Readable | None:
        """Answers: the sides one may see of them; nothing where that is none."""
        told = sides_in(event)
        allowed = {side for side in told if self._sees_side(side, sheet, unit)}
        if not allowed:
            return None
        return Readable(event, unit, sheet, allowed.__contains__, partly=allowed != told)

    def _sees_side(self, side: str, sheet: Assessment | None, unit: Unit) -> bool:
        if side == Side.UNIT or side == Side.TPN:
            return True
        if side == Side.TPI_SECOND:
            double = getattr(sheet, "double_assessment", None) if sheet else None
            return bool(double and double.is_open) and self._sees_tpi(sheet, unit)
        return side in TPI_RANKS and self._sees_tpi(sheet, unit)

    def _sees_tpi(self, sheet: Assessment | None, unit: Unit) -> bool:
        if sheet is None:
            return self._ask("agency", unit, self._reads_agency)
        key = ("tpi", sheet.pk)
        if key not in self._answers:
            self._answers[key] = sees_tpi_side(self.user, sheet)
        return self._answers[key]

    def _is_second(self, sheet: Assessment) -> bool:
        double = getattr(sheet, "double_assessment", None)
        return bool(double and double.second_id == self.user.pk)

    def _address(self, event: AuditEvent) -> str:
        """Where it was done from, of oneself, of who comes in and out, and for administrators."""
        own = event.actor_id == self.user.pk
        account = action(event.action).audience == Audience.ACCOUNT
        return event.address if own or account or self._administers_all else ""

    @cached_property
    def _administers_all(self) -> bool:
        return holds_agency_wide(self.user, {Role.ADMIN})

    def _administers(self, event: AuditEvent) -> bool:
        """Is it about an account that the person manages? The agency's administrators read all."""
        return self._administers_all or self._managed.get(event.object_id, False)

    def _own(self, event: AuditEvent) -> bool:
        return event.object_type == "units.user" and event.object_id == str(self.user.pk)

    def _without_unit(self, event: AuditEvent) -> bool:
        """Periods, instruments, sittings, people who work nowhere: for the agency's readers."""
        if action(event.action).audience == Audience.REGISTER:
            return self._own(event) or (holds_agency_wide(self.user, REGISTER_ROLES))
        return self.whole_agency

    @staticmethod
    def _reads_agency(user: User, unit: Unit) -> bool:
        return holds(user, AGENCY_ROLES, unit)

    def _ask(self, name: str, unit: Unit, rule: Callable[..., Any]) -> bool:
        key = (name, unit.pk)
        if key not in self._answers:
            self._answers[key] = bool(rule(self.user, unit))
        return self._answers[key]

    def _unit_of(self, event: AuditEvent) -> Unit | None:
        """The unit the event concerned, where it stands today."""
        last = event.unit_path.strip("/").rpartition("/")[2]
        return self._units.get(int(last)) if last.isdigit() else None

    def _load_managed(self, events: list[AuditEvent]) -> None:
        if self._administers_all or not holds_somewhere(self.user, {Role.ADMIN}):
            return
        asked = {
            event.object_id
            for event in events
            if event.object_type == "units.user"
            and action(event.action).audience == Audience.ACCOUNT
        } - set(self._managed)
        if asked:
            managed = managed_among(self.user, [int(pk) for pk in asked])
            self._managed.update({pk: int(pk) in managed for pk in asked})

    def _load(self, events: list[AuditEvent]) -> None:
        self._load_managed(events)
        last = {event.unit_path.strip("/").rpartition("/")[2] for event in events}
        missing = {int(pk) for pk in last if pk.isdigit()} - set(self._units)
        if missing:
            self._units.update(dict.fromkeys(missing, None))
            self._units.update(Unit.objects.in_bulk(missing))
