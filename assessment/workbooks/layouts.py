"""The rows of an LKE: headings move the place, scales make items, counts follow them.

By numbering, never by row or by the wording of a question: half of the statements are worded
otherwise in circulated copies.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assessment.scoring.model import AnswerType, Indicator, Instrument, Node
from assessment.workbooks.headings import Columns
from zona_integritas.ground.files.cells import plain_text
from zona_integritas.ground.files.spreadsheets import Sheet

SUBAREA_LEVEL = 3
SCALES = {
    AnswerType.YES_NO: "ya/tidak",
    AnswerType.ABC: "a/b/c",
    AnswerType.ABCD: "a/b/c/d",
    AnswerType.ABCDE: "a/b/c/d/e",
    AnswerType.RATIO: "%",
    AnswerType.DECREASE: "%",
}
COUNT = "jumlah"
INDEX = "nilai"  # "Nilai (0-4)"
HEADING = ("pilihan", "opsijawaban")  # a heading that is repeated for printing
# The regulation's own sheet letters these items otherwise than it orders them.
LETTERS_OF_THE_REGULATION = {"A.I.6.v": ("a", "c", "b")}
_ROMAN = re.compile(r"[ivx]+")
_ROMANS = {"i": "a", "ii": "b", "iii": "c", "iv": "d"}
# «A.», «A», «a)», and «A. Pengungkit» where number and text share a cell.
_NUMBER = re.compile(r"([a-z]|[ivx]+|[0-9]{1,2})(?:[.)]?$|[.)]\s+)", re.IGNORECASE)


@dataclass(slots=True)
class QuestionRows:
    """The rows (from 0) of one indicator: its own, and those of its counts.

    ``letter`` is how the sheet numbers it, "" where it does not; ``words`` what it asks.
    """

    row: int
    scale: str
    counts: list[tuple[int, bool]] = field(default_factory=list)  # row, has a bullet of its own
    letter: str = ""
    words: str = ""


def item_letters(own: tuple[Indicator, ...]) -> tuple[str, ...]:
    """The letters by which the instrument tells the items of a node apart."""
    return tuple(entry.code.rsplit(".", 1)[-1] for entry in own)


def fits(indicator: Indicator, scale: str) -> bool:
    """Is what the sheet's «Pilihan Jawaban» says (small letters, no blanks) this one's scale?"""
    if indicator.answer_type == AnswerType.INDEX:
        return scale.startswith(INDEX)
    # The circulated Lampiran III writes only "Ya" for the first question's scale.
    return scale == SCALES[indicator.answer_type] or (
        indicator.answer_type == AnswerType.YES_NO and scale == "ya"
    )


def scale_in(sheet: Sheet, columns: Columns, row: int) -> str:
    """What «Pilihan Jawaban» says in a row; nothing where the headings are printed again."""
    scale = plain_text(sheet.cell(row, columns.scale)).casefold().replace(" ", "")
    return "" if scale.startswith(HEADING) else scale


def bullet_in(sheet: Sheet, columns: Columns, row: int) -> tuple[int, str] | None:
    """The leftmost text of the numbering columns: its level and what it says."""
    for column in range(columns.numbering, columns.weight):
        text = plain_text(sheet.cell(row, column))
        if text:
            return column - columns.numbering, text
    return None


def row_text(sheet: Sheet, columns: Columns, row: int) -> str:
    """What a row says behind its number."""
    texts = [
        plain_text(sheet.cell(row, column)) for column in range(columns.numbering, columns.weight)
    ]
    said = [text for text in texts if text]
    if not said:
        return ""
    number = _NUMBER.match(said[0])
    first = said[0][number.end() :] if number else said[0]
    return " ".join([first, *said[1:]]).strip().removeprefix("-").strip()


def letter_of(text: str) -> str:
    """``a`` for «a.», «a» and «a. Pernyataan»; nothing for what is no single letter."""
    number = _NUMBER.match(text)
    found = number[1].casefold() if number else ""
    return found if len(found) == 1 and found.isalpha() else ""


def is_counted(bullet: tuple[int, str] | None) -> bool:
    """Has a row of counts a bullet of its own, so that those below may be its parts?"""
    return bullet is not None and not bullet[1].startswith("- ")


class SheetWalk:
    """Goes down the sheet and says of each item under which node it stands."""

    def __init__(self, sheet: Sheet, columns: Columns, instrument: Instrument) -> None:
        self.sheet, self.columns, self.instrument = sheet, columns, instrument
        self.path: dict[int, str] = {}
        self.half = ""  # the letter of the half of a sub-area
        self.row = 0  # where it stands
        self.last: QuestionRows | None = None
        self.headings: dict[str, int] = {}  # the first row of each node it has passed

    def questions(self) -> Iterator[tuple[str, QuestionRows]]:
        """The items with the codes of their nodes, from top to bottom."""
        for row in range(self.columns.heading_row + 1, len(self.sheet.rows)):
            self.row = row
            scale = scale_in(self.sheet, self.columns, row)
            bullet = bullet_in(self.sheet, self.columns, row)
            if scale.startswith(COUNT):
                self._count(row, bullet)
            elif bullet is not None:
                heading = self._move(bullet, scale)
                code = self._node(heading) if scale else None
                if code is not None:
                    self.last = self._question(row, scale, bullet[1])
                    yield code, self.last

    def _count(self, row: int, bullet: tuple[int, str] | None) -> None:
        """A row of counts belongs to the item above it."""
        if self.last is not None:
            self.last.counts.append((row, is_counted(bullet)))

    def _question(self, row: int, scale: str, text: str) -> QuestionRows:
        words = row_text(self.sheet, self.columns, row)
        return QuestionRows(row, scale, letter=letter_of(text) or self.half, words=words)

    def _move(self, bullet: tuple[int, str], scale: str) -> bool:
        """Follows a heading to its node. Answers whether the row is one."""
        level, text = bullet
        number = heading_number(level, text)
        if not number:
            if not scale:
                self.half = letter_of(text)
            return False
        moved = {depth: code for depth, code in self.path.items() if depth < level}
        moved[level] = number
        # Numbers only go up: an "i." below sub-area "iii." is a half of it, not another "i.".
        if level < SUBAREA_LEVEL or _order(moved, self.instrument) > self._place():
            self.path, self.half = moved, ""
            if (found := _found(moved, self.instrument)) is not None:
                self.headings.setdefault(found[1].code, self.row)
        elif not scale:
            self.half = _ROMANS.get(number.casefold(), "")
        return True

    def _place(self) -> int:
        return _order(self.path, self.instrument)

    def _node(self, heading: bool) -> str | None:
        """The node whose item a row with a scale is; none for a heading that repeats a scale."""
        found = _found(self.path, self.instrument)
        if found is None or not self.instrument.indicators_under(found[1].code):
            return None
        node = found[1]
        outcome = not self.instrument.children(node.code) and node.kind != "subarea"
        return None if heading and not outcome else node.code


def heading_number(level: int, text: str) -> str:
    """The number of a heading: component A., aspect I., area 1., sub-area i., each in its own
    column to the right; nothing for what is none."""
    match = _NUMBER.match(text)
    number = match[1] if match else ""
    kinds = (
        len(number) == 1 and number.isalpha(),
        bool(_ROMAN.fullmatch(number.casefold())),
        number.isdigit(),
        bool(_ROMAN.fullmatch(number.casefold())),
    )
    return number if level <= SUBAREA_LEVEL and number and kinds[level] else ""


def _found(path: dict[int, str], instrument: Instrument) -> tuple[int, Node] | None:
    """The deepest node of the instrument that the headings so far lead to, and its order."""
    code = ".".join(path[level] for level in sorted(path))
    return instrument.places.get(code.casefold())


def _order(path: dict[int, str], instrument: Instrument) -> int:
    """Where the path's node stands in the instrument; -1 for one it does not know."""
    found = _found(path, instrument)
    return found[0] if found else -1


def input_rows(found: QuestionRows) -> list[int]:
    """The rows people fill in: a subtotal (own bullet, then rows without one) is none of them."""
    sums = {row for row, _ in subtotals(found)}
    return [row for row, _ in found.counts if row not in sums]


def subtotals(found: QuestionRows) -> list[tuple[int, list[int]]]:
    """The rows that add up others, each with the rows of its parts."""
    sums = []
    for number, (row, bulleted) in enumerate(found.counts):
        parts = []
        for below, own in found.counts[number + 1 :]:
            if own:
                break
            parts.append(below)
        if bulleted and parts:
            sums.append((row, parts))
    return sums
