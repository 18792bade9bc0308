"""What a filled workbook says against what the application holds, cell by cell.

A workbook exported here knows the version of every answer it was made with. So three things are
compared: what stood there then, what the file says, what the application says now. Where only
one of the two has moved on there is nothing to ask; where both have, a person chooses.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from assessment.enums import Side, View
from assessment.lke.scoring_input import scoring_instrument, stored_value
from assessment.models import Assessment
from assessment.scoring.result import Result
from assessment.workbooks.problems import NOTHING_CHANGED, SheetProblem, in_few_lines
from assessment.workbooks.services.evidence import address_in, known_lines, pieces
from assessment.workbooks.services.origin import (
    COLUMN_LABELS,
    CellContent,
    answers_now,
    cells_then,
    current_cell,
    identity_problem,
)
from assessment.workbooks.services.outlook import Outlook, outlook_on
from assessment.workbooks.services.reconciliation import SumDifference
from assessment.workbooks.unread import ReadColumn
from assessment.workbooks.workbook_reading import SideReading, WorkbookReading


@dataclass(frozen=True, slots=True)
class CellChange:
    """One line of the file that differs from the application.

    ``kind`` is "new", "changed", "cleared" (an answer, one of its counts or its note would be
    emptied) or "conflict" (both were changed since the file was made). ``after`` is what applying
    the line would leave.
    """

    column: str
    indicator: str
    side: Side
    kind: str
    before: Any
    after: Any
    note_before: str
    note_after: str
    evidence: tuple[str, ...] = ()
    who: str = ""
    when: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.column}:{self.indicator}"

    @property
    def empties(self) -> bool:
        """Would an answer, one of its counts or the note be gone, whatever else is true of it?"""
        return _empties(self.before, self.after, self.note_before, self.note_after)


# A change (on the side that speaks now) → the side it would be written on, or why it may not be.
Scope = Callable[[CellChange], "Side | str"]


@dataclass(slots=True)
class WorkbookComparison:
    """What applying the file would do; nothing has been changed.

    ``outlook`` is scored when somebody asks for it: for the same answers, file and ``proven``
    items (those with evidence now) it is the same.
    """

    reading: WorkbookReading
    changes: list[CellChange] = field(default_factory=list)
    unchanged: int = 0
    withheld: dict[str, int] = field(default_factory=dict)  # reason → lines it keeps back
    refused: str = ""  # why the whole file does not belong here
    outlook: Callable[[], Outlook] = Outlook
    proven: frozenset[str] = frozenset()
    left_out: set[str] = field(default_factory=set)  # columns of answers that are somebody else's

    @property
    def results(self) -> dict[View, Result]:
        return self.outlook().results

    @property
    def sums(self) -> list[SumDifference]:
        return self.outlook().sums

    @property
    def problems(self) -> list[SheetProblem]:
        return self.reading.problems

    @property
    def told(self) -> list[SheetProblem]:
        """The problems for people, the same mistake once."""
        return in_few_lines(self.problems)

    @property
    def taken_columns(self) -> list[ReadColumn]:
        """The columns of the sheet from which something is taken."""
        return [one for one in self.reading.columns if one.side not in self.left_out]

    @property
    def has_said(self) -> bool:
        """Is a column read as what a person said of it?"""
        return any(one.decision for one in self.reading.columns)

    def count(self, *kinds: str) -> int:
        return sum(1 for change in self.changes if change.kind in kinds)

    @property
    def filling(self) -> int:
        """Lines that empty nothing."""
        return sum(not change.empties for change in self.changes)

    @property
    def exported_at(self) -> datetime | None:
        """When a workbook of ours was made; None for one from elsewhere."""
        identity = self.reading.identity
        try:
            return datetime.fromisoformat(identity.exported_at) if identity else None
        except ValueError:
            return None

    @property
    def new(self) -> int:
        return self.count("new")

    @property
    def changed(self) -> int:
        return self.count("changed")

    @property
    def cleared(self) -> int:
        """Lines by which something would be emptied: never taken without being asked for."""
        return self.count("cleared")

    @property
    def conflicts(self) -> int:
        return self.count("conflict")

    @property
    def warnings(self) -> list[str]:
        """What the reader should know: of the file itself, of lines kept back, and of what
        applying it would leave, where it can be applied."""
        return self.warnings_with([] if self.problems else self.outlook().remarks)

    def warnings_with(self, remarks: Iterable[str]) -> list[str]:
        found = list(self.reading.warnings)
        found += [
            f"{count} isian tidak akan diterapkan: {reason}"
            for reason, count in self.withheld.items()
        ]
        return list(dict.fromkeys([*found, *remarks]))


def compare_workbook(
    assessment: Assessment, reading: WorkbookReading, columns: Collection[str], scope: Scope
) -> WorkbookComparison:
    """The file's ``columns`` against the application as it is now. A handful of queries.

    Other columns are not even looked at: how they differ is nothing the reader should learn.
    """
    found = WorkbookComparison(reading, refused=_refusal(assessment, reading, columns))
    if found.refused:
        return found
    instrument = scoring_instrument(assessment.instrument)
    rows = answers_now(assessment)
    bases = cells_then(assessment, reading.identity, rows)
    proofs = known_lines(assessment) if "unit" in reading.sides else {}
    for column, side_reading in reading.sides.items():
        if column not in columns:
            if side_reading.answers:
                found.left_out.add(column)
                reading.warnings.append(
                    f"Kolom {reading.named(column, COLUMN_LABELS[column])} tidak dibaca "
                    f"({len(side_reading.answers)} isian {COLUMN_LABELS[column]}): bukan bagian "
                    "yang dapat Anda isi sekarang."
                )
            continue
        for entry in instrument.indicators:
            if entry.code not in side_reading.cells:
                continue
            current = current_cell(rows, column, entry.code)
            base = bases.get((column, entry.code)) if reading.identity else None
            change = _change(column, entry.code, side_reading, current, base)
            if column == "unit":
                change = _with_evidence(change, current, entry.code, side_reading, proofs)
            if change is None:
                found.unchanged += 1
                continue
            side = scope(change)
            if not isinstance(side, Side):
                found.withheld[side] = found.withheld.get(side, 0) + 1
                continue
            found.changes.append(change if side == change.side else replace(change, side=side))
    proven = found.proven = frozenset(code for code, lines in proofs.items() if lines)
    now = {key: row["value"] for key, row in rows.items()}
    given = (instrument, reading, found.changes, columns, now, proven)
    found.outlook = cache(lambda: outlook_on(*given))
    return found


def _refusal(assessment: Assessment, reading: WorkbookReading, columns: Collection[str]) -> str:
    """Why nothing of the file can be taken; empty where something can."""
    problem = identity_problem(reading.identity, assessment)
    if not problem and _says_nothing(reading):
        problem = (
            f"Lembar {reading.sheet} kosong: tidak ada jawaban, catatan, atau bukti di dalamnya. "
            f"Isi lembarnya, lalu unggah lagi. {NOTHING_CHANGED}"
        )
    if not problem and columns and not reading.problems and not set(columns) & set(reading.sides):
        wanted = " atau ".join(f"«{COLUMN_LABELS[one]}»" for one in COLUMN_LABELS if one in columns)
        problem = (
            f"Lembar {reading.sheet}: kolom {wanted} tidak ada atau kosong. Yang dibaca: "
            f"{'; '.join(f'{one.column} {one.shown} ({one.label})' for one in reading.columns)}. "
            f"Beri judul {wanted} pada kolom yang dimaksud, lalu unggah lagi. {NOTHING_CHANGED}"
        )
    return problem


def cleared_items(found: WorkbookComparison) -> list[str]:
    """The items by which something would be emptied, with their columns."""
    return [
        f"{one.indicator} ({COLUMN_LABELS[one.column]})"
        for one in found.changes
        if one.kind == "cleared"
    ]


def _says_nothing(reading: WorkbookReading) -> bool:
    """Is it a blank sheet, and was blank when it left the application?"""
    origins = reading.identity.origins.values() if reading.identity else ()
    left_blank = all(origin.version == 0 for origin in origins)
    return left_blank and not reading.is_filled and not reading.problems


def _change(
    column: str, code: str, said: SideReading, current: CellContent, base: CellContent | None
) -> CellChange | None:
    value, note = stored_value(said.answers.get(code)), said.notes.get(code, "")
    if base is None:  # a file from elsewhere: what it leaves blank it says nothing about
        value = current.value if value is None else value
        note = note or current.note
        conflict = False
    else:
        value, clash = _merged(base.value, value, current.value)
        if not said.has_notes:
            note = current.note
        note, note_clash = _merged(_flat(base.note), _flat(note), _flat(current.note))
        conflict = clash or note_clash
    if value == current.value and _flat(note) == _flat(current.note):
        return None
    if conflict:
        kind = "conflict"
    elif _empties(current.value, value, current.note, note):
        kind = "cleared"
    else:
        kind = "new" if current.value is None and not current.note else "changed"
    return CellChange(
        column, code, current.side, kind, current.value, value, current.note, note, (),
        current.who, current.when,
    )  # fmt: skip


def _empties(before: object, after: object, note_before: str, note_after: str) -> bool:
    return _loses(before, after) or bool(_flat(note_before) and not _flat(note_after))


def _loses(before: object, after: object) -> bool:
    """Would an answer, or one of its counts, be gone?"""
    if isinstance(before, dict) and isinstance(after, dict):
        return any(after.get(key) is None for key, count in before.items() if count is not None)
    return before is not None and after is None


def _merged(base: object, file: object, now: object) -> tuple[Any, bool]:
    """What applying would leave, and whether file and application both moved on, apart."""
    if file in (base, now):
        return now, False
    return file, now != base


def _flat(note: str) -> str:
    """A note as a cell keeps it: line ends and outer blanks are not a change."""
    return note.replace("\r\n", "\n").replace("\r", "\n").strip()


def _with_evidence(
    change: CellChange | None,
    current: CellContent,
    code: str,
    said: SideReading,
    known: Mapping[str, set[str]],
) -> CellChange | None:
    """The change with the evidence lines the application does not have yet."""
    lines = pieces(said.evidence.get(code, ""))
    there = known.get(code, set())
    fresh = tuple(
        dict.fromkeys(
            line for line in lines if line and not there & {line, address_in(line)[1] or line}
        )
    )
    if not fresh:
        return change
    if change is None:
        return CellChange(
            "unit", code, current.side, "changed" if current.version else "new",
            current.value, current.value, current.note, current.note,
            fresh, current.who, current.when,
        )  # fmt: skip
    return replace(change, evidence=fresh)
