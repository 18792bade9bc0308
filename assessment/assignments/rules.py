"""Who reads and keeps the TPI's own file of a period."""

from assessment.models import TpiDocument
from units.enums import TPI_SIDE, Role
from units.models import User
from units.queries import holds, holds_agency_wide, holds_somewhere
from zona_integritas.ground.permissions import PermissionScope, declare, predicate

READERS = TPI_SIDE | {Role.ADMIN, Role.LEADERSHIP, Role.OBSERVER}
KEEPERS = frozenset({Role.ADMIN, Role.TPI_LEAD, Role.TPI_SUPERVISOR})


@predicate
def reads_tpi_file(user: User, document: TpiDocument | None = None) -> bool:
    """The TPI and who looks over it; what is of one unit for those whose role covers the unit."""
    if document is None or document.assessment is None:
        return holds_somewhere(user, READERS)
    return holds(user, READERS, document.assessment.unit)


@predicate
def keeps_tpi_file(user: User, document: TpiDocument | None = None) -> bool:
    """What is of the period is kept on the agency, what is of a unit on that unit; everybody
    hands in the own statement of independence."""
    if document is None:
        return holds_somewhere(user, KEEPERS | TPI_SIDE)
    if document.person_id is not None and document.person_id == user.pk:
        return holds_somewhere(user, TPI_SIDE)
    if document.assessment is not None:
        return holds(user, KEEPERS, document.assessment.unit)
    return holds_agency_wide(user, KEEPERS)


@predicate
def ends_tpi_file(user: User, document: TpiDocument | None = None) -> bool:
    """Who stored it, or who keeps the file of that unit or of the period."""
    if document is None:
        return holds_somewhere(user, KEEPERS | TPI_SIDE)
    if document.added_by_id == user.pk:
        return holds_somewhere(user, KEEPERS | TPI_SIDE)
    if document.assessment is not None:
        return holds(user, KEEPERS, document.assessment.unit)
    return holds_agency_wide(user, KEEPERS)


declare("assessment.read_tpi_file", PermissionScope.OBJECT, reads_tpi_file)
declare("assessment.keep_tpi_file", PermissionScope.OBJECT, keeps_tpi_file)
declare("assessment.end_tpi_file", PermissionScope.OBJECT, ends_tpi_file)
