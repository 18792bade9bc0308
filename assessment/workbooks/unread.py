"""The filled columns of a sheet that nobody takes in, and what a person is asked about columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessment.enums import ColumnMeaning
from assessment.workbooks.columns import (
    ANSWER,
    EVIDENCE,
    MEANING_OF,
    NOTE,
    PARTS,
    ColumnChoices,
    ColumnDecision,
    SheetColumnOffer,
)
from assessment.workbooks.headings import (
    COMPUTED,
    LETTERS,
    NOTE_TITLES,
    THEIRS,
    Columns,
    is_proof,
    whose,
)
from zona_integritas.ground.files.cells import answer_in, cell_text
from zona_integritas.ground.files.spreadsheets import FaultyCell, Sheet, column_letters

SAMPLES = 3
SAMPLE_LETTERS = 60
# The ministry's side: brought in by its own page, and never chosen by hand.
NATIONAL = {ANSWER: "jawaban-tpn", NOTE: "catatan-tpn"}
NATIONAL_LABELS = {"jawaban-tpn": "Jawaban TPN", "catatan-tpn": "Catatan TPN"}


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column that is taken in: as what, by its heading or (``decision``) by somebody's word."""

    column: str
    heading: str
    meaning: str
    decision: ColumnDecision | None = None

    @property
    def side(self) -> str:
        """Whose column it is: ``unit``, ``tpi``, ``tpi2``; "" for those of the ministry."""
        return PARTS[self.meaning][0] if self.meaning in PARTS else ""

    @property
    def is_answer(self) -> bool:
        return self.meaning in PARTS and PARTS[self.meaning][1] == ANSWER

    @property
    def shown(self) -> str:
        return f"«{self.heading}»" if self.heading else "tanpa judul"

    @property
    def label(self) -> str:
        known = self.meaning in ColumnMeaning.values
        return ColumnMeaning(self.meaning).label if known else NATIONAL_LABELS[self.meaning]

    def as_json(self) -> dict[str, Any]:
        """For a program that asked with ``--json``."""
        said = self.decision
        by = "heading" if said is None else "remembered" if said.remembered else "option"
        return {
            "column": self.column,
            "heading": self.heading,
            "meaning": str(self.meaning),
            "by": by,
            "chosen_by": said.who if said else "",
            "chosen_on": said.when.isoformat() if said and said.when else "",
        }

    def message(self, sheet: str) -> str:
        """What a reader should know of a column that somebody's word made readable."""
        why = self.decision.why if self.decision else ""
        return (
            f"Lembar {sheet}: kolom {self.column} {self.shown} dibaca sebagai «{self.label}» {why}."
        )


@dataclass(frozen=True, slots=True)
class UnreadColumn:
    """A column in which people wrote something that nobody takes in."""

    sheet: str
    column: str
    heading: str
    filled: int
    ignored: str = ""  # by whose choice, in words
    misplaced: bool = False  # its heading is known, but it stands away from its answers

    @property
    def message(self) -> str:
        heading = f"«{self.heading}»" if self.heading else "tanpa judul"
        remedy = (
            "letakkan kolom ini tepat di sebelah kanan kolom jawabannya"
            if self.misplaced
            else "beri judul seperti di LKE unduhan aplikasi"
        )
        if self.ignored:
            return (
                f"Lembar {self.sheet}: kolom {self.column} {heading} terisi di {self.filled} baris "
                f"dan diabaikan {self.ignored}."
            )
        return (
            f"Lembar {self.sheet}: kolom {self.column} {heading} terisi di {self.filled} baris dan "
            f"tidak dibaca. Bila isinya diperlukan, {remedy}."
        )


def unread_columns(
    sheet: Sheet, columns: Columns, rows: Iterable[int]
) -> Iterator[tuple[int, UnreadColumn]]:
    """The columns right of the scale in which something stands that is not taken in; left of it
    those that a heading calls notes or evidence.

    ``rows`` are those of the items: what stands below the table is not part of it.
    """
    asked = list(rows)
    width = max((len(row) for row in sheet.rows), default=0)
    for column in range(width):
        title = columns.titles.get(column, "")
        known = is_proof(title.casefold()) or title.casefold().startswith(NOTE_TITLES)
        if column in columns.read or (column <= columns.scale and not _is_astray(title, known)):
            continue
        filled = [v for row in asked if (v := answer_in(sheet.cell(row, column))) is not None]
        decision = columns.decided.get(column)
        if COMPUTED.fullmatch(title.casefold()) and decision is None:
            filled = [v for v in filled if str(v).casefold() in LETTERS]
        elif all(isinstance(value, FaultyCell) for value in filled):
            filled = [] if not title else filled
        if filled:
            ignored = decision is not None and decision.meaning == ColumnMeaning.IGNORED
            why = decision.why if decision and ignored else ""
            away = known and decision is None and column not in columns.rivals
            yield (
                column,
                UnreadColumn(
                    sheet.name, column_letters(column), title, len(filled), why, misplaced=away
                ),
            )


def _is_astray(title: str, known: bool) -> bool:
    """Left of the scale, a sheet explains itself («Penjelasan»); notes and evidence say so."""
    return known and title.casefold() != "penjelasan"


def column_offers(
    sheet: Sheet,
    columns: Columns,
    rows: Iterable[int],
    unread: Sequence[tuple[int, UnreadColumn]],
    choices: ColumnChoices,
) -> list[SheetColumnOffer]:
    """The filled columns of the person's sides, from left to right, where something of them must
    be said (or is to be said anew); empty where nothing is asked."""
    asked = _asked(sheet, columns, unread, choices)
    if not asked and not choices.show:
        return []
    own = {
        column: MEANING_OF[place]
        for column, place in _places(columns).items()
        if place[0] in choices.sides
    }
    shown = {
        c
        for c, one in unread
        if c > columns.scale and not belongs_to_others(one.heading, choices.sides)
    }
    shown |= set(columns.decided)
    lines = list(rows)
    return [
        offer
        for column in sorted({*own, *shown})
        if (offer := _offer(sheet, columns, lines, column, own, asked, choices)).filled
    ]


def _offer(
    sheet: Sheet,
    columns: Columns,
    rows: Sequence[int],
    column: int,
    own: Mapping[int, ColumnMeaning],
    asked: Mapping[int, set[int]],
    choices: ColumnChoices,
) -> SheetColumnOffer:
    values = [v for row in rows if (v := answer_in(sheet.cell(row, column))) is not None]
    texts = list(dict.fromkeys(text[:SAMPLE_LETTERS] for v in values if (text := cell_text(v))))
    decision = columns.decided.get(column)
    meaning = decision.meaning if decision else own.get(column, "")
    linked = sum(
        "://" in str(sheet.cell(row, column)) or (row, column) in sheet.links for row in rows
    )
    looks_like = "unit" in choices.sides and values and 2 * linked >= len(values)
    proposal = ColumnMeaning.EVIDENCE if looks_like else ""
    return SheetColumnOffer(
        column_letters(column),
        columns.titles.get(column, ""),
        len(values),
        tuple(texts[:SAMPLES]),
        meaning,
        "" if asked.get(column) else meaning or proposal,
        column in asked,
        tuple(column_letters(other) for other in sorted(asked.get(column, ()))),
        decision is not None,
    )


def _asked(
    sheet: Sheet,
    columns: Columns,
    unread: Iterable[tuple[int, UnreadColumn]],
    choices: ColumnChoices,
) -> dict[int, set[int]]:
    """The columns of which somebody must say what they are, each with those that say the same."""
    places, asked = _places(columns), dict[int, set[int]]()
    for column, one in unread:
        other = columns.rivals.get(column)
        side = places[other][0] if other in places else ""
        if one.ignored or not choices.sides or belongs_to_others(one.heading, choices.sides):
            continue
        if column <= columns.scale:
            continue  # of what stands there nothing can be said; it is named
        if side and side not in choices.sides:
            continue
        asked.setdefault(column, set())
        if other is not None and any(
            answer_in(sheet.cell(row, other)) is not None
            for row in range(columns.heading_row + 1, len(sheet.rows))
        ):
            asked[column].add(other)
            asked.setdefault(other, set()).add(column)
    return asked


def _places(columns: Columns) -> dict[int, tuple[str, str]]:
    """What every column that is read holds: of which side, and which part."""
    found = {}
    for name, (answer, note, evidence) in columns.sides.items():
        found[answer] = (name, ANSWER)
        found |= dict.fromkeys(evidence, (name, EVIDENCE))
        if note is not None:
            found[note] = (name, NOTE)
    return found


def read_columns(columns: Columns) -> list[ReadColumn]:
    """Every column that is read: as what, and who said so."""
    return [
        ReadColumn(
            column_letters(column),
            columns.titles.get(column, ""),
            MEANING_OF[place] if place in MEANING_OF else NATIONAL[place[1]],
            columns.decided.get(column),
        )
        for column, place in sorted(_places(columns).items())
    ]


def belongs_to_others(title: str, sides: Iterable[str]) -> bool:
    """Does a heading say that the column is of a side that is none of ``sides``?"""
    small, mine = title.casefold(), set(sides)
    if "unit" not in mine and (whose(small) == "unit" or is_proof(small)):
        return True
    theirs = whose(small) in ("tpi", "tpn") or THEIRS.search(small)
    return bool(theirs) and not mine & {"tpi", "tpi2"}
