"""Reading a filled LKE workbook in one of the two layouts people really have.

Columns are found by their headings and rows by numbering and structure, never by cell address
or by the wording of a question: one ministry's copy moved the TPI column, another rewrote half of
the statements.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assessment.scoring import model
from assessment.scoring.model import Answer, AnswerError, AnswerType, Indicator, Instrument
from zona_integritas.spreadsheets import Sheet, SpreadsheetError, address, read_workbook

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
COUNT = "jumlah"
INDEX = "nilai"  # "Nilai (0-4)"
_ROMAN = re.compile(r"^[ivx]+\.?$")
_AREA = re.compile(r"^\d+\.?$")


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong with one cell, in full: where, what was found, what is allowed."""

    sheet: str
    cell: str
    found: str
    allowed: str
    message: str


@dataclass(slots=True)
class SideReading:
    """One column of answers with its notes and evidence, by indicator code."""

    answers: dict[str, Answer] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SheetReading:
    """``layout`` is "kementerian" or "lampiran-iii"; sides "unit", "tpi", "tpi2" where answered."""

    layout: str
    sheet: str
    sides: dict[str, SideReading] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the headings stand: first column of the numbering, the scale, and each side's own."""

    heading_row: int
    numbering: int
    weight: int
    scale: int
    sides: dict[str, tuple[int, int | None, tuple[int, ...]]]  # answer, note, evidence


@dataclass(slots=True)
class _Found:
    """The rows of one indicator: its own, and those of its counts."""

    row: int
    scale: str
    counts: list[tuple[int, bool]] = field(default_factory=list)  # row, has a bullet of its own


def read_lke_sheet(content: bytes, instrument: Instrument) -> SheetReading:
    """Every answer, note and evidence text of the workbook, with the problems of its cells.

    Raises ``SpreadsheetError`` when no sheet has the headings of an LKE.
    """
    for sheet in read_workbook(content):
        columns = _columns(sheet)
        if columns is not None:
            return _read(sheet, columns, instrument)
    raise SpreadsheetError(
        "Susunan berkas ini tidak dikenal. Yang dicari adalah lembar dengan judul kolom "
        "«Penilaian», «Bobot», «Pilihan Jawaban», dan «Jawaban» atau «Jawaban Unit», seperti LKE "
        "kementerian atau Lampiran III. Tidak ada data yang berubah."
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _columns(sheet: Sheet) -> _Columns | None:
    for row in range(min(HEADING_ROWS, len(sheet.rows))):
        titles = {
            column: _text(value).casefold() for column, value in enumerate(sheet.rows[row]) if value
        }
        by_title = {title: column for column, title in reversed(titles.items())}
        if not {"penilaian", "bobot", "pilihan jawaban"} <= set(by_title):
            continue
        sides = _sides(titles)
        if sides:
            return _Columns(
                row,
                by_title["penilaian"],
                by_title["bobot"],
                by_title["pilihan jawaban"],
                sides,
            )
    return None


def _sides(titles: dict[int, str]) -> dict[str, tuple[int, int | None, tuple[int, ...]]]:
    """The answer columns in their order, each with the first note column after it."""
    answers = [
        (column, title)
        for column, title in titles.items()
        if title == "jawaban" or title.startswith(("jawaban unit", "jawaban tpi"))
    ]
    notes = [column for column, title in titles.items() if title.startswith("catatan")]
    evidence = tuple(column for column, title in titles.items() if "bukti dukung" in title)
    sides: dict[str, tuple[int, int | None, tuple[int, ...]]] = {}
    for number, (column, title) in enumerate(answers):
        end = answers[number + 1][0] if number + 1 < len(answers) else max(titles) + 1
        note = next((place for place in notes if column < place < end), None)
        if title.startswith("jawaban tpi"):
            name = "tpi2" if "tpi" in sides else "tpi"
            sides[name] = (column, note, ())
        else:
            sides["unit"] = (column, note, tuple(e for e in evidence if column < e < end))
    return sides


def _read(sheet: Sheet, columns: _Columns, instrument: Instrument) -> SheetReading:
    layout = "kementerian" if "tpi" in columns.sides else "lampiran-iii"
    reading = SheetReading(layout, sheet.name)
    places = _place(sheet, columns, instrument, reading)
    for name, (column, note, evidence) in columns.sides.items():
        side = SideReading()
        for indicator, found in places:
            _answer(sheet, column, indicator, found, side, reading)
            _texts(sheet, indicator, found, note, evidence, side)
        if side.answers:
            reading.sides[name] = side
    return reading


def _place(
    sheet: Sheet, columns: _Columns, instrument: Instrument, reading: SheetReading
) -> list[tuple[Indicator, _Found]]:
    """Pairs the sheet's question rows with the instrument's indicators, node by node, in order."""
    rows: dict[str, list[_Found]] = {}
    for code, found in _questions(sheet, columns, instrument):
        rows.setdefault(code, []).append(found)
    places = []
    for node in instrument.nodes:
        own = instrument.indicators_under(node.code)
        if not own:
            continue
        found_rows = rows.pop(node.code, [])
        if len(found_rows) != len(own):
            reading.problems.append(
                SheetProblem(
                    sheet.name,
                    "",
                    f"{len(found_rows)} butir",
                    f"{len(own)} butir",
                    f"Lembar {sheet.name}: {node.code} {node.name} memuat {len(found_rows)} butir, "
                    f"seharusnya {len(own)}. Pakai lembar LKE yang utuh.",
                )
            )
            continue
        for indicator, found in zip(own, found_rows, strict=True):
            if _fits(indicator, found.scale):
                places.append((indicator, found))
                continue
            expected = SCALES.get(indicator.answer_type, "nilai (0-4)")
            cell = address(found.row, columns.scale)
            reading.problems.append(
                SheetProblem(
                    sheet.name,
                    cell,
                    found.scale,
                    expected,
                    f"Lembar {sheet.name}, sel {cell}: skala «{found.scale}» untuk "
                    f"{indicator.code}, seharusnya {expected}. Pakai lembar LKE yang utuh.",
                )
            )
    return places


def _fits(indicator: Indicator, scale: str) -> bool:
    if indicator.answer_type == AnswerType.INDEX:
        return scale.startswith(INDEX)
    # The circulated Lampiran III writes only "Ya" for the first question's scale.
    return scale == SCALES[indicator.answer_type] or (
        indicator.answer_type == AnswerType.YES_NO and scale == "ya"
    )


def _questions(
    sheet: Sheet, columns: _Columns, instrument: Instrument
) -> Iterator[tuple[str, _Found]]:
    """Walks down the sheet: headings move the place, scales make questions, counts follow them."""
    path: dict[int, str] = {}
    last: _Found | None = None
    for row in range(columns.heading_row + 1, len(sheet.rows)):
        scale = _text(sheet.cell(row, columns.scale)).casefold()
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
        last = _Found(row, scale)
        yield code, last


def _bullet(sheet: Sheet, columns: _Columns, row: int) -> tuple[int, str] | None:
    """The leftmost text of the numbering columns: where it stands and what it says."""
    for column in range(columns.numbering, columns.weight):
        text = _text(sheet.cell(row, column))
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
    return level == SUBAREA_LEVEL and bool(_ROMAN.match(lowered)) and lowered not in {"c.", "d."}


def _node(path: dict[int, str], instrument: Instrument) -> str | None:
    """The deepest node of the instrument that the headings so far lead to."""
    parts = [path[level] for level in sorted(path)]
    known = {node.code.casefold(): node.code for node in instrument.nodes}
    return known.get(".".join(parts).casefold())


def _order(path: dict[int, str], instrument: Instrument) -> int:
    """Where the path's node stands in the instrument; -1 for one it does not know."""
    code = _node(path, instrument)
    return next((n for n, node in enumerate(instrument.nodes) if node.code == code), -1)


def _answer(
    sheet: Sheet,
    column: int,
    indicator: Indicator,
    found: _Found,
    side: SideReading,
    reading: SheetReading,
) -> None:
    cell = address(found.row, column)
    raw: Any = sheet.cell(found.row, column)
    if indicator.answer_type in model.COUNTED:
        rows = _inputs(found)
        if len(rows) != len(indicator.inputs):
            message = (
                f"Lembar {sheet.name}, sel {cell}: {indicator.code} memuat {len(rows)} baris "
                f"jumlah, seharusnya {len(indicator.inputs)}. Pakai lembar LKE yang utuh."
            )
            reading.problems.append(
                SheetProblem(sheet.name, cell, str(len(rows)), str(len(indicator.inputs)), message)
            )
            return
        keys = [entry.key for entry in indicator.inputs]
        raw = {key: _plain(sheet.cell(row, column)) for key, row in zip(keys, rows, strict=True)}
        cell = address(rows[0], column)
    try:
        answer = model.parse_answer(indicator, raw if isinstance(raw, dict) else _plain(raw))
    except AnswerError as error:
        reading.problems.append(
            SheetProblem(
                sheet.name,
                cell,
                str(error.found),
                error.allowed,
                f"Lembar {sheet.name}, sel {cell}: {error.message}",
            )
        )
        return
    if answer is not None:
        side.answers[indicator.code] = answer
        side.cells[indicator.code] = cell


def _inputs(found: _Found) -> list[int]:
    """The rows people fill in: a subtotal (own bullet, then rows without one) is none of them."""
    rows = []
    for number, (row, bulleted) in enumerate(found.counts):
        follows = found.counts[number + 1 :]
        if bulleted and follows and not follows[0][1]:
            continue
        rows.append(row)
    return rows


def _plain(value: Any) -> Any:
    """A cell as people typed it: 4.0 is 4."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _texts(
    sheet: Sheet,
    indicator: Indicator,
    found: _Found,
    note: int | None,
    evidence: tuple[int, ...],
    side: SideReading,
) -> None:
    if note is not None and (text := str(sheet.cell(found.row, note) or "").strip()):
        side.notes[indicator.code] = text
    proofs = [str(sheet.cell(found.row, column) or "").strip() for column in evidence]
    if any(proofs):
        side.evidence[indicator.code] = "\n".join(text for text in proofs if text)
