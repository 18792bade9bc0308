"""All that several LKE say, read in one go: parsed per side and scored per view when asked.

A decision on two hundred units looks at forty thousand answers; they are fetched once, serve the
guards, and are what the snapshot freezes.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast

from assessment.enums import TPI_RANKS, Side, View
from assessment.lke.scoring_input import SIDES_OF_VIEW, scoring_instrument
from assessment.lke.standing import open_for, unexplained
from assessment.models import Answer as AnswerRow
from assessment.models import Assessment, Indicator
from assessment.scoring import model
from assessment.scoring.engine import score
from assessment.scoring.report import result_document
from assessment.scoring.result import Result


class Line(NamedTuple):
    """One answer as it is stored."""

    indicator: str
    side: str
    value: Any
    note: str
    version: int
    abstained: bool = False  # an assessor left it to the next rank


class SheetReading:
    """One LKE as it stood when it was read. ``lines`` are in the sheet's order."""

    def __init__(
        self, assessment: Assessment, lines: list[Line], known: "Known | None" = None
    ) -> None:
        self.assessment = assessment
        self.lines = lines
        self._known = known or Known()
        self._answers: dict[View, dict[str, model.Answer]] = {}
        self._results: dict[View, Result] = {}
        self._documents: dict[View, dict[str, Any]] = {}

    @cached_property
    def instrument(self) -> model.Instrument:
        return scoring_instrument(self.assessment.instrument)

    def answers(self, view: View) -> dict[str, model.Answer]:
        """One voice per view: for the TPI the last rank that answered an indicator counts."""
        if view not in self._answers:
            sides = self._parsed(SIDES_OF_VIEW[view])
            merged: dict[str, model.Answer] = {}
            for side in SIDES_OF_VIEW[view]:
                merged.update(sides[side])
            self._answers[view] = merged
        return self._answers[view]

    def _parsed(self, wanted: Collection[Side]) -> Mapping[Side, Mapping[str, model.Answer]]:
        found: dict[Side, dict[str, model.Answer]] = {side: {} for side in wanted}
        by_name = {str(side): answers for side, answers in found.items()}
        parsed = self._known.of(self.instrument)
        for code, side, value, *_ in self.lines:
            if value is not None and side in by_name:
                answer = parsed(code, value)
                if answer is not None:
                    by_name[side][code] = answer
        return found

    def open_for(self, rank: str | None) -> list[str]:
        """What this rank of the TPI must still judge, in the sheet's order."""
        abstained = {(line.side, line.indicator) for line in self.lines if line.abstained}
        return open_for(rank, self._codes, self._parsed(TPI_RANKS), abstained)

    def unexplained(self) -> list[str]:
        """Where the TPI's last answer is not the unit's, and no rank that gave it said why."""
        notes = {(line.side, line.indicator): line.note for line in self.lines}
        return unexplained(self._codes, self._parsed((Side.UNIT, *TPI_RANKS)), notes)

    @property
    def _codes(self) -> list[str]:
        return [entry.code for entry in self.instrument.indicators]

    def result(self, view: View) -> Result:
        if view not in self._results:
            self._results[view] = score(self.instrument, self.answers(view))
        return self._results[view]

    def document(self, view: View) -> dict[str, Any]:
        """The result as plain data: what a snapshot of it holds."""
        if view not in self._documents:
            self._documents[view] = result_document(self.instrument, self.result(view))
        return self._documents[view]


class Known:
    """What was parsed before in the same reading: most units give the same few answers."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._answers: dict[model.Instrument, dict[tuple[str, str], model.Answer | None]] = {}

    def value(self, text: str | None) -> Any:
        """The stored value from its JSON text. A text is parsed once; nobody changes values."""
        if text is None:
            return None
        if text not in self._values:
            self._values[text] = json.loads(text)
        return self._values[text]

    def of(self, instrument: model.Instrument) -> Callable[[str, Any], model.Answer | None]:
        """Parses answers to this instrument; a letter of an indicator once."""
        letters = self._answers.setdefault(instrument, {})

        def parsed(code: str, value: Any) -> model.Answer | None:
            if not isinstance(value, str):
                return model.parse_answer(instrument.indicator(code), value)
            key = (code, value)
            if key not in letters:
                letters[key] = model.parse_answer(instrument.indicator(code), value)
            return letters[key]

        return parsed


def read_sheets(assessments: Iterable[Assessment]) -> dict[int, SheetReading]:
    """The readings of these LKE by their ids; two queries, however many there are."""
    sheets = {one.pk: one for one in assessments}
    order = {
        pk: (place, code)
        for pk, code, place in Indicator.objects.filter(
            instrument_id__in={one.instrument_id for one in sheets.values()}
        ).values_list("pk", "code", "order")
    }
    known = Known()
    lines: dict[int, list[tuple[int, str, Line]]] = {pk: [] for pk in sheets}
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
        line = Line(code, side, known.value(value), note, version, left != "")
        lines[sheet].append((place, side, line))
    return {
        pk: SheetReading(sheets[pk], [line for *_, line in sorted(found)], known)
        for pk, found in lines.items()
    }
