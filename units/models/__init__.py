from units.models.invitation import Invitation
from units.models.letterhead import LetterheadVersion
from units.models.people import Actor, ConflictOfInterest, HeldRole, RoleGrant, User
from units.models.predicate import Predicate
from units.models.removed import RemovedObject
from units.models.session import PersonSession
from units.models.signer import PaperSigner
from units.models.unit import FormerUnit, Unit

__all__ = [
    "Actor",
    "ConflictOfInterest",
    "FormerUnit",
    "HeldRole",
    "Invitation",
    "LetterheadVersion",
    "PaperSigner",
    "PersonSession",
    "Predicate",
    "RemovedObject",
    "RoleGrant",
    "Unit",
    "User",
]
