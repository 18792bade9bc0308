"""What a source says: a definition in our own shape, and what is wrong or odd about it."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from assessment.instrument.sources.shape import shape_faults
from assessment.scoring.definition import DefinitionError, load
from assessment.workbooks.problems import SheetProblem

NOTHING_CHANGED = "Tidak ada data yang berubah."
REPAIR = "Perbaiki di berkas lalu impor lagi."
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class SourceReading:
    """``format`` is "json", "portal", "lembar" or "tabel"; ``document`` None while unusable.

    ``places`` tells where each code was read (a cell, a soal), to name it in a problem.
    """

    format: str
    document: dict[str, Any] | None = None
    problems: list[SheetProblem] = field(default_factory=list)
    warnings: list[SheetProblem] = field(default_factory=list)
    sheet: str = ""
    places: dict[str, str] = field(default_factory=dict)

    def problem(
        self, cell: str, found: object, allowed: str, message: str, *, code: str = ""
    ) -> None:
        text = f"{message} {NOTHING_CHANGED}"
        self.problems.append(SheetProblem(self.sheet, cell, str(found)[:200], allowed, text, code))

    def warn(self, cell: str, found: object, allowed: str, message: str) -> None:
        self.warnings.append(SheetProblem(self.sheet, cell, str(found)[:200], allowed, message))

    def checked(self) -> "SourceReading":
        """The reading with every contradiction of its document among the problems."""
        if self.document is None:
            return self
        try:
            load(self.document)
        except DefinitionError as error:
            for one in error.problems:
                name = str(one.place)
                own = name if self.format == "json" else ""  # it has no cells: codes are its places
                self.problem(
                    self.places.get(name, own),
                    one.found or name,
                    one.allowed,
                    f"{one.sentence} {REPAIR}",
                    code=one.code,
                )
        else:
            for code, found, allowed, sentence in shape_faults(self.document):
                self.problem(self.places.get(code, code), found, allowed, f"{sentence} {REPAIR}")
        if self.problems and self.format == "json":  # nothing is known of its shape
            self.document = None
        return self


def weight_of(value: object) -> str | None:
    """A weight as our documents write it: ``0.5``; None for what is no number."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > 1000:
        return None
    return format(number.normalize(), "f")


def one_line(text: object) -> str:
    return " ".join(str(text or "").split())


def same_words(one: str, other: str) -> bool:
    """Official sheets write headings in capitals; that alone is no other name."""
    return one_line(one).casefold() == one_line(other).casefold()
