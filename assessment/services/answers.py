"""Saving an answer: refused when it may not be written, or when someone else was faster."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment import queries
from assessment.enums import TPI_RANKS, AnswerSource, Phase, Side, WindowKind
from assessment.models import Answer, AnswerRevision, Assessment, Indicator, ReturnedItem
from assessment.models.answer import NOTE_LIMIT
from assessment.rules import may_write_area, writable_side
from assessment.scoring.model import AnswerError, parse_answer
from assessment.scoring_input import scoring_instrument, stored
from zona_integritas.audit.record import record
from zona_integritas.errors import Refused, Stale

WINDOW_OF_PHASE = {
    Phase.UNIT: WindowKind.FILLING,
    Phase.REPAIR: WindowKind.REPAIR,
    Phase.TPI_MEMBER: WindowKind.TPI,
    Phase.TPI_LEAD: WindowKind.TPI,
    Phase.TPI_SUPERVISOR: WindowKind.TPI,
}


class StaleAnswer(Stale):
    """Somebody saved this answer since the user saw it. Carries both versions."""

    def __init__(self, current: Answer | None, value: Any, note: str) -> None:
        self.current = current
        self.value = value
        self.note = note
        if current is None:
            super().__init__("Jawaban ini baru saja dihapus. Muat ulang halaman lalu isi lagi.")
        else:
            from zona_integritas.formats import waktu

            super().__init__(
                f"Jawaban ini baru saja diubah oleh {current.updated_by or 'Sistem'} "
                f"pada {waktu(current.updated_at)}. Pilih yang berlaku."
            )


def area_of(indicator: Indicator) -> str:
    """The area an indicator counts for: "1".."6", or "hasil"."""
    node: Any = indicator.node
    while node is not None:
        if node.area:
            return node.area
        node = node.parent
    return "hasil"


def write_problem(actor: Any, assessment: Assessment, side: str | None) -> str | None:
    """Why ``actor`` may not write on ``side`` of this LKE now; None when nothing forbids it.

    ``side=None`` is a person who has no side to write on now.
    """
    if side is None or writable_side(actor, assessment) != side:
        column = f"kolom {Side(side).label}" if side else "LKE ini"
        return (
            f"LKE ini sedang dalam tahap «{assessment.get_phase_display()}»; "
            f"{column} tidak dapat Anda isi sekarang."
        )
    closed = queries.window_problem(assessment.period, WINDOW_OF_PHASE[Phase(assessment.phase)])
    if closed:
        return closed
    if side != Side.UNIT and queries.wrote_unit_side(actor, assessment):
        return "Anda ikut mengisi LKE unit ini, jadi tidak dapat menilainya."
    if side == Side.UNIT and queries.wrote_tpi_side(actor, assessment):
        return "Anda ikut menilai LKE unit ini, jadi tidak dapat mengisinya."
    return None


def item_problem(
    actor: Any, assessment: Assessment, indicator: Indicator, side: str | None
) -> str | None:
    """Why this one indicator may not be written, where the LKE as a whole may."""
    if side != Side.UNIT:
        return None
    if not may_write_area(actor, assessment, area_of(indicator)):
        return "Anda bertugas pada area lain; butir ini diisi oleh koordinator areanya."
    if assessment.phase == Phase.REPAIR and not is_returned(assessment, indicator):
        return "Hanya butir yang dikembalikan TPI yang dapat diperbaiki sekarang."
    return None


def is_returned(assessment: Assessment, indicator: Indicator) -> bool:
    return ReturnedItem.objects.filter(
        assessment=assessment, indicator=indicator, round=assessment.round, round__gt=0
    ).exists()


def save_answer(
    *,
    actor: Any,
    assessment: Assessment,
    indicator: Indicator,
    side: str | None,
    value: Any,
    note: str,
    expected_version: int,
) -> Answer:
    """Stores what a person typed for one indicator, as a new version.

    ``value`` is what the form sent (a letter, a number, or counts by key); empty clears the
    answer. ``expected_version`` is the version the person saw, 0 for a blank one. Raises
    ``Refused`` with the reason, ``StaleAnswer`` with both versions; then nothing was changed.
    """
    problem = write_problem(actor, assessment, side) or item_problem(
        actor, assessment, indicator, side
    )
    if problem or side is None:
        raise Refused(problem or "")
    if len(note) > NOTE_LIMIT:
        raise Refused(
            f"Catatan {indicator.code} berisi {len(note)} huruf; paling banyak {NOTE_LIMIT}. "
            "Ringkas catatannya lalu simpan lagi."
        )
    entry = scoring_instrument(assessment.instrument).indicator(indicator.code)
    try:
        clean = stored(parse_answer(entry, value))
    except AnswerError as error:
        raise Refused(f"Butir {indicator.code}: {error.message}") from error
    with transaction.atomic():
        hold_phase(assessment)
        answer = write_version(
            actor=actor,
            assessment=assessment,
            indicator=indicator,
            side=side,
            value=clean,
            note=note.strip(),
            expected_version=expected_version,
            source=AnswerSource.FORM,
        )
        if assessment.phase == Phase.REPAIR:
            ReturnedItem.objects.filter(
                assessment=assessment, indicator=indicator, round=assessment.round
            ).update(repaired_at=timezone.now())
    return answer


def hold_phase(assessment: Assessment) -> None:
    """Keeps the LKE in the phase it was checked in until this transaction ends.

    Without it, an answer could slip in between the snapshot of a decision and the closing of
    the sheet. Refused when the phase has changed already. Moves take the same lock first.
    """
    held = Assessment.objects.select_for_update().filter(pk=assessment.pk).values_list("phase")
    if held.get() != (assessment.phase,):
        raise Stale(
            "LKE ini baru saja berpindah tahap, jadi isian ini belum tersimpan. "
            "Muat ulang halaman untuk melihat keadaan terbaru."
        )


def write_version(
    *,
    actor: Any,
    assessment: Assessment,
    indicator: Indicator,
    side: str,
    value: Any,
    note: str,
    expected_version: int | None,
    source: str,
) -> Answer:
    """Writes one version with its revision and audit event; unchanged content writes nothing.

    ``expected_version=None`` takes whatever is there (an import that its user confirmed row by
    row has checked the versions itself).
    """
    current = (
        Answer.objects.select_for_update(of=("self",))
        .select_related("updated_by")
        .filter(assessment=assessment, indicator=indicator, side=side)
        .first()
    )
    if expected_version is None:
        expected_version = current.version if current else 0
    if (current.version if current else 0) != expected_version:
        if current and current.value == value and current.note == note:
            return current
        raise StaleAnswer(current, value, note)
    if current and current.value == value and current.note == note:
        return current
    now = timezone.now()
    before = None
    if current is None:
        if value is None and not note:
            return Answer(
                assessment=assessment, indicator=indicator, side=side, version=0, updated_at=now
            )
        try:
            with transaction.atomic():
                current = Answer.objects.create(
                    assessment=assessment,
                    indicator=indicator,
                    side=side,
                    value=value,
                    note=note,
                    version=1,
                    updated_by=actor,
                    updated_at=now,
                )
        except IntegrityError:
            newest = Answer.objects.select_related("updated_by").get(
                assessment=assessment, indicator=indicator, side=side
            )
            raise StaleAnswer(newest, value, note) from None
    else:
        before = {"value": current.value, "note": current.note}
        changed = Answer.objects.filter(pk=current.pk, version=expected_version).update(
            value=value,
            note=note,
            version=expected_version + 1,
            updated_by=actor,
            updated_at=now,
        )
        current.refresh_from_db()
        if not changed:
            raise StaleAnswer(current, value, note)
    AnswerRevision.objects.create(
        answer=current,
        version=current.version,
        value=value,
        note=note,
        source=source,
        written_by=actor,
        written_at=now,
    )
    record(
        actor=actor,
        action="answer.saved",
        target=current,
        before=before,
        after={"value": value, "note": note, "source": source},
        unit_path=assessment.unit.path,
    )
    return current


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of many: an indicator with its already parsed value (as stored) and note."""

    indicator: Indicator
    side: str
    value: Any
    note: str


@transaction.atomic
def write_many(*, actor: Any, assessment: Assessment, entries: Sequence[Entry], source: str) -> int:
    """Writes many answers of one LKE at once, each with its version and revision, and one event
    of the record that holds them all, before and after.

    The caller has checked permission and conflicts; unchanged lines write nothing. Answers how
    many were written. Six statements however many lines there are.
    """
    hold_phase(assessment)
    now = timezone.now()
    present = {
        (row.indicator_id, row.side): row
        for row in Answer.objects.select_for_update().filter(assessment=assessment)
    }
    fresh: list[Answer] = []
    changed: list[Answer] = []
    before: dict[tuple[int, str], dict[str, Any]] = {}
    for entry in entries:
        key = (entry.indicator.pk, entry.side)
        row = present.get(key)
        if row is None:
            if entry.value is None and not entry.note:
                continue
            row = Answer(assessment=assessment, indicator=entry.indicator, side=entry.side)
            row.version = 1
            fresh.append(row)
        elif row.value == entry.value and row.note == entry.note:
            continue
        else:
            before[key] = {"value": row.value, "note": row.note}
            row.version += 1
            row.indicator = entry.indicator
            changed.append(row)
        row.value, row.note, row.updated_by, row.updated_at = entry.value, entry.note, actor, now
    Answer.objects.bulk_create(fresh)
    Answer.objects.bulk_update(changed, ["value", "note", "version", "updated_by", "updated_at"])
    written = [*fresh, *changed]
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            answer=row,
            version=row.version,
            value=row.value,
            note=row.note,
            source=source,
            written_by=actor,
            written_at=now,
        )
        for row in written
    )
    if assessment.phase == Phase.REPAIR:
        repaired = [row.indicator_id for row in written if row.side == Side.UNIT]
        ReturnedItem.objects.filter(
            assessment=assessment, indicator__in=repaired, round=assessment.round
        ).update(repaired_at=now)
    if written:
        named = {f"{row.side}:{row.indicator.code}": row for row in written}
        record(
            actor=actor,
            action="answers.saved",
            target=assessment,
            before={name: before.get((row.indicator_id, row.side)) for name, row in named.items()},
            after={
                "source": source,
                "answers": {
                    name: {"value": row.value, "note": row.note} for name, row in named.items()
                },
            },
            unit_path=assessment.unit.path,
        )
    return len(written)


def save_many(
    *,
    actor: Any,
    assessment: Assessment,
    side: str,
    lines: Mapping[str, tuple[Any, str]],
) -> int:
    """Stores many answers of one side at once (a whole area, or "agree with the unit").

    ``lines`` maps indicator codes to (value, note). Asks the same rules as ``save_answer`` for
    every line and writes nothing when one of them is refused.
    """
    problem = write_problem(actor, assessment, side)
    if problem:
        raise Refused(problem)
    instrument = scoring_instrument(assessment.instrument)
    rows = {row.code: row for row in queries.indicators_of(assessment).filter(code__in=lines)}
    entries, problems = [], []
    for code, (value, note) in lines.items():
        refused = item_problem(actor, assessment, rows[code], side)
        if refused:
            problems.append(f"Butir {code}: {refused}")
            continue
        try:
            clean = stored(parse_answer(instrument.indicator(code), value))
        except AnswerError as error:
            problems.append(f"Butir {code}: {error.message}")
            continue
        entries.append(Entry(rows[code], side, clean, note.strip()))
    if problems:
        raise Refused(*problems)
    return write_many(actor=actor, assessment=assessment, entries=entries, source=AnswerSource.FORM)


def agree_with_unit(
    *, actor: Any, assessment: Assessment, codes: Collection[str], seen: int
) -> int:
    """The assessor's own answer becomes the unit's on every item of ``codes`` that the assessor
    has not judged yet and the unit has answered. ``seen`` is the count that was confirmed.

    Refused when the count is another by now: nobody agrees to what was not shown.
    """
    side = writable_side(actor, assessment)
    if side not in TPI_RANKS:
        raise Refused("Menyetujui jawaban unit hanya dapat dilakukan tim penilai pada gilirannya.")
    lines = agreeable(assessment, str(side), codes)
    if len(lines) != seen:
        raise Stale(
            f"Sekarang {len(lines)} butir yang dapat disetujui, bukan {seen}. Periksa lagi "
            "daftarnya lalu setujui. Tidak ada data yang berubah."
        )
    if not lines:
        raise Refused("Tidak ada butir yang belum dinilai dan sudah dijawab unit di sini.")
    return save_many(actor=actor, assessment=assessment, side=str(side), lines=lines)


def agreeable(
    assessment: Assessment, side: str, codes: Collection[str]
) -> dict[str, tuple[Any, str]]:
    """The unit's answers on items that ``side`` has not judged, with the side's own note kept."""
    rows = queries.answers_of(assessment).filter(indicator__code__in=codes, side__in=[side, "unit"])
    found: dict[str, dict[str, Answer]] = {}
    for row in rows.select_related("indicator").order_by("indicator__order"):
        found.setdefault(row.indicator.code, {})[row.side] = row
    lines = {}
    for code, sides in found.items():
        unit, own = sides.get(Side.UNIT), sides.get(side)
        if unit is None or unit.value is None or (own is not None and own.value is not None):
            continue
        lines[code] = (unit.value, own.note if own else "")
    return lines


def counts_from(data: Mapping[str, str], indicator: Indicator) -> dict[str, str]:
    """The counts of a percentage indicator out of a form's fields (``jumlah-<key>``)."""
    return {entry.key: data.get(f"jumlah-{entry.key}", "") for entry in indicator.inputs.all()}
