"""An LKE leaving the application as a workbook: who took it out, and with which sides."""

from django.db import transaction

from assessment.models import Assessment
from units.models import Actor
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.permissions import require


@transaction.atomic
def record_sheet_export(
    *, actor: Actor, assessment: Assessment, file_name: str, tpi_side: bool
) -> None:
    """Writes down that the workbook was made for this person (None: by command)."""
    if actor is not SYSTEM:
        require(actor, "assessment.view_lke", assessment)
    record(
        actor=actor,
        action="sheet.exported",
        target=assessment,
        after={
            "file": file_name,
            "tpi_side": tpi_side,
            "instrument": assessment.instrument.digest,
        },
        unit_path=assessment.unit.path,
    )
