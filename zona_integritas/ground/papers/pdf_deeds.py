"""What a PDF from outside would do besides being read: run a script, start a program, hand out
files that lie in it.

Looked for by name, plainly written or in object streams (where most writers put everything
today). A file that a person encrypted so that only its owner may change it keeps its object
streams to itself; its readers in offices ask before they do any of this.
"""

import re
import zlib
from enum import Enum

MAX_UNPACKED = 64 * 1024 * 1024  # of object streams together
_AT_A_TIME = 64 * 1024
_AFTER_HEAD = 4096  # bytes: where the content of a stream begins, at the latest


class PdfDeed(Enum):
    """What there is, as people are told."""

    SCRIPT = "skrip (JavaScript)"
    PROGRAM = "perintah membuka program lain"
    FILES = "berkas lain di dalamnya (lampiran)"
    MOUNTAIN = "isi yang terlalu besar setelah dibuka"


def _name(word: str) -> bytes:
    """A name of PDF: each letter may also be written by its number."""
    letters = (f"(?:{one}|#{ord(one):02x}|#{ord(one):02X})" for one in word)
    return ("/" + "".join(letters) + r"(?![A-Za-z0-9])").encode()


_DEEDS = (
    (PdfDeed.SCRIPT, re.compile(_name("JavaScript"))),
    (PdfDeed.PROGRAM, re.compile(_name("Launch"))),
    (PdfDeed.FILES, re.compile(_name("EmbeddedFile") + b"|" + _name("EmbeddedFiles"))),
)
_OBJECTS = re.compile(_name("ObjStm"))
_STREAM = re.compile(rb"stream\r?\n")


def deed_of(content: bytes) -> PdfDeed | None:
    """The first of what a file would do; None for one that is only read."""
    if found := _named(content):
        return found
    left, after = MAX_UNPACKED, 0
    for place in _OBJECTS.finditer(content):
        start = _STREAM.search(content, place.end(), place.end() + _AFTER_HEAD)
        if start is None or place.start() < after:
            continue
        unpacked, after = _unpack(content, start.end(), left)
        left -= len(unpacked)
        if left <= 0:
            return PdfDeed.MOUNTAIN
        if found := _named(unpacked):
            return found
    return None


def _named(content: bytes) -> PdfDeed | None:
    return next((deed for deed, pattern in _DEEDS if pattern.search(content)), None)


def _unpack(content: bytes, start: int, most: int) -> tuple[bytes, int]:
    """What a stream holds, ``most`` bytes of it, and where it ends; nothing of one that is packed
    another way or encrypted."""
    unpacking, pieces = zlib.decompressobj(), []
    while most > 0 and start < len(content) and not unpacking.eof:
        try:
            piece = unpacking.decompress(content[start : start + _AT_A_TIME], most)
        except zlib.error:
            break
        pieces.append(piece)
        most -= len(piece)
        start += _AT_A_TIME
    # What was read beyond the end belongs to the next one.
    return b"".join(pieces), min(start, len(content)) - len(unpacking.unused_data)
