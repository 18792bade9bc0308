"""Dates that contradict each other are taken with a reason, and the reason stays."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from proposals.models import DateReason, Proposal
from proposals.workflow.chronology import DateQuarrel
from units.models import User
from zona_integritas.ground.audit.record import AuditEntry, record_many

Taken = tuple[Proposal, Sequence[DateQuarrel], str]


@transaction.atomic
def keep_date_reasons(*, actor: User, taken: Iterable[Taken]) -> None:
    """Keeps why these dates were taken, pair by pair. Who may write the dates was asked where
    they are written."""
    rows = [
        (proposal, quarrels, reason.strip()) for proposal, quarrels, reason in taken if quarrels
    ]
    if not rows:
        return
    DateReason.objects.bulk_create(
        DateReason(
            proposal=proposal,
            earlier=one.earlier,
            earlier_on=one.earlier_on,
            later=one.later,
            later_on=one.later_on,
            reason=reason,
            given_by=actor,
        )
        for proposal, quarrels, reason in rows
        for one in quarrels
    )
    record_many(
        actor=actor,
        entries=[
            AuditEntry(
                action="dates.reasoned",
                target=proposal,
                after={"quarrels": [one.told for one in quarrels]},
                note=reason,
                unit_path=proposal.unit.path,
            )
            for proposal, quarrels, reason in rows
        ],
    )
