"""Workbooks that come from outside, and cells that go there.

Reading is strict about size, since a workbook is an archive that can unpack to anything; writing
keeps a text from becoming a formula in somebody's spreadsheet program.
"""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_SHEETS = 30
MAX_ROWS = 20_000
MAX_COLUMNS = 200
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class SpreadsheetError(ValueError):
    """The file cannot be read as a workbook of ours; the text is for the user."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its cells by row and column (from 0), as they are stored."""

    name: str
    rows: list[list[Any]]

    def cell(self, row: int, column: int) -> Any:
        """The value there; None beyond the edge and for empty cells."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        value = self.rows[row][column]
        return None if value == "" else value


def read_workbook(content: bytes, maximum: int = MAX_BYTES) -> list[Sheet]:
    """All sheets of an XLSX, XLS or ODS file. Raises ``SpreadsheetError`` in words."""
    if len(content) > maximum:
        raise SpreadsheetError("Berkas terlalu besar. Hapus lembar atau gambar yang tidak perlu.")
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
        except zipfile.BadZipFile as error:
            raise SpreadsheetError(
                "Berkas rusak dan tidak dapat dibuka. Simpan ulang lalu unggah lagi."
            ) from error
        if unpacked > MAX_UNPACKED:
            raise SpreadsheetError("Isi berkas terlalu besar setelah dibuka; berkas ditolak.")
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = workbook.sheet_names
    except (CalamineError, ValueError, OSError) as error:
        raise SpreadsheetError(
            "Berkas ini bukan buku kerja Excel. Simpan sebagai XLSX lalu unggah lagi."
        ) from error
    if len(names) > MAX_SHEETS:
        raise SpreadsheetError(f"Berkas memuat {len(names)} lembar; paling banyak {MAX_SHEETS}.")
    sheets = []
    for name in names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if len(rows) > MAX_ROWS or (rows and len(rows[0]) > MAX_COLUMNS):
            raise SpreadsheetError(
                f"Lembar «{name}» terlalu besar; paling banyak {MAX_ROWS} baris dan "
                f"{MAX_COLUMNS} kolom."
            )
        sheets.append(Sheet(name, rows))
    return sheets


def address(row: int, column: int) -> str:
    """``K47`` for row 46, column 10 (both counted from 0)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def safe_cell(value: Any) -> Any:
    """A text that would start a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
