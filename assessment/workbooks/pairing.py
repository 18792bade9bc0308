"""Which row of a sheet is which item of the instrument, or why nobody can tell.

Rows are sorted, dragged, inserted and deleted in offices. Where a column holds our codes, a row is
the item whose code stands in it, wherever it is. Elsewhere the letters must stand in the order of
the instrument (or in that of the regulation's own sheet); any other order is named and not read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assessment.scoring.model import Indicator, Instrument, Node
from assessment.workbooks.headings import Columns
from assessment.workbooks.layouts import (
    COUNT,
    LETTERS_OF_THE_REGULATION,
    SCALES,
    QuestionRows,
    SheetWalk,
    bullet_in,
    fits,
    input_rows,
    is_counted,
    item_letters,
    letter_of,
    row_text,
    scale_in,
)
from assessment.workbooks.numbering import numbering_problem, renumbered_headings
from assessment.workbooks.problems import SheetProblem
from assessment.workbooks.wording import wording, words_of
from zona_integritas.ground.files.cells import plain_text, quoted
from zona_integritas.ground.files.spreadsheets import Sheet, cell_name, column_letters

CODES_AT_LEAST = 3  # of our codes make a column one of codes
MANY = 8  # problems of one kind are told one by one up to here
WHOLE = "Pakai lembar LKE yang utuh."
BACK = "Kembalikan baris ke tempatnya, atau salin isinya ke LKE yang baru diunduh."


@dataclass(slots=True)
class Pairing:
    """The items with their rows, and what stands in the way; ``inputs`` are the rows by key,
    ``headings`` those of the nodes."""

    places: list[tuple[Indicator, QuestionRows]] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    inputs: dict[str, dict[str, int]] = field(default_factory=dict)
    headings: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        """Every row of an item, its counts too."""
        return [row for _, found in self.places for row in (found.row, *_count_rows(found))]


def _count_rows(found: QuestionRows) -> list[int]:
    return [row for row, _ in found.counts]


class RowPairing:
    """One sheet's rows, item by item; ``kept_pairings`` asks it where no sheet alike was paired."""

    def __init__(self, sheet: Sheet, columns: Columns, instrument: Instrument) -> None:
        self.sheet, self.columns, self.instrument = sheet, columns, instrument
        self.done = Pairing()
        self.only_left = False  # nothing right of the scale was asked, save in ``unsaid`` rows
        self.unsaid: list[int] = []
        self.statements, self.labels = words_of(instrument)

    def run(self) -> Pairing:
        column = self._code_column()
        self.only_left = column is None
        if column is None:
            self._by_numbering()
        else:
            self._by_code(column)
        fitting = []
        for indicator, found in self.done.places:
            if self._fits(indicator, found) and self._says(indicator, found):
                self._count(indicator, found)
                fitting.append((indicator, found))
        self.done.places = fitting
        return self.done

    # By the codes of the rows --------------------------------------------------------------

    def _code_column(self) -> int | None:
        """The column in which our own codes stand."""
        codes: Counter[int] = Counter()
        for row in self.sheet.rows[self.columns.heading_row + 1 :]:
            for column, cell in enumerate(row[: self.columns.scale]):
                if isinstance(cell, str) and "." in cell and self.instrument.knows(cell.strip()):
                    codes[column] += 1
        best = codes.most_common(1)
        return best[0][0] if best and best[0][1] >= CODES_AT_LEAST else None

    def _entry(self, cell: object) -> Indicator | None:
        code = plain_text(cell)
        return self.instrument.indicator(code) if self.instrument.knows(code) else None

    def _by_code(self, column: int) -> None:
        found: dict[str, list[QuestionRows]] = {}
        last: QuestionRows | None = None
        for row in range(self.columns.heading_row + 1, len(self.sheet.rows)):
            scale = scale_in(self.sheet, self.columns, row)
            code = plain_text(self.sheet.cell(row, column))
            entry = self._entry(code)
            bullet = bullet_in(self.sheet, self.columns, row)
            if entry is not None:
                letter = letter_of(bullet[1]) if bullet else ""
                last = QuestionRows(row, scale, [], letter, row_text(self.sheet, self.columns, row))
                found.setdefault(entry.code, []).append(last)
            elif scale.startswith(COUNT) and last is not None:
                last.counts.append((row, is_counted(bullet)))
            elif scale and code.casefold() not in self.instrument.places:
                self._nameless(row, column, bullet)
            elif code.casefold() in self.instrument.places:
                last = None  # what follows a node's heading belongs to no item before it
                node = self.instrument.places[code.casefold()][1]
                self.done.headings.setdefault(node.code, row)
        self._take(found, column)

    def _nameless(self, row: int, column: int, bullet: tuple[int, str] | None) -> None:
        if bullet is None and not self._is_filled(row):
            return
        cell = cell_name(row, column)
        said = plain_text(self.sheet.cell(row, column))
        what = f"kode {quoted(said)} tidak ada dalam instrumen" if said else "kode butirnya kosong"
        self._problem(
            "row_without_code", cell, said or "kosong", "kode butir",
            f"baris {row + 1} {quoted(row_text(self.sheet, self.columns, row))}: {what} (sel "
            f"{cell}), sehingga tidak diketahui butir mana yang dijawab. {BACK}",
            row,
        )  # fmt: skip

    def _is_filled(self, row: int) -> bool:
        return any(self.sheet.cell(row, column) is not None for column in self.columns.read)

    def _take(self, found: Mapping[str, Sequence[QuestionRows]], column: int) -> None:
        missing = []
        for entry in self.instrument.indicators:
            rows = found.get(entry.code, ())
            if len(rows) > 1:
                self._twice(entry, rows, column)
            elif not rows:
                missing.append(entry.code)
            else:
                self.done.places.append((entry, rows[0]))
        told = missing if len(missing) <= MANY else [*missing[:MANY], f"{len(missing) - MANY} lain"]
        if missing:
            self._problem(
                "rows_missing", "", f"{len(missing)} butir tidak ada", "setiap butir satu baris",
                f"{len(missing)} butir tidak ada di kolom {column_letters(column)}: "
                f"{', '.join(told)}. {WHOLE}",
            )  # fmt: skip

    def _twice(self, entry: Indicator, rows: Sequence[QuestionRows], column: int) -> None:
        where = _listed(f"baris {one.row + 1} {quoted(self._answer_of(one))}" for one in rows)
        self._problem(
            "row_twice", cell_name(rows[1].row, column), f"{len(rows)} baris", "satu baris",
            f"{entry.code} ada di {len(rows)} baris: {where}. Sisakan satu.",
            rows[1].row,
        )  # fmt: skip

    def _answer_of(self, found: QuestionRows) -> str:
        """What the sides say in a row, to tell two copies apart."""
        cells = (self.sheet.cell(found.row, side[0]) for side in self.columns.sides.values())
        return " / ".join(plain_text(cell) for cell in cells if cell is not None) or found.words

    # By the numbering ----------------------------------------------------------------------

    def _by_numbering(self) -> None:
        rows: dict[str, list[QuestionRows]] = {}
        walk = SheetWalk(self.sheet, self.columns, self.instrument)
        for code, found in walk.questions():
            rows.setdefault(code, []).append(found)
        self.done.headings = walk.headings
        place = (self.sheet, self.columns, self.instrument)
        wrong: list[SheetProblem] = []
        nodes = [node for node in self.instrument.nodes if self._own(node)]
        for node in nodes:
            here = rows.get(node.code, [])
            problem = self._node_problem(node, here)
            if problem is not None:
                wrong.append(problem)
            else:
                self.done.places += zip(self._own(node), here, strict=True)
        if len(wrong) > MANY:
            lacking = [node.code for node in nodes if len(rows.get(node.code, [])) == 0]
            wrong = [numbering_problem(*place, len(self.done.places), lacking)]
        else:
            wrong += renumbered_headings(*place, walk.headings)
        self.done.problems += wrong
        self.done.problems += self._falling()

    def _own(self, node: Node) -> tuple[Indicator, ...]:
        return self.instrument.indicators_under(node.code)

    def _node_problem(self, node: Node, rows: Sequence[QuestionRows]) -> SheetProblem | None:
        """Why the rows of a node cannot be paired with its items, one by one."""
        own = item_letters(self._own(node))
        found = [one.letter for one in rows]
        where = ", ".join(f"baris {one.row + 1} {quoted(_told(one))}" for one in rows)
        first = rows[0].row if rows else None
        if len(rows) != len(own):
            known = [letter for letter in found if letter]
            twice = [letter for letter, times in Counter(known).items() if times > 1]
            gone = [letter for letter in own if known and letter not in known]
            said = f" Huruf {', '.join(twice)} ada lebih dari satu kali." if twice else ""
            said += f" Huruf {', '.join(gone)} tidak ada." if gone else ""
            return self._made(
                "rows_missing" if len(rows) < len(own) else "rows_too_many", "",
                f"{len(rows)} butir", f"{len(own)} butir",
                f"{node.code} {node.name} memuat {len(rows)} butir, seharusnya {len(own)}"
                f"{f' ({where})' if where else ''}.{said} {WHOLE}",
                first,
            )  # fmt: skip
        orders = [own, LETTERS_OF_THE_REGULATION.get(node.code, own)]
        if any(_in_order(found, order) for order in orders):
            return None
        moved = [one for one, letter in zip(rows, own, strict=True) if one.letter != letter]
        where = _listed(f"baris {one.row + 1} {quoted(_told(one))}" for one in moved)
        return self._made(
            "rows_moved", "", ", ".join(found), ", ".join(own),
            f"{where} tidak menurut urutan {node.code} ({', '.join(own)}), sehingga jawabannya "
            f"dapat tertukar. {BACK}",
            moved[0].row,
        )  # fmt: skip

    def _falling(self) -> Iterator[SheetProblem]:
        """Rows whose number in the column «ID» says that they stood elsewhere."""
        column = next((c for c, t in self.columns.titles.items() if t.casefold() == "id"), None)
        if column is None or column >= self.columns.scale:
            return
        before: tuple[int, int] | None = None
        for row in sorted(self.done.rows):
            value = plain_text(self.sheet.cell(row, column))
            if not value.isdigit():
                continue
            if before is not None and int(value) <= before[1]:
                yield self._made(
                    "rows_moved", cell_name(row, column), value, f"lebih dari {before[1]}",
                    f"baris {before[0] + 1} (ID {before[1]}) dan baris {row + 1} (ID {value}) "
                    f"tidak menurut urutan ID, sehingga jawabannya dapat tertukar. {BACK}",
                    row,
                )  # fmt: skip
            before = (row, int(value))

    # What every row must be, however it was found --------------------------------------------

    def _fits(self, indicator: Indicator, found: QuestionRows) -> bool:
        if fits(indicator, found.scale):
            return True
        expected = SCALES.get(indicator.answer_type, "nilai (0-4)")
        cell = cell_name(found.row, self.columns.scale)
        self._problem(
            "scale", cell, found.scale, expected,
            f"skala «{found.scale}» untuk {indicator.code}, seharusnya {expected}. {WHOLE}",
        )  # fmt: skip
        return False

    def _says(self, indicator: Indicator, found: QuestionRows) -> bool:
        """Does the row ask what its code or place says? Known words of another item say no."""
        known = self.statements.get(wording(found.words), set())
        if not known:  # its column may have been moved
            self.unsaid.append(found.row)
            texts = [plain_text(one) for one in self.sheet.rows[found.row] if isinstance(one, str)]
            known = {code for one in texts for code in self.statements.get(wording(one), ())}
        if not known or indicator.code in known:
            return True
        other = min(known)
        self._problem(
            "rows_moved", "", other, indicator.code,
            f"baris {found.row + 1} berada di tempat {indicator.code}, tetapi pernyataannya milik "
            f"{other} ({quoted(found.words)}). {BACK}",
            found.row,
        )  # fmt: skip
        return False

    def _count(self, indicator: Indicator, found: QuestionRows) -> None:
        """The rows of an item's counts by their keys: by their words where those are known."""
        if not indicator.inputs:
            return
        rows = input_rows(found)
        keys = [one.key for one in indicator.inputs]
        if len(rows) != len(keys):
            cell = cell_name(found.row, self.columns.scale)
            self._problem(
                "counts_missing", cell, str(len(rows)), str(len(keys)),
                f"{indicator.code} memuat {len(rows)} baris jumlah, seharusnya {len(keys)}. "
                f"{WHOLE}",
            )  # fmt: skip
            return
        said = [self.labels.get(wording(row_text(self.sheet, self.columns, row))) for row in rows]
        mine = [{key for code, key in one or () if code == indicator.code} for one in said]
        if all(len(one) == 1 for one in mine) and len(set.union(*mine)) == len(keys):
            keys = [next(iter(one)) for one in mine]
        else:
            strange = [
                row
                for row, one, own, key in zip(rows, said, mine, keys, strict=True)
                if one is not None and key not in own
            ]
            if strange:
                self._strange(indicator, strange)
                return
        self.done.inputs[indicator.code] = dict(zip(keys, rows, strict=True))

    def _strange(self, indicator: Indicator, rows: Sequence[int]) -> None:
        where = _listed(
            f"baris {row + 1} {quoted(row_text(self.sheet, self.columns, row))}" for row in rows
        )
        self._problem(
            "rows_moved", "", f"{len(rows)} baris jumlah", indicator.code,
            f"{where} berada di bawah {indicator.code}, tetapi bukan jumlah di tempat itu. {BACK}",
            rows[0],
        )  # fmt: skip

    def _problem(
        self, code: str, cell: str, found: str, allowed: str, text: str, row: int | None = None
    ) -> None:
        self.done.problems.append(self._made(code, cell, found, allowed, text, row))

    def _made(
        self, code: str, cell: str, found: str, allowed: str, text: str, row: int | None = None
    ) -> SheetProblem:
        place = f", sel {cell}" if cell and row is None else ""
        return SheetProblem(
            self.sheet.name, cell, found, allowed,
            f"Lembar {self.sheet.name}{place}: {text}", code, None if row is None else row + 1,
        )  # fmt: skip


def _in_order(found: Sequence[str], order: Sequence[str]) -> bool:
    """Do the letters stand so? A row without a letter (a dash) may be any."""
    return all(letter in ("", wanted) for letter, wanted in zip(found, order, strict=True))


def _told(found: QuestionRows) -> str:
    return f"{found.letter}. {found.words}" if found.letter else found.words


def _listed(parts: Iterable[str]) -> str:
    """``baris 14 …, baris 15 … dan baris 16 …``."""
    *first, last = parts
    return f"{', '.join(first)} dan {last}" if first else last
