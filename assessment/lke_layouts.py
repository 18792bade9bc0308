"""How an LKE workbook is laid out: its columns by their headings, its rows by numbering.

Never by cell address or by the wording of a question: one ministry's copy moved the TPI column,
another rewrote half of the statements.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assessment.scoring.model import AnswerType, Indicator, Instrument, Node
from zona_integritas.spreadsheets import Sheet

HEADING_ROWS = 15
SUBAREA_LEVEL = 3
SCALES = {
    AnswerType.YES_NO: "ya/tidak",
    AnswerType.ABC: "a/b/c",
    AnswerType.ABCD: "a/b/c/d",
    AnswerType.ABCDE: "a/b/c/d/e",
    AnswerType.RATIO: "%",
    AnswerType.DECREASE: "%",
}
NOTE_TITLES = ("catatan", "keterangan", "penjelasan")
COUNT = "jumlah"
INDEX = "nilai"  # "Nilai (0-4)"
_ROMAN = re.compile(r"^[ivx]+\.?$")
_AREA = re.compile(r"^\d+\.?$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the headings stand: first column of the numbering, the scale, and each side's own."""

    heading_row: int
    numbering: int
    weight: int
    scale: int
    sides: dict[str, tuple[int, int | None, tuple[int, ...]]]  # answer, note, evidence


@dataclass(slots=True)
class QuestionRows:
    """The rows (from 0) of one indicator: its own, and those of its counts."""

    row: int
    scale: str
    counts: list[tuple[int, bool]] = field(default_factory=list)  # row, has a bullet of its own


def plain_text(value: Any) -> str:
    """The cell as one line of text; a whole number without its idle ``.0``."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def find_columns(sheet: Sheet) -> Columns | None:
    """The columns of the first row that holds the headings of an LKE; None where none does.

    Headings may take two rows, where a merged cell stands above some of them.
    """
    for row in range(min(HEADING_ROWS, len(sheet.rows))):
        here = _titles(sheet, row)
        if "bobot" not in here.values() and "penilaian" not in here.values():
            continue
        one = _columns(row, here)
        two = _columns(row + 1, {**here, **_titles(sheet, row + 1)})
        if one and (two is None or len(two.sides) <= len(one.sides)):
            return one
        if two:
            return two
    return None


def _columns(last: int, titles: dict[int, str]) -> Columns | None:
    by_title = {title: column for column, title in reversed(titles.items())}
    if not {"penilaian", "bobot", "pilihan jawaban"} <= set(by_title):
        return None
    sides = _sides(titles)
    if not sides:
        return None
    return Columns(
        last, by_title["penilaian"], by_title["bobot"], by_title["pilihan jawaban"], sides
    )


def _titles(sheet: Sheet, row: int) -> dict[int, str]:
    """The filled cells of a row by column, in small letters and from left to right."""
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    return {column: plain_text(cell).casefold() for column, cell in enumerate(cells) if cell}


def _is_tpi(title: str) -> bool:
    return title.startswith(("jawaban tpi", "jawaban tim penilai")) and not _is_national(title)


def _is_national(title: str) -> bool:
    """The ministry's own column, in a sheet that came back from it."""
    return title.startswith(("jawaban tpn", "jawaban tim penilai nasional", "jawaban kemenpan"))


def _sides(titles: dict[int, str]) -> dict[str, tuple[int, int | None, tuple[int, ...]]]:
    """Each side's answer column, with the notes and evidence that stand behind it.

    A second TPI column is the one whose heading says more than «Jawaban TPI», wherever it stands.
    """
    answers = sorted(
        column
        for column, title in titles.items()
        if title == "jawaban"
        or title.startswith("jawaban unit")
        or _is_tpi(title)
        or _is_national(title)
    )
    sides: dict[str, tuple[int, int | None, tuple[int, ...]]] = {}
    for column in sorted(answers, key=lambda place: (titles[place] != "jawaban tpi", place)):
        end = min((place for place in answers if place > column), default=max(titles) + 1)
        behind = range(column + 1, end)
        note = next((c for c in behind if titles.get(c, "").startswith(NOTE_TITLES)), None)
        name = "unit"
        if _is_national(titles[column]):
            name = "tpn"
        elif _is_tpi(titles[column]):
            name = "tpi2" if "tpi" in sides else "tpi"
        evidence = [c for c in behind if name == "unit" and "bukti dukung" in titles.get(c, "")]
        # Of a third TPI column nothing is known: the first two stand.
        sides.setdefault(name, (column, note, tuple(evidence)))
    return {name: sides[name] for name in ("unit", "tpi", "tpi2", "tpn") if name in sides}


def fits(indicator: Indicator, scale: str) -> bool:
    """Is what the sheet's «Pilihan Jawaban» says (small letters, no blanks) this one's scale?"""
    if indicator.answer_type == AnswerType.INDEX:
        return scale.startswith(INDEX)
    # The circulated Lampiran III writes only "Ya" for the first question's scale.
    return scale == SCALES[indicator.answer_type] or (
        indicator.answer_type == AnswerType.YES_NO and scale == "ya"
    )


def questions(
    sheet: Sheet, columns: Columns, instrument: Instrument
) -> Iterator[tuple[str, QuestionRows]]:
    """Walks down the sheet: headings move the place, scales make questions, counts follow them."""
    path: dict[int, str] = {}
    last: QuestionRows | None = None
    for row in range(columns.heading_row + 1, len(sheet.rows)):
        scale = plain_text(sheet.cell(row, columns.scale)).casefold().replace(" ", "")
        bullet = _bullet(sheet, columns, row)
        level = bullet[0] - columns.numbering if bullet else None
        if scale.startswith(COUNT):
            if last is not None:
                last.counts.append((row, bullet is not None and not bullet[1].startswith("- ")))
            continue
        heading = bullet is not None and level is not None and _is_heading(level, bullet[1])
        if heading and bullet is not None and level is not None:
            wider = {depth: code for depth, code in path.items() if depth < level}
            moved = {**wider, level: bullet[1].rstrip(".")}
            # Numbers only go up: an "i." below sub-area "iii." is a half of it, not another "i.".
            if level < SUBAREA_LEVEL or _order(moved, instrument) > _order(path, instrument):
                path = moved
        code = _node(path, instrument)
        if code is None or not scale or bullet is None:
            continue
        hasil = not instrument.children(code) and instrument.node(code).kind != "subarea"
        own = instrument.indicators_under(code)
        if not own or (heading and not hasil):
            continue  # a sub-area's heading may repeat the scale of its questions
        last = QuestionRows(row, scale)
        yield code, last


def _bullet(sheet: Sheet, columns: Columns, row: int) -> tuple[int, str] | None:
    """The leftmost text of the numbering columns: where it stands and what it says."""
    for column in range(columns.numbering, columns.weight):
        text = plain_text(sheet.cell(row, column))
        if text:
            return column, text
    return None


def _is_heading(level: int, text: str) -> bool:
    """Component A., aspect I., area 1., sub-area i.: each in its own column to the right."""
    lowered = text.casefold()
    if level == 0:
        return bool(re.match(r"^[a-z]\.$", lowered))
    if level == 1:
        return bool(_ROMAN.match(lowered))
    if level == 2:
        return bool(_AREA.match(lowered))
    return level == SUBAREA_LEVEL and bool(_ROMAN.match(lowered))


def _place(path: dict[int, str], instrument: Instrument) -> tuple[int, Node] | None:
    """The deepest node of the instrument that the headings so far lead to, and its order."""
    code = ".".join(path[level] for level in sorted(path))
    return instrument.places.get(code.casefold())


def _node(path: dict[int, str], instrument: Instrument) -> str | None:
    found = _place(path, instrument)
    return found[1].code if found else None


def _order(path: dict[int, str], instrument: Instrument) -> int:
    """Where the path's node stands in the instrument; -1 for one it does not know."""
    found = _place(path, instrument)
    return found[0] if found else -1


def input_rows(found: QuestionRows) -> list[int]:
    """The rows people fill in: a subtotal (own bullet, then rows without one) is none of them."""
    rows = []
    for number, (row, bulleted) in enumerate(found.counts):
        follows = found.counts[number + 1 :]
        if bulleted and follows and not follows[0][1]:
            continue
        rows.append(row)
    return rows
