"""What was understood of a sheet as text, and back: kept between looking at a file and applying it.

Everything that a reading holds, or nothing: one of whose columns something must still be said is
read again.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.enums import ColumnMeaning
from assessment.scoring.model import Answer
from assessment.workbooks.columns import ColumnDecision
from assessment.workbooks.identity import CellOrigin, SheetIdentity
from assessment.workbooks.problems import SheetProblem
from assessment.workbooks.readings import SideReading, WorkbookReading
from assessment.workbooks.row_remarks import UnplacedCells
from assessment.workbooks.sums import StatedFigure
from assessment.workbooks.unread import ReadColumn, UnreadColumn

PROBLEM = ("sheet", "cell", "found", "allowed", "message", "code", "row")
UNREAD = ("sheet", "column", "heading", "filled", "ignored", "misplaced")
IDENTITY = ("unit", "year", "instrument", "instrument_version", "instrument_digest", "exported_at")


def text_of(reading: WorkbookReading) -> bytes | None:
    """The reading as text; None for one that leaves something to be said."""
    if reading.offers:
        return None
    told = {
        "layout": reading.layout,
        "sheet": reading.sheet,
        "sides": {name: _side_told(side) for name, side in reading.sides.items()},
        "problems": [_told(one, PROBLEM) for one in reading.problems],
        "warnings": reading.warnings,
        "unread": [_told(one, UNREAD) for one in reading.unread],
        "unplaced": [(one.sheet, one.column, one.heading, one.cells) for one in reading.unplaced],
        "columns": [
            (one.column, one.heading, one.meaning, _decision_told(one.decision))
            for one in reading.columns
        ],
        "identity": _identity_told(reading.identity),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def reading_in(text: bytes) -> WorkbookReading:
    """The reading that ``text_of`` told."""
    told = json.loads(text)
    return WorkbookReading(
        told["layout"],
        told["sheet"],
        {name: _side(*parts) for name, parts in told["sides"].items()},
        [SheetProblem(*one) for one in told["problems"]],
        told["warnings"],
        [UnreadColumn(*one) for one in told["unread"]],
        [
            UnplacedCells(sheet, column, heading, tuple((cell, said) for cell, said in cells))
            for sheet, column, heading, cells in told["unplaced"]
        ],
        [
            ReadColumn(column, heading, _meaning(meaning), _decision(said))
            for column, heading, meaning, said in told["columns"]
        ],
        identity=_identity(told["identity"]),
    )


def _told(one: object, names: tuple[str, ...]) -> list[Any]:
    return [getattr(one, name) for name in names]


def _side_told(side: SideReading) -> list[Any]:
    return [
        {code: _answer_told(answer) for code, answer in side.answers.items()},
        side.notes,
        side.evidence,
        side.cells,
        _figures_told(side.sums),
        _figures_told(side.percentages),
        side.has_notes,
    ]


def _side(
    answers: dict[str, Any], notes: dict[str, str], evidence: dict[str, str],
    cells: dict[str, str], sums: Mapping[str, Any], percentages: Mapping[str, Any],
    has_notes: bool,
) -> SideReading:  # fmt: skip
    given = {
        code: answer if isinstance(answer, str) else _answer(answer)
        for code, answer in answers.items()
    }
    return SideReading(
        given, notes, evidence, cells, _figures(sums), _figures(percentages), has_notes
    )


def _answer_told(answer: Answer) -> Any:
    """A letter as it is, a number as a list of one, counts by their keys."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, Decimal):
        return [str(answer)]
    return {key: str(count) for key, count in answer.items()}


def _answer(told: list[str] | dict[str, str]) -> Answer:
    if isinstance(told, list):
        return Decimal(told[0])
    return {key: Decimal(count) for key, count in told.items()}


def _figures_told(figures: Mapping[str, StatedFigure]) -> dict[str, Any]:
    return {code: (str(one.value), one.cell) for code, one in figures.items()}


def _figures(told: Mapping[str, Any]) -> dict[str, StatedFigure]:
    return {code: StatedFigure(Fraction(value), cell) for code, (value, cell) in told.items()}


def _meaning(said: str) -> str:
    return ColumnMeaning(said) if said in ColumnMeaning.values else said


def _decision_told(said: ColumnDecision | None) -> Any:
    return said and (said.meaning, said.who, said.when and said.when.isoformat())


def _decision(told: tuple[str, str, str | None] | None) -> ColumnDecision | None:
    if told is None:
        return None
    meaning, who, when = told
    return ColumnDecision(
        ColumnMeaning(meaning), who, None if when is None else date.fromisoformat(when)
    )


def _identity_told(identity: SheetIdentity | None) -> Any:
    if identity is None:
        return None
    origins = [(*place, one.side, one.version) for place, one in identity.origins.items()]
    return _told(identity, IDENTITY), origins


def _identity(told: tuple[list[Any], list[Any]] | None) -> SheetIdentity | None:
    if told is None:
        return None
    head, origins = told
    places = {(column, code): CellOrigin(side, version) for column, code, side, version in origins}
    return SheetIdentity(**dict(zip(IDENTITY, head, strict=True)), origins=places)
