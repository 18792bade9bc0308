"""One item on the desk: who says what, what can be agreed with, what would undo a deduction."""

from dataclasses import dataclass
from decimal import Decimal

from assessment.desk.reports.duties import DeskDuty
from assessment.desk.reports.lines import readable_sides
from assessment.enums import TPI_RANKS, Side
from assessment.lke.reports import beside
from assessment.lke.reports.answers import short_answer
from assessment.lke.reports.items import Item
from assessment.lke.reports.page import LkePage
from assessment.lke.scoring_input import stored_value

AS_WHOM = {
    Side.UNIT: "unit",
    Side.TPI_MEMBER: "anggota",
    Side.TPI_LEAD: "ketua tim",
}


@dataclass(frozen=True, slots=True)
class DeskVoice:
    """What a side below says on the item; ``side`` is taken over by agreeing with it."""

    side: Side
    label: str
    text: str
    short: str
    criterion: str
    note: str
    who: str
    points: Decimal | None
    letter: str  # the chosen option, "" where the item has none

    @property
    def answers(self) -> bool:
        return self.points is not None

    @property
    def whom(self) -> str:
        """Inside a sentence."""
        return AS_WHOM[self.side]


@dataclass(frozen=True, slots=True)
class Question:
    """What the desk shows of one item."""

    sheet: LkePage
    item: Item
    duty: DeskDuty
    voices: list[DeskVoice]

    @property
    def leading(self) -> DeskVoice | None:
        """Whom the big button agrees with: the rank below that spoke last, else the unit."""
        return next((one for one in reversed(self.voices) if one.answers), None)

    @property
    def agreeing(self) -> str:
        """The words of the big button."""
        found = self.leading
        if found is None:
            return ""
        if self.duty.reviews:
            return f"Setuju dengan {found.whom} ({found.short})"
        return f"Setuju {found.short} & lanjut"

    @property
    def deduction(self) -> tuple[DeskVoice, DeskVoice] | None:
        """The unit's voice and the one that lowered it, where a rank below deducted."""
        unit, last = self.voices[0], self.leading
        if last is None or last.side == Side.UNIT or unit.points is None or last.points is None:
            return None
        return (unit, last) if last.points < unit.points else None

    @property
    def undoing(self) -> list[str]:
        """The letters that would give more than the rank below left."""
        found = self.deduction
        if found is None or not self.item.entry.options:
            return []
        letter = found[1].letter
        kept = self.item.entry.option(letter).multiplier if letter else None
        return [
            option.label
            for option in self.item.entry.options
            if kept is not None and option.multiplier > kept
        ]

    @property
    def unit_letter(self) -> str:
        return self.voices[0].letter

    @property
    def own_letter(self) -> str:
        """What this rank chose before, "" where it has not."""
        return self.item.value if isinstance(self.item.value, str) else ""

    @property
    def answered(self) -> bool:
        return self.item.mine is not None and self.item.mine.value is not None


def question_of(sheet: LkePage, duty: DeskDuty, code: str) -> Question:
    """Shows nothing that the page of the item's area would not show this person."""
    item = sheet.item(code)
    below = readable_sides(duty)[:-1]
    return Question(sheet, item, duty, [_voice(sheet, item, side) for side in below])


def _voice(sheet: LkePage, item: Item, side: Side) -> DeskVoice:
    entry = item.entry
    said = beside.other_sides(entry, [side], sheet.answers, sheet.sides)
    scored = sheet.reading.result_of(side).indicators[entry.code]
    answer = sheet.sides[side].get(entry.code)
    row = said[0] if said else None
    silent = "Tidak mengubah" if side in TPI_RANKS[1:] else "Belum dijawab"
    return DeskVoice(
        side=side,
        label=side.label,
        text=row.text if row and row.text != "Belum dijawab" else silent,
        short=short_answer(scored) if answer is not None else "",
        criterion=row.criterion if row else "",
        note=row.note if row else "",
        who=row.who if row else "",
        points=scored.points,
        letter=str(stored_value(answer)) if isinstance(answer, str) else "",
    )
