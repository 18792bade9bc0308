"""Which recorded dates of a proposal contradict each other, and why they were taken."""

from collections.abc import Iterable
from dataclasses import dataclass

from proposals.models import DateReason, Proposal
from proposals.workflow.chronology import DateQuarrel, date_quarrels, recorded_dates


@dataclass(frozen=True, slots=True)
class KnownQuarrel:
    """Two recorded dates that contradict each other; ``reason`` is None where nobody told why
    (dates that another app brought, or that were recorded before reasons were asked)."""

    quarrel: DateQuarrel
    reason: DateReason | None


def known_quarrels(proposals: Iterable[Proposal]) -> dict[int, list[KnownQuarrel]]:
    """By the proposal's id; two queries more than the dates themselves, for however many."""
    rows = list(proposals)
    dates = recorded_dates(rows)
    found = {pk: date_quarrels({}, known) for pk, known in dates.items()}
    if not any(found.values()):
        return {pk: [] for pk in found}
    told = {
        (row.proposal_id, row.earlier, row.earlier_on, row.later, row.later_on): row
        for row in DateReason.objects.filter(proposal__in=found)
        .select_related("given_by")
        .order_by("id")
    }
    return {
        pk: [
            KnownQuarrel(one, told.get((pk, one.earlier, one.earlier_on, one.later, one.later_on)))
            for one in quarrels
        ]
        for pk, quarrels in found.items()
    }
