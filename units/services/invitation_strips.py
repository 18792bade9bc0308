"""The sheet of printed invitations: one strip per person, to be cut and handed over."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from units.enums import InvitationWay
from units.models import Actor, User
from units.services.invitations import InvitationTicket, draw_tickets, keep_invitations
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.drawings.qr import qr_svg
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import bulat
from zona_integritas.ground.papers.pdf import render_pdf

MOST_ON_A_SHEET = 100  # some seconds of drawing


@dataclass(frozen=True, slots=True)
class InvitationStrip:
    ticket: InvitationTicket
    qr: SafeString


def print_invitations(*, actor: Actor, people: Sequence[User]) -> bytes:
    """The sheet as PDF. It is given once: the tokens stand in it alone.

    Drawn first, as that takes seconds; then everything on it becomes valid, or nothing does.
    """
    if len(people) > MOST_ON_A_SHEET:
        raise Refused(
            f"Paling banyak {bulat(MOST_ON_A_SHEET)} orang dalam satu kali cetak; dipilih "
            f"{bulat(len(people))}. Saring per unit lalu cetak bergiliran. Tidak ada data yang "
            "berubah."
        )
    tickets = draw_tickets(people)
    sheet = render_pdf(
        "units/papers/strips.html",
        {
            "agency": agency_name(),
            "address": f"{settings.BASE_URL}{reverse('invitation_code')}".split("://", 1)[1],
            "strips": [
                InvitationStrip(ticket, qr_svg(ticket.url, f"Kode QR undangan {ticket.person}"))
                for ticket in tickets
            ],
        },
    )
    keep_invitations(actor=actor, tickets=tickets, way=InvitationWay.PRINTED)
    return sheet
