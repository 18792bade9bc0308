"""Saving an answer: refused when it may not be written, or when someone else was faster."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.db import IntegrityError, transaction
from django.db.models import IntegerField
from django.utils import timezone

from assessment import queries
from assessment.enums import AnswerSource, Phase, Side
from assessment.lke.scoring_input import scoring_instrument, stored_value
from assessment.lke.services.live_figures import answers_changed
from assessment.models import Answer, AnswerRevision, Assessment, Indicator, ReturnedItem
from assessment.models.answer import NOTE_LIMIT
from assessment.scoring.model import AnswerError, parse_answer
from assessment.writing_rules import item_problem, write_problem
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.formats import waktu
from zona_integritas.ground.kept_statements import Given, KeptStatement
from zona_integritas.ground.lengths import check_length

_HELD_PHASE = KeptStatement(
    lambda: (
        Assessment.objects.select_for_update(of=("self",))
        .filter(pk=Given("pk", IntegerField()))
        .order_by()
        .values_list("phase")
    )
)
PHASE_MOVED = (
    "LKE ini baru saja berpindah tahap, sehingga isian ini belum tersimpan. "
    "Muat ulang halaman untuk melihat keadaan terbaru."
)


class _Content(TypedDict):
    """What a version of an answer says."""

    value: Any
    note: str
    abstained: bool


class StaleAnswer(Stale):
    """Somebody saved this answer since the user saw it. Carries both versions."""

    def __init__(self, current: Answer | None, value: object, note: str) -> None:
        self.current = current
        self.value = value
        self.note = note
        if current is None:
            super().__init__("Jawaban ini baru saja dihapus. Muat ulang halaman lalu isi lagi.")
        else:
            super().__init__(
                f"Jawaban ini baru saja diubah oleh {current.updated_by or 'Sistem'} "
                f"pada {waktu(current.updated_at)}. Pilih yang berlaku."
            )


def save_answer(
    *,
    actor: User,
    assessment: Assessment,
    indicator: Indicator,
    side: str | None,
    value: object,
    note: str,
    expected_version: int,
    abstain: bool = False,
) -> Answer:
    """Stores what a person typed for one indicator, as a new version.

    ``value`` is what the form sent (a letter, a number, or counts by key); empty clears the
    answer. ``expected_version`` is the version the person saw, 0 for a blank one. With
    ``abstain`` an assessor leaves the item to the next rank; the note says why. Raises
    ``Refused`` with the reason, ``StaleAnswer`` with both versions; then nothing was changed.
    """
    return save_among_answers(
        actor=actor,
        assessment=assessment,
        indicator=indicator,
        side=side,
        value=value,
        note=note,
        expected_version=expected_version,
        abstain=abstain,
    )[0]


def save_among_answers(
    *,
    actor: User,
    assessment: Assessment,
    indicator: Indicator,
    side: str | None,
    value: object,
    note: str,
    expected_version: int,
    abstain: bool = False,
) -> tuple[Answer, list[Answer]]:
    """``save_answer``, answering also with all answers of the LKE, for the figures that follow."""
    problem = write_problem(actor, assessment, side) or item_problem(
        actor, assessment, indicator, side
    )
    if problem or side is None:
        raise Refused(problem or "")
    check_length(f"Catatan {indicator.code}", note, NOTE_LIMIT)
    if abstain:
        if abstention := abstention_problem(side, note):
            raise Refused(f"Butir {indicator.code}: {abstention}")
        value = None
    entry = scoring_instrument(assessment.instrument).indicator(indicator.code)
    try:
        clean = stored_value(parse_answer(entry, value))
    except AnswerError as error:
        raise Refused(f"Butir {indicator.code}: {error.message}") from error
    with transaction.atomic():
        # One statement that holds the LKE as well: what is read after it is the newest.
        if not answers_changed(assessment):
            raise Stale(PHASE_MOVED)
        answers = list(queries.answers_of(assessment))
        answer = write_version(
            actor=actor,
            assessment=assessment,
            indicator=indicator,
            side=side,
            value=clean,
            note=note.strip(),
            expected_version=expected_version,
            source=AnswerSource.FORM,
            current=_among(answers, indicator, side),
            abstain=abstain,
        )
        if assessment.phase == Phase.REPAIR and side == Side.UNIT:
            ReturnedItem.objects.filter(
                assessment=assessment, indicator=indicator, round=assessment.round
            ).update(repaired_at=timezone.now())
    others = [row for row in answers if (row.indicator_id, row.side) != (indicator.pk, side)]
    return answer, [*others, *([answer] if answer.version else [])]


def gives_up_other(
    assessment: Assessment, indicator: Indicator, own: object, wanted: object
) -> bool:
    """Would ``wanted`` replace another answer that stands in the form? Then it asks first.

    What cannot be read as an answer was typed on purpose too.
    """
    entry = scoring_instrument(assessment.instrument).indicator(indicator.code)
    try:
        given = parse_answer(entry, own)
    except AnswerError:
        return True
    return given is not None and stored_value(given) != stored_value(parse_answer(entry, wanted))


def _among(answers: list[Answer], indicator: Indicator, side: str) -> Answer | None:
    for row in answers:
        if row.indicator_id == indicator.pk and row.side == side:
            row.indicator = indicator
            return row
    return None


MAY_ABSTAIN = (Side.TPI_MEMBER, Side.TPI_LEAD)
WITHOUT_REASON = (
    "alasan tidak menilai belum ditulis. Tulis alasannya di catatan, lalu pilih «Tidak menilai "
    "butir ini» lagi. Tidak ada data yang berubah."
)


def abstention_problem(side: str, note: str) -> str | None:
    """Why this side may not leave an item to the next rank (so); None when it may."""
    if side not in MAY_ABSTAIN:
        return (
            "hanya anggota dan ketua tim TPI dapat menyerahkan butir ke jenjang berikutnya; "
            "di sini harus ada jawaban."
        )
    return None if note.strip() else WITHOUT_REASON


def hold_phase(assessment: Assessment) -> None:
    """Keeps the LKE in the phase it was checked in until this transaction ends.

    Without it, an answer could slip in between the snapshot of a decision and the closing of
    the sheet. Refused when the phase has changed already. Moves take the same lock first.
    """
    if _HELD_PHASE.tuples(pk=assessment.pk) != [(assessment.phase,)]:
        raise Stale(PHASE_MOVED)


def write_version(
    *,
    actor: User,
    assessment: Assessment,
    indicator: Indicator,
    side: str,
    value: object,
    note: str,
    expected_version: int,
    source: str,
    current: Answer | None,
    abstain: bool = False,
) -> Answer:
    """Writes one version with its revision and audit event; unchanged content writes nothing.

    The caller holds the LKE and has marked the stored figures (``answers_changed``); ``current``
    is the answer as it was read since then. An abstention stays while only its note is written,
    and ends with an answer.
    """
    if current and current.abstained and value is None:
        abstain = True
        if not note:
            raise Refused(f"Butir {indicator.code}: {WITHOUT_REASON}")
    if current is not None and (current.value, current.note, current.abstained) == (
        value,
        note,
        abstain,
    ):
        return current
    if (current.version if current else 0) != expected_version:
        raise StaleAnswer(current, value, note)
    now = timezone.now()
    if current is None and value is None and not note:
        return Answer(
            assessment=assessment, indicator=indicator, side=side, version=0, updated_at=now
        )
    before = (
        version_for_record(side, current.value, current.note, current.abstained)
        if current
        else None
    )
    content = _Content(value=value, note=note, abstained=abstain)
    if current is None:
        current = _first(assessment, indicator, side, content, actor, now)
    else:
        _next(current, expected_version, content, actor, now)
    AnswerRevision.objects.create(
        answer=current,
        version=current.version,
        **content,
        source=source,
        written_by=actor,
        written_at=now,
    )
    record(
        actor=actor,
        action="answer.saved",
        target=current,
        before=before,
        after={
            "indicator": indicator.code,
            "side": side,
            **version_for_record(side, value, note, abstain),
            "source": source,
        },
        unit_path=assessment.unit.path,
    )
    return current


def _first(
    assessment: Assessment,
    indicator: Indicator,
    side: str,
    content: _Content,
    actor: User,
    now: datetime,
) -> Answer:
    """The first version; stale where somebody else wrote one since."""
    try:
        with transaction.atomic():
            return Answer.objects.create(
                assessment=assessment,
                indicator=indicator,
                side=side,
                **content,
                version=1,
                updated_by=actor,
                updated_at=now,
            )
    except IntegrityError:
        newest = Answer.objects.select_related("updated_by").get(
            assessment=assessment, indicator=indicator, side=side
        )
        raise StaleAnswer(newest, content["value"], content["note"]) from None


def _next(current: Answer, seen: int, content: _Content, actor: User, now: datetime) -> None:
    """The version after the one that was seen; which one that is, is part of the write."""
    changed = Answer.objects.filter(pk=current.pk, version=seen).update(
        **content, version=seen + 1, updated_by=actor, updated_at=now
    )
    if not changed:
        current.refresh_from_db()
        raise StaleAnswer(current, content["value"], content["note"])
    current.value, current.note = content["value"], content["note"]
    current.abstained = content["abstained"]
    current.version, current.updated_by, current.updated_at = seen + 1, actor, now


def version_for_record(side: str, value: object, note: str, abstained: bool) -> dict[str, Any]:
    """One version as the record tells it.

    Of a blind second opinion it tells only that it was given: others read the record while both
    are still judging. ``AnswerRevision`` keeps the content.
    """
    if side == Side.TPI_SECOND:
        return {"blind": True}
    found: dict[str, Any] = {"value": value, "note": note}
    return {**found, "abstained": True} if abstained else found


def counts_from(data: Mapping[str, str], indicator: Indicator) -> dict[str, str]:
    """The counts of a percentage indicator out of a form's fields (``jumlah-<key>``)."""
    return {entry.key: data.get(f"jumlah-{entry.key}", "") for entry in indicator.inputs.all()}
