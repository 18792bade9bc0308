"""What is wrong with a file that people bring: an object, so that screen, shell and JSON agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

NOTHING_CHANGED = "Tidak ada data yang berubah."
MANY = 8  # problems of one kind are told one by one up to here
FIRST = 3  # of more so many are told in full
SENTENCES = 20
PLACES = 20  # and of the others so many places
# Kinds of which the same thing must have been found to be the same mistake.
BY_FOUND = frozenset({"value", "date", "conflict", "refused"})


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong at one place, in full: where, what was found, what is allowed.

    ``code`` names the kind for programs, ``message`` says it to people. ``row`` (from 1) is given
    where a whole row is meant, otherwise it follows from the cell.
    """

    sheet: str
    cell: str
    found: str
    allowed: str
    message: str
    code: str = ""
    row: int | None = None

    @property
    def column(self) -> str:
        """The letters of the cell's column."""
        return self.cell.rstrip("0123456789")

    @property
    def place(self) -> str:
        """The cell, or the row where all of it is meant; empty where it is the whole sheet."""
        return f"baris {self.row}" if self.row is not None else self.cell

    @property
    def marked(self) -> str:
        """The cell where a marked copy of the file shows it."""
        return self.cell or (f"A{self.row}" if self.row is not None else "")

    def as_json(self) -> dict[str, Any]:
        """The problem for a program that asked with ``--json``."""
        digits = self.cell[len(self.column) :]
        return {
            "code": self.code,
            "sheet": self.sheet,
            "row": self.row if self.row is not None else int(digits) if digits else None,
            "column": self.column,
            "cell": self.cell,
            "found": self.found,
            "allowed": self.allowed,
            "message": self.message,
        }


def in_few_lines(problems: Iterable[SheetProblem]) -> list[SheetProblem]:
    """The problems for people: the same mistake in many places is told with its places, once."""
    kinds: dict[tuple[str, str, str], list[SheetProblem]] = {}
    for one in problems:
        found = one.found.casefold() if one.code in BY_FOUND else ""
        kinds.setdefault((one.sheet, one.code, found), []).append(one)
    told = []
    for same in kinds.values():
        told += same if len(same) <= MANY else [*same[:FIRST], _others(same[FIRST:])]
    return told


def sentences(problems: Iterable[SheetProblem]) -> list[str]:
    """The same in sentences, and how many more there are where they are too many."""
    told = [one.message for one in in_few_lines(problems)]
    left = len(told) - SENTENCES
    return [*told[:SENTENCES], *([f"… dan {left} kesalahan lain."] if left > 0 else [])]


def _others(same: list[SheetProblem]) -> SheetProblem:
    places = [one.place for one in same if one.place]
    more = len(same) - len(places[:PLACES])
    listed = ", ".join(places[:PLACES]) + (f", dan {more} lainnya" if more and places else "")
    return SheetProblem(
        same[0].sheet, "", f"{len(same)} lagi", same[0].allowed,
        f"Lembar {same[0].sheet}: {len(same)} lagi salah dengan sebab yang sama"
        f"{f': {listed}' if listed else ''}.",
        same[0].code,
    )  # fmt: skip
