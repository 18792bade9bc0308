"""The table behind a drawing: shown folded on the screen, and a sheet of the workbook."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from zona_integritas.ground.files.spreadsheets import safe_cell
from zona_integritas.ground.formats import NONE, angka, bulat, persen, tanggal

NUMBER_FORMATS = {"points": "0.00", "percent": '0.00" %"', "count": "#,##0", "date": "d mmmm yyyy"}


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: text · points · percent (0 to 100) · count · date."""

    title: str
    kind: str = "text"

    @property
    def numeric(self) -> bool:
        return self.kind in ("points", "percent", "count")

    def shown(self, value: Any) -> str:
        """The value as people read it; nothing known is a dash."""
        if value is None:
            return NONE
        if self.kind == "points":
            return angka(value)
        if self.kind == "percent":
            return persen(value)
        if self.kind == "count":
            return bulat(value)
        return tanggal(value) if self.kind == "date" else str(value)


@dataclass(frozen=True, slots=True)
class Table:
    """Raw values; what is shown is rounded when it is shown. The first column heads its row."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]] = field(default_factory=list)

    def shown(self) -> list[list[tuple[Column, str]]]:
        return [
            [(column, column.shown(value)) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]


def tables_book(tables: Sequence[Table], about: str) -> bytes:
    """One sheet per table, numbers as numbers; ``about`` says what was chosen and when."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
    styles = {kind: book.add_format({"num_format": text}) for kind, text in NUMBER_FORMATS.items()}
    for number, table in enumerate(tables, start=1):
        sheet = book.add_worksheet(_sheet_name(number, table.title))
        sheet.write_string(0, 0, table.title, bold)
        sheet.write_string(1, 0, str(safe_cell(about)))
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, 34 if place == 0 else 16 if column.numeric else 22)
            sheet.write_string(3, place, column.title, head)
        for line, row in enumerate(table.rows, start=4):
            for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                _write(sheet, line, place, value, styles.get(column.kind))
        sheet.freeze_panes(4, 1)
        if table.rows:
            sheet.autofilter(3, 0, len(table.rows) + 3, len(table.columns) - 1)
        sheet.set_landscape()
        sheet.repeat_rows(3)
        sheet.fit_to_pages(1, 0)
    book.close()
    return stream.getvalue()


def _sheet_name(number: int, title: str) -> str:
    """At most 31 letters, none that a sheet's name may not hold, and never twice the same."""
    plain = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)
    return f"{number} {plain}"[:31].strip()


def _write(sheet: Worksheet, line: int, place: int, value: object, style: Format | None) -> None:
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(line, place, value, style)
    elif isinstance(value, (Decimal, int, float)):
        sheet.write_number(line, place, float(value), style)
    else:
        sheet.write_string(line, place, str(safe_cell(str(value))))
