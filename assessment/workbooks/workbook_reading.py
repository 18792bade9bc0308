"""Reading a filled LKE workbook in one of the two layouts people really have.

Nothing is passed over: what cannot be read is a problem with its cell, what is not read is named.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from assessment.evidence.lines import names_nothing
from assessment.models.answer import NOTE_LIMIT
from assessment.scoring import model
from assessment.scoring.model import AnswerError, Indicator, Instrument
from assessment.workbooks.cell_values import is_unfilled, number_in, typed_answer
from assessment.workbooks.columns import NO_CHOICES, ColumnChoices, SheetColumnOffer
from assessment.workbooks.headings import Columns, find_columns, find_frame, missing_headings
from assessment.workbooks.identity import SheetIdentity, identity_in
from assessment.workbooks.kept_pairings import pair_rows
from assessment.workbooks.layouts import QuestionRows, subtotals
from assessment.workbooks.pairing import Pairing
from assessment.workbooks.problems import SheetProblem
from assessment.workbooks.readings import SideReading, UnclearColumns, WorkbookReading
from assessment.workbooks.row_remarks import (
    merged_remarks,
    nothing_remarks,
    order_remarks,
    unplaced_cells,
)
from assessment.workbooks.sheet_choice import choose_sheet
from assessment.workbooks.sums import StatedFigure, stated_sums
from assessment.workbooks.unread import column_offers, read_columns, unread_columns
from zona_integritas.ground.files.cells import (
    MOMENTS,
    answer_in,
    cell_text,
    quoted,
    thousands,
    words_in,
)
from zona_integritas.ground.files.spreadsheet_files import check_file
from zona_integritas.ground.files.spreadsheets import (
    MAX_BYTES,
    FaultyCell,
    Sheet,
    SpreadsheetError,
    WorkbookReader,
    cell_name,
    read_table_file,
)

__all__ = [
    "SheetProblem",
    "SideReading",
    "UnclearColumns",
    "WorkbookReading",
    "read_lke_sheets",
    "read_lke_workbook",
]


def read_lke_workbook(
    content: bytes,
    instrument: Instrument,
    maximum: int = MAX_BYTES,
    reader: WorkbookReader | None = None,
    wanted: str = "",
    choices: ColumnChoices = NO_CHOICES,
) -> WorkbookReading:
    """Every answer, note and evidence text of the file, with the problems of its cells.

    XLSX, ODS or CSV of at most ``maximum`` bytes. Raises ``SpreadsheetError`` when no sheet has
    the headings of an LKE, ``SeveralSheets`` when several could be meant and none is ``wanted``,
    ``UnclearColumns`` when no column is known to hold answers and the ``choices`` are a person's.
    """
    warnings = check_file(content, maximum)
    sheets = read_table_file(content, maximum, reader)
    reading = read_lke_sheets(sheets, instrument, wanted, choices)
    reading.warnings[:0] = warnings
    return reading


def read_lke_sheets(
    sheets: Sequence[Sheet],
    instrument: Instrument,
    wanted: str = "",
    choices: ColumnChoices = NO_CHOICES,
) -> WorkbookReading:
    """The one sheet among a workbook's that is meant, read; refused as by ``read_lke_workbook``."""
    laid_out = [(sheet, columns) for sheet in sheets if (columns := find_columns(sheet, choices))]
    if not laid_out:
        for name, offers in _unknown_columns(sheets, instrument, wanted, choices):
            raise UnclearColumns(name, offers, missing_headings(sheets))
        raise SpreadsheetError(missing_headings(sheets))
    identity = identity_in(sheets)
    readings = {
        sheet.name: _Reader(sheet, columns, instrument, choices).read(identity)
        for sheet, columns in laid_out
    }
    filled = {name for name, one in readings.items() if one.is_filled}
    held = {
        name: {side: len(said.answers) for side, said in one.sides.items()}
        for name, one in readings.items()
    }
    chosen, remarks = choose_sheet(laid_out, filled, held, wanted)
    reading = readings[chosen.name]
    reading.warnings[:0] = remarks
    return reading


def _unknown_columns(
    sheets: Sequence[Sheet], instrument: Instrument, wanted: str, choices: ColumnChoices
) -> Iterator[tuple[str, list[SheetColumnOffer]]]:
    """The sheets that are an LKE with filled columns, none of which is known to hold answers."""
    for sheet in sheets:
        frame = find_frame(sheet) if choices.sides and wanted in ("", sheet.name) else None
        if frame is None or sheet.hidden:
            continue
        rows = pair_rows(sheet, frame, instrument).rows
        unread = list(unread_columns(sheet, frame, rows))
        if offers := column_offers(sheet, frame, rows, unread, choices):
            yield sheet.name, offers


class _Reader:
    """One sheet, item by item and side by side."""

    def __init__(
        self, sheet: Sheet, columns: Columns, instrument: Instrument, choices: ColumnChoices
    ) -> None:
        self.sheet, self.columns, self.instrument = sheet, columns, instrument
        self.choices = choices
        self.nothing: dict[int, list[tuple[int, str]]] = {}  # by column: no evidence, in words
        layout = "kementerian" if "tpi" in columns.sides else "lampiran-iii"
        self.reading = WorkbookReading(layout, sheet.name)
        self.merged = {
            (row, left): (top, bottom)
            for top, left, bottom, _ in sheet.merged
            if bottom > top and left in columns.read
            for row in range(top, min(bottom, len(sheet.rows) + 1) + 1)
        }

    def read(self, identity: SheetIdentity | None) -> WorkbookReading:
        reading = self.reading
        reading.identity = identity
        pairing = pair_rows(self.sheet, self.columns, self.instrument)
        reading.problems += pairing.problems
        sums = stated_sums(self.sheet, self.columns, pairing.headings)
        for name, (column, note, evidence) in self.columns.sides.items():
            side = SideReading(sums=sums.get(name, {}), has_notes=note is not None)
            for indicator, found in pairing.places:
                self._answer(column, indicator, found, pairing, side)
                self._note(note, indicator, found, side)
                self._evidence(evidence, indicator, found, side)
            if identity is not None or not side.is_blank:
                reading.sides[name] = side
        self._say_columns(pairing.rows)
        self._say_rows(pairing)
        return reading

    def _value(self, row: int, column: int) -> Any:
        """The cell; where a merged one covers the row, what people see there."""
        area = self.merged.get((row, column))
        return self.sheet.cell(area[0] if area else row, column)

    # Answers -------------------------------------------------------------------------------

    def _answer(
        self, column: int, indicator: Indicator, found: QuestionRows, pairing: Pairing,
        side: SideReading,
    ) -> None:  # fmt: skip
        keyed = pairing.inputs.get(indicator.code, {})
        if indicator.answer_type in model.COUNTED and not keyed:
            return  # its rows are named already
        cell = cell_name(found.row, column)
        raw: Any = answer_in(self._value(found.row, column))
        cells = {key: cell_name(row, column) for key, row in keyed.items()}
        if keyed:
            counts = {key: self._count(indicator, found, row, column) for key, row in keyed.items()}
            if any(count is not None for count in counts.values()) or is_unfilled(raw):
                self._check_sums(column, indicator, found)
                self._keep_percentage(raw, cell, indicator.code, side)
                raw, cell = counts, cell_name(next(iter(keyed.values())), column)
        if self._unreadable(indicator, raw, cell, cells):
            return
        try:
            answer = model.parse_answer(indicator, typed_answer(indicator, raw))
        except AnswerError as error:
            self._problem(
                "value", cells.get(error.key or "", cell), cell_text(error.found), error.allowed,
                error.message.replace(f"«{error.found}»", quoted(error.found)),
            )  # fmt: skip
            return
        side.cells[indicator.code] = cell
        if answer is not None:
            side.answers[indicator.code] = answer

    @staticmethod
    def _keep_percentage(raw: object, cell: str, code: str, side: SideReading) -> None:
        value = number_in(raw)
        if value:
            side.percentages[code] = StatedFigure(Fraction(str(value)), cell)

    def _count(self, indicator: Indicator, found: QuestionRows, row: int, column: int) -> Any:
        """A count; a merged cell that begins above the counts is the percentage's, not theirs.

        Counts are whole, so three digits behind a dot are thousands; that is said.
        """
        area = self.merged.get((row, column))
        if area and area[0] <= found.row:
            return None
        value = answer_in(self._value(row, column))
        whole = thousands(value)
        if whole is None:
            return value
        self.reading.warnings.append(
            f"Lembar {self.sheet.name}, sel {cell_name(row, column)}: jumlah {indicator.code} "
            f"«{value}» dibaca {whole}, karena tiga angka mengikuti titiknya."
        )
        return whole

    def _unreadable(
        self, indicator: Indicator, raw: object, cell: str, cells: dict[str, str]
    ) -> bool:
        """Names what holds no value or a moment; an item of which one part cannot be read is
        not half an answer."""
        parts = raw.items() if isinstance(raw, dict) else [("", raw)]
        named = False
        for key, value in parts:
            if isinstance(value, FaultyCell):
                self._faulty(indicator.code, value, cells.get(key, cell))
                named = True
            elif isinstance(value, MOMENTS):
                self._moment(indicator, value, cells.get(key, cell))
                named = True
        return named

    def _faulty(self, code: str, value: FaultyCell, cell: str) -> None:
        remedy = "Buka di Excel dan simpan lagi" if value.is_formula else "Perbaiki rumusnya"
        self._problem(
            "unreadable", cell, value[:60], "isi yang terbaca",
            f"{code} {value.why}, sehingga isinya tidak terbaca. {remedy}, atau ketik isinya.",
        )  # fmt: skip

    def _moment(self, indicator: Indicator, value: object, cell: str) -> None:
        day, month = getattr(value, "day", None), getattr(value, "month", None)
        guess = f": Excel membaca {day},{month} sebagai tanggal" if day and month else ""
        allowed = indicator.scale or "angka"
        self._problem(
            "date", cell, cell_text(value), allowed,
            f"{indicator.code} berisi tanggal atau waktu «{cell_text(value)}»{guess}. Ubah format "
            "selnya menjadi Teks, lalu ketik lagi isinya.",
        )  # fmt: skip

    def _check_sums(self, column: int, indicator: Indicator, found: QuestionRows) -> None:
        """A stated sum is not read; where it is not that of its parts, somebody should know."""
        for row, parts in subtotals(found):
            stated = number_in(self.sheet.cell(row, column))
            values = [number_in(self.sheet.cell(part, column)) for part in parts]
            total = sum(value for value in values if value is not None)
            if stated is None or stated == total or (any(v is None for v in values) and not stated):
                continue
            cell = cell_name(row, column)
            self.reading.warnings.append(
                f"Lembar {self.sheet.name}, sel {cell}: {indicator.code} menyebut jumlah "
                f"{cell_text(stated)}, sedangkan jumlah rinciannya {cell_text(total)}. Yang "
                "dipakai adalah rinciannya."
            )

    # Notes and evidence --------------------------------------------------------------------

    def _note(
        self, column: int | None, indicator: Indicator, found: QuestionRows, side: SideReading
    ) -> None:
        if column is None:
            return
        text = self._text(found.row, column, indicator.code)
        if text:
            side.notes[indicator.code] = text
        if len(text) > NOTE_LIMIT:
            self._problem(
                "note_too_long", cell_name(found.row, column), f"{len(text)} karakter",
                f"paling banyak {NOTE_LIMIT} karakter",
                f"catatan {indicator.code} berisi {len(text)} karakter, paling banyak "
                    f"{NOTE_LIMIT}. "
                "Ringkas catatannya.",
            )  # fmt: skip

    def _evidence(
        self, columns: Sequence[int], indicator: Indicator, found: QuestionRows, side: SideReading
    ) -> None:
        lines: list[str] = []
        for column in columns:
            text = self._text(found.row, column, indicator.code)
            named = [line for line in text.splitlines() if not names_nothing(line)]
            if text.strip() and not named:
                self.nothing.setdefault(column, []).append((found.row, text))
            lines += named
        if lines:
            side.evidence[indicator.code] = "\n".join(lines)

    def _text(self, row: int, column: int, code: str) -> str:
        """What stands there, with the address behind it where that is not written out."""
        value = self._value(row, column)
        if isinstance(value, FaultyCell):
            self._faulty(code, value, cell_name(row, column))
            return ""
        text = words_in(value)
        area = self.merged.get((row, column))
        url = self.sheet.links.get((area[0] if area else row, column), "").strip()
        if not url or url.rstrip("/") in text:
            return text
        return f"{text} — {url}" if text else url

    def _say_columns(self, rows: Sequence[int]) -> None:
        """What is read as what by somebody's word, and what is not read at all."""
        reading = self.reading
        unread = list(unread_columns(self.sheet, self.columns, rows))
        reading.unread = [one for _, one in unread]
        reading.columns = read_columns(self.columns)
        reading.offers = column_offers(self.sheet, self.columns, rows, unread, self.choices)
        reading.warnings += [
            one.message(self.sheet.name) for one in reading.columns if one.decision
        ]
        reading.warnings += [one.message for one in reading.unread]

    def _say_rows(self, pairing: Pairing) -> None:
        """What stands beside no item (where rows are wrong they are told already), and merged
        cells that counted for several."""
        if not pairing.problems:
            found = unplaced_cells(self.sheet, self.columns, pairing, self.merged)
            self.reading.unplaced = found
            self.reading.warnings += [one.message for one in found]
            self.reading.warnings += order_remarks(self.sheet, pairing)
        self.reading.warnings += nothing_remarks(self.sheet, self.columns, self.nothing)
        self.reading.warnings += merged_remarks(self.sheet, pairing, self.merged)

    def _problem(self, code: str, cell: str, found: str, allowed: str, text: str) -> None:
        self.reading.problems.append(
            SheetProblem(
                self.sheet.name, cell, found, allowed,
                f"Lembar {self.sheet.name}, sel {cell}: {text}", code,
            )
        )  # fmt: skip
