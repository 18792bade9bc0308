"""Which of an indicator's typical documents a piece of evidence is."""

from collections.abc import Collection

from django.db import transaction

from assessment.evidence.services.evidence import check_item
from assessment.models import EvidenceUse
from units.models import User
from zona_integritas.ground.audit.record import record


@transaction.atomic
def set_covers(*, actor: User, use: EvidenceUse, covers: Collection[str]) -> None:
    """Says which of the documents the instrument names as typical this evidence is.

    What the instrument does not name is left out. Refused where the item may not be written.
    """
    check_item(actor, use.assessment, use.indicator)
    chosen = [one for one in use.indicator.evidence_examples if one in covers]
    if chosen == use.covers:
        return
    before, use.covers = use.covers, chosen
    use.save(update_fields=["covers"])
    record(
        actor=actor,
        action="evidence.covers",
        target=use,
        before={"covers": before},
        after={"covers": chosen},
        unit_path=use.assessment.unit.path,
    )
