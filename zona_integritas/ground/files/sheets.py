"""A sheet as it was read, and cells that go to one: a text must not become a formula there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class FaultyCell(str):
    """A cell without a value: an error («#REF!»), or a formula that nobody has computed («=K9»).

    It is a text that says what stands there, so no reader takes it for an empty cell, and what
    reads letters or numbers refuses it with its place. Who takes texts asks for this class.
    """

    __slots__ = ()

    @property
    def is_formula(self) -> bool:
        return self.startswith("=")

    @property
    def why(self) -> str:
        """What is wrong with it, as the middle of a sentence."""
        if self.is_formula:
            return f"berisi rumus yang nilainya belum dihitung ({self[:60]})"
        return f"berisi galat {self}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its cells by row and column (from 0), as they are stored.

    ``links`` are the addresses behind cells; ``merged`` areas are (top, left, bottom, right).
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: Sequence[tuple[int, int, int, int]] = ()

    def cell(self, row: int, column: int) -> Any:
        """The value there; None beyond the edge and for empty cells."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        value = self.rows[row][column]
        return None if value == "" else value


def cell_name(row: int, column: int) -> str:
    """``K47`` for row 46, column 10 (both counted from 0)."""
    return f"{column_letters(column)}{row + 1}"


@cache
def column_letters(column: int) -> str:
    """``K`` for column 10."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def safe_cell(value: object) -> Any:
    """A text that would start a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
