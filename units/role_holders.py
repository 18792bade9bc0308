"""Who holds which running role around some units: read once, asked many times."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from units.enums import Role
from units.models import ConflictOfInterest, RoleGrant, Unit, User
from units.running import running


@dataclass(frozen=True, slots=True)
class Holder:
    """One person in one running role; ``areas`` is empty where the role is not limited."""

    person: User
    role: str
    path: str
    areas: tuple[str, ...]

    @property
    def agency_wide(self) -> bool:
        """Held on the top of the tree."""
        return self.path.count("/") == 2

    def covers_area(self, area: str) -> bool:
        return not self.areas or area in self.areas


class RoleHolders:
    """The people around units, in two queries however many units there are."""

    def __init__(self, units: Iterable[Unit]) -> None:
        rows = list(units)
        places = {unit.pk for unit in rows} | {pk for unit in rows for pk in unit.ancestor_ids}
        grants = RoleGrant.objects.filter(
            running(), unit__in=places, user__is_active=True
        ).select_related("user", "user__unit", "unit")
        self._people: dict[int, User] = {}
        self._held: dict[str, list[Holder]] = {}
        for grant in grants.order_by("pk"):
            # One object per person, whatever roles they hold.
            person = self._people.setdefault(grant.user_id, grant.user)
            self._held.setdefault(grant.role, []).append(
                Holder(person, grant.role, grant.unit.path, tuple(grant.areas))
            )

    @cached_property
    def _conflicts(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        rows = ConflictOfInterest.objects.filter(user__in=self._people, ended_at__isnull=True)
        for person, path in rows.values_list("user_id", "unit__path"):
            found.setdefault(person, []).append(path)
        return found

    def holders(self, roles: Collection[str], unit: Unit) -> list[Holder]:
        """Who holds one of the roles on the unit or above it."""
        return [
            held
            for role in roles
            for held in self._held.get(role, ())
            if unit.path.startswith(held.path)
        ]

    def impartial(self, roles: Collection[str], unit: Unit) -> list[Holder]:
        """The same without those whose own unit it is or who declared a conflict of interest."""
        own = {held.person.pk for held in self.holders((Role.UNIT_HEAD, Role.UNIT_MEMBER), unit)}
        return [
            held
            for held in self.holders(roles, unit)
            if held.person.pk not in own
            and not (held.person.unit and held.person.unit.path.startswith(unit.path))
            and not self._is_partial(held, unit)
        ]

    def without_conflict(self, roles: Collection[str], unit: Unit) -> list[Holder]:
        """Who holds one of the roles and declared no conflict of interest towards the unit."""
        return [held for held in self.holders(roles, unit) if not self._is_partial(held, unit)]

    def _is_partial(self, held: Holder, unit: Unit) -> bool:
        return any(unit.path.startswith(path) for path in self._conflicts.get(held.person.pk, ()))
