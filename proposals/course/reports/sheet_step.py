"""Who goes on with an LKE, told on its own pages: the step that is waited for, and by whom."""

from dataclasses import dataclass

from django.urls import reverse

from assessment.acts import able_people
from assessment.enums import Phase
from assessment.lke.reports.page import LkePage
from assessment.models import Assessment
from proposals.course.turns import awaited_moves, roles_awaited
from proposals.enums import ENDED
from proposals.models import Proposal
from units.enums import Role
from zona_integritas.ground.formats import join_list
from zona_integritas.ground.permissions import allowed

MANY = 3  # of more people the first are named

# What is said of an LKE on which nothing is left to write, by phase; and what has to be so first.
DONE = {
    Phase.UNIT: ("Semua butir sudah terisi.", "Sesudah semua butir terisi"),
    Phase.REPAIR: ("Semua butir sudah diperbaiki.", "Sesudah semua butir diperbaiki"),
    Phase.TPI_MEMBER: ("Semua butir sudah dinilai.", "Sesudah semua butir dinilai"),
    Phase.TPI_LEAD: ("Semua butir sudah dinilai.", "Sesudah semua butir dinilai"),
    Phase.TPI_SUPERVISOR: ("Semua butir sudah dinilai.", "Sesudah semua butir dinilai"),
}


@dataclass(frozen=True, slots=True)
class SheetStep:
    """``sentence`` says who does what; ``url`` leads there, as the reader's own step or to read."""

    sentence: str
    verb: str
    url: str
    own: bool


def sheet_step(sheet: LkePage, left: int) -> SheetStep | None:
    """The step its proposal waits for; ``left`` items are to be written before it. None where no
    proposal runs, or where this person may not see it."""
    running = Proposal.objects.filter(assessment=sheet.assessment).exclude(state__in=ENDED)
    proposal = running.select_related("unit", "period").first()
    if proposal is None:
        return None
    proposal.assessment = sheet.assessment
    moves = awaited_moves(proposal)
    if not moves or not allowed(sheet.user, "proposals.view", proposal):
        return None
    move, page = moves[0], reverse("proposals:detail", args=[proposal.pk])
    deed = move.asked_as[:1].lower() + move.asked_as[1:]
    done, before = DONE.get(Phase(sheet.assessment.phase), ("", ""))
    own = bool(allowed(sheet.user, move.permission, proposal))
    who = "Anda" if own else _who(roles_awaited(moves), sheet.assessment)
    if left and before:
        return SheetStep(
            f"{before}, {who} dapat melakukan langkah «{move.asked_as}».",
            "Buka usulan",
            page,
            own=False,
        )
    told = f"{done} Sekarang giliran {who}: {deed}.".strip()
    if not own:
        return SheetStep(told, "Buka usulan", page, own=False)
    # Where several steps are open, the proposal's page lays them side by side.
    step = page if move.prompt else reverse("proposals:move", args=[proposal.pk, move.name])
    return SheetStep(told, move.asked_as, step, own=True)


def _who(roles: list[str], sheet: Assessment) -> str:
    """«kepala unit (Bambang Sutrisno)»; several roles are alternatives."""
    found = []
    for role in roles:
        label = str(Role(role).label)
        word = label if label[:2].isupper() else label[:1].lower() + label[1:]
        people = [str(one) for one in able_people(role, sheet)]
        named = join_list(people[:MANY]) if people else "belum ada orangnya"
        more = f", dan {len(people) - MANY} lainnya" if len(people) > MANY else ""
        found.append(f"{word} ({named}{more})")
    return " atau ".join(found)
