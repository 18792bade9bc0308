"""Invitations by mail: one mail each; many go out in the background."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django_tasks import task

from units.enums import InvitationWay
from units.models import Actor, User
from units.services.invitations import (
    InvitationTicket,
    draw_tickets,
    keep_invitations,
    revoke_invitation,
)
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import bulat, tanggal_waktu
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.jobs.services import run_job
from zona_integritas.ground.jobs.services import start as start_job
from zona_integritas.ground.notices.mail import Post, letter

MOST_AT_ONCE = 5  # within a request; a mail server may take ten seconds for each
SUBJECT = "[Zona Integritas] Undangan membuat kata sandi"


def mail_invitation(actor: Actor, person: User, post: Post) -> None:
    """Invites one person by mail. Refused where that cannot be, or the mail did not go out."""
    if not person.email:
        raise Refused(f"{person} belum mempunyai alamat surel. Cetak lembar undangannya.")
    [ticket] = draw_tickets([person])
    keep_invitations(actor=actor, tickets=[ticket], way=InvitationWay.MAIL)
    if not post.mail(person, SUBJECT, _text(actor, ticket)):
        revoke_invitation(actor=actor, ticket=ticket)
        raise Refused(
            f"Surel ke {person} ({person.email}) tidak terkirim, sehingga undangannya batal. "
            "Periksa alamatnya, coba lagi nanti, atau cetak lembar undangannya."
        )


def _text(actor: Actor, ticket: InvitationTicket) -> str:
    return letter(
        ticket.person,
        [
            f"{actor} mengundang Anda memakai aplikasi Zona Integritas {agency_name()}. Buka "
            "tautan ini dan buat kata sandi Anda sendiri:",
            ticket.url,
            f"Nama pengguna Anda: {ticket.person.username}",
            f"Tautan ini hanya dapat dipakai satu kali, sampai "
            f"{tanggal_waktu(ticket.valid_until)}. Jangan teruskan surel ini: siapa pun yang "
            "memegang tautannya dapat membuat kata sandi akun Anda.",
            "Bila Anda tidak menunggu undangan ini, abaikan saja; tidak ada yang berubah.",
        ],
        known=False,
    )


@transaction.atomic
def start_mailing(*, actor: User, people: Sequence[User]) -> Job:
    """Puts many into the queue. What is kept there names people, never a token."""
    return start_job(
        actor=actor,
        key=f"invitations:{actor.pk}",
        title=f"Undangan melalui surel untuk {bulat(len(people))} orang",
        permission="units.import",
        task=mail_in_background,
        page=reverse("units:not_yet"),
        total=len(people),
        actor_id=actor.pk,
        people=[person.pk for person in people],
    )


@task()
def mail_in_background(job_id: int, actor_id: int, people: list[int]) -> None:
    """One by one; who cannot be invited is named on the job's page and the others go on."""
    with run_job(job_id) as progress:
        if progress is None:
            return
        actor = User.objects.select_related("unit").get(pk=actor_id)
        post = Post()
        progress.begin(len(people))
        for person in User.objects.select_related("unit").filter(pk__in=people).order_by("pk"):
            if post.away:
                raise Refused(
                    f"Server surel tidak menjawab; {bulat(post.sent.mails)} undangan terkirim. "
                    f"Coba lagi nanti, atau cetak lembar undangan (berlaku "
                    f"{settings.INVITATION_HOURS} jam)."
                )
            try:
                mail_invitation(actor, person, post)
            except Refused as refused:
                progress.remark(" ".join(refused.reasons))
            except PermissionDenied as denied:
                progress.remark(str(denied))
            progress.step(str(person))
