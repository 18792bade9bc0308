"""Who may open which pages of the record. What stands on them is asked event by event (reader)."""

from units.enums import Role
from units.models import User
from units.queries import holds_somewhere, roles_of, visible_people
from units.rules import sees_unit
from zona_integritas.ground.permissions import PermissionScope, declare, predicate

AGENCY_ROLES = frozenset({Role.ADMIN, Role.OBSERVER, Role.LEADERSHIP})


@predicate
def reads_agency(user: User, obj: object = None) -> bool:
    """The record across the units one covers, and the list of roles given and ended there."""
    return holds_somewhere(user, AGENCY_ROLES)


@predicate
def reads_person(user: User, person: User | None = None) -> bool:
    """One's own record, or that of somebody in the register one may read."""
    if person is None:
        return bool(roles_of(user))
    return person.pk == user.pk or visible_people(user).filter(pk=person.pk).exists()


@predicate
def reads_something(user: User, obj: object = None) -> bool:
    return bool(roles_of(user))


declare("record.view_agency", PermissionScope.LIST, reads_agency)
declare("record.view_roles", PermissionScope.LIST, reads_agency)
declare("record.view_unit", PermissionScope.OBJECT, sees_unit)
declare("record.view_person", PermissionScope.OBJECT, reads_person)
declare("record.view_event", PermissionScope.LIST, reads_something)
