"""What a person says a column of an LKE holds, where its heading does not say it.

Said for one file by the column's letters, and remembered for the agency by its heading. A choice
never opens a side: whose columns a person may name follows from what the person may bring in.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from assessment.enums import ColumnMeaning
from zona_integritas.ground.files.cells import plain_text
from zona_integritas.ground.formats import tanggal

KEY_LIMIT = 200
ANSWER, NOTE, EVIDENCE = "answer", "note", "evidence"
# The column of answers it belongs to, and its part there; evidence may stand in several columns.
PARTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        ColumnMeaning.ANSWER: ("unit", ANSWER),
        ColumnMeaning.NOTE: ("unit", NOTE),
        ColumnMeaning.EVIDENCE: ("unit", EVIDENCE),
        ColumnMeaning.TPI_ANSWER: ("tpi", ANSWER),
        ColumnMeaning.TPI_NOTE: ("tpi", NOTE),
        ColumnMeaning.SECOND_ANSWER: ("tpi2", ANSWER),
        ColumnMeaning.SECOND_NOTE: ("tpi2", NOTE),
    }
)
MEANING_OF = {place: ColumnMeaning(meaning) for meaning, place in PARTS.items()}


@dataclass(frozen=True, slots=True)
class ColumnDecision:
    """What a column is read as: said for this file, or remembered with who said it and when."""

    meaning: ColumnMeaning
    who: str = ""
    when: date | None = None

    @property
    def remembered(self) -> bool:
        return self.when is not None

    @property
    def why(self) -> str:
        if self.when is None:
            return "menurut pilihan untuk berkas ini"
        return f"menurut pilihan {tanggal(self.when)} oleh {self.who}"


@dataclass(frozen=True, slots=True)
class ColumnChoices:
    """What was said of columns: ``chosen`` by letters, ``remembered`` by ``heading_key``.

    ``sides`` are the columns of answers ("unit", "tpi", "tpi2") of the person who reads; only
    what may be theirs is asked for. With ``show`` every filled column is offered anew.
    """

    sides: frozenset[str] = frozenset()
    chosen: Mapping[str, ColumnMeaning] = field(default_factory=dict)
    remembered: Mapping[str, ColumnDecision] = field(default_factory=dict)
    show: bool = False


NO_CHOICES = ColumnChoices()


@dataclass(frozen=True, slots=True)
class SheetColumnOffer:
    """A column as a person recognises it; ``meaning`` is how it is read as it stands.

    ``asked`` where somebody must say what it is: nobody knows its heading, or (``rivals``, their
    letters) another column says the same. ``decided`` where somebody has said it.
    """

    letters: str
    heading: str
    filled: int
    samples: tuple[str, ...]
    meaning: str = ""
    proposal: str = ""
    asked: bool = False
    rivals: tuple[str, ...] = ()
    decided: bool = False

    @property
    def name(self) -> str:
        """``P «Link»``, as messages name it."""
        return f"{self.letters} «{self.heading}»" if self.heading else f"{self.letters} tanpa judul"


def heading_key(heading: str) -> str:
    """A heading without case and punctuation; "" for one that cannot be remembered."""
    key = " ".join(re.sub(r"[^\w]+", " ", plain_text(heading).casefold()).split())
    return key if len(key) <= KEY_LIMIT else ""


def meanings_for(sides: Collection[str]) -> list[ColumnMeaning]:
    """What a person may say who brings in these columns of answers: theirs, or that it is none."""
    own = [meaning for meaning, (side, _) in PARTS.items() if side in sides]
    return [*map(ColumnMeaning, own), ColumnMeaning.IGNORED]


def beside_others(named: Mapping[int, str], column: int, meaning: ColumnMeaning) -> bool:
    """Would notes of one side be taken from behind another side's answers (``named``, by column)?

    What is remembered of a heading was said of another sheet; there it is asked.
    """
    side, part = PARTS.get(meaning, ("", ""))
    left = [name for place, name in sorted(named.items()) if place < column]
    return part == NOTE and bool(left) and left[-1] != side


def clash_in(meanings: Mapping[str, ColumnMeaning]) -> tuple[str, str, ColumnMeaning] | None:
    """Two columns (letters) of which only one can be what is said of both, and what that is."""
    taken: dict[str, str] = {}
    for letters, meaning in meanings.items():
        if meaning == ColumnMeaning.IGNORED or PARTS[meaning][1] == EVIDENCE:
            continue
        if meaning in taken:
            return taken[meaning], letters, meaning
        taken[meaning] = letters
    return None


def clash_message(first: str, second: str, meaning: ColumnMeaning) -> str:
    return (
        f"Kolom {first} dan kolom {second} sama-sama disebut «{meaning.label}». Pilih satu; untuk "
        f"yang lain pilih «{ColumnMeaning.IGNORED.label}» atau arti yang lain."
    )
