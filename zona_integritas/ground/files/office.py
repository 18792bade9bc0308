"""What an Office file is and carries, told by its parts: little of it is read, nothing is run.

A name or the first bytes say nothing: a workbook with macros can be called .xlsx, a letter can
carry one inside, and a small file can unpack to a mountain.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 10_000  # a long presentation has some thousands
MAX_TYPES = 1024 * 1024  # the list of a file's kinds of parts
TYPES = "[content_types].xml"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_KINDS = {
    f"{_OPEN_XML}wordprocessingml.document.main+xml": "DOCX",
    f"{_OPEN_XML}spreadsheetml.sheet.main+xml": "XLSX",
    f"{_OPEN_XML}presentationml.presentation.main+xml": "PPTX",
}
_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.oasis.opendocument.presentation": "ODP",
}
_MACRO_TYPES = ("macroenabled", "vbaproject", "macrosheet")
# What LibreOffice writes of its Basic where there is none.
_IDLE_BASIC = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")
# Inside an embedded file: the names of parts are not packed, those of old files are UTF-16.
_MACRO_MARKS = (b"vbaProject.bin", b"/macrosheets/", "_VBA_PROJECT".encode("utf-16-le"))
_AT_A_TIME = 1024 * 1024
_LONGEST_MARK = 64
# Whatever is wrong with a damaged container, and with what is packed in it.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, ValueError, OSError, KeyError,
    IndexError, NotImplementedError, RuntimeError, EOFError, expat.ExpatError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """A container as it was found; ``kind`` is "" for one that is no document we know.

    Nothing in it was looked at where it is ``locked`` or a ``mountain``.
    """

    names: tuple[str, ...]  # of its parts, in small letters
    kind: str = ""
    locked: bool = False
    mountain: bool = False
    macros: bool = False


def look(content: bytes) -> OfficeFile | None:
    """None for what is no container, is damaged, or begins before its container does."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _look(archive, archive.infolist())
    except UNREADABLE:
        return None


def carries_container(content: bytes) -> bool:
    """Does a container lie behind another content: one file that is two?"""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return bool(archive.infolist())
    except UNREADABLE:
        return False


def _look(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> OfficeFile | None:
    names = tuple(part.filename.casefold() for part in parts)
    if not parts or min(part.header_offset for part in parts) != 0 or names.count(TYPES) > 1:
        return None  # readers differ in what they would open
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        return OfficeFile(names, mountain=True)
    if any(part.flag_bits & 0x1 for part in parts):
        return OfficeFile(names, locked=True)
    types = _declared_types(archive, parts)
    kinds = {_KINDS[one] for one in types if one in _KINDS} | _open_document(archive, names)
    return OfficeFile(
        names,
        kind=kinds.pop() if len(kinds) == 1 else "",
        macros=any(mark in one.casefold() for one in types for mark in _MACRO_TYPES)
        or any(map(_names_macro, names))
        or any(mark in inside for inside in _embedded(archive, parts) for mark in _MACRO_MARKS),
    )


def _names_macro(name: str) -> bool:
    basic = name.startswith("basic/") and not name.endswith(("/", *_IDLE_BASIC))
    script = name.startswith("scripts/") and not name.endswith("/")
    return basic or script or name.endswith("vbaproject.bin") or "/macrosheets/" in name


def _declared_types(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> set[str]:
    """The kinds of parts an OOXML file says it has."""
    found: set[str] = set()
    listed = next((part for part in parts if part.filename.casefold() == TYPES), None)
    if listed is None:
        return found
    if listed.file_size > MAX_TYPES:
        raise ValueError("a list of types as long as a book")

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.split(":")[-1] in ("Override", "Default"):
            found.add(attributes.get("ContentType", "").strip())

    def refuse(*_: object) -> None:
        raise ValueError("a list of types declares no entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(archive.read(listed), True)
    return found


def _open_document(archive: zipfile.ZipFile, names: tuple[str, ...]) -> set[str]:
    if "mimetype" not in names:
        return set()
    with archive.open(archive.infolist()[names.index("mimetype")]) as part:
        said = part.read(100).decode("ascii", "replace").strip()
    return {_OPEN_DOCUMENT[said]} if said in _OPEN_DOCUMENT else set()


def _embedded(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Iterator[bytes]:
    """Files inside the file, piece by piece; each piece begins with the end of the one before, so
    that no mark is cut."""
    for part in parts:
        name = part.filename.casefold()
        if "embeddings/" in name or name.startswith("object "):
            with archive.open(part) as file:
                end = b""
                while piece := file.read(_AT_A_TIME):
                    yield end + piece
                    end = piece[-_LONGEST_MARK:]
