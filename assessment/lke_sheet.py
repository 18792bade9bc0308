"""Reading a filled LKE workbook in one of the two layouts people really have."""

from dataclasses import dataclass, field
from typing import Any

from assessment.lke_identity import SheetIdentity, identity_in
from assessment.lke_layouts import (
    SCALES,
    Columns,
    QuestionRows,
    find_columns,
    fits,
    input_rows,
    questions,
)
from assessment.models.answer import NOTE_LIMIT
from assessment.scoring import model
from assessment.scoring.model import Answer, AnswerError, Indicator, Instrument
from zona_integritas.spreadsheet_files import check_file
from zona_integritas.spreadsheets import (
    FORMULA_STARTS,
    MAX_BYTES,
    Sheet,
    SpreadsheetError,
    WorkbookReader,
    address,
    read_table_file,
)


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
    cells: dict[str, str] = field(default_factory=dict)  # of every place that was read, blank too


@dataclass(slots=True)
class SheetReading:
    """``layout`` is "kementerian" or "lampiran-iii"; sides "unit", "tpi", "tpi2" where filled.

    ``identity`` is there where the file is an export of ours.
    """

    layout: str
    sheet: str
    sides: dict[str, SideReading] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    identity: SheetIdentity | None = None


def read_lke_sheet(
    content: bytes,
    instrument: Instrument,
    maximum: int = MAX_BYTES,
    reader: WorkbookReader | None = None,
) -> SheetReading:
    """Every answer, note and evidence text of the file, with the problems of its cells.

    XLSX, ODS or CSV of at most ``maximum`` bytes. Raises ``SpreadsheetError`` when no sheet has
    the headings of an LKE.
    """
    warnings = check_file(content, maximum)
    sheets = read_table_file(content, maximum, reader)
    for sheet in sheets:
        columns = find_columns(sheet)
        if columns is not None:
            reading = _read(sheet, columns, instrument, identity_in(sheets))
            reading.warnings[:0] = warnings
            return reading
    raise SpreadsheetError(
        "Susunan berkas ini tidak dikenal. Yang dicari adalah lembar dengan judul kolom "
        "«Penilaian», «Bobot», «Pilihan Jawaban», dan «Jawaban» atau «Jawaban Unit», seperti LKE "
        "kementerian atau Lampiran III. Tidak ada data yang berubah."
    )


def _read(
    sheet: Sheet, columns: Columns, instrument: Instrument, identity: SheetIdentity | None
) -> SheetReading:
    layout = "kementerian" if "tpi" in columns.sides else "lampiran-iii"
    reading = SheetReading(layout, sheet.name, identity=identity)
    places = _place(sheet, columns, instrument, reading)
    for name, (column, note, evidence) in columns.sides.items():
        side = SideReading()
        for indicator, found in places:
            _answer(sheet, column, indicator, found, side, reading)
            _texts(sheet, indicator, found, note, evidence, side, reading)
        if identity is not None or side.answers or side.notes or side.evidence:
            reading.sides[name] = side
    return reading


def _place(
    sheet: Sheet, columns: Columns, instrument: Instrument, reading: SheetReading
) -> list[tuple[Indicator, QuestionRows]]:
    """Pairs the sheet's question rows with the instrument's indicators, node by node, in order."""
    rows: dict[str, list[QuestionRows]] = {}
    for code, found in questions(sheet, columns, instrument):
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
            if fits(indicator, found.scale):
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


def _answer(
    sheet: Sheet,
    column: int,
    indicator: Indicator,
    found: QuestionRows,
    side: SideReading,
    reading: SheetReading,
) -> None:
    cell = address(found.row, column)
    raw: Any = _plain(sheet.cell(found.row, column))
    cells: dict[str, str] = {}
    if indicator.answer_type in model.COUNTED:
        rows = input_rows(found)
        if len(rows) != len(indicator.inputs):
            message = (
                f"Lembar {sheet.name}, sel {cell}: {indicator.code} memuat {len(rows)} baris "
                f"jumlah, seharusnya {len(indicator.inputs)}. Pakai lembar LKE yang utuh."
            )
            reading.problems.append(
                SheetProblem(sheet.name, cell, str(len(rows)), str(len(indicator.inputs)), message)
            )
            return
        keyed = dict(zip((entry.key for entry in indicator.inputs), rows, strict=True))
        counts = {key: _plain(sheet.cell(row, column)) for key, row in keyed.items()}
        if any(count is not None for count in counts.values()) or _is_unfilled(raw):
            raw = counts
            cells = {key: address(row, column) for key, row in keyed.items()}
            cell = address(rows[0], column)
    try:
        answer = model.parse_answer(indicator, raw)
    except AnswerError as error:
        cell = cells.get(error.key or "", cell)
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
    side.cells[indicator.code] = cell
    if answer is not None:
        side.answers[indicator.code] = answer


def _is_unfilled(value: Any) -> bool:
    """Does a percentage cell hold nothing typed: blank, or what its formula says of no counts?"""
    return value in (None, 0) or str(value).strip().casefold().startswith(("blm", "belum", "#"))


def _plain(value: Any) -> Any:
    """A cell as people typed it: 4.0 is 4."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _texts(
    sheet: Sheet,
    indicator: Indicator,
    found: QuestionRows,
    note: int | None,
    evidence: tuple[int, ...],
    side: SideReading,
    reading: SheetReading,
) -> None:
    if note is not None and (text := _words(sheet.cell(found.row, note))):
        side.notes[indicator.code] = text
        if len(text) > NOTE_LIMIT:
            cell = address(found.row, note)
            reading.problems.append(
                SheetProblem(
                    sheet.name,
                    cell,
                    f"{len(text)} huruf",
                    f"paling banyak {NOTE_LIMIT} huruf",
                    f"Lembar {sheet.name}, sel {cell}: catatan {indicator.code} berisi "
                    f"{len(text)} huruf, paling banyak {NOTE_LIMIT}. Ringkas catatannya.",
                )
            )
    proofs = [_words(sheet.cell(found.row, column)) for column in evidence]
    if any(proofs):
        side.evidence[indicator.code] = "\n".join(text for text in proofs if text)


def _words(value: Any) -> str:
    """A text as it was written, without the apostrophe that ``safe_cell`` put before it."""
    text = str(value or "").strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
