"""Ready sentences for notes: one's own, and the agency's for everybody; ended, never deleted."""

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from assessment.models import Phrase
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import allowed, require

TEXT_LIMIT = 500
MOST = 60


def phrases_for(user: User) -> QuerySet[Phrase]:
    """What this person may put into a note: the own sentences first, then the agency's."""
    rows = Phrase.objects.filter(ended_at__isnull=True)
    return rows.filter(Q(owner=user) | Q(owner__isnull=True)).order_by(
        F("owner_id").asc(nulls_last=True), "text"
    )


def may_change(user: User, phrase: Phrase) -> bool:
    """One's own; the agency's where one keeps them."""
    if phrase.owner_id is None:
        return allowed(user, "assessment.manage_phrases")
    return bool(phrase.owner_id == user.pk)


@transaction.atomic
def add_phrase(*, actor: User, text: str, for_all: bool = False) -> Phrase:
    """A sentence of one's own, or (for those who keep them) of the agency."""
    require(actor, "assessment.manage_phrases" if for_all else "assessment.own_phrases")
    owner = None if for_all else actor
    if Phrase.objects.filter(owner=owner, ended_at__isnull=True).count() >= MOST:
        raise Refused(f"Sudah ada {MOST} kalimat. Hapus yang tidak dipakai terlebih dahulu.")
    clean = _clean(text)
    if Phrase.objects.filter(owner=owner, ended_at__isnull=True, text=clean).exists():
        raise Refused(
            "Kalimat ini sudah ada dalam daftar. Pakai kalimat itu, atau tulis kalimat lain."
        )
    row = Phrase.objects.create(owner=owner, text=clean)
    record(
        actor=actor,
        action="phrase.added",
        target=row,
        after={"text": clean, "for_all": for_all},
    )
    return row


@transaction.atomic
def change_phrase(*, actor: User, phrase: Phrase, text: str) -> Phrase:
    """Words it anew; notes that hold the old wording keep it."""
    _check(actor, phrase)
    before, phrase.text = phrase.text, _clean(text)
    phrase.save(update_fields=["text"])
    if before != phrase.text:
        record(
            actor=actor,
            action="phrase.changed",
            target=phrase,
            before={"text": before},
            after={"text": phrase.text},
        )
    return phrase


@transaction.atomic
def end_phrase(*, actor: User, phrase: Phrase) -> None:
    """It is offered no more; notes that hold it keep it."""
    _check(actor, phrase)
    ended = Phrase.objects.filter(pk=phrase.pk, ended_at__isnull=True).update(
        ended_at=timezone.now()
    )
    if ended:
        record(actor=actor, action="phrase.ended", target=phrase, before={"text": phrase.text})


def _check(actor: User, phrase: Phrase) -> None:
    require(actor, "assessment.use_phrases")
    if not may_change(actor, phrase):
        raise Refused("Kalimat ini milik orang lain atau instansi; Anda tidak dapat mengubahnya.")
    if phrase.ended_at is not None:
        raise Refused("Kalimat ini sudah diakhiri.")


def _clean(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused("Kalimatnya masih kosong. Tulis terlebih dahulu lalu simpan.")
    check_length("Kalimat", text, TEXT_LIMIT)
    return text
