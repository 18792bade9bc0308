"""Every page about a proposal begins by finding it."""

from django.shortcuts import get_object_or_404

from proposals.models import Proposal
from proposals.queries import visible_proposals, with_history
from units.requests import SignedRequest
from zona_integritas.ground.formats import show_in


def find_proposal(request: SignedRequest, pk: int) -> Proposal:
    """The proposal with its history, or 404 for one the person may not know of."""
    proposal: Proposal = get_object_or_404(with_history(visible_proposals(request.user)), pk=pk)
    show_in(proposal.unit.time_zone)
    return proposal
