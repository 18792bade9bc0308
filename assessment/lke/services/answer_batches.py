"""Many answers of one LKE at once: an area, an import, "agree with the unit"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import IntegerField
from django.utils import timezone

from assessment import queries
from assessment.enums import AnswerSource, Phase, Side
from assessment.lke.scoring_input import scoring_instrument, stored_value
from assessment.lke.services.answers import hold_phase, version_for_record
from assessment.lke.services.live_figures import answers_changed
from assessment.models import Answer, AnswerRevision, Assessment, Indicator, ReturnedItem
from assessment.scoring.model import AnswerError, parse_answer
from assessment.writing_rules import item_problem, write_problem
from units.models import Actor, User
from zona_integritas.ground.actors import person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.kept_statements import Given, KeptStatement
from zona_integritas.ground.many_rows import insert_rows, update_rows

ANSWER_FIELDS = (
    "assessment_id", "indicator_id", "side", "value", "note", "abstained", "version",
    "updated_by_id", "updated_at",
)  # fmt: skip
CHANGING = ("value", "note", "abstained", "version", "updated_by_id", "updated_at")
_HELD_ANSWERS = KeptStatement(
    lambda: Answer.objects.select_for_update(of=("self",)).filter(
        assessment=Given("assessment", IntegerField())
    )
)


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
        (row.indicator_id, row.side): row for row in _HELD_ANSWERS.rows(assessment=assessment.pk)
    }
    fresh: list[AnswerEntry] = []
    changed: list[Answer] = []
    before: dict[str, dict[str, Any] | None] = {}
    after: dict[str, dict[str, Any]] = {}
    for entry in entries:
        row = present.get((entry.indicator.pk, entry.side))
        old, abstained = None, False
        if row is None:
            if entry.value is None and not entry.note:
                continue
            fresh.append(entry)
        elif row.value == entry.value and row.note == entry.note:
            continue
        else:
            old = version_for_record(row.side, row.value, row.note, row.abstained)
            row.version += 1
            abstained = row.abstained and entry.value is None and bool(entry.note)
            row.value, row.note, row.abstained = entry.value, entry.note, abstained
            row.updated_by, row.updated_at = person, now
            changed.append(row)
        name = f"{entry.side}:{entry.indicator.code}"
        before[name] = old
        after[name] = version_for_record(entry.side, entry.value, entry.note, abstained)
    if not after:
        return 0
    person_id = person.pk if person else None
    insert_rows(
        Answer,
        ANSWER_FIELDS,
        [
            (
                assessment.pk,
                one.indicator.pk,
                one.side,
                one.value,
                one.note,
                False,
                1,
                person_id,
                now,
            )
            for one in fresh
        ],
    )
    update_rows(
        Answer,
        CHANGING,
        [(row.pk, *(getattr(row, name) for name in CHANGING)) for row in changed],
    )
    _keep_versions(assessment, source, now)
    if assessment.phase == Phase.REPAIR:
        repaired = [one.indicator_id for one in changed if one.side == Side.UNIT]
        repaired += [one.indicator.pk for one in fresh if one.side == Side.UNIT]
        ReturnedItem.objects.filter(
            assessment=assessment, indicator__in=repaired, round=assessment.round
        ).update(repaired_at=now)
    answers_changed(assessment)
    record(
        actor=actor,
        action="answers.saved",
        target=assessment,
        before=before,
        after={"source": source, "answers": after},
        unit_path=assessment.unit.path,
    )
    return len(after)


def _keep_versions(assessment: Assessment, source: str, now: datetime) -> None:
    """A revision of every answer that was written at this moment: the database copies them."""
    answers, revisions = (
        connection.ops.quote_name(model._meta.db_table) for model in (Answer, AnswerRevision)
    )
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {revisions} (answer_id, version, value, note, abstained, source, "  # noqa: S608 - names of our tables
            "written_by_id, written_at) SELECT id, version, value, note, abstained, %s, "
            f"updated_by_id, updated_at FROM {answers} WHERE assessment_id = %s AND "
            "updated_at = %s ON CONFLICT DO NOTHING",
            [source, assessment.pk, at],
        )


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
