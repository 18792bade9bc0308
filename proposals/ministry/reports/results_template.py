"""The sheet in which the ministry's results are written down, with the units that wait for them."""

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from proposals.enums import MinistryResult
from proposals.ministry.results_table import (
    ADVICE,
    COLUMNS,
    DATE_REASON,
    LHE_NUMBER,
    MAX_LINES,
    MAY_LACK,
    RESULT,
    STAGE,
    STAGES,
    UNIT,
    UNIT_NAME,
)
from proposals.models import Proposal
from zona_integritas.ground.files.spreadsheets import safe_cell

HEADINGS = (UNIT, UNIT_NAME, *COLUMNS[1:], *MAY_LACK)
WIDTHS = (16, 40, 28, 22, 16, 48, 16, 12, 24, 60, 40)
EXPLAINED = (
    ("Kolom", "Wajib", "Boleh diisi"),
    (
        "Kode unit",
        "ya",
        "Kode seperti di aplikasi. Satu unit boleh beberapa baris, satu per tahap.",
    ),
    ("Nama unit", "tidak", "Hanya untuk memudahkan membaca; tidak dibaca aplikasi."),
    ("Tahap", "ya", "; ".join(stage.label for stage in STAGES)),
    ("Hasil", "ya", "; ".join(result.label for result in MinistryResult)),
    ("Tanggal", "ya", "Tanggal hasil, misalnya 20/11/2026 atau 20 November 2026."),
    ("Catatan", "bila tidak lulus atau dengan catatan", "Catatan Kementerian PANRB."),
    (
        "Batas sanggah",
        "tidak",
        "Tanggal, atau misalnya 5 hari kerja; untuk seleksi administrasi yang tidak lulus.",
    ),
    ("Nilai TPN", "tidak", "Angka 0 sampai 100, misalnya 87,52. Kosong bila tidak diberikan."),
    (LHE_NUMBER, "tidak", "Hanya untuk LHE TPN."),
    (
        ADVICE,
        "tidak",
        "Hanya untuk LHE TPN. Satu rekomendasi per baris di dalam selnya; awali dengan kode butir "
        "bila tentang satu butir, misalnya A.I.1.i.a: Perbarui SK tim kerja.",
    ),
    (
        DATE_REASON,
        "bila tanggal hasil mendahului tanggal tahap sebelumnya",
        "Mengapa surat hasilnya bertanggal demikian. Hasil tidak pernah mendahului surat usulan.",
    ),
)


def ministry_template(proposals: Iterable[Proposal]) -> bytes:
    """Headings, one row per unit that is with the ministry, and what each column may say."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = "Hasil Kementerian PANRB"
    sheet.append(HEADINGS)
    for proposal in proposals:
        sheet.append([safe_cell(proposal.unit.code), safe_cell(proposal.unit_name)])
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(1, place).font = Font(bold=True)
    # A code like 007 stays the text it is, also in the rows somebody adds.
    sheet.column_dimensions["A"].number_format = "@"
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, 1).number_format = "@"
    sheet.freeze_panes = "C2"
    _offer(sheet, STAGE, [stage.label for stage in STAGES])
    _offer(sheet, RESULT, [result.label for result in MinistryResult])
    _explain(book.create_sheet("Petunjuk"))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _offer(sheet: Worksheet, column: str, words: Sequence[str]) -> None:
    """The allowed words as a list to choose from."""
    letter = get_column_letter(HEADINGS.index(column) + 1)
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choice.error = "Pilih salah satu dari daftar."
    sheet.add_data_validation(choice)
    choice.add(f"{letter}2:{letter}{MAX_LINES + 1}")


def _explain(sheet: Worksheet) -> None:
    for row in EXPLAINED:
        sheet.append(row)
    for letter, width in zip("ABC", (16, 36, 72), strict=True):
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
        for cell in sheet[letter]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
