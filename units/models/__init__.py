from units.models.people import ConflictOfInterest, RoleGrant, User
from units.models.predicate import Predicate
from units.models.session import PersonSession
from units.models.unit import Unit

__all__ = ["ConflictOfInterest", "PersonSession", "Predicate", "RoleGrant", "Unit", "User"]
