"""Talking about one indicator: said, mentioned, settled, opened again; nothing is deleted."""

import re

from django.db import transaction
from django.utils import timezone

from assessment.lke.places import page_of_item
from assessment.models import Assessment, Comment, Indicator, Thread
from assessment.rules import judges, readable_comments, reads_comment
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require

TEXT_LIMIT = 2000
_MENTION = re.compile(r"(?<![\w.])@([\w.-]+\w)")


@transaction.atomic
def add_comment(
    *, actor: User, assessment: Assessment, indicator: Indicator, text: str, tpi_only: bool = False
) -> Comment:
    """Adds a contribution; a settled conversation is open again with it.

    ``@username`` mentions people who may read it. ``tpi_only`` keeps it from the unit until the
    unit may see the TPI's side.
    """
    require(actor, "assessment.talk", assessment)
    text = text.strip()
    if not text:
        raise Refused("Tulisannya masih kosong. Tulis terlebih dahulu lalu kirim.")
    check_length("Tulisan", text, TEXT_LIMIT)
    if tpi_only and not judges(actor, assessment):
        raise Refused("Hanya tim penilai yang dapat menulis untuk tim penilai saja.")
    mentioned = _mentioned(text, assessment, tpi_only=tpi_only)
    thread, _ = Thread.objects.get_or_create(assessment=assessment, indicator=indicator)
    if thread.settled_at is not None:
        Thread.objects.filter(pk=thread.pk).update(settled_at=None, settled_by=None)
    comment = Comment.objects.create(thread=thread, author=actor, text=text, tpi_only=tpi_only)
    comment.mentions.set(mentioned)
    record(
        actor=actor,
        action="thread.said",
        target=comment,
        after={
            "indicator": indicator.code,
            "text": text,
            "tpi_only": tpi_only,
            "mentions": [person.username for person in mentioned],
        },
        unit_path=assessment.unit.path,
    )
    tell(
        (
            News(
                person,
                NoticeKind.MENTION,
                f"mention:{comment.pk}",
                f"{actor} menyebut Anda pada butir {indicator.code}, {assessment}.",
                page_of_item(assessment, indicator),
            )
            for person in mentioned
        ),
        actor=actor,
    )
    return comment


def _mentioned(text: str, assessment: Assessment, *, tpi_only: bool) -> list[User]:
    names = list(dict.fromkeys(_MENTION.findall(text)))
    people = {one.username: one for one in User.objects.filter(username__in=names, is_active=True)}
    for name in names:
        person = people.get(name)
        if person is None or not reads_comment(person, assessment, tpi_only=tpi_only):
            raise Refused(
                f"«@{name}» tidak dikenal atau tidak dapat membaca percakapan ini. Periksa nama "
                "penggunanya, atau hapus tanda @."
            )
    return [people[name] for name in names]


@transaction.atomic
def settle_thread(*, actor: User, thread: Thread, settled: bool) -> Thread:
    """Marks the conversation as settled, or opens it again."""
    require(actor, "assessment.talk", thread.assessment)
    if not readable_comments(actor, thread.assessment, [thread]):
        raise Refused("Percakapan ini tidak ditemukan. Muat ulang halaman.")
    if (thread.settled_at is not None) == settled:
        return thread
    thread.settled_at = timezone.now() if settled else None
    thread.settled_by = actor if settled else None
    thread.save(update_fields=["settled_at", "settled_by"])
    record(
        actor=actor,
        action="thread.settled" if settled else "thread.reopened",
        target=thread,
        after={"indicator": thread.indicator.code},
        unit_path=thread.assessment.unit.path,
    )
    return thread
