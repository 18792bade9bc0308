"""The list of findings as a workbook: one line each, with its place as a link."""

import io
from collections.abc import Sequence

import xlsxwriter

from assessment.models import Period
from proposals.xray.reports.finding import Finding

COLUMNS = (
    ("Tingkat temuan", 14),
    ("Pemilik", 14),
    ("Pemeriksaan", 34),
    ("Kode unit", 12),
    ("Unit", 36),
    ("Butir", 14),
    ("Temuan", 70),
    ("Tempat", 12),
)


def findings_book(period: Period, findings: Sequence[Finding], base: str) -> bytes:
    """Texts are written as texts: nothing a person typed can become a formula."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Periksa silang")
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"Periksa silang {period.year}", book.add_format({"bold": True}))
    for column, (title, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, title, head)
    for number, one in enumerate(findings, start=3):
        cells = (
            one.check.severity.label,
            one.whose.label,
            one.check.title,
            one.unit.code,
            one.unit.name,
            one.code,
            one.text,
        )
        for column, text in enumerate(cells):
            sheet.write_string(number, column, str(text), wrap)
        # 65,530 links are what a worksheet may hold; beyond that the address stands as text.
        sheet.write_url(number, 7, base.rstrip("/") + one.url, string="Buka")
    sheet.freeze_panes(3, 0)
    sheet.autofilter(2, 0, max(len(findings) + 2, 3), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(2)
    sheet.fit_to_pages(1, 0)
    book.close()
    return stream.getvalue()
