"""Which of the papers that sending waits for are there, and which leadership excepted."""

from collections.abc import Iterable, Sequence

from proposals.enums import TO_MINISTRY, Move, PaperKind, State
from proposals.models import Decision, Paper, PaperException, PaperUnit, Proposal

# In the season's order; those that rest on a decision which comes before sending.
BEFORE_SENDING = (
    PaperKind.NOMINATION,
    PaperKind.CANDIDATE_DECREE,
    PaperKind.MINUTES,
    PaperKind.LHE,
    *TO_MINISTRY,
)


def papers_there(proposals: Iterable[Proposal]) -> dict[int, set[str]]:
    """By proposal the kinds of which a valid paper is about it or lists it. One whose number is
    still to come is not there yet; a decree's file may lie with its sitting."""
    found: dict[int, set[str]] = {one.pk: set() for one in proposals}
    valid = Paper.objects.filter(
        kind__in=BEFORE_SENDING, replaced_by=None, withdrawn_at=None, number_awaited=False
    )
    own = valid.filter(proposal__in=found).values_list("proposal_id", "kind")
    listed = PaperUnit.objects.filter(proposal__in=found, paper__in=valid)
    named = Decision.objects.filter(proposal__in=found, move=Move.NAME_CANDIDATE)
    named = named.exclude(sitting=None).exclude(sitting__sha256="")
    for pk, kind in [*own, *listed.values_list("proposal_id", "paper__kind")]:
        found[pk or 0].add(kind)
    for pk in named.values_list("proposal_id", flat=True):
        found[pk].add(PaperKind.CANDIDATE_DECREE)
    return found


def papers_excepted(proposals: Sequence[Proposal]) -> dict[int, set[str]]:
    """By proposal the kinds leadership excepted since it approved: a later approval stands on
    another LHE, and asks again."""
    approved = {one.pk: one for one in proposals if one.state == State.APPROVED}
    found: dict[int, set[str]] = {one.pk: set() for one in proposals}
    for row in PaperException.objects.filter(proposal__in=approved) if approved else ():
        if row.given_at >= approved[row.proposal_id].state_since:
            found[row.proposal_id] |= set(row.kinds)
    return found


def papers_missing(proposals: Sequence[Proposal]) -> dict[int, list[PaperKind]]:
    """By proposal what sending waits for."""
    there, excepted = papers_there(proposals), papers_excepted(proposals)
    return {
        pk: [kind for kind in BEFORE_SENDING if kind not in there[pk] | excepted[pk]]
        for pk in there
    }
