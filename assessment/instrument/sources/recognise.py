"""Which source a file is, from its structure alone."""

import json
from typing import Any

from django.conf import settings

from assessment.instrument.sources.portal import is_portal, read_portal
from assessment.instrument.sources.reading import NOTHING_CHANGED, SourceReading
from assessment.instrument.sources.shape import broken_text
from assessment.instrument.sources.workbook import read_blank_sheet
from assessment.instrument.table.indicator_table import is_indicator_table, read_indicator_table
from assessment.workbooks.headings import find_columns
from assessment.workbooks.problems import SheetProblem
from zona_integritas.ground.errors import SpreadsheetError
from zona_integritas.ground.files.kept_readings import read_once
from zona_integritas.ground.files.spreadsheet_files import check_file

UNDERSTOOD = (
    "Yang dikenal: definisi JSON aplikasi ini, master soal portal kementerian (JSON), lembar LKE "
    "kosong (susunan kementerian atau Lampiran III), dan tabel butir dari halaman instrumen. "
    + NOTHING_CHANGED
)
OUR_KEYS = {"nodes", "indicators", "thresholds", "scales"}


def recognise(content: bytes, file_name: str, base: dict[str, Any]) -> SourceReading:
    """Reads the file as the source it is, over the ``base`` definition.

    Raises ``SpreadsheetError`` with a sentence for what cannot be read at all.
    """
    warnings = [_remark(one) for one in check_file(content, settings.UPLOAD_MAX_BYTES)]
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _json(content, base)
    sheets = read_once(content, settings.UPLOAD_MAX_BYTES)
    if is_indicator_table(sheets):
        table = read_indicator_table(content, file_name, base)
        warnings += [_remark(sentence) for sentence in table.warnings]
        return SourceReading("tabel", table.document, table.problems, warnings)
    for sheet in sheets:
        columns = find_columns(sheet)
        if columns is not None:
            reading = read_blank_sheet(sheet, columns, base)
            reading.warnings[:0] = warnings
            return reading
    raise SpreadsheetError(f"Susunan berkas «{file_name}» tidak dikenal. {UNDERSTOOD}")


def _remark(sentence: str) -> SheetProblem:
    return SheetProblem("", "", "", "", sentence)


def _no_number(word: str) -> None:
    """``NaN`` and ``Infinity`` are no JSON, though Python reads them."""
    raise ValueError(word)


def _json(content: bytes, base: dict[str, Any]) -> SourceReading:
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise SpreadsheetError(
            f"JSON ini rusak pada baris {error.lineno}, kolom {error.colno}. {NOTHING_CHANGED}"
        ) from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise SpreadsheetError(f"JSON ini tidak dapat dibaca. {NOTHING_CHANGED}") from error
    if broken_text(found):
        raise SpreadsheetError(
            "JSON ini memuat huruf yang rusak (karakter nol, atau separuh dari sebuah simbol). "
            f"Simpan ulang sebagai teks UTF-8 lalu unggah lagi. {NOTHING_CHANGED}"
        )
    if is_portal(found):
        return read_portal(found, base)
    if isinstance(found, dict) and set(found) >= OUR_KEYS:
        return SourceReading("json", found).checked()
    raise SpreadsheetError(f"Susunan JSON ini tidak dikenal. {UNDERSTOOD}")
