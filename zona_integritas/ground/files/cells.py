"""What a cell says to people: without letters nobody sees, and shown as the sheet shows it."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import Any

from zona_integritas.ground.files.spreadsheets import FORMULA_STARTS, FaultyCell
from zona_integritas.ground.formats import tanggal

MOMENTS = (dt.date, dt.time, dt.timedelta)
# Zero width, direction marks, byte order mark, soft hyphen, controls other than line ends and tab.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_WORD_BULLETS = re.compile("[\uf000-\uf0ff]")  # what Word makes of its symbol fonts
KNOWN = 400  # letters of a text that is kept because it comes again
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f])_")  # how XLSX writes what XML may not hold


def visible_text(text: str) -> str:
    """The text as people see it, line ends kept."""
    if text.isprintable() and "_x00" not in text:
        return text  # as nearly all are: no letter in it that nobody sees
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", _WORD_BULLETS.sub("•", text)).replace("\xa0", " ")


def plain_text(value: object) -> str:
    """The cell as one line of text; a whole number without its idle ``.0``."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return _known_line(text) if len(text) <= KNOWN else _line(text)


def _line(text: str) -> str:
    return " ".join(visible_text(text).split())


# Hundreds of sheets hold the same questions and letters, and each is asked several times.
_known_line = lru_cache(maxsize=8192)(_line)


def cell_text(value: object) -> str:
    """The cell as a spreadsheet program in Indonesia shows it."""
    if isinstance(value, bool):
        return "BENAR" if value else "SALAH"
    if isinstance(value, (int, float)):
        return plain_text(value).replace(".", ",")
    if isinstance(value, dt.datetime):
        clock = f" {value:%H.%M}" if (value.hour, value.minute) != (0, 0) else ""
        return f"{tanggal(value.date())}{clock}"
    if isinstance(value, dt.date):
        return tanggal(value)
    if isinstance(value, dt.time):
        return f"{value:%H.%M}"
    return plain_text(value)


def answer_in(value: object) -> Any:
    """What was typed as an answer: full-width letters are letters, 4.0 is 4, blanks are None.

    A faulty cell stays what it is.
    """
    if isinstance(value, str) and not isinstance(value, FaultyCell):
        return _known_typed(value) if len(value) <= KNOWN else _typed(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _typed(text: str) -> str | None:
    return unicodedata.normalize("NFKC", visible_text(text)).strip() or None


_known_typed = lru_cache(maxsize=4096)(_typed)


def thousands(value: object) -> int | None:
    """2488 for «2.488», typed or taken for a fraction by the program; None for anything else.

    Only where the number is known to be whole.
    """
    is_text = isinstance(value, str) and not isinstance(value, FaultyCell)
    text = str(value) if is_text or isinstance(value, float) else ""
    return int(text.replace(".", "")) if _GROUPS.fullmatch(text) else None


def words_in(value: object) -> str:
    """A text as it was written, without the apostrophe that ``safe_cell`` put before it."""
    if value is None:
        return ""
    text = visible_text(value).strip() if isinstance(value, str) else cell_text(value)
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def quoted(value: object, most: int = 60) -> str:
    """The cell between quotation marks, cut where it is long."""
    text = cell_text(value)
    return f"«{text if len(text) <= most else text[:most].rstrip() + '…'}»"
