"""Inviting people to make their own password; nobody else ever sees one.

The token stands in the mail or on the strip of paper alone: the database keeps its keyed digest,
the record and the log nothing. A newer invitation makes the older one of the person void.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from units.enums import InvitationWay
from units.models import Actor, Invitation, PersonSession, User
from units.services.passwords import store_password
from units.services.people import WIDER_ROLES
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal_waktu
from zona_integritas.ground.notices.mail import full_address
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import allowed, require

# Capitals and digits that are not mistaken for each other when copied by hand.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 16  # 80 bits
OWN = "Kata sandi sendiri diganti melalui halaman Ganti kata sandi. Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True)
class InvitationTicket:
    """What is handed to one person; the token is in memory here and nowhere else."""

    person: User
    token: str = field(repr=False)
    valid_until: datetime

    @property
    def url(self) -> str:
        return full_address(reverse("invitation", args=[self.token]))

    @property
    def spaced_token(self) -> str:
        return " ".join(self.token[at : at + 4] for at in range(0, LENGTH, 4))


def draw_tickets(people: Iterable[User]) -> list[InvitationTicket]:
    """A token for each; none of them opens anything before ``keep_invitations``."""
    until = timezone.now() + timedelta(hours=settings.INVITATION_HOURS)
    return [
        InvitationTicket(person, "".join(secrets.choice(LETTERS) for _ in range(LENGTH)), until)
        for person in people
    ]


def typed_token(text: str) -> str:
    """A token as it was copied by hand: small letters, spaces and hyphens do not matter."""
    return re.sub(r"[\s-]", "", text[:80]).upper()


def token_digest(token: str) -> str:
    """Without the server's key nobody finds a token to a digest, or a digest to a token."""
    return salted_hmac("units.invitation", typed_token(token), algorithm="sha256").hexdigest()


def invitation_problem(actor: Actor, person: User) -> str | None:
    """Why the actor cannot invite this person, in a sentence; None where they can."""
    if actor is not SYSTEM and actor.pk == person.pk:
        return OWN
    if not person.is_active:
        return f"Akun {person} sudah ditutup. Buka kembali akunnya terlebih dahulu."
    return None


@transaction.atomic
def keep_invitations(
    *, actor: Actor, tickets: Sequence[InvitationTicket], way: InvitationWay
) -> None:
    """Makes the tickets valid, and the older ones of these people void. All or none."""
    now = timezone.now()
    people = [ticket.person for ticket in tickets]
    # Two who invite the same people wait for each other.
    list(User.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in people]))
    for person in people:
        if actor is not SYSTEM:
            require(actor, "units.manage_person", person, f"{person}: {WIDER_ROLES}")
        if problem := invitation_problem(actor, person):
            raise Refused(problem)
    open_ones = Invitation.objects.filter(used_at__isnull=True, revoked_at__isnull=True)
    open_ones.filter(user__in=people).update(revoked_at=now)
    Invitation.objects.bulk_create(
        Invitation(
            user=ticket.person,
            token_digest=token_digest(ticket.token),
            way=way,
            made_by=person_of(actor),
            valid_until=ticket.valid_until,
        )
        for ticket in tickets
    )
    for ticket in tickets:
        record(
            actor=actor,
            action="person.invited",
            target=ticket.person,
            after={"way": way, "valid_until": ticket.valid_until},
            unit_path=ticket.person.unit.path if ticket.person.unit else "",
        )
    if way == InvitationWay.PRINTED:
        _tell_of_strips(actor, people)


def _tell_of_strips(actor: Actor, people: Iterable[User]) -> None:
    """Who has a password already hears that somebody holds a sheet to make another."""
    now = timezone.now()
    tell(
        [
            News(
                person,
                NoticeKind.ACCOUNT,
                f"invited:{now.isoformat()}",
                f"Lembar undangan untuk membuat kata sandi baru akun Anda dicetak oleh {actor} "
                f"pada {tanggal_waktu(now)}. Bila Anda tidak memintanya, beri tahu administrator "
                "instansi.",
                reverse("notices:list"),
            )
            for person in people
            if person.has_usable_password()
        ],
        actor=actor,
    )


@transaction.atomic
def revoke_invitation(*, actor: Actor, ticket: InvitationTicket) -> None:
    """Of a ticket that did not reach its person."""
    Invitation.objects.filter(
        token_digest=token_digest(ticket.token), used_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=timezone.now())
    record(
        actor=actor,
        action="person.invitation_failed",
        target=ticket.person,
        unit_path=ticket.person.unit.path if ticket.person.unit else "",
    )


def open_invitation(token: str) -> Invitation | None:
    """The invitation behind a token, while it may be used: not used, revoked or over, of an
    account that is open, by somebody who may still manage that account. One answer for all that
    is not so."""
    found = (
        Invitation.objects.select_related("user__unit", "made_by__unit")
        .filter(token_digest=token_digest(token))
        .first()
    )
    if found is None or found.used_at or found.revoked_at or found.valid_until <= timezone.now():
        return None
    giver = found.made_by or SYSTEM
    if invitation_problem(giver, found.user) is not None:
        return None
    # The person may have been given more rights since: no way to them through an old strip.
    if giver is not SYSTEM and not allowed(giver, "units.manage_person", found.user):
        return None
    return found


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> User | None:
    """Sets the person's own password and uses the invitation up. None where it cannot be used.

    Refused where the password is too weak: then it can be used again. Sessions anywhere end.
    """
    found = open_invitation(token)
    if found is None:
        return None
    now = timezone.now()
    mine = Invitation.objects.filter(pk=found.pk, used_at__isnull=True, revoked_at__isnull=True)
    if not mine.update(used_at=now):
        return None  # another browser was first
    person = found.user
    store_password(person, password, handed_out=False)
    PersonSession.objects.filter(person=person).delete()
    record(
        actor=person,
        action="person.invitation_used",
        target=person,
        unit_path=person.unit.path if person.unit else "",
    )
    text = (
        f"Kata sandi akun Anda dibuat melalui undangan pada {tanggal_waktu(now)}. Bila bukan Anda "
        "yang membuatnya, segera beri tahu administrator instansi."
    )
    page = reverse("notices:list")
    tell([News(person, NoticeKind.ACCOUNT, f"joined:{now.isoformat()}", text, page)])
    return person
