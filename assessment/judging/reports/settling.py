"""What the supervisor settles: the items on which unit, member and lead do not agree."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessment.enums import TPI_RANKS, Side
from assessment.lke.places import slug
from assessment.lke.reports.answers import ABSTAINED, answer_text, criterion
from assessment.lke.reports.items import SaveConflict
from assessment.lke.reports.page import LkePage
from assessment.lke.tpi_ranks import sides_differ
from assessment.models import Answer, InterpretationNote
from assessment.queries import evidenced_codes, with_writers
from assessment.scoring import model
from assessment.scoring.result import Result

BEFORE = (Side.UNIT, Side.TPI_MEMBER, Side.TPI_LEAD)


@dataclass(frozen=True, slots=True)
class SettleVoice:
    """What one of them says on the item; ``key`` takes it over."""

    key: str
    label: str
    text: str
    criterion: str
    note: str
    who: str
    points: Decimal | None
    chosen: bool  # is it what the supervisor decided?

    @property
    def answers(self) -> bool:
        return self.points is not None


@dataclass(slots=True)
class SettleLine:
    """One item to decide."""

    entry: model.Indicator
    area: str
    voices: list[SettleVoice]
    mine: Answer | None
    text: str  # the decision in words; empty before it is made
    needs_note: bool
    evidenced: bool
    readings: list[str] = field(default_factory=list)
    note: str = ""
    problems: list[str] = field(default_factory=list)
    conflict: SaveConflict | None = None
    meant: str = ""  # what was decided when somebody else turned out faster

    @property
    def code(self) -> str:
        return self.entry.code

    @property
    def slug(self) -> str:
        return slug(self.code)

    @property
    def version(self) -> int:
        return self.mine.version if self.mine else 0

    @property
    def settled(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Settling:
    lines: list[SettleLine]
    shown: list[SettleLine]

    @property
    def left(self) -> int:
        return sum(1 for line in self.lines if not line.settled)


def settling(sheet: LkePage, only: str = "", code: str = "") -> Settling:
    """All items to decide, in the sheet's order; ``only="sisa"`` shows those still open."""
    evidence = evidenced_codes(sheet.assessment)
    readings: dict[str, list[str]] = {}
    notes = InterpretationNote.objects.filter(
        instrument=sheet.assessment.instrument, ended_at__isnull=True
    )
    for about, text in notes.values_list("indicator__code", "text"):
        readings.setdefault(about, []).append(text)
    with_writers(sheet.answers.values())
    results = {side: sheet.reading.result_of(side) for side in BEFORE}
    lines = []
    for entry in sheet.instrument.indicators:
        if not sides_differ(entry.code, sheet.sides, sheet.reading.abstained):
            continue
        lines.append(_line(sheet, entry, results, evidence, readings))
    shown = [line for line in lines if not code or line.code == code]
    if only == "sisa":
        shown = [line for line in shown if not line.settled]
    return Settling(lines, shown)


def _line(
    sheet: LkePage,
    entry: model.Indicator,
    results: dict[Side, Result],
    evidence: set[str],
    readings: dict[str, list[str]],
) -> SettleLine:
    code = entry.code
    decided = sheet.sides[Side.TPI_SUPERVISOR].get(code)
    mine = sheet.answers.get((Side.TPI_SUPERVISOR, code))
    voices = []
    for side in BEFORE:
        row, answer = sheet.answers.get((side, code)), sheet.sides[side].get(code)
        voices.append(
            SettleVoice(
                side,
                side.label,
                _words(side, row, entry, answer),
                criterion(entry, answer),
                row.note if row else "",
                str(row.updated_by or "Sistem") if row else "",
                results[side].indicators[code].points if answer is not None else None,
                decided is not None and answer == decided,
            )
        )
    node = sheet.instrument.node(entry.parent)
    return SettleLine(
        entry=entry,
        area=node.code if node.kind != model.NodeKind.SUBAREA else (node.parent or ""),
        voices=voices,
        mine=mine,
        text="" if decided is None else answer_text(entry, decided),
        needs_note=code in sheet.without_reason,
        evidenced=code in evidence,
        readings=readings.get(code, []),
        note=mine.note if mine else "",
    )


def _words(
    side: Side, row: Answer | None, entry: model.Indicator, answer: model.Answer | None
) -> str:
    """What somebody says; a lead who leaves the member's answer standing has not contradicted."""
    if row is not None and row.abstained:
        return ABSTAINED
    if answer is None and side == Side.TPI_LEAD:
        return "Tidak mengubah"
    return answer_text(entry, answer)


def value_of(sheet: LkePage, code: str, key: str) -> Any:
    """The stored answer of the side that is taken over; None where it does not answer."""
    row = sheet.answers.get((key, code)) if key in (*BEFORE, TPI_RANKS[-1]) else None
    return None if row is None else row.value
