"""Who sees and empties the quarantine: administrators of the whole agency."""

from units.enums import Role
from units.models import User
from units.queries import holds_agency_wide
from zona_integritas.ground.permissions import PermissionScope, declare, predicate


@predicate
def keeps_quarantine(user: User, obj: object = None) -> bool:
    return holds_agency_wide(user, {Role.ADMIN})


declare("quarantine.manage", PermissionScope.AGENCY, keeps_quarantine)
