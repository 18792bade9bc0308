"""The demo's two sittings of leadership: one names candidates, one approves for the ministry."""

from datetime import timedelta

from django.utils import timezone

from assessment.models import Period
from proposals.enums import State
from proposals.models import Proposal, Sitting
from proposals.sittings.moves import DECIDABLE
from proposals.sittings.services.sittings import open_sitting, put_on_agenda
from units.models import User


def open_sittings(period: Period, leader: User) -> dict[str, Sitting]:
    """Opened before the units are walked through the season, which decides in them."""
    today = timezone.localdate()
    decree = today - timedelta(days=55)
    return {
        "naming": open_sitting(
            actor=leader,
            title=f"Sidang penetapan calon {period.year}",
            held_on=decree,
            sk_number=f"KEP-17/BLN/{period.year}",
            sk_date=decree,
        ),
        "approving": open_sitting(
            actor=leader,
            title=f"Sidang pengajuan ke Kementerian PANRB {period.year}",
            held_on=today,
        ),
    }


def fill_agendas(sittings: dict[str, Sitting], pokja: User) -> None:
    """What still waits for leadership lies on the sitting it belongs to."""
    for proposal in Proposal.objects.filter(state__in=DECIDABLE).select_related("unit"):
        place = "naming" if proposal.state == State.PROPOSED else "approving"
        put_on_agenda(
            actor=pokja,
            sitting=sittings[place],
            proposals=[proposal],
            reasons={proposal.pk: "Hasil penyaringan kelompok kerja."},
        )
