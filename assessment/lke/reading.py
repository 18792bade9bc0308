"""The one reader of answers: what the sides of an LKE say, parsed, ranked and scored alike for all.

Page, decision, paper, workbook, comparison and stored figures ask here, so that all of them show
the same. Answers are parsed once per side; of several ranks the last that answered counts; a view
is scored once, when somebody asks. Besides this reader only what tries answers nobody gave calls
the engine (``assessment.scoring.what_if``, ``advice``), and the command that scores a file.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast

from assessment.enums import TPI_RANKS, Side, View
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.tpi_ranks import judges_with, last_answers, open_items, unexplained_items
from assessment.models import Answer as AnswerRow
from assessment.models import Assessment, Indicator, SealedScore
from assessment.queries import answers_of
from assessment.scoring import model
from assessment.scoring.engine import remarks_on, score
from assessment.scoring.report import result_document
from assessment.scoring.result import Result, ScoreWarning

# An answer as it is stored, with its place: side, indicator code, value.
Given = tuple[str, str, Any]
Answers = Mapping[str, model.Answer]


class Reading:
    """What some sides say by one instrument.

    ``second``: as a second assessor reads who may not see the team's answers yet; for the TPI
    speaks then this assessor alone.
    """

    def __init__(
        self,
        instrument: model.Instrument,
        given: Iterable[Given] = (),
        *,
        second: bool = False,
        known: "ParsedAnswers | None" = None,
    ) -> None:
        self.instrument = instrument
        self.judges: tuple[Side, ...] = (Side.TPI_SECOND,) if second else TPI_RANKS
        self._given = given
        self._known = known or ParsedAnswers()
        self._answers: dict[tuple[Side, ...], Answers] = {}
        self._results: dict[tuple[Side, ...], Result] = {}
        self._documents: dict[View, dict[str, Any]] = {}

    @cached_property
    def _by_side(self) -> dict[str, list[tuple[str, Any]]]:
        found: dict[str, list[tuple[str, Any]]] = {}
        for side, code, value in self._given:
            if value is not None:
                found.setdefault(side, []).append((code, value))
        return found

    def answers_of(self, *sides: Side) -> Answers:
        """What one side answered; of several, in their order, the last that answered counts."""
        if sides not in self._answers:
            if len(sides) == 1:
                self._answers[sides] = self._parsed(*sides)
            else:
                self._answers[sides] = last_answers(*(self.answers_of(one) for one in sides))
        return self._answers[sides]

    def _parsed(self, side: Side) -> Answers:
        parse = self._known.parser(self.instrument)
        given = self._by_side.get(side, ())
        return {code: answer for code, value in given if (answer := parse(code, value)) is not None}

    @cached_property
    def sides(self) -> dict[Side, Answers]:
        """Every side's own answers."""
        return {side: self.answers_of(side) for side in Side}

    def sides_of(self, view: View) -> tuple[Side, ...]:
        """Who speaks in a view."""
        return self.judges if view == View.TPI else (Side(view),)

    def answers(self, view: View) -> Answers:
        """The answers that count in a view."""
        return self.answers_of(*self.sides_of(view))

    def answered(self, *sides: Side) -> set[str]:
        """The codes on which what these sides said last scores: half of its counts does not."""
        answers = self.answers_of(*sides)
        entries = self.instrument.indicators
        return {one.code for one in entries if model.is_complete(one, answers.get(one.code))}

    def unanswered(self, view: View) -> list[str]:
        """What has no answer that scores in a view, in the sheet's order."""
        answered = self.answered(*self.sides_of(view))
        return [one.code for one in self.instrument.indicators if one.code not in answered]

    def result_of(self, *sides: Side) -> Result:
        """What the answers of these sides score together."""
        if sides not in self._results:
            self._results[sides] = score(self.instrument, self.answers_of(*sides))
        return self._results[sides]

    def result(self, view: View) -> Result:
        return self.result_of(*self.sides_of(view))

    @property
    def results(self) -> dict[View, Result]:
        return {view: self.result(view) for view in View}

    def remarks(self, view: View) -> tuple[ScoreWarning, ...]:
        """What is odd about the answers of a view, without scoring it."""
        return remarks_on(self.instrument, self.answers(view))

    def document(self, view: View) -> dict[str, Any]:
        """The result as plain data: what a snapshot of it holds."""
        if view not in self._documents:
            self._documents[view] = result_document(self.instrument, self.result(view))
        return self._documents[view]


class StoredAnswer(NamedTuple):
    """One answer as it is stored."""

    indicator: str
    side: str
    value: Any
    note: str
    version: int
    abstained: bool = False  # an assessor left it to the next rank


class LkeReading(Reading):
    """One LKE as it stood when it was read: answers with their notes and abstentions."""

    def __init__(
        self,
        assessment: Assessment,
        lines: Sequence[StoredAnswer],
        *,
        second: bool = False,
        known: "ParsedAnswers | None" = None,
    ) -> None:
        super().__init__(
            scoring_instrument(assessment.instrument),
            ((line.side, line.indicator, line.value) for line in lines),
            second=second,
            known=known,
        )
        self.assessment = assessment
        self.lines = lines

    def open_items(self, rank: str | None) -> list[str]:
        """What this rank of the TPI must still judge, in the sheet's order."""
        return open_items(rank, self.codes, self.answered(*judges_with(rank)), self.abstained)

    def unexplained_items(self) -> list[str]:
        """Where the TPI's last answer is not the unit's, and no rank that gave it said why."""
        return unexplained_items(self.codes, self.sides, self.notes, self.judges)

    @cached_property
    def abstained(self) -> set[tuple[str, str]]:
        """The items that a side left to the next rank, by side and code."""
        return {(line.side, line.indicator) for line in self.lines if line.abstained}

    @cached_property
    def notes(self) -> dict[tuple[str, str], str]:
        """Every side's notes, by side and code."""
        return {(line.side, line.indicator): line.note for line in self.lines}

    @property
    def codes(self) -> list[str]:
        return [entry.code for entry in self.instrument.indicators]


@lru_cache(maxsize=8192)
def _parsed_text(instrument: model.Instrument, code: str, value: str) -> model.Answer | None:
    return model.parse_answer(instrument.indicator(code), value)


class ParsedAnswers:
    """What was parsed before in the same reading: most units give the same few answers."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def value(self, text: str | None) -> Any:
        """The stored value from its JSON text. A text is parsed once; nobody changes values."""
        if text is None:
            return None
        if text not in self._values:
            self._values[text] = json.loads(text)
        return self._values[text]

    def parser(self, instrument: model.Instrument) -> Callable[[str, Any], model.Answer | None]:
        """Parses answers to this instrument; a letter of an indicator once."""

        def parsed(code: str, value: Any) -> model.Answer | None:
            if isinstance(value, str):
                return _parsed_text(instrument, code, value)
            return model.parse_answer(instrument.indicator(code), value)

        return parsed


def read_lke(assessment: Assessment, *, second: bool = False) -> LkeReading:
    """The reading of one LKE; one query."""
    rows = answers_of(assessment).values_list(
        "indicator__code", "side", "value", "note", "version", "abstained"
    )
    return LkeReading(assessment, [StoredAnswer(*row) for row in rows], second=second)


def read_sealed(assessment: Assessment, sealed: SealedScore) -> LkeReading:
    """What the LKE said when a score of it was sealed."""
    rows = sealed.answers["answers"]
    lines = [
        StoredAnswer(row["indicator"], row["side"], row["value"], row["note"], row["version"])
        for row in rows
    ]
    return LkeReading(assessment, lines)


def read_many_lke(assessments: Iterable[Assessment]) -> dict[int, LkeReading]:
    """The readings of these LKE by their ids; two queries, however many there are."""
    sheets = {one.pk: one for one in assessments}
    order = {
        pk: (place, code)
        for pk, code, place in Indicator.objects.filter(
            instrument_id__in={one.instrument_id for one in sheets.values()}
        ).values_list("pk", "code", "order")
    }
    known = ParsedAnswers()
    lines: dict[int, list[tuple[int, str, StoredAnswer]]] = {pk: [] for pk in sheets}
    # All of it numbers and texts: where a single field has to be converted on the way (JSON, a
    # number behind an expression, a truth on SQLite), Django takes each of these rows apart again,
    # which doubles the reading.
    rows = AnswerRow.objects.filter(assessment_id__in=list(sheets)).values_list(
        "assessment_id",
        "indicator_id",
        "side",
        Cast("value", TextField()),
        "note",
        "version",
        Case(When(abstained=True, then=Value("abstained")), default=Value("")),
    )
    for sheet, indicator, side, value, note, version, left in rows.iterator(chunk_size=5000):
        place, code = order[indicator]
        line = StoredAnswer(code, side, known.value(value), note, version, left != "")
        lines[sheet].append((place, side, line))
    return {
        pk: LkeReading(sheets[pk], [line for *_, line in sorted(found)], known=known)
        for pk, found in lines.items()
    }
