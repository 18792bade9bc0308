"""What is wrong with a file that people bring: an object, so that screen, shell and JSON agree."""

from dataclasses import dataclass
from typing import Any

NOTHING_CHANGED = "Tidak ada data yang berubah."


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
