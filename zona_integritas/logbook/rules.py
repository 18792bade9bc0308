"""Who may open which pages of the record. What stands on them is asked event by event (reader)."""

from typing import Any

import rules

from units.enums import Role
from units.models import User
from units.queries import holds, roles_of, visible_people
from units.rules import sees_unit

AGENCY_ROLES = frozenset({Role.ADMIN, Role.OBSERVER, Role.LEADERSHIP})


@rules.predicate
def reads_agency(user: Any, obj: Any = None) -> bool:
    """The record across units, and the list of roles given and ended."""
    return holds(user, AGENCY_ROLES)


@rules.predicate
def reads_person(user: Any, person: User | None = None) -> bool:
    """One's own record, or that of somebody in the register one may read."""
    if person is None:
        return bool(roles_of(user))
    return person.pk == user.pk or visible_people(user).filter(pk=person.pk).exists()


@rules.predicate
def reads_something(user: Any, obj: Any = None) -> bool:
    return bool(roles_of(user))


rules.add_perm("record.view_agency", reads_agency)
rules.add_perm("record.view_roles", reads_agency)
rules.add_perm("record.view_unit", sees_unit)
rules.add_perm("record.view_person", reads_person)
rules.add_perm("record.view_event", reads_something)
