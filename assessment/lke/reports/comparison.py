"""Unit, TPI rank by rank and TPN side by side: answers, points, notes, and what was lost where."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from assessment.enums import TPI_RANKS, Side, View
from assessment.lke.completion import is_finished, progress_text
from assessment.lke.places import slug
from assessment.lke.reading import LkeReading, read_lke
from assessment.lke.reports.answers import ABSTAINED, answer_text
from assessment.lke.reports.earlier_years import EarlierAnswer
from assessment.models import Assessment
from assessment.rules import sees_tpi_side
from assessment.scoring import model
from assessment.scoring.result import Result
from units.models import User
from zona_integritas.ground.files.spreadsheets import safe_cell

SIDES = (Side.UNIT, *TPI_RANKS, Side.TPN)
ORDERS = {"hilang": "Poin terbanyak yang belum diperoleh", "nomor": "Nomor butir"}


@dataclass(frozen=True, slots=True)
class SidePoints:
    """What one side says on an item; ``points`` None where it does not answer."""

    text: str
    points: Decimal | None
    note: str
    changed: bool  # another answer than the side before it


@dataclass(frozen=True, slots=True)
class ItemComparison:
    """One indicator. ``lost``: points between the unit's answer and the last one after it."""

    code: str
    statement: str
    area: str
    weight: Decimal
    sides: tuple[SidePoints | None, ...]
    lost: Decimal

    @property
    def anchor(self) -> str:
        return slug(self.code)

    @property
    def differs(self) -> bool:
        return any(said is not None and said.changed for said in self.sides)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """The points of one area on each side that answers at all."""

    name: str
    weight: Decimal
    points: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A side's total once it is finished; until then how far it is. What the ministry has not
    given whole is not given."""

    value: Decimal | None
    words: str = ""


@dataclass(frozen=True)
class SideComparison:
    """The whole page: ``sides`` are those with answers that this person may see."""

    sides: tuple[Side, ...]
    lines: tuple[ItemComparison, ...]
    areas: tuple[AreaLine, ...]
    totals: tuple[Total, ...]
    hidden_tpi: bool


def compare_sides(user: User, assessment: Assessment) -> SideComparison:
    """Every indicator, in the sheet's order. One query, however many sides answered."""
    reading = read_lke(assessment)
    may_see_tpi = sees_tpi_side(user, assessment)
    sides = tuple(
        side
        for side in SIDES
        if (side == Side.UNIT or may_see_tpi) and (reading.sides[side] or side == Side.UNIT)
    )
    return SideComparison(
        sides=sides,
        lines=tuple(_line(reading, entry, sides) for entry in reading.instrument.indicators),
        areas=_areas(reading, sides),
        totals=tuple(_total(assessment, side, _voice(reading, side)) for side in sides),
        hidden_tpi=not may_see_tpi,
    )


def sort_items(found: SideComparison, order: str, only_different: bool) -> list[ItemComparison]:
    """The lines as they are wanted: most lost points first, or as the sheet goes."""
    lines = [line for line in found.lines if line.differs or not only_different]
    if order == "nomor":
        return lines
    return sorted(lines, key=lambda line: -line.lost)


def _line(reading: LkeReading, entry: model.Indicator, sides: tuple[Side, ...]) -> ItemComparison:
    said: list[SidePoints | None] = []
    before: model.Answer | None = None
    first = last = Decimal(0)
    for side in sides:
        answer = reading.sides[side].get(entry.code)
        note = reading.notes.get((side, entry.code), "")
        if answer is None and not note:
            said.append(None)
            continue
        points = reading.result_of(side).indicators[entry.code].points
        changed = before is not None and answer is not None and answer != before
        abstained = (side, entry.code) in reading.abstained
        text = ABSTAINED if abstained else answer_text(entry, answer)
        said.append(SidePoints(text, points, note, changed))
        if answer is not None:
            before = answer
            last = points or Decimal(0)
            if side == Side.UNIT:
                first = last
    node = reading.instrument.node(entry.parent)
    area = node.code if node.kind != model.NodeKind.SUBAREA else (node.parent or "")
    scored = reading.result_of(sides[0]).indicators[entry.code]
    return ItemComparison(
        entry.code, entry.statement, area, scored.weight, tuple(said), max(first - last, Decimal(0))
    )


def _total(assessment: Assessment, side: Side, result: Result) -> Total:
    view = View.TPI if side in TPI_RANKS else View(side)
    if is_finished(view, assessment.phase, result.answered, result.of):
        return Total(result.total.zero)
    return Total(None, progress_text(view, assessment.phase, result.answered, result.of))


def _voice(reading: LkeReading, side: Side) -> Result:
    """A rank's score as it stands with it: what it left open was said by the rank before."""
    if side not in TPI_RANKS:
        return reading.result_of(side)
    return reading.result_of(*TPI_RANKS[: TPI_RANKS.index(side) + 1])


def _areas(reading: LkeReading, sides: tuple[Side, ...]) -> tuple[AreaLine, ...]:
    instrument = reading.instrument
    voices = [_voice(reading, side) for side in sides]
    lines = []
    for code in instrument.area_codes:
        name = next(
            node.name for node in instrument.area_nodes(code) if node.kind == model.NodeKind.AREA
        )
        scored = [voice.areas[code] for voice in voices]
        lines.append(AreaLine(name, scored[0].weight, tuple(one.zero for one in scored)))
    for node in instrument.nodes:
        if node.kind == model.NodeKind.AREA and not node.area:
            scored = [voice.nodes[node.code] for voice in voices]
            lines.append(AreaLine(node.name, node.weight, tuple(one.zero for one in scored)))
    return tuple(lines)


def _text(value: str) -> Any:
    """A note may hold what a paste brought along; a workbook takes no control characters."""
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value))


def comparison_book(
    found: SideComparison,
    title: str,
    earlier: tuple[str, Mapping[str, EarlierAnswer]] | None = None,
) -> bytes:
    """The comparison as XLSX: numbers as numbers, texts that never become formulas."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Perbandingan"
    sheet.append([_text(title)])
    sheet.append([])
    head = ["Butir", "Pernyataan", "Bobot"]
    for side in found.sides:
        head += [f"{side.label}: jawaban", f"{side.label}: poin", f"{side.label}: catatan"]
    if earlier:
        head += [f"{earlier[0]}: jawaban", f"{earlier[0]}: poin"]
    sheet.append([*head, "Poin yang belum diperoleh"])
    for line in found.lines:
        row: list[Any] = [line.code, _text(line.statement), line.weight]
        for said in line.sides:
            row += (
                [None, None, None]
                if said is None
                else [_text(said.text), said.points, _text(said.note)]
            )
        if earlier:
            then = earlier[1].get(line.code)
            row += [_text(then.text), then.points] if then else [None, None]
        sheet.append([*row, line.lost])
    sheet.append([])
    for area in found.areas:
        row = [None, _text(area.name), area.weight]
        for points in area.points:
            row += [None, points, None]
        sheet.append(row)
    for cell in sheet[3]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in (("A", 13), ("B", 60), ("C", 8)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "C4"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
