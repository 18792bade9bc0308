from units.models.invitation import Invitation
from units.models.people import Actor, ConflictOfInterest, HeldRole, RoleGrant, User
from units.models.predicate import Predicate
from units.models.session import PersonSession
from units.models.unit import Unit

__all__ = [
    "Actor",
    "ConflictOfInterest",
    "HeldRole",
    "Invitation",
    "PersonSession",
    "Predicate",
    "RoleGrant",
    "Unit",
    "User",
]
