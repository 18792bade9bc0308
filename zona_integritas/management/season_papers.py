"""The papers of a walked season are kept elsewhere; leadership lets its proposals be sent."""

from django.urls import reverse

from proposals.models import Proposal
from proposals.register.services.exceptions import except_papers
from units.models import User


def let_go(leader: User, proposal: Proposal) -> None:
    except_papers(
        actor=leader,
        proposal=proposal,
        reason="Naskah periode ini tersimpan pada aplikasi persuratan.",
        page=reverse("proposals:detail", args=[proposal.pk]),
    )
