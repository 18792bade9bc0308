"""Which older items a newer one continues: found by wording, portal number and code together.

A number or a code alone proves nothing: a regulation that is renumbered would put last year's
answers under other questions. What stays uncertain is doubtful and comes first in the table that
people see and mend (*Pasangan butir*).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Document = Mapping[str, Any]
Row = Mapping[str, Any]
Codes = Sequence[str]
# Share of common words (Dice), 0 to 1: the same sentence, and one that was reworded.
SAME, ALIKE = 0.8, 0.5
_WORD = re.compile(r"\w+")


class Why(StrEnum):
    """What speaks for a pair."""

    WORDING = "kalimat"
    SOAL = "nomor soal"
    CODE = "kode"


class Relation(StrEnum):
    """What becomes of items from one version to the next."""

    CONTINUED = "lanjutan dari"
    SPLIT = "pecahan dari"
    MERGED = "gabungan dari"
    ADDED = "baru"


@dataclass(frozen=True, slots=True)
class ItemPair:
    """One newer item with the older ones it continues (none: it is new)."""

    code: str
    olds: tuple[str, ...]
    relation: Relation
    why: tuple[Why, ...]
    doubt: str  # why a person has to look; empty where nothing disagrees

    @property
    def told(self) -> str:
        olds = " dan ".join(self.olds)
        return f"{self.relation} {olds}" if olds else str(self.relation)


class _Likeness:
    """How much two items of two definitions are alike."""

    def __init__(self, before: Document, after: Document) -> None:
        self.old: dict[str, Row] = {row["code"]: row for row in before["indicators"]}
        self.new: dict[str, Row] = {row["code"]: row for row in after["indicators"]}
        self._words: dict[str, dict[str, Counter[str]]] = {
            side: {code: _words_of(row) for code, row in rows.items()}
            for side, rows in (("old", self.old), ("new", self.new))
        }

    def wording(self, new: str, old: str) -> float:
        one, other = self._words["new"][new], self._words["old"][old]
        if one == other:
            return 1.0
        shared = (one & other).total()
        return float(2 * shared / max(one.total() + other.total(), 1))

    def soal(self, new: str, old: str) -> bool:
        return not set(self.new[new]["soal_ids"]).isdisjoint(self.old[old]["soal_ids"])

    def why(self, new: str, olds: Iterable[str]) -> tuple[Why, ...]:
        known = [old for old in olds if old in self.old]
        said = {
            Why.WORDING: any(self.wording(new, old) >= ALIKE for old in known),
            Why.SOAL: any(self.soal(new, old) for old in known),
            Why.CODE: new in known,
        }
        return tuple(why for why, holds in said.items() if holds)

    def score(self, new: str, old: str) -> float:
        """0 where nothing but a number or a code, or nothing at all, speaks for the pair."""
        wording, soal, code = self.wording(new, old), self.soal(new, old), new == old
        if not (wording >= SAME or (wording >= ALIKE and (soal or code)) or (soal and code)):
            return 0.0
        place = bool(self.new[new]["parent"] == self.old[old]["parent"])
        # The very sentence weighs more than number, code and place together: siblings are alike.
        return 3 * (wording == 1) + 3 * wording + 1.5 * soal + code + 0.25 * place

    def is_part(self, new: str, old: str) -> bool:
        """Do (almost) all words of one of them stand in the other?"""
        one, other = self._words["new"][new], self._words["old"][old]
        shared = (one & other).total()
        return self.wording(new, old) >= ALIKE and shared >= SAME * min(one.total(), other.total())


def proposed_mapping(before: Document, after: Document) -> dict[str, list[str]]:
    """Each newer item's code → the older ones it seems to continue."""
    alike = _Likeness(before, after)
    candidates = sorted(
        ((score, new, old) for new in alike.new for old in alike.old
         if (score := alike.score(new, old))),
        key=lambda one: (-one[0], one[1], one[2]),
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for _, new, old in candidates:
        if new not in found and old not in taken:
            found[new] = [old]
            taken.add(old)
    # What is left over: halves, and what went into another.
    parts = sorted(
        (-alike.wording(new, old), new, old)
        for new in alike.new
        for old in alike.old
        if (new not in found or old not in taken) and alike.is_part(new, old)
    )
    for _, new, old in parts:
        if new not in found:
            found[new] = [old]
            taken.add(old)
        elif old not in taken:
            found[new].append(old)
            taken.add(old)
    return {code: found[code] for code in alike.new if code in found}


def pairs_of(before: Document, after: Document, mapping: Mapping[str, Codes]) -> list[ItemPair]:
    """Every newer item as ``mapping`` pairs it, with what speaks for and against; doubtful first,
    otherwise in the sheet's order."""
    alike = _Likeness(before, after)
    olds = {code: tuple(mapping.get(code, ())) for code in alike.new}
    uses = Counter(old for codes in olds.values() for old in codes)
    pairs = [
        ItemPair(
            code,
            codes,
            _relation(codes, uses),
            alike.why(code, codes),
            _doubt(alike, code, codes, uses),
        )
        for code, codes in olds.items()
    ]
    return sorted(pairs, key=lambda one: not one.doubt)


def dropped(before: Document, mapping: Mapping[str, Codes]) -> list[str]:
    """The older items that nothing continues."""
    kept = {old for codes in mapping.values() for old in codes}
    return [row["code"] for row in before["indicators"] if row["code"] not in kept]


def _relation(codes: Sequence[str], uses: Counter[str]) -> Relation:
    if not codes:
        return Relation.ADDED
    if len(codes) > 1:
        return Relation.MERGED
    return Relation.SPLIT if uses[codes[0]] > 1 else Relation.CONTINUED


def _doubt(alike: _Likeness, code: str, codes: Sequence[str], uses: Counter[str]) -> str:
    unknown = [old for old in codes if old not in alike.old]
    if unknown:
        return f"{unknown[0]} tidak ada pada versi lama."
    relation = _relation(codes, uses)
    if relation == Relation.MERGED:
        return "Beberapa butir lama menjadi satu."
    if relation == Relation.SPLIT:
        return "Satu butir lama menjadi beberapa."
    if relation == Relation.CONTINUED and alike.wording(code, codes[0]) < ALIKE:
        return "Nomornya sama, tetapi kalimatnya lain."
    if code in alike.old and code not in codes and alike.wording(code, code) < SAME:
        return f"Kode {code} pada versi lama adalah butir lain."
    return ""


def _words_of(row: Row) -> Counter[str]:
    return Counter(_WORD.findall(str(row["statement"]).casefold()))
