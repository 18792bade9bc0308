"""Whether a PDF asks for a password before anybody can read it.

Many offices send PDFs that only forbid printing or changing: encrypted too, but the empty password
opens them, and every reader tries that one first. Those are not locked.
"""

import re
from hashlib import md5, sha256
from itertools import islice

_POINTER = re.compile(rb"/Encrypt\s*(?:(\d{1,10})\s+(\d{1,5})\s+R|(?=<<))")
_TEXT = rb"\s*(<[0-9A-Fa-f\s]*>|\((?:[^\\()]|\\.)*\))"
_IDENTITY = re.compile(rb"/ID\s*\[" + _TEXT, re.DOTALL)
_ESCAPED = re.compile(rb"\\(\r\n|[0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_LINE_ENDS = (b"\n", b"\r", b"\r\n")
_DICTIONARY = 8192  # bytes: more than any encryption dictionary has
_TRIED = 5  # different ones; an honest file has one or two
# What the standard fills a password up with; alone it is the empty one.
_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def needs_password(content: bytes) -> bool:
    """Whether no reader opens this PDF without a password (or a certificate).

    The newest encryption (revision 6) is not tried, and counts as locked.
    """
    entry = _encryption(content)
    if entry is None:
        return False
    revision = _number(entry, b"R")
    if not re.search(rb"/Filter\s*/Standard\b", entry) or revision is None:
        return True
    owner, check = _string(entry, b"O"), _string(entry, b"U")
    if revision <= 4:
        return not any(
            _opens(entry, revision, owner, check, identity) for identity in _identities(content)
        )
    return revision > 5 or sha256(check[32:40]).digest() != check[:32]


def _encryption(content: bytes) -> bytes | None:
    """The dictionary that says how the file is encrypted; nothing where it is not."""
    pointers = {found.groups(): found.end() for found in _POINTER.finditer(content)}
    for (number, generation), end in islice(pointers.items(), _TRIED):
        start: int | None = end
        if number is not None:
            pattern = rb"(?<!\d)%s\s+%s\s+obj\b" % (number, generation)
            place = re.search(pattern, content)
            start = place.end() if place else None
        if start is None:
            continue
        entry = content[start : start + _DICTIONARY].partition(b"endobj")[0]
        if b"/Filter" in entry:
            return entry
    return None


def _number(entry: bytes, name: bytes) -> int | None:
    found = re.search(rb"/" + name + rb"\s+(-?\d{1,12})\b", entry)
    return int(found[1]) if found else None


def _string(entry: bytes, name: bytes) -> bytes:
    found = re.search(rb"/" + name + _TEXT, entry, re.DOTALL)
    return _bytes_of(found[1]) if found else b""


def _bytes_of(text: bytes) -> bytes:
    if text.startswith(b"<"):
        digits = re.sub(rb"\s", b"", text[1:-1])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return _ESCAPED.sub(_unescaped, text[1:-1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    letter = found[1]
    if letter[:1].isdigit() and letter[:1] < b"8":
        return bytes([int(letter, 8) & 255])
    return b"" if letter in _LINE_ENDS else _LETTERS.get(letter, letter)


def _identities(content: bytes) -> set[bytes]:
    """What may be the file's identity: the password's key is made from it."""
    texts = dict.fromkeys(found[1] for found in _IDENTITY.finditer(content))
    return {_bytes_of(text) for text in islice(texts, _TRIED)} or {b""}


def _opens(entry: bytes, revision: int, owner: bytes, check: bytes, identity: bytes) -> bool:
    """Whether the empty password is the reader's, as ISO 32000 asks it (algorithms 4 to 6)."""
    rights = (_number(entry, b"P") or 0) & 0xFFFFFFFF
    seed = _PAD + owner[:32] + rights.to_bytes(4, "little") + identity
    if revision >= 4 and re.search(rb"/EncryptMetadata\s+false\b", entry):
        seed += b"\xff\xff\xff\xff"
    first = _md5(seed)
    if revision == 2:
        return _rc4(first[:5], _PAD) == check[:32]
    # The key's length stands in one of several places; only the right one can fit.
    return any(_fits(first, length, identity, check) for length in range(5, 17))


def _fits(first: bytes, length: int, identity: bytes, check: bytes) -> bool:
    key = first[:length]
    for _ in range(50):
        key = _md5(key)[:length]
    found = _md5(_PAD + identity)
    for turn in range(20):
        found = _rc4(bytes(byte ^ turn for byte in key), found)
    return found == check[:16]


def _md5(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, other = list(range(256)), 0
    for place in range(256):
        other = (other + state[place] + key[place % len(key)]) % 256
        state[place], state[other] = state[other], state[place]
    place = other = 0
    out = bytearray()
    for byte in data:
        place = (place + 1) % 256
        other = (other + state[place]) % 256
        state[place], state[other] = state[other], state[place]
        out.append(byte ^ state[(state[place] + state[other]) % 256])
    return bytes(out)
