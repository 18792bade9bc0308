"""Who may do what with units and people; asked through ``zona_integritas.ground.permissions``."""

from collections.abc import Collection, Iterable

from units.enums import GIVEN_FROM_ABOVE, PARTIAL_ROLES, TPI_SIDE, Role
from units.models import ConflictOfInterest, RoleGrant, Unit, User
from units.queries import (
    belongs_to,
    has_conflict,
    holds,
    holds_above,
    holds_agency_wide,
    holds_somewhere,
    roles_of,
    standing_grants,
)
from units.running import standing
from zona_integritas.ground.permissions import PermissionScope, declare, predicate

REGISTER_ROLES = frozenset({Role.ADMIN, Role.OBSERVER})


@predicate
def manages(user: User, unit: Unit | None = None) -> bool:
    """Administrators manage the units, people and roles below the unit of their role."""
    if unit is None:
        return holds_somewhere(user, {Role.ADMIN})
    return holds(user, {Role.ADMIN}, unit)


@predicate
def sees_unit(user: User, unit: Unit | None = None) -> bool:
    """Any role opens the units it covers."""
    return any(unit is None or held.covers(unit) for held in roles_of(user))


@predicate
def sees_people(user: User, unit: Unit | None = None) -> bool:
    """The register of people and grants is for administrators and observers."""
    if unit is None:
        return holds_somewhere(user, REGISTER_ROLES)
    return holds(user, REGISTER_ROLES, unit)


def stands_above(user: User, roles: frozenset[str], unit: Unit) -> bool:
    """Holds one of ``roles`` above the unit and does not belong to it: only so somebody gives
    judges, and says that the unit was awarded. Everybody may belong to the agency itself."""
    return holds_above(user, roles, unit) and (unit.parent_id is None or not belongs_to(user, unit))


@predicate
def gives_role(user: User, grant: RoleGrant | None = None) -> bool:
    """May the person give this role, or end it? Nobody chooses their own judges: those who judge,
    decide, or give roles themselves are named from above the unit. To oneself nobody gives any
    role; that is asked by the service."""
    if grant is None:
        return holds_somewhere(user, {Role.ADMIN})
    if grant.role in GIVEN_FROM_ABOVE:
        return stands_above(user, frozenset({Role.ADMIN}), grant.unit)
    return holds(user, {Role.ADMIN}, grant.unit)


@predicate
def administers_from_above(user: User, unit: Unit | None = None) -> bool:
    """Where a unit stands, its code, and who is partial towards it decide who judges it: none of
    it is for the unit's own administrator."""
    roles = frozenset({Role.ADMIN})
    return holds_somewhere(user, roles) if unit is None else stands_above(user, roles, unit)


@predicate
def manages_person(user: User, person: User | None = None) -> bool:
    """An account is changed by whoever manages the person's unit and may give every role the
    person holds, so that nobody reaches a right through somebody else's password. Who works in no
    unit belongs to the agency's administrators."""
    if person is None:
        return holds_somewhere(user, {Role.ADMIN})
    return manages_account(user, person, standing_grants(person))


def manages_account(user: User, person: User, grants: Iterable[RoleGrant]) -> bool:
    """The same for a list, whose roles were read at once: ``grants`` are all the person's."""
    if person.unit is None and not holds_agency_wide(user, {Role.ADMIN}):
        return False
    if person.unit is not None and not holds(user, {Role.ADMIN}, person.unit):
        return False
    if person.pk == user.pk:
        return all(manages(user, grant.unit) for grant in grants)
    return all(gives_role(user, grant) for grant in grants)


def managed_among(user: User, people: Collection[int]) -> set[int]:
    """Whose accounts, of these, the person manages (``manages_person``), in two queries."""
    held: dict[int, list[RoleGrant]] = {pk: [] for pk in people}
    grants = RoleGrant.objects.filter(standing(), user__in=people)
    for grant in grants.select_related("unit"):
        held[grant.user_id].append(grant)
    found = User.objects.filter(pk__in=people).select_related("unit")
    return {one.pk for one in found if manages_account(user, one, held[one.pk])}


@predicate
def places_freely(user: User, obj: object = None) -> bool:
    """People without a unit are nobody's but the agency's."""
    return holds_agency_wide(user, {Role.ADMIN})


@predicate
def reads_agency(user: User, obj: object = None) -> bool:
    """What papers say of the agency is read by whoever holds any role on it."""
    return holds_agency_wide(user, set(Role))


@predicate
def keeps_agency(user: User, obj: object = None) -> bool:
    """What papers say of the agency, and who signs them, is kept by its own administrators."""
    return holds_agency_wide(user, {Role.ADMIN})


@predicate
def records_predicates(user: User, unit: Unit | None = None) -> bool:
    """From above the unit only, by who is not partial: it decides what may be proposed next."""
    roles = frozenset({Role.ADMIN, Role.POKJA})
    if unit is None:
        return holds_somewhere(user, roles)
    return stands_above(user, roles, unit) and not has_conflict(user, unit)


@predicate
def declares_conflicts(user: User, unit: Unit | None = None) -> bool:
    """Who judges, decides or records for the unit speaks for oneself; for others only
    ``units.manage_conflicts``."""
    roles = PARTIAL_ROLES | {Role.ADMIN}
    return holds_somewhere(user, roles) if unit is None else holds(user, roles, unit)


@predicate
def reads_conflicts(user: User, unit: Unit | None = None) -> bool:
    """Whose conflicts they are is read by the unit's assessors and administrators."""
    roles = TPI_SIDE | {Role.ADMIN}
    return holds_somewhere(user, roles) if unit is None else holds(user, roles, unit)


@predicate
def reads_reason(user: User, conflict: ConflictOfInterest | None = None) -> bool:
    """Why somebody is partial is read by whom it is about, who wrote it, and who may end it."""
    if conflict is None:
        return False
    if user.pk in (conflict.user_id, conflict.declared_by_id):
        return True
    return administers_from_above(user, conflict.unit)


def conflict_problem(user: User, unit: Unit) -> str | None:
    """Why a conflict of interest keeps this person from acting for the unit; None where none
    does."""
    if not has_conflict(user, unit):
        return None
    return (
        f"Benturan kepentingan Anda dengan {unit} tercatat, sehingga Anda tidak dapat menilai, "
        "memutuskan, atau mencatat untuknya. Serahkan kepada rekan lain."
    )


declare("units.declare_conflict", PermissionScope.OBJECT, declares_conflicts)
declare("units.read_conflicts", PermissionScope.OBJECT, reads_conflicts)
declare("units.read_conflict_reason", PermissionScope.OBJECT, reads_reason)
declare("units.view_unit", PermissionScope.OBJECT, sees_unit)
declare("units.manage_unit", PermissionScope.OBJECT, manages)
declare("units.view_agency", PermissionScope.AGENCY, reads_agency)
declare("units.manage_agency", PermissionScope.AGENCY, keeps_agency)
declare("units.place_unit", PermissionScope.OBJECT, administers_from_above)
declare("units.manage_conflicts", PermissionScope.OBJECT, administers_from_above)
declare("units.record_predicate", PermissionScope.OBJECT, records_predicates)
declare("units.view_people", PermissionScope.OBJECT, sees_people)
declare("units.manage_people", PermissionScope.OBJECT, manages)
declare("units.manage_person", PermissionScope.OBJECT, manages_person)
declare("units.give_role", PermissionScope.OBJECT, gives_role)
declare("units.manage_unplaced", PermissionScope.AGENCY, places_freely)
declare("units.import", PermissionScope.LIST, manages)
