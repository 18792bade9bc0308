"""What a spreadsheet file is before anybody opens it: its kind, its size, what it carries along.

Looking at the container costs nothing and is safe; everything that is refused here is refused
in a sentence that says what to do.
"""

import csv
import io

from zona_integritas.ground.errors import SpreadsheetError
from zona_integritas.ground.files import office
from zona_integritas.ground.formats import bulat, ukuran

MAX_PARTS = 2000
MAX_TEXT_COLUMNS = 200
MAX_TEXT_ROWS = 20_000
MAX_FIELD = 32_767  # what a spreadsheet cell can hold
NOTHING_CHANGED = "Tidak ada data yang berubah."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = ";\t,|"
_AS_TABLE = "Unggah tabel aslinya sebagai XLSX, ODS, atau CSV."
_IN_EXCEL = "Buka di Excel, simpan sebagai «Excel Workbook (.xlsx)», lalu unggah lagi."
# What people send in place of a table, by the beginning of the file; and what to do.
_OTHERS = (
    (b"\xff\xd8\xff", "gambar JPG", _AS_TABLE),
    (b"\x89PNG", "gambar PNG", _AS_TABLE),
    (b"GIF8", "gambar GIF", _AS_TABLE),
    (b"Rar!", "arsip RAR", "Keluarkan lembarnya dari arsip, lalu unggah lembar itu."),
    (b"7z\xbc\xaf", "arsip 7z", "Keluarkan lembarnya dari arsip, lalu unggah lembar itu."),
    (b"{\\rtf", "dokumen RTF", _AS_TABLE),
    (b"<!doctype html", "halaman web (HTML)", _IN_EXCEL),
    (b"<html", "halaman web (HTML)", _IN_EXCEL),
)
_DOCUMENTS = {
    "DOCX": "dokumen Word",
    "PPTX": "presentasi PowerPoint",
    "ODT": "dokumen LibreOffice Writer",
    "ODP": "presentasi LibreOffice Impress",
}


def check_file(content: bytes, maximum: int) -> list[str]:
    """Refuses what must not be opened; answers with what the user should know of the rest.

    Raises ``SpreadsheetError`` for a file that is too large, no table at all, encrypted, of an
    old format, with macros, damaged, or unpacking to a mountain.
    """
    if not content:
        raise SpreadsheetError(f"Berkas kosong (0 bita). Pilih berkas lain. {NOTHING_CHANGED}")
    if len(content) > maximum:
        raise SpreadsheetError(
            f"Berkas terlalu besar: {ukuran(len(content))}, paling besar {ukuran(maximum)}. "
            f"Hapus lembar atau gambar yang tidak perlu. {NOTHING_CHANGED}"
        )
    if content.startswith(_OLE):
        raise SpreadsheetError(_old_file(content))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SpreadsheetError(
            "Berkas teks ini tersimpan sebagai «Unicode Text» (UTF-16). Simpan sebagai «CSV UTF-8» "
            f"atau XLSX, lalu unggah lagi. {NOTHING_CHANGED}"
        )
    if content.lstrip()[:1] == b"{" and b"docs.google.com" in content[:2000]:
        raise SpreadsheetError(
            "Berkas ini hanya pintasan ke Google Sheets. Buka di Google Sheets, unduh sebagai "
            f"«Microsoft Excel (.xlsx)», lalu unggah berkas itu. {NOTHING_CHANGED}"
        )
    if content.startswith(b"PK"):
        return _archive(content)
    _refuse_others(content)
    return []


def _refuse_others(content: bytes) -> None:
    """Names a picture, a PDF and the like as what it is, whatever its file is called."""
    head = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"%PDF-" in head:
        raise SpreadsheetError(_no_table("PDF", _AS_TABLE))
    if head[4:8] == b"ftyp":
        raise SpreadsheetError(_no_table("foto atau video", _AS_TABLE))
    for start, what, step in _OTHERS:
        if head[: len(start)].lower() == start.lower():
            raise SpreadsheetError(_no_table(what, step))


def _no_table(what: str, step: str) -> str:
    return f"Berkas ini {what}, bukan tabel. {step} {NOTHING_CHANGED}"


def _old_file(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return (
            "Berkas ini dikunci dengan kata sandi. Buka di Excel, hapus kata sandinya "
            f"(Info › Proteksi), simpan, lalu unggah lagi. {NOTHING_CHANGED}"
        )
    return (
        "Berkas ini memakai format lama (.xls). Buka di Excel, simpan sebagai «Excel Workbook "
        f"(.xlsx)», lalu unggah lagi. {NOTHING_CHANGED}"
    )


def _archive(content: bytes) -> list[str]:
    found = office.look(content)
    if found is None:
        raise SpreadsheetError(
            f"Berkas rusak dan tidak dapat dibuka. Simpan ulang lalu unggah lagi. {NOTHING_CHANGED}"
        )
    names = found.names
    if found.mountain or len(names) > MAX_PARTS:
        raise SpreadsheetError(
            "Isi berkas terlalu besar setelah dibuka, sehingga tidak diterima. Salin lembar "
            "yang diperlukan "
            f"ke buku kerja baru lalu unggah lagi. {NOTHING_CHANGED}"
        )
    if found.locked:
        raise SpreadsheetError(
            f"Berkas ini dikunci dengan kata sandi. Simpan tanpa kata sandi. {NOTHING_CHANGED}"
        )
    if found.kind in _DOCUMENTS:
        raise SpreadsheetError(_no_table(_DOCUMENTS[found.kind], _AS_TABLE))
    if not {office.TYPES, "content.xml"} & set(names):
        step = "Keluarkan lembarnya dari arsip, lalu unggah lembar itu."
        raise SpreadsheetError(_no_table("arsip ZIP", step))
    if found.macros:
        raise SpreadsheetError(
            "Berkas ini memuat makro. Simpan sebagai «Excel Workbook (.xlsx)» tanpa makro, lalu "
            f"unggah lagi. {NOTHING_CHANGED}"
        )
    if "xl/workbook.bin" in names:
        raise SpreadsheetError(
            "Berkas ini memakai format biner (.xlsb). Simpan sebagai «Excel Workbook (.xlsx)», "
            f"lalu unggah lagi. {NOTHING_CHANGED}"
        )
    if any("externallinks/" in name for name in names):
        return [
            "Berkas ini mengambil sebagian isinya dari berkas lain. Yang dibaca adalah nilai yang "
            "terakhir tersimpan; periksa apakah nilai itu masih benar."
        ]
    return []


def looks_like_text(content: bytes) -> bool:
    """No archive and no binary: a file that can be read as lines of text."""
    return not content.startswith((b"PK", _OLE)) and b"\x00" not in content[:4096]


def read_text_table(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, its separator found from the file itself (``;``, tab, ``,``).

    Raises ``SpreadsheetError`` in words for what is no such file.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    # The separator is the one the first written line has most of.
    heading = next((line for line in text.splitlines() if line.strip(" ;,\t|")), "")
    return _rows(text, max(_DELIMITERS, key=heading.count))


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            if len(rows) > MAX_TEXT_ROWS + 1:  # the headings are one more
                raise SpreadsheetError(
                    f"Berkas memuat lebih dari {bulat(MAX_TEXT_ROWS)} baris. Bagi menjadi "
                    f"beberapa. {NOTHING_CHANGED}"
                )
            if len(row) > MAX_TEXT_COLUMNS:
                raise SpreadsheetError(
                    f"Baris {len(rows)} memuat {len(row)} kolom; paling banyak {MAX_TEXT_COLUMNS}. "
                    f"Hapus kolom yang tidak perlu. {NOTHING_CHANGED}"
                )
            if any(len(cell) > MAX_FIELD for cell in row):
                raise SpreadsheetError(
                    f"Baris {len(rows)} memuat isian lebih dari {bulat(MAX_FIELD)} "
                    f"karakter. Periksa "
                    f"tanda kutip di baris itu. {NOTHING_CHANGED}"
                )
    except csv.Error as error:
        raise SpreadsheetError(
            f"Tanda kutip di baris {len(rows) + 1} berkas CSV ini tidak berpasangan. Simpan ulang "
            f"dari aplikasi asalnya. {NOTHING_CHANGED}"
        ) from error
    return rows
