"""The ministry's affirmative category of a proposal."""

from django.db import transaction

from proposals.enums import BEFORE_SENT
from proposals.models import Proposal
from units.enums import PredicateKind
from units.models import User
from units.rules import conflict_problem
from zona_integritas.ground.agency import PEMDA, agency_type
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import require


def not_affirmative(proposal: Proposal, kind: str) -> str:
    """Why the proposal cannot be of the affirmative category in an agency of this kind; "" where
    it can."""
    if proposal.target != PredicateKind.WBK:
        return "Kategori afirmasi hanya untuk usulan Menuju WBK."
    if proposal.by_agency:
        return "Kategori afirmasi tidak berlaku: instansi menetapkan Menuju WBK sendiri."
    if kind != PEMDA:
        return "Kategori afirmasi hanya untuk pemerintah daerah."
    return ""


@transaction.atomic
def set_affirmative(*, actor: User, proposal: Proposal, affirmative: bool) -> bool:
    """Marks or unmarks the proposal, until it was sent. Answers whether anything changed."""
    require(actor, "proposals.set_affirmative", proposal)
    held = (
        Proposal.objects.select_for_update(of=("self",)).select_related("unit").get(pk=proposal.pk)
    )
    if problem := conflict_problem(actor, held.unit):
        raise Refused(f"{problem} Tidak ada data yang berubah.")
    if held.state not in BEFORE_SENT:
        raise Refused(
            f"Usulan {held.unit} sudah berstatus «{held.get_state_display()}»; kategori afirmasi "
            "tidak dapat diubah lagi. Tidak ada data yang berubah."
        )
    if affirmative and (problem := not_affirmative(held, agency_type())):
        raise Refused(f"{problem} Tidak ada data yang berubah.")
    if held.affirmative == affirmative:
        return False
    Proposal.objects.filter(pk=held.pk).update(affirmative=affirmative)
    record(
        actor=actor,
        action="proposal.affirmative",
        target=held,
        before={"affirmative": held.affirmative},
        after={"affirmative": affirmative},
        unit_path=held.unit.path,
    )
    return True
