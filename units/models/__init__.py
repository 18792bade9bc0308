from units.models.people import RoleGrant, User
from units.models.predicate import Predicate
from units.models.unit import Unit

__all__ = ["Predicate", "RoleGrant", "Unit", "User"]
