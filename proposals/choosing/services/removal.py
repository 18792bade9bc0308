"""Removing a proposal that was begun by mistake and on which nothing was done yet."""

from django.db import transaction

from proposals.enums import Move, State
from proposals.models import Proposal
from units.enums import RemovedKind
from units.models import RemovedObject, User
from units.services.removal import HISTORY, set_aside
from zona_integritas.ground.dates import UNCHANGED
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import require


@transaction.atomic
def remove_proposal(*, actor: User, proposal: Proposal, reason: str) -> RemovedObject:
    """Takes it out with the entry that began it; whatever else was done keeps it."""
    require(actor, "proposals.remove", proposal)
    stored = (
        Proposal.objects.select_for_update(of=("self",)).select_related("unit").get(pk=proposal.pk)
    )
    decisions = list(stored.decisions.all())
    begun_only = [one.move for one in decisions] == [Move.IDENTIFY]
    if stored.state != State.IDENTIFIED or not begun_only:
        raise Refused(
            f"{stored} sudah mempunyai riwayat ({HISTORY[RemovedKind.PROPOSAL]}), sehingga tidak "
            f"dapat dihapus. Minta kelompok kerja ZI menarik usulan ini. {UNCHANGED}"
        )
    return set_aside(
        actor=actor,
        kind=RemovedKind.PROPOSAL,
        rows=[stored, *decisions],
        unit=stored.unit,
        reason=reason,
    )
