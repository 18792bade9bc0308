"""Who takes personal data along: one's own everybody, somebody else's who manages the account
(``units.manage_person``)."""

from units.models import User
from zona_integritas.ground.permissions import PermissionScope, declare, predicate


@predicate
def takes_own(user: User, obj: object = None) -> bool:
    """Whatever roles a person holds or held, the own data are theirs (UU 27/2022 art. 32)."""
    return True


declare("privacy.take_own", PermissionScope.LIST, takes_own)
