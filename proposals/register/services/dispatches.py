"""Letters and decrees that list units: they stand side by side, as long as they list others.

A letter is replaced only by one that lists all its units. One that shared some of them with a
valid letter would leave the others in doubt, so it is refused in words. A letter to the
ministry that went out, with any of its units, stays what it was: it is neither replaced nor in
the way of a new one.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from proposals.enums import TO_MINISTRY, State
from proposals.models import Paper, PaperUnit, Proposal
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import join_list

# From here on the letter that lists the unit has reached the ministry.
GONE_OUT = (State.SENT, State.NATIONAL, State.AWARDED, State.NOT_AWARDED, State.REVOKED)


def valid_papers() -> QuerySet[Paper]:
    return Paper.objects.filter(replaced_by=None, withdrawn_at=None)


def sent_letters(but: Proposal | None = None) -> QuerySet[Paper]:
    """The letters to the ministry that it has received: one of their units was sent, other than
    ``but``."""
    units = Proposal.objects.filter(state__in=GONE_OUT)
    if but is not None:
        units = units.exclude(pk=but.pk)
    names = Q(proposal__in=units) | Q(listed__proposal__in=units)
    return Paper.objects.filter(names, kind__in=TO_MINISTRY)


def listed_proposals(kind: str, proposals: Collection[Proposal]) -> set[int]:
    """Which of these proposals a valid paper of the kind lists already."""
    rows = PaperUnit.objects.filter(
        paper__in=valid_papers().filter(kind=kind), proposal__in=[one.pk for one in proposals]
    )
    return set(rows.values_list("proposal_id", flat=True))


def replaced_by_list(kind: str, proposals: Collection[Proposal]) -> list[Paper]:
    """The valid papers of the kind that a new one about these proposals replaces: each of them
    lists no other unit. Refused while one does."""
    chosen = {one.pk: one.unit_name for one in proposals}
    rows = valid_papers().filter(kind=kind, listed__proposal__in=chosen)
    rows = rows.exclude(pk__in=sent_letters().values("pk")).distinct()
    found, problems = list(rows.order_by("pk").prefetch_related("listed")), []
    for paper in found:
        units = list(paper.listed.all())
        others = [one.unit_name for one in units if one.proposal_id not in chosen]
        if others:
            shared = [chosen[one.proposal_id] for one in units if one.proposal_id in chosen]
            problems.append(
                f"{join_list(shared)} sudah tercantum pada naskah nomor {paper.number} yang masih "
                f"berlaku, bersama {join_list(others)}. Terbitkan pengganti untuk semua unit itu, "
                "atau cabut naskah itu terlebih dahulu. Tidak ada yang berubah."
            )
    if problems:
        raise Refused(*problems)
    return found


def letters_listing(proposal: Proposal, kinds: Collection[str]) -> QuerySet[Paper]:
    """The valid letters that list this unit, and none that has gone out already."""
    return (
        valid_papers()
        .filter(Q(proposal=proposal) | Q(listed__proposal=proposal), kind__in=kinds)
        .exclude(pk__in=sent_letters(but=proposal).values("pk"))
    )
