"""What was read from an LKE workbook, and what it left open."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assessment.scoring.model import Answer
from assessment.workbooks.columns import SheetColumnOffer
from assessment.workbooks.identity import SheetIdentity
from assessment.workbooks.problems import NOTHING_CHANGED, SheetProblem
from assessment.workbooks.row_remarks import UnplacedCells
from assessment.workbooks.sums import StatedFigure
from assessment.workbooks.unread import ReadColumn, UnreadColumn
from zona_integritas.ground.files.cells import quoted
from zona_integritas.ground.files.spreadsheets import SpreadsheetError

CELL_PROBLEMS = frozenset({"value", "unreadable", "date", "note_too_long"})


@dataclass(slots=True)
class SideReading:
    """One column of answers with its notes and evidence, by indicator code."""

    answers: dict[str, Answer] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)  # of every place that was read, blank too
    # What the sheet itself computes: the values of nodes, and percentages beside their counts.
    sums: dict[str, StatedFigure] = field(default_factory=dict)
    percentages: dict[str, StatedFigure] = field(default_factory=dict)
    has_notes: bool = True  # a column of notes that is gone says nothing of them

    @property
    def is_blank(self) -> bool:
        return not (self.answers or self.notes or self.evidence)


class UnclearColumns(SpreadsheetError):
    """Nobody knows what some columns hold. Where a person is asked, it is said of ``offers``."""

    def __init__(self, sheet: str, offers: Sequence[SheetColumnOffer], message: str) -> None:
        self.sheet, self.offers = sheet, list(offers)
        super().__init__(message)


@dataclass(slots=True)
class WorkbookReading:
    """``layout`` is "kementerian" or "lampiran-iii"; sides "unit", "tpi", "tpi2" where filled.

    ``identity`` is there where the file is an export of ours.
    """

    layout: str
    sheet: str
    sides: dict[str, SideReading] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unread: list[UnreadColumn] = field(default_factory=list)
    unplaced: list[UnplacedCells] = field(default_factory=list)  # filled, beside no item
    columns: list[ReadColumn] = field(default_factory=list)
    # Where somebody must say what is what.
    offers: list[SheetColumnOffer] = field(default_factory=list)
    identity: SheetIdentity | None = None

    def named(self, side: str, label: str) -> str:
        """The side's column of answers as it stands in the sheet: ``Q «Nilai TPI»``."""
        found = (one for one in self.columns if one.side == side and one.is_answer)
        return next((f"{one.column} {one.shown}" for one in found), f"«{label}»")

    @property
    def is_filled(self) -> bool:
        """Does anybody say something in it, be it unreadable?"""
        return any(not side.is_blank for side in self.sides.values()) or any(
            problem.code in CELL_PROBLEMS for problem in self.problems
        )


def unclear_columns(
    reading: WorkbookReading, *, rivals_only: bool = False
) -> UnclearColumns | None:
    """What must be said of the sheet's columns before it is read; None where nothing must.

    ``rivals_only`` where nobody can be asked: a column that nobody knows is named as not read,
    but of two that say the same neither may be taken for the other.
    """
    asked = [one for one in reading.offers if one.asked and (one.rivals or not rivals_only)]
    if not asked:
        return None
    told = [
        f"kolom {one.name} ({one.filled} sel terisi, misalnya {quoted(one.samples[0], 40)})"
        if one.samples
        else f"kolom {one.name} ({one.filled} sel terisi)"
        for one in asked
    ]
    alike = " Beberapa kolom menyebut hal yang sama." if any(one.rivals for one in asked) else ""
    return UnclearColumns(
        reading.sheet,
        reading.offers,
        f"Lembar {reading.sheet}: belum diketahui apa isi {', '.join(told)}.{alike} Sebutkan arti "
        f"setiap kolom itu, atau ubah judulnya lalu unggah lagi. {NOTHING_CHANGED}",
    )
