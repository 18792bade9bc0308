"""Leadership lets a proposal be sent although papers are still to come."""

from django.db import transaction
from django.utils import timezone

from proposals.enums import State
from proposals.models import PaperException, Proposal
from proposals.workflow.dossier import Dossier
from proposals.workflow.guards import DECIDES
from units.enums import Role
from units.models import User
from units.role_holders import RoleHolders
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import join_list
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."
REASON_LIMIT = 1000


def exception_problem(actor: User, proposal: Proposal) -> list[str]:
    """Why this person may not except the missing papers; nothing where it can be done."""
    if proposal.state != State.APPROVED:
        return ["Pengecualian diberikan setelah pengajuan disetujui dan sebelum dikirim."]
    dossier = Dossier(proposal)
    found = [said for guard in DECIDES if (said := guard(dossier, actor))]
    if not found and not dossier.papers_missing:
        found = ["Tidak ada naskah menyusul yang menahan pengiriman."]
    return found


@transaction.atomic
def except_papers(*, actor: User, proposal: Proposal, reason: str, page: str) -> PaperException:
    """What is missing now may be missing when it is sent. Who decides on the unit may say so;
    the pokja, which sends, hears of it. ``page``: the proposal's."""
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    require(actor, "proposals.decide", held)
    if problems := exception_problem(actor, held):
        raise Refused(*problems, UNCHANGED)
    reason = reason.strip()
    if not reason:
        raise Refused(f"Alasan pengecualian belum diisi. {UNCHANGED}")
    if len(reason) > REASON_LIMIT:
        raise Refused(
            f"Alasan berisi {len(reason)} karakter; paling banyak {REASON_LIMIT}. {UNCHANGED}"
        )
    kinds = Dossier(held).papers_missing
    row = PaperException.objects.create(
        proposal=held,
        kinds=[str(kind) for kind in kinds],
        reason=reason,
        given_by=actor,
        given_at=timezone.now(),
    )
    record(
        actor=actor,
        action="papers.excepted",
        target=held,
        after={"papers": row.papers},
        note=reason,
        unit_path=held.unit.path,
    )
    text = f"{held}: boleh dikirim tanpa menunggu {join_list(row.papers)}."
    holders = RoleHolders([held.unit]).holders([Role.POKJA], held.unit)
    tell(
        (
            News(one.person, NoticeKind.DECISION, f"papers-excepted:{row.pk}", text, page)
            for one in holders
        ),
        actor=actor,
    )
    return row
