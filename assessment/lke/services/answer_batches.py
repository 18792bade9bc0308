"""Many answers of one LKE at once: an area, an import, "agree with the unit"."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessment import queries
from assessment.enums import TPI_RANKS, AnswerSource, Phase, Side
from assessment.lke.scoring_input import scoring_instrument, stored_value
from assessment.lke.services.answers import hold_phase, version_for_record
from assessment.lke.services.live_figures import answers_changed
from assessment.models import Answer, AnswerRevision, Assessment, Indicator, ReturnedItem
from assessment.rules import areas_on, writable_side
from assessment.scoring.model import AnswerError, parse_answer
from assessment.writing_rules import area_of, item_problem, write_problem
from units.models import Actor, User
from zona_integritas.ground.actors import person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """One line of many: an indicator with its already parsed value (as stored) and note."""

    indicator: Indicator
    side: str
    value: Any
    note: str


@transaction.atomic
def write_many(
    *, actor: Actor, assessment: Assessment, entries: Sequence[AnswerEntry], source: str
) -> int:
    """Writes many answers of one LKE at once, each with its version and revision, and one event
    of the record that holds them all, before and after.

    The caller has checked permission and conflicts; unchanged lines write nothing. Answers how
    many were written. Six statements however many lines there are.
    """
    hold_phase(assessment)
    now, person = timezone.now(), person_of(actor)
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
            before[key] = version_for_record(row.side, row.value, row.note, row.abstained)
            row.version += 1
            row.abstained = row.abstained and entry.value is None and bool(entry.note)
            row.indicator = entry.indicator
            changed.append(row)
        row.value, row.note, row.updated_by, row.updated_at = entry.value, entry.note, person, now
    Answer.objects.bulk_create(fresh)
    Answer.objects.bulk_update(
        changed, ["value", "note", "abstained", "version", "updated_by", "updated_at"]
    )
    written = [*fresh, *changed]
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            answer=row,
            version=row.version,
            value=row.value,
            note=row.note,
            abstained=row.abstained,
            source=source,
            written_by=person,
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
        answers_changed(assessment)
        named = {f"{row.side}:{row.indicator.code}": row for row in written}
        record(
            actor=actor,
            action="answers.saved",
            target=assessment,
            before={name: before.get((row.indicator_id, row.side)) for name, row in named.items()},
            after={
                "source": source,
                "answers": {
                    name: version_for_record(row.side, row.value, row.note, row.abstained)
                    for name, row in named.items()
                },
            },
            unit_path=assessment.unit.path,
        )
    return len(written)


def save_many(
    *,
    actor: User,
    assessment: Assessment,
    side: str,
    lines: Mapping[str, tuple[Any, str]],
    source: str = AnswerSource.FORM,
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
            clean = stored_value(parse_answer(instrument.indicator(code), value))
        except AnswerError as error:
            problems.append(f"Butir {code}: {error.message}")
            continue
        entries.append(AnswerEntry(rows[code], side, clean, note.strip()))
    if problems:
        raise Refused(*problems)
    return write_many(actor=actor, assessment=assessment, entries=entries, source=source)


def agree_with_unit(
    *, actor: User, assessment: Assessment, codes: Collection[str], seen: int
) -> int:
    """The assessor's own answer becomes the unit's on every item of ``codes`` that the assessor
    has not judged yet and the unit has answered. ``seen`` is the count that was confirmed.

    Refused when the count is another by now: nobody agrees to what was not shown.
    """
    side = writable_side(actor, assessment)
    if side not in TPI_RANKS:
        raise Refused("Menyetujui jawaban unit hanya dapat dilakukan tim penilai pada gilirannya.")
    lines = agreeable(assessment, str(side), own_codes(actor, assessment, str(side), codes))
    if len(lines) != seen:
        raise Stale(
            f"Sekarang {len(lines)} butir yang dapat disetujui, bukan {seen}. Periksa lagi "
            "daftarnya lalu setujui. Tidak ada data yang berubah."
        )
    if not lines:
        raise Refused("Tidak ada butir yang belum dinilai dan sudah dijawab unit di sini.")
    return save_many(
        actor=actor,
        assessment=assessment,
        side=str(side),
        lines=lines,
        source=AnswerSource.AGREED,
    )


def own_codes(
    actor: User, assessment: Assessment, side: str, codes: Collection[str]
) -> Collection[str]:
    """Those of ``codes`` that lie in the areas this person writes on ``side``."""
    areas = areas_on(actor, assessment, side)
    if areas is None:
        return codes
    rows = queries.indicators_of(assessment).filter(code__in=codes)
    return [row.code for row in rows if area_of(row) in areas]


def agreeable(
    assessment: Assessment, side: str, codes: Collection[str]
) -> dict[str, tuple[Any, str]]:
    """The unit's answers on items that ``side`` has neither judged nor left to the next rank,
    with the side's own note kept.
    """
    rows = queries.answers_of(assessment).filter(indicator__code__in=codes, side__in=[side, "unit"])
    found: dict[str, dict[str, Answer]] = {}
    for row in rows.select_related("indicator").order_by("indicator__order"):
        found.setdefault(row.indicator.code, {})[row.side] = row
    lines = {}
    for code, sides in found.items():
        unit, own = sides.get(Side.UNIT), sides.get(side)
        if unit is None or unit.value is None:
            continue
        if own is not None and (own.value is not None or own.abstained):
            continue
        lines[code] = (unit.value, own.note if own else "")
    return lines
