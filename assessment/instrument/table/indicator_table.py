"""The indicator table as a file: written out, edited in a spreadsheet, read as a document."""

import copy
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from assessment.instrument.table.indicator_cells import text_of
from assessment.instrument.table.indicators import ROW, IndicatorResource
from assessment.scoring.definition import DefinitionError, builtin_document
from assessment.scoring.definition import load as validate_definition
from assessment.scoring.definition_problems import DefinitionPart
from assessment.workbooks.problems import SheetProblem
from zona_integritas.ground.files.kept_readings import read_once
from zona_integritas.ground.files.spreadsheets import (
    FORMULA_STARTS,
    FaultyCell,
    Sheet,
    SpreadsheetError,
    cell_name,
    safe_cell,
)

SHEET = "Butir"
MAX_INDICATORS = 1000
HEADING_WITHIN = 20
NOTHING_CHANGED = "Tidak ada data yang berubah."
WIDE = {"pernyataan", "panduan", "contoh_bukti"}


@dataclass(slots=True)
class TableReading:
    """The document the table makes of its base; None while there are problems."""

    document: dict[str, Any] | None = None
    problems: list[SheetProblem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_indicator_table(
    content: bytes, file_name: str, base_document: dict[str, Any]
) -> TableReading:
    """The base with the table's indicators instead of its own; nothing is stored.

    Columns that the file lacks keep what the base says; indicators that it lacks are gone.
    """
    try:
        sheets = read_once(content)
    except SpreadsheetError as error:
        return TableReading(problems=[SheetProblem("", "", file_name, "XLSX atau CSV", str(error))])
    place = _heading(sheets)
    if place is None:
        needed = ", ".join(IndicatorResource.NEEDED)
        message = (
            f"Judul kolom {needed} tidak ditemukan dalam satu baris. Pakai tabel yang diunduh dari "
            f"halaman instrumen. {NOTHING_CHANGED}"
        )
        return TableReading(problems=[SheetProblem("", "", file_name, needed, message)])
    sheet, top = place
    return _Reader(sheet, top, base_document).read()


def is_indicator_table(sheets: Sequence[Sheet]) -> bool:
    """Does one of these sheets have our headings?"""
    return _heading(sheets) is not None


def _heading(sheets: Sequence[Sheet]) -> tuple[Sheet, int] | None:
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:HEADING_WITHIN]):
            if set(IndicatorResource.NEEDED) <= set(_names(row)):
                return sheet, number
    return None


def _names(row: Sequence[Any]) -> list[str]:
    return [text_of(cell).casefold().replace(" ", "_").replace("/", "_") for cell in row]


class _Reader:
    def __init__(self, sheet: Sheet, top: int, base: dict[str, Any]) -> None:
        self.sheet = sheet
        self.top = top
        self.document = copy.deepcopy(base)
        # A scale the base does not use yet has the multipliers of the built-in sheet.
        self.scales = {**builtin_document()["scales"], **self.document["scales"]}
        self.names = _names(sheet.rows[top])
        self.columns = [name for name in IndicatorResource.columns() if name in self.names]
        self.reading = TableReading()

    def read(self) -> TableReading:
        twice = [name for name in self.columns if self.names.count(name) > 1]
        if twice:
            self._say(self.top, twice[0], "Judul kolom ini ada lebih dari satu kali. Hapus satu.")
            return self.reading
        resource = IndicatorResource(self.document, self.scales)
        table = self._table()
        if not len(table) or len(table) > MAX_INDICATORS:
            self._say(
                self.top,
                "kode",
                f"Tabel memuat {len(table)} butir; yang dapat dibaca 1 sampai {MAX_INDICATORS}.",
            )
            return self.reading
        result = resource.import_data(table, dry_run=True, use_transactions=False)
        for base_error in result.base_errors:
            raise base_error.error
        for entry in result.rows:
            for failure in entry.errors:
                raise failure.error
            if entry.validation_error is not None:
                self._problems(resource, entry)
        if not self.reading.problems:
            self._compose(resource)
        return self.reading

    def _table(self) -> tablib.Dataset:
        table = tablib.Dataset(headers=[*self.columns, ROW])
        places = [self.names.index(name) for name in self.columns]
        for number, row in enumerate(self.sheet.rows[self.top + 1 :], start=self.top + 2):
            for name, place in zip(self.columns, places, strict=True):
                if isinstance(cell := self.sheet.cell(number - 1, place), FaultyCell):
                    self._say(number - 1, name, f"Sel ini {cell.why}. Perbaiki atau ketik isinya.")
            cells = [_unguarded(row[place]) if place < len(row) else None for place in places]
            if any(text_of(cell) for cell in cells):
                table.append([*cells, number])
        return table

    def _problems(self, resource: IndicatorResource, entry: Any) -> None:
        number = int(entry.row_values[ROW]) - 1
        columns = {one.attribute: str(one.column_name) for one in resource.fields.values()}
        for name, sentences in entry.validation_error.message_dict.items():
            column = "kode" if name == NON_FIELD_ERRORS else columns.get(name, "kode")
            for sentence in sentences:
                self._say(number, column, sentence, resource)

    def _say(
        self,
        row: int,
        column: str,
        message: str,
        resource: IndicatorResource | None = None,
        *,
        code: str = "",
    ) -> None:
        place = self.names.index(column) if column in self.names else 0
        allowed = ""
        if resource is not None:
            widgets = {one.column_name: one.widget for one in resource.fields.values()}
            allowed = widgets[column].allowed
        self.reading.problems.append(
            SheetProblem(
                sheet=self.sheet.name,
                cell=cell_name(row, place),
                found=text_of(self.sheet.cell(row, place))[:200],
                allowed=allowed,
                message=f"{message} {NOTHING_CHANGED}",
                code=code,
            )
        )

    def _compose(self, resource: IndicatorResource) -> None:
        order = {node["code"]: place for place, node in enumerate(self.document["nodes"])}
        rows = sorted(resource.rows, key=lambda one: order[one[1].parent])
        self.document["scales"] = {
            kind: self.scales[kind]
            for kind in (*self.document["scales"], *(row.answer_type for _, row in rows))
            if kind in self.scales
        }
        self.document["indicators"] = [row.indicator(self.scales) for _, row in rows]
        gone = [code for code in resource.known if code not in resource.first]
        self.reading.warnings += [
            f"Butir {code} tidak ada di tabel, sehingga dihapus." for code in gone
        ]
        try:
            validate_definition(self.document)
        except DefinitionError as error:
            for one in error.problems:
                row = (
                    resource.first.get(one.place.code)
                    if one.place.part == DefinitionPart.ITEM
                    else None
                )
                self._say(row - 1 if row else self.top, "kode", one.sentence, code=one.code)
        else:
            self.reading.document = self.document


def _unguarded(cell: object) -> Any:
    """Takes off the apostrophe that our own export puts before a text like ``-12``."""
    if isinstance(cell, str) and cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS):
        return cell[1:]
    return cell


def _exported(document: dict[str, Any]) -> list[list[Any]]:
    table = IndicatorResource(document, document["scales"]).export_rows()
    rows = [table.headers or [], *(list(row) for row in table)]
    return [[safe_cell(ILLEGAL_CHARACTERS_RE.sub("", cell)) for cell in row] for row in rows]


def workbook_of(document: dict[str, Any]) -> bytes:
    """The table as XLSX: one sheet, texts only, so that no program turns a code into a date."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = SHEET
    rows = _exported(document)
    for row in rows:
        sheet.append(row)
    sheet.freeze_panes = "B2"
    for place, column in enumerate(rows[0], start=1):
        letter = get_column_letter(place)
        wide = column in WIDE or column.startswith(("kriteria", "jumlah"))
        sheet.column_dimensions[letter].width = 48 if wide else 16
        for cell in sheet[letter]:
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=wide, vertical="top")
        sheet.cell(1, place).font = Font(bold=True)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_of(document: dict[str, Any]) -> bytes:
    """The table as CSV with semicolons, the way spreadsheet programs here open it."""
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(_exported(document))
    return target.getvalue().encode("utf-8-sig")
