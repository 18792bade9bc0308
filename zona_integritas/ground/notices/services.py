"""Telling people what happened: called by the services where it happens, never by signals."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from zona_integritas.ground.actors import SYSTEM, AnyActor
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.mail import send_at_once
from zona_integritas.ground.notices.models import MailChoice, Notice, NoticeKind, NoticePreference

TEXT_LIMIT = 300
SUBJECT_LIMIT = 200
AT_A_TIME = 500  # rows of one insert


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one person. ``key`` names the event; ``url`` is a path of ours.

    The caller has asked whether the person may see what the text says. ``subject``: what a mail
    is called, the deed first; without one its kind and the beginning of the text.
    """

    person: AbstractBaseUser
    kind: str
    key: str
    text: str
    url: str
    subject: str = ""


@transaction.atomic
def tell(news: Iterable[News], *, actor: AnyActor = SYSTEM) -> int:
    """Tells each person each event once; answers how many notices are new.

    Nobody is told of their own act (``actor``), and of two news of one event to one person the
    first counts. Mails to those who want them at once go out when the transaction is committed.
    """
    wanted: dict[tuple[int, str], News] = {}
    for one in news:
        if actor is SYSTEM or one.person.pk != actor.pk:
            wanted.setdefault((one.person.pk, one.key), one)
    if not wanted:
        return 0
    keys = {key for _, key in wanted}
    known = set(
        Notice.objects.filter(user__in={pk for pk, _ in wanted}, key__in=keys).values_list(
            "user_id", "key"
        )
    )
    fresh = [one for place, one in wanted.items() if place not in known]
    if not fresh:
        return 0
    # Somebody may tell the same at this moment: the constraint decides, silently.
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=one.person.pk,
                kind=one.kind,
                key=one.key,
                text=one.text if len(one.text) <= TEXT_LIMIT else one.text[: TEXT_LIMIT - 1] + "…",
                url=one.url,
                subject=one.subject[:SUBJECT_LIMIT],
            )
            for one in fresh
        ],
        ignore_conflicts=True,
        batch_size=AT_A_TIME,
    )
    told = {(one.person.pk, one.key) for one in fresh}
    transaction.on_commit(partial(send_at_once, told), robust=True)
    return len(fresh)


def mark_read(*, user: AbstractBaseUser, notice: Notice) -> None:
    """The person has seen it (by opening its link or by saying so)."""
    Notice.objects.filter(pk=notice.pk, user_id=user.pk, read_at__isnull=True).update(
        read_at=timezone.now()
    )


def mark_all_read(*, user: AbstractBaseUser, up_to: int) -> int:
    """Marks what the person saw on the page (up to that notice); a newer one stays unread."""
    return Notice.objects.filter(user_id=user.pk, pk__lte=up_to, read_at__isnull=True).update(
        read_at=timezone.now()
    )


@transaction.atomic
def choose_mail(*, user: AbstractBaseUser, choices: dict[str, str]) -> None:
    """How the person wants to hear of each kind. Refused for an unknown kind or way."""
    for kind, mail in choices.items():
        if kind not in NoticeKind.values or mail not in MailChoice.values:
            raise Refused("Pilihan surel tidak dikenal. Pilih salah satu yang ada di daftar.")
    for kind, mail in choices.items():
        NoticePreference.objects.update_or_create(
            user_id=user.pk, kind=kind, defaults={"mail": mail}
        )
