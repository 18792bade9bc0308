"""Workbooks that come from outside, and cells that go there.

Reading is strict about size, since a workbook is an archive that can unpack to anything; writing
keeps a text from becoming a formula in somebody's spreadsheet program.
"""

import io
import pickle
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zona_integritas.formats import bulat

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_SHEETS = 30
MAX_ROWS = 20_000
MAX_COLUMNS = 200
READING_SECONDS = 90
READER = Path(__file__).with_name("workbook_reader.py")
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
    kind, found = _read_apart(content)
    if kind == "too many sheets":
        raise SpreadsheetError(f"Berkas memuat {found} lembar; paling banyak {MAX_SHEETS}.")
    if kind == "sheet too large":
        raise SpreadsheetError(
            f"Lembar «{found}» terlalu besar; paling banyak {bulat(MAX_ROWS)} baris dan "
            f"{MAX_COLUMNS} kolom. Hapus isi yang tercecer jauh di kanan atau di bawah tabel."
        )
    return [Sheet(name, rows) for name, rows in found]


def _read_apart(content: bytes) -> tuple[str, Any]:
    """What ``workbook_reader`` makes of the bytes; a child that fell is a file we refuse."""
    limits = [str(limit) for limit in (MAX_SHEETS, MAX_ROWS, MAX_COLUMNS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell, no word of the user
            [sys.executable, "-I", str(READER), *limits],
            input=content,
            capture_output=True,
            timeout=READING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SpreadsheetError("Berkas ini terlalu lama dibaca; berkas ditolak.") from error
    if done.returncode:
        raise SpreadsheetError(
            "Berkas ini bukan buku kerja Excel yang dapat dibaca: rusak, atau isinya tercecer "
            "terlalu jauh dari tabel. Simpan ulang sebagai XLSX lalu unggah lagi."
        )
    outcome: tuple[str, Any] = pickle.loads(done.stdout)  # noqa: S301 - from our own child
    return outcome


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
