"""Who may do what with units and people. Names are asked through zona_integritas.permissions."""

from typing import Any

import rules

from units.enums import PARTIAL_ROLES, TPI_SIDE, Role
from units.models import Unit, User
from units.queries import has_conflict, holds, roles_of, running_grants


@rules.predicate
def manages(user: Any, unit: Unit | None = None) -> bool:
    """Administrators manage the units, people and roles below the unit of their role."""
    return holds(user, {Role.ADMIN}, unit)


@rules.predicate
def sees_unit(user: Any, unit: Unit | None = None) -> bool:
    """Any role opens the units it covers."""
    return any(unit is None or held.covers(unit) for held in roles_of(user))


@rules.predicate
def sees_people(user: Any, unit: Unit | None = None) -> bool:
    """The register of people and grants is for administrators and observers."""
    return holds(user, {Role.ADMIN, Role.OBSERVER}, unit)


@rules.predicate
def manages_person(user: Any, person: User | None = None) -> bool:
    """An account is changed by whoever manages the person's unit and every unit the person holds
    a role on, so that nobody reaches a wider role through somebody else's password."""
    if person is None:
        return manages(user)
    places = [grant.unit for grant in running_grants(person)]
    if person.unit is not None:
        places.append(person.unit)
    return manages(user) and all(manages(user, place) for place in places)


@rules.predicate
def records_predicates(user: Any, unit: Unit | None = None) -> bool:
    return holds(user, {Role.ADMIN, Role.POKJA}, unit)


@rules.predicate
def declares_conflicts(user: Any, unit: Unit | None = None) -> bool:
    """Who judges, decides or records for the unit speaks for oneself; administrators also for
    others."""
    return holds(user, PARTIAL_ROLES | {Role.ADMIN}, unit)


@rules.predicate
def reads_conflicts(user: Any, unit: Unit | None = None) -> bool:
    """Whose conflicts they are is read by the unit's assessors and administrators."""
    return holds(user, TPI_SIDE | {Role.ADMIN}, unit)


def conflict_problem(user: Any, unit: Unit) -> str | None:
    """Why a conflict of interest keeps this person from acting for the unit; None where none
    does."""
    if not has_conflict(user, unit):
        return None
    return (
        f"Benturan kepentingan Anda dengan {unit} tercatat, sehingga Anda tidak dapat menilai, "
        "memutuskan, atau mencatat untuknya. Serahkan kepada rekan lain."
    )


rules.add_perm("units.declare_conflict", declares_conflicts)
rules.add_perm("units.read_conflicts", reads_conflicts)
rules.add_perm("units.view_unit", sees_unit)
rules.add_perm("units.manage_unit", manages)
rules.add_perm("units.record_predicate", records_predicates)
rules.add_perm("units.view_people", sees_people)
rules.add_perm("units.manage_people", manages)
rules.add_perm("units.manage_person", manages_person)
rules.add_perm("units.import", manages)
