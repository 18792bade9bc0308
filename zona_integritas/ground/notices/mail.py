"""Notices by mail: at once or once a day, in plain words, with the way back to the page.

A mail that fails leaves its notice unmailed; the next run of ``send_notices`` tries again, until
the notice is read or a week old.
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from smtplib import SMTPException
from textwrap import shorten
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.notices.models import (
    ALWAYS_MAILED,
    MailChoice,
    Notice,
    NoticeKind,
    NoticePreference,
)

MOST_IN_A_DIGEST = 40
SUBJECT_LENGTH = 70
MOST_AT_ONCE = 50  # within a request; the others wait for the next run of the scheduler
GIVE_UP_AFTER = timedelta(days=7)
FAILURES_IN_A_ROW = 3  # then the mail server is taken to be away

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Sent:
    """What became of the mails of one run."""

    mails: int = 0
    notices: int = 0
    failed: int = 0


class Post:
    """One connection to the mail server for a run of mails."""

    def __init__(self) -> None:
        self.sent = Sent()
        self._connection: Any = get_connection()
        self._in_a_row = 0

    @property
    def away(self) -> bool:
        return self._in_a_row >= FAILURES_IN_A_ROW

    def mail(
        self, person: AbstractUser, subject: str, body: str, notices: Sequence[Notice] = ()
    ) -> bool:
        """Sends one mail and marks its notices as mailed; a failure is counted and answered."""
        message = EmailMessage(
            # Newlines would be new headers; a unit's name might carry one.
            subject=" ".join(subject.split()),
            body=body,
            to=[person.email],
            connection=self._connection,
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            message.send()
        except (SMTPException, OSError, ValueError) as error:
            self._in_a_row += 1
            self.sent.failed += 1
            logger.warning("a mail to person %s failed: %s", person.pk, type(error).__name__)
            return False
        self._in_a_row = 0
        self.sent.mails += 1
        self.sent.notices += len(notices)
        Notice.objects.filter(pk__in=[one.pk for one in notices]).update(mailed_at=timezone.now())
        return True


def unmailed_notices() -> QuerySet[Notice]:
    """What may still be mailed: unread, young, to a person with an address."""
    return (
        Notice.objects.filter(
            mailed_at__isnull=True,
            read_at__isnull=True,
            created_at__gt=timezone.now() - GIVE_UP_AFTER,
            user__is_active=True,
        )
        .exclude(user__email="")
        .select_related("user")
        .order_by("user_id", "id")
    )


def _wanted(mail: str) -> Q:
    """Notices whose person wants to hear of their kind in this way; digest needs no choice."""
    chosen = NoticePreference.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"))
    always = Q(kind__in=ALWAYS_MAILED)
    if mail == MailChoice.DIGEST:
        return ~always & ~Q(Exists(chosen.exclude(mail=MailChoice.DIGEST)))
    return always | Q(Exists(chosen.filter(mail=mail)))


def send_at_once(told: Collection[tuple[int, str]]) -> Sent:
    """Mails these notices (person, key) to those who want them at once; the rest waits."""
    keys = {key for _, key in told}
    rows = unmailed_notices().filter(_wanted(MailChoice.AT_ONCE), key__in=keys)
    return _one_by_one([row for row in rows if (row.user_id, row.key) in told][:MOST_AT_ONCE])


def send_waiting() -> Sent:
    """Single mails that failed before or were too many for their request."""
    return _one_by_one(unmailed_notices().filter(_wanted(MailChoice.AT_ONCE)))


def count_waiting() -> int:
    """How many single mails ``send_waiting`` would try."""
    return unmailed_notices().filter(_wanted(MailChoice.AT_ONCE)).count()


def count_digests() -> int:
    """How many digests ``send_digests`` would try."""
    return len(digest_people())


def _one_by_one(rows: Iterable[Notice]) -> Sent:
    post = Post()
    for row in rows:
        if post.away:
            break
        post.mail(row.user, subject_of(row), _single(row), [row])
    return post.sent


def subject_of(row: Notice) -> str:
    """What the person sees in a list of mails: the deed first, whole words, never a sentence that
    runs out of the window; the sentence itself stands in the mail."""
    said = row.subject or f"{row.get_kind_display()}: {row.text}"
    return shorten(f"[Zona Integritas] {said}", SUBJECT_LENGTH, placeholder=" …")


def digest_people() -> dict[Any, list[Notice]]:
    """Who gets a digest now, with what: once a day (of Jakarta) and person."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    had = (
        Notice.objects.filter(_wanted(MailChoice.DIGEST), mailed_at__gte=today)
        .order_by()
        .values("user")
    )
    rows = unmailed_notices().filter(_wanted(MailChoice.DIGEST)).exclude(user__in=had)
    return {user: list(found) for user, found in groupby(rows, key=lambda row: row.user)}


def send_digests() -> Sent:
    """One mail per person with everything that is new since the last one."""
    post = Post()
    for person, rows in digest_people().items():
        if post.away:
            break
        subject = (
            f"[Zona Integritas] Ringkasan {tanggal(timezone.now())}: {len(rows)} pemberitahuan"
        )
        post.mail(person, subject, _digest(person, rows), rows)
    return post.sent


def full_address(path: str) -> str:
    """A full address of ours."""
    return f"{settings.BASE_URL}{path}"


def _single(row: Notice) -> str:
    return letter(row.user, [row.text, f"Buka: {full_address(link_of(row))}"])


def _digest(person: object, rows: Sequence[Notice]) -> str:
    lines = [f"Ada {len(rows)} pemberitahuan baru untuk Anda."]
    shown = rows[:MOST_IN_A_DIGEST]
    for kind in NoticeKind:
        found = [row for row in shown if row.kind == kind]
        if found:
            entries = [f"- {row.text}\n  {full_address(link_of(row))}" for row in found]
            lines.append("\n".join([f"{kind.label} ({len(found)})", *entries]))
    if len(rows) > len(shown):
        lines.append(
            f"Dan {len(rows) - len(shown)} lainnya: {full_address(reverse('notices:list'))}"
        )
    return letter(person, lines)


def link_of(row: Notice) -> str:
    """Through here the notice is marked as read, then its page opens."""
    return reverse("notices:open", args=[row.pk])


def letter(person: object, paragraphs: Sequence[str], *, known: bool = True) -> str:
    """A mail from greeting to foot; ``known``: the person has been in and can choose mails."""
    end = "Surel ini dikirim otomatis oleh aplikasi Zona Integritas; jangan dibalas."
    if known:
        end += f"\nAtur surel Anda: {full_address(reverse('notices:preferences'))}"
    return "\n\n".join([f"Yth. {person},", *paragraphs, f"--\n{agency_name()}\n{end}"]) + "\n"
