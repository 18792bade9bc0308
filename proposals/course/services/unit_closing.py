"""What of the season still runs for a unit that is being closed.

An administrator decides nothing about proposals: whoever may withdraw one is asked to, and the
unit's team hears that a plan is not to be gone on with.
"""

from collections.abc import Callable, Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from proposals.enums import ENDED
from proposals.models import Proposal
from proposals.queries import unfinished_proposals
from proposals.rules import ROLES_OF_PERMISSION
from units.enums import Role
from units.models import Unit
from units.role_holders import RoleHolders
from units.services.closing import KEEP, Closing, RunningThing
from zona_integritas.ground.formats import bulat
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell


def running_of_unit(unit: Unit) -> Iterator[RunningThing]:
    """Running proposals with their LKE, and plans with activities that are not done."""
    for proposal in unfinished_proposals(
        Proposal.objects.filter(unit=unit).select_related("period", "assessment", "unit")
    ):
        sheet = proposal.assessment
        lke = f", LKE {sheet.get_phase_display().lower()}" if sheet else ""
        yield RunningThing(
            f"usulan-{proposal.pk}",
            f"Usulan {proposal.get_target_display()} {proposal.period.year} "
            f"({proposal.get_state_display().lower()}{lke})",
            reverse("proposals:detail", args=[proposal.pk]),
            (
                ("minta", "Kelompok kerja ZI diminta menariknya"),
                (KEEP, "Diteruskan sampai selesai"),
            ),
            _asker(
                proposal,
                sorted(ROLES_OF_PERMISSION["proposals.withdraw"]),
                "Unit ini dinonaktifkan. Tarik usulannya, atau teruskan sampai selesai.",
                "proposals:detail",
            ),
        )
    open_items = Q(plan_items__ended_at__isnull=True, plan_items__progress__lt=100)
    plans = Proposal.objects.filter(unit=unit).exclude(state__in=ENDED)
    plans = plans.annotate(left=Count("plan_items", filter=open_items)).filter(left__gt=0)
    for proposal in plans.select_related("period", "unit"):
        yield RunningThing(
            f"rencana-{proposal.pk}",
            f"Rencana pembangunan {proposal.period.year}: {bulat(proposal.left)} kegiatan belum "
            "selesai",
            reverse("proposals:plan", args=[proposal.pk]),
            (
                ("minta", "Tim unit diminta mengakhirinya"),
                (KEEP, "Diteruskan sampai selesai"),
            ),
            _asker(
                proposal,
                [Role.UNIT_HEAD, Role.UNIT_MEMBER],
                "Unit ini dinonaktifkan. Akhiri kegiatan rencana yang tidak diteruskan.",
                "proposals:plan",
            ),
        )


def _asker(
    proposal: Proposal, roles: list[str], text: str, page: str
) -> Callable[[Closing, str], None]:
    # Read before anything is settled: a role that ends with the unit is asked all the same.
    holders = RoleHolders([proposal.unit]).without_conflict(roles, proposal.unit)
    people = {held.person.pk: held.person for held in holders}

    def ask(closing: Closing, choice: str) -> None:
        now = timezone.now().isoformat()
        tell(
            [
                News(
                    person,
                    NoticeKind.HANDOVER,
                    f"unit-closing:{page}:{proposal.pk}:{now}",
                    f"{proposal.unit_name} · {proposal.get_target_display()} "
                    f"{proposal.period.year}: {text}",
                    reverse(page, args=[proposal.pk]),
                )
                for person in people.values()
            ],
            actor=closing.actor,
        )

    return ask
