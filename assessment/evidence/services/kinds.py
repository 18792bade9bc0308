"""What a file of evidence is, by its content; and what to do with one that cannot come in.

The content decides what is served later, never the name: a PNG that is called .jpg is a PNG.
"""

from dataclasses import dataclass

import puremagic

from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import office
from zona_integritas.ground.formats import ukuran
from zona_integritas.ground.papers import pdf_lock
from zona_integritas.ground.papers.pdf_deeds import deed_of

_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF, PICTURE, OFFICE = "PDF", "gambar", "dokumen Office"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that may come in: its name, the type served, and the endings it may have."""

    name: str
    served: str
    group: str
    endings: tuple[str, ...]


KINDS = (
    Kind("PDF", "application/pdf", PDF, (".pdf",)),
    Kind("PNG", "image/png", PICTURE, (".png",)),
    # The last four are what Windows makes of a photo saved from a page.
    Kind("JPG", "image/jpeg", PICTURE, (".jpg", ".jpeg", ".jfif", ".jpe", ".pjpeg", ".pjp")),
    Kind("WEBP", "image/webp", PICTURE, (".webp",)),
    Kind("DOCX", f"{_OFFICE}.wordprocessingml.document", OFFICE, (".docx",)),
    Kind("XLSX", f"{_OFFICE}.spreadsheetml.sheet", OFFICE, (".xlsx",)),
    Kind("PPTX", f"{_OFFICE}.presentationml.presentation", OFFICE, (".pptx",)),
)
BY_NAME = {kind.name: kind for kind in KINDS}
_PICTURES = {kind.served: kind for kind in KINDS if kind.group == PICTURE}
BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
ALLOWED_WORDS = "PDF, PNG, JPG, WEBP, DOCX, XLSX, atau PPTX"
_ALLOWED = f"Yang dapat diunggah: {ALLOWED_WORDS}."
_UNLOCK = {
    PDF: "Buka berkasnya, cetak atau simpan sebagai PDF baru tanpa kata sandi, lalu unggah yang "
    "baru.",
    OFFICE: "Buka berkasnya, hapus kata sandinya (File › Info › Proteksi), simpan, lalu unggah "
    "lagi.",
}
_HEIC = (
    "Foto HEIC dari ponsel belum dapat dibaca di semua komputer. Ubah terlebih dahulu menjadi JPG: "
    "di ponsel bagikan atau ekspor fotonya sebagai JPG (iPhone: Pengaturan › Kamera › Format › "
    "Paling Kompatibel)"
)
# What offices have besides, by ending: how it comes in all the same. The browser says the same
# before it sends anything.
CONVERT: tuple[tuple[tuple[str, ...], str], ...] = (
    ((".heic", ".heif", ".avif"), _HEIC),
    ((".gif", ".bmp", ".tif", ".tiff", ".svg"), "Buka gambarnya, lalu simpan sebagai JPG atau PNG"),
    (
        (".zip", ".rar", ".7z"),
        "Buka (ekstrak) arsipnya terlebih dahulu, lalu unggah isinya satu per satu",
    ),
    ((".doc", ".dot"), "Format lama Word. Buka di Word, simpan sebagai DOCX atau PDF"),
    (
        (".xls", ".xlsb"),
        "Format lama atau biner Excel. Buka di Excel, simpan sebagai XLSX atau PDF",
    ),
    ((".ppt", ".pps"), "Format lama PowerPoint. Buka di PowerPoint, simpan sebagai PPTX atau PDF"),
    (
        (".docm", ".xlsm", ".pptm"),
        "Berkas bermakro. Simpan tanpa makro sebagai DOCX, XLSX, atau PPTX",
    ),
    (
        (".odt", ".ods", ".odp", ".rtf", ".txt", ".csv", ".pages", ".htm", ".html", ".eml", ".msg"),
        "Buka di aplikasi asalnya, lalu simpan atau cetak sebagai PDF",
    ),
    (
        (".mp4", ".mov", ".avi", ".mkv", ".3gp", ".mp3", ".m4a"),
        "Simpan rekamannya di penyimpanan instansi, lalu isi tautannya sebagai bukti",
    ),
    (
        (".gdoc", ".gsheet", ".gslides"),
        "Berkas ini hanya pintasan ke Google Drive. Unduh dokumennya sebagai PDF, atau isi "
        "tautannya sebagai bukti",
    ),
)
ENDINGS = ",".join(BY_ENDING)  # for the browser's choice of files
_HOW = {ending: how for endings, how in CONVERT for ending in endings}
# A content that may not come in whatever it is called: as which ending it is advised.
_OTHER = {
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/x-ms-bmp": ".bmp",
    "image/tiff": ".tif",
    "image/avif": ".heic",
    "image/heif": ".heic",
    "image/heic": ".heic",
}
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PARTS = (
    ("WordDocument", ".doc"),
    ("PowerPoint Document", ".ppt"),
    ("Workbook", ".xls"),
    ("Book", ".xls"),
)
_CONTAINER = b"PK\x03\x04"
# What begins so is something else, whatever a PDF's first letters stand behind it.
_NO_PDF = (b"<", b"MZ", b"\x7fELF", b"#!", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")
_OPEN_DOCUMENTS = ("ODT", "ODS", "ODP")
_ARCHIVES = (".zip", ".rar", ".7z")
_OFFICE_ENDINGS = tuple(kind.endings[0] for kind in KINDS if kind.group == OFFICE)


def recognise_kind(name: str, ending: str, content: bytes) -> Kind:
    """The kind of a file by its content. Refused, with what to do, for what may not come in, is
    locked, or bears the name of another group of kinds: a picture may be any picture."""
    kind = _kind_of(name, content)
    named = BY_ENDING.get(ending)
    if kind is not None and (kind is named or (named and named.group == kind.group == PICTURE)):
        return kind
    raise Refused(f"{_problem(name, ending, content, kind)} Berkas ini tidak disimpan.")


def _problem(name: str, ending: str, content: bytes, kind: Kind | None) -> str:
    """Why the file cannot come in under this name, and how it can."""
    how = _HOW.get(ending)
    if kind is not None and not (how and kind.group == OFFICE and ending not in _ARCHIVES):
        return _misnamed(name, ending, kind)
    if how is not None:
        return f"Berkas «{name}» berjenis «{ending}». {how}. {_ALLOWED}"
    other = _other_kind(content)
    if other and not (other == ".zip" and ending in _OFFICE_ENDINGS):
        called = {".heic": "foto HEIC", ".zip": "arsip ZIP"}.get(other, other[1:].upper())
        return f"Isi berkas «{name}» ternyata {called}. {_HOW[other]}. {_ALLOWED}"
    if ending not in BY_ENDING:
        called = f"berjenis «{ending}»" if ending else "tidak mempunyai akhiran"
        return f"Berkas «{name}» {called}. {_ALLOWED}"
    return (
        f"Isi berkas «{name}» tidak sesuai dengan akhirannya. Buka di aplikasi asalnya, simpan "
        f"ulang sebagai {ALLOWED_WORDS}, lalu unggah lagi."
    )


def _misnamed(name: str, ending: str, kind: Kind) -> str:
    said = "tidak sesuai dengan akhirannya" if ending in BY_ENDING else "tidak terbaca dari namanya"
    return (
        f"Isi berkas «{name}» {said}: isinya {kind.name}. Ganti akhiran namanya menjadi "
        f"«{kind.endings[0]}», lalu unggah lagi."
    )


def _locked(name: str, how: str) -> Refused:
    return Refused(
        f"Berkas «{name}» terkunci dengan kata sandi atau pembatasan, sehingga penilai belum tentu "
        f"dapat membacanya. {_UNLOCK[how]} Berkas ini tidak disimpan."
    )


def _refused(name: str, found: str, how: str) -> Refused:
    return Refused(f"Berkas «{name}» {found}. {how} Berkas ini tidak disimpan.")


def _kind_of(name: str, content: bytes) -> Kind | None:
    if content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content:
        raise _locked(name, OFFICE)
    if content.startswith(_CONTAINER):
        return _office_kind(name, content)
    picture, pdf = _picture_type(content), _holds_pdf(content)
    if (picture in _PICTURES and pdf) or ((picture or pdf) and office.carries_container(content)):
        raise _refused(
            name,
            "adalah dua jenis berkas sekaligus, sehingga isinya tampil berbeda di setiap aplikasi",
            "Buka di aplikasi asalnya, simpan atau cetak sebagai PDF baru, lalu unggah lagi.",
        )
    if picture or not pdf:
        return _PICTURES.get(picture)
    if pdf_lock.needs_password(content):
        raise _locked(name, PDF)
    if deed := deed_of(content):
        raise _refused(
            name,
            f"memuat {deed.value}, yang tidak boleh ada dalam bukti",
            "Cetak atau simpan sebagai PDF baru tanpa itu (lampiran diunggah sendiri), lalu unggah "
            "yang baru.",
        )
    return BY_NAME["PDF"]


def _holds_pdf(content: bytes) -> bool:
    """A reader looks for the beginning within 1024 bytes: a byte order mark or a printer's
    commands may stand before it. What begins as something else is none all the same."""
    before, found, _ = content[:1024].partition(b"%PDF-")
    return bool(found) and not before.lstrip(b"\xef\xbb\xbf \t\r\n\x0c\x00").startswith(_NO_PDF)


def _picture_type(content: bytes) -> str:
    """The type of a picture by its first bytes; nothing for everything else."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    try:
        found = str(puremagic.from_string(content, mime=True))
    except (puremagic.PureError, ValueError):
        return ""
    return found if found in _PICTURES or found in _OTHER else ""


def _office_kind(name: str, content: bytes) -> Kind | None:
    found = office.look(content)
    if found is None:
        return None
    if found.locked:
        raise _locked(name, OFFICE)
    if found.mountain:
        raise _refused(
            name,
            f"menjadi lebih dari {ukuran(office.MAX_UNPACKED)} atau ribuan bagian setelah dibuka",
            "Simpan ulang dengan gambar yang diperkecil, atau sebagai PDF, lalu unggah lagi.",
        )
    if found.macros and (found.kind or office.TYPES in found.names):
        raise _refused(
            name,
            "memuat makro (program di dalam dokumen), yang tidak boleh ada dalam bukti",
            "Simpan tanpa makro sebagai DOCX, XLSX, PPTX, atau PDF, lalu unggah lagi.",
        )
    return BY_NAME.get(found.kind)


def _other_kind(content: bytes) -> str:
    """The usual ending of a content that may not come in under any name."""
    if content.startswith(_OLE):
        names = (one for part, one in _OLE_PARTS if part.encode("utf-16-le") in content)
        return next(names, "")
    if content.startswith(_CONTAINER) and (found := office.look(content)):
        return f".{found.kind.casefold()}" if found.kind in _OPEN_DOCUMENTS else ".zip"
    return _OTHER.get(_picture_type(content), "")
