"""What each side said on an indicator, in words: from database rows or from a snapshot alike."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from assessment.enums import Side, View
from assessment.lke.reading import LkeReading
from assessment.models import AnswerRevision, Assessment
from assessment.scoring import model
from assessment.scoring.result import IndicatorScore
from units.models import User
from zona_integritas.ground.formats import angka, bulat, ringkas

# A paper keeps a row on one page unless its note is longer than this.
LONG_NOTE = 1200


@dataclass(frozen=True, slots=True)
class Voice:
    """What a view says on one indicator; for the TPI the last rank that answered counts."""

    answer: model.Answer | None
    note: str


SILENT = Voice(None, "")
ABSTAINED = "Tidak menilai"


def voices(reading: LkeReading, view: View) -> dict[str, Voice]:
    """Answers and notes of a view by indicator. An abstention is no voice."""
    answers, sides = reading.answers(view), reading.sides_of(view)
    notes = {
        key: text
        for key, note in reading.notes.items()
        if (text := note.strip()) and key not in reading.abstained
    }
    written = {code for side, code in notes if side in sides}
    return {
        entry.code: Voice(answers.get(entry.code), _note(notes, sides, entry.code))
        for entry in reading.instrument.indicators
        if entry.code in answers or entry.code in written
    }


def _note(notes: Mapping[tuple[str, str], str], sides: Iterable[Side], code: str) -> str:
    """The notes of these ranks; with the rank's name only where ranks wrote differently."""
    said = {}
    for side in sides:
        text = notes.get((side, code), "")
        if text and text not in said:
            said[text] = side.label
    if len(said) < 2:
        return next(iter(said), "")
    return "\n".join(f"{rank}: {text}" for text, rank in said.items())


def answer_text(entry: model.Indicator, answer: model.Answer | None) -> str:
    """The answer in words: the letter, the index, or every count with its label."""
    if answer is None:
        return "Belum dijawab"
    if isinstance(answer, str):
        return answer
    if isinstance(answer, Decimal):
        return _figure(answer, entry.answer_type in model.COUNTED)
    return "; ".join(
        f"{part.label}: {bulat(answer[part.key])}" for part in entry.inputs if part.key in answer
    )


def criterion(entry: model.Indicator, answer: model.Answer | None) -> str:
    """The criterion of the letter that was chosen; numbers have none."""
    return entry.option(answer).criterion if isinstance(answer, str) else ""


def calculation(one: IndicatorScore) -> str:
    """How the answer became points: ``B → 0,67 × bobot 0,25 = 0,17``."""
    if one.multiplier is None:
        return ""
    start = one.answer if isinstance(one.answer, str) else _basis(one)
    return f"{start} → {multiplication(one)}"


def multiplication(one: IndicatorScore) -> str:
    """``0,67 × bobot 0,25 = 0,17``."""
    return f"{angka(one.multiplier)} × bobot {ringkas(one.weight)} = {angka(one.points)}"


def short_answer(one: IndicatorScore) -> str:
    """The answer in a narrow column: ``B``, ``Indeks 3,45``, ``9 dari 14``."""
    if isinstance(one.answer, str):
        return one.answer
    if isinstance(one.answer, Decimal):
        return _figure(one.answer, _is_share(one))
    return _basis(one)


def _is_share(one: IndicatorScore) -> bool:
    """Is the number the multiplier itself: a percentage that came without its counts?"""
    return any(warning.code == "share_without_counts" for warning in one.warnings)


def _figure(answer: Decimal, share: bool) -> str:
    return f"{ringkas(answer * 100)} %" if share else f"Indeks {ringkas(answer)}"


def _basis(one: IndicatorScore) -> str:
    if isinstance(one.answer, Decimal) and _is_share(one):
        return _figure(one.answer, True)
    if isinstance(one.answer, Decimal):
        return f"{ringkas(one.answer)} dibagi {ringkas(model.INDEX_MAXIMUM)}"
    return re.sub(r"\d+", lambda number: bulat(number[0]), one.basis)


def writers(assessment: Assessment, side: str, until: datetime) -> list[User]:
    """Who wrote answers of this side up to that moment, in the order of their names."""
    revisions = AnswerRevision.objects.filter(
        answer__assessment=assessment, answer__side=side, written_at__lte=until
    )
    people = User.objects.filter(pk__in=revisions.values("written_by")).order_by("sort_name")
    return list(people)
