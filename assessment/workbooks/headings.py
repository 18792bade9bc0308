"""The columns of an LKE, by the words above them.

Never by their letters: one ministry's copy moved the TPI column, offices word their headings as
they like. What stands under a heading nobody knows is never read, and never left unsaid.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assessment.enums import ColumnMeaning
from assessment.workbooks.columns import (
    ANSWER,
    EVIDENCE,
    NO_CHOICES,
    NOTE,
    PARTS,
    ColumnChoices,
    ColumnDecision,
    beside_others,
    heading_key,
)
from assessment.workbooks.problems import NOTHING_CHANGED
from zona_integritas.ground.files.cells import answer_in, plain_text, quoted
from zona_integritas.ground.files.spreadsheets import Sheet, column_letters

HEADING_ROWS = 40  # below letterheads and explanations
LETTERS = frozenset({"a", "b", "c", "d", "e", "ya", "tidak"})
NOTE_TITLES = ("catatan", "keterangan", "penjelasan")
NUMBERING_TITLES = frozenset(
    {"penilaian", "komponen", "komponen penilaian", "uraian", "uraian penilaian", "aspek penilaian"}
)
_EVIDENCE = re.compile(r"bukti|eviden|data dukung|dokumen pendukung|tautan|\blink\b|google drive")
_WHO_UNIT = r"(?:unit|satker|satuan kerja|opd|skpd|upt|perangkat daerah|instansi)\b"
_UNIT = re.compile(
    rf"(?:jawaban|isian)(?: mandiri)?(?: {_WHO_UNIT}.*)?"
    rf"|(?:hasil )?(?:penilaian mandiri|self[ -]?assess?ment)(?: {_WHO_UNIT}.*)?"
    rf"|jawaban unit.*"
)
_NATIONAL = re.compile(r"jawaban (?:tpn|tim penilai nasional|kemenpan)")
_TPI = re.compile(
    r"(?:(?:jawaban|isian|penilaian|hasil penilaian|verifikasi|nilai) )?"
    r"(?:tpi|tim penilai|evaluator|verifikator|asesor|inspektorat|itjen|apip)\b"
)
THEIRS = re.compile(r"\btpi\b|\btpn\b|evaluator")
# What a sheet computes beside the answers; there is nothing of people in it.
COMPUTED = re.compile(r"nilai|%|nilai \(.*\)|% \(.*\)|nilai dari yang terjawab.*")
_THEIR_NOTE = re.compile(
    r"\b(?:tpi|tpn|tim penilai|evaluator|verifikator|asesor|inspektorat|itjen|apip)\b"
)
_UNIT_NOTE = re.compile(rf"\b{_WHO_UNIT}")
_COMMON = frozenset(
    ("catatan", "keterangan", "penjelasan", "jawaban", "isian", "penilaian", "nilai", "hasil",
     "verifikasi", "dari", "tpi")
)  # fmt: skip
Side = tuple[int, int | None, tuple[int, ...]]  # answer, note, evidence


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the headings stand: first column of the numbering, the scale, and each side's own."""

    heading_row: int
    numbering: int
    weight: int
    scale: int
    sides: Mapping[str, Side]
    titles: Mapping[int, str] = field(default_factory=dict)  # as they are written
    # What a person said of columns; and columns that say the same as another one that is read.
    decided: Mapping[int, ColumnDecision] = field(default_factory=dict)
    rivals: Mapping[int, int] = field(default_factory=dict)

    @property
    def read(self) -> set[int]:
        """Every column that holds something of people and is read."""
        found = set()
        for answer, note, evidence in self.sides.values():
            found |= {answer, *evidence} | ({note} if note is not None else set())
        return found


def find_columns(sheet: Sheet, choices: ColumnChoices = NO_CHOICES) -> Columns | None:
    """The columns of the first row that holds the headings of an LKE; None where none does.

    Headings may take two rows, where a merged cell stands above some of them.
    """
    found = find_frame(sheet, choices)
    return found if found and found.sides else None


def find_frame(sheet: Sheet, choices: ColumnChoices = NO_CHOICES) -> Columns | None:
    """As ``find_columns``; else the first row with the headings of an LKE's frame alone, of which
    no column is known to hold answers."""
    frame = None
    for row in range(min(HEADING_ROWS, len(sheet.rows))):
        here = _titles(sheet, row)
        if not any(_is_anchor(title) for title in here.values()):
            continue
        one = _columns(sheet, row, here, choices)
        two = _columns(sheet, row + 1, {**here, **_titles(sheet, row + 1)}, choices)
        if one and one.sides and (two is None or len(two.sides) <= len(one.sides)):
            return one
        if two and two.sides:
            return two
        frame = frame or one or two
    return frame


def _is_anchor(title: str) -> bool:
    return title.casefold() in NUMBERING_TITLES or title.casefold().startswith("bobot")


def _columns(
    sheet: Sheet, last: int, titles: dict[int, str], choices: ColumnChoices
) -> Columns | None:
    anchors = _anchors(titles)
    if None in anchors:
        return None
    numbering, weight, scale = (place for place in anchors if place is not None)
    table = _Table(sheet, last, scale, titles)
    decided = table.decisions(choices)
    sides, rivals = table.sides({column: one.meaning for column, one in decided.items()})
    return Columns(last, numbering, weight, scale, sides, titles, decided, rivals)


def _anchors(titles: Mapping[int, str]) -> tuple[int | None, int | None, int | None]:
    """Numbering, weight and scale: the first column that bears such a heading."""
    small = [(column, title.casefold()) for column, title in sorted(titles.items())]
    numbering = next((column for column, title in small if title in NUMBERING_TITLES), None)
    scales = [c for c, title in small if title.startswith(("pilihan", "opsi jawaban"))]
    behind = [c for c in scales if numbering is not None and c > numbering]
    return (
        numbering,
        next((column for column, title in small if title.startswith("bobot")), None),
        next(iter(behind or scales), None),
    )


def _titles(sheet: Sheet, row: int) -> dict[int, str]:
    """The filled cells of a row by column, from left to right."""
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    return {column: plain_text(cell) for column, cell in enumerate(cells) if plain_text(cell)}


def whose(title: str) -> str:
    """Whose answers a heading promises: "unit", "tpi", "tpn", or nobody's."""
    if _NATIONAL.match(title):
        return "tpn"
    if _TPI.match(title) and "nasional" not in title:
        return "tpi"
    return "unit" if _UNIT.fullmatch(title) else ""


class _Table:
    """A heading row and what stands below it: which column is whose."""

    def __init__(self, sheet: Sheet, last: int, scale: int, titles: Mapping[int, str]) -> None:
        self.sheet, self.last, self.scale, self.titles = sheet, last, scale, titles
        self.small = {column: title.casefold() for column, title in titles.items()}

    def sides(self, said: Mapping[int, ColumnMeaning]) -> tuple[dict[str, Side], dict[int, int]]:
        """Each side's answer column with the notes and evidence that stand behind it, and the
        columns that say the same as one of these. What was ``said`` of a column goes first.
        """
        places = {PARTS[meaning]: column for column, meaning in said.items() if meaning in PARTS}
        answers = {name: column for (name, part), column in places.items() if part == ANSWER}
        rivals: dict[int, int] = {}
        named = self._named()
        for column, name in named.items():
            if column not in said and answers.setdefault(name, column) != column:
                rivals[column] = answers[name]
        edges = sorted({*named, *answers.values()})
        sides: dict[str, Side] = {}
        for name in ("unit", "tpi", "tpi2", "tpn"):
            if name not in answers:
                continue
            end = min((c for c in edges if c > answers[name]), default=max(self.titles) + 1)
            behind = [c for c in range(max(answers[name], self.scale) + 1, end) if c not in said]
            notes = [c for c in behind if self._is_note(c, name, answers)]
            notes.sort(key=lambda c: not self.small[c].startswith("catatan"))
            note = places.get((name, NOTE), notes[0] if notes else None)
            rivals |= {c: note for c in notes if note is not None and c != note}
            evidence = [c for c in behind if name == "unit" and is_proof(self.small.get(c, ""))]
            evidence += [c for c, meaning in said.items() if PARTS.get(meaning) == (name, EVIDENCE)]
            own = tuple(c for c in sorted(evidence) if c != note)
            sides[name] = (answers[name], note, own)
        return sides, rivals

    def _is_note(self, column: int, side: str, answers: Mapping[str, int]) -> bool:
        """Is the column one of notes, and does its heading name no other side? Where a column
        was moved, what stands behind an answer is not always its own."""
        title = self.small.get(column, "")
        if not title.startswith(NOTE_TITLES) or (title == "penjelasan" and self._explains(column)):
            return False
        theirs = bool(_THEIR_NOTE.search(title))
        if side == "unit":
            return not theirs
        if not theirs:
            return not _UNIT_NOTE.search(title)
        if (side == "tpn") != ("tpn" in title or "nasional" in title):
            return False
        said, own = self._more(column), self._more(answers[side])
        rank = {"tpi": "tpi2", "tpi2": "tpi"}.get(side, "")  # of the two TPI columns the other one
        others = self._more(answers[rank]) if rank in answers else set()
        return not said & (others - own) and not (own and said and not said & own)

    def _explains(self, column: int) -> bool:
        """Is this «Penjelasan» the sheet's own, of its criteria, since no other column is?"""
        return not any(
            title.startswith("kriteria") or (title == "penjelasan" and self._differ(column, other))
            for other, title in self.small.items()
            if other != column
        )

    def _differ(self, one: int, other: int) -> bool:
        rows = range(self.last + 1, len(self.sheet.rows))
        return any(self.sheet.cell(row, one) != self.sheet.cell(row, other) for row in rows)

    def _more(self, column: int) -> set[str]:
        """What a heading says besides the words that all of its kind have."""
        return set(re.findall(r"\w+", self.small.get(column, ""))) - _COMMON

    def _named(self) -> dict[int, str]:
        """Whose answers the headings promise, column by column, those first that count first.

        A second TPI column is one whose heading says more than «Jawaban TPI», wherever it stands.
        """
        found = {
            column: whose(title)
            for column, title in self.small.items()
            if whose(title)
            and (
                title.startswith("jawaban")
                or _holds_answers(self.sheet, self.last, self.scale, column)
            )
        }
        named: dict[int, str] = {}
        first = ""
        for column in sorted(found, key=lambda c: (self.small[c] != "jawaban tpi", c)):
            named[column] = found[column]
            if found[column] == "tpi":
                first = first or self.small[column]
                named[column] = "tpi" if self.small[column] == first else "tpi2"
        return named

    def decisions(self, choices: ColumnChoices) -> dict[int, ColumnDecision]:
        """What was said of columns of this sheet: for this file, else what is remembered of a
        heading that says nothing by itself, or the same as another one."""
        letters = {column_letters(c): c for c in range(self.scale + 1, self._width)}
        decided = {
            letters[name]: ColumnDecision(meaning)
            for name, meaning in choices.chosen.items()
            if name in letters
        }
        keys = [heading_key(t) for c, t in self.titles.items() if c > self.scale]
        known = {
            column: choices.remembered[key]
            for column, title in self.titles.items()
            if column > self.scale
            and (key := heading_key(title)) in choices.remembered
            and keys.count(key) == 1
            and not beside_others(self._named(), column, choices.remembered[key].meaning)
        }
        for _ in range(2):  # what is said of one column may leave another one unexplained
            if left := {c: one for c, one in known.items() if c not in decided}:
                decided |= self._settled(decided, left)
        return decided

    def _settled(
        self, decided: Mapping[int, ColumnDecision], known: Mapping[int, ColumnDecision]
    ) -> dict[int, ColumnDecision]:
        """What is remembered of columns that are not read by their headings, or say the same as
        another one; without those of which only one could be what is remembered."""
        sides, rivals = self.sides({c: one.meaning for c, one in decided.items()})
        read = Columns(self.last, 0, 0, self.scale, sides).read
        loud = {c for c in rivals if self.filled(c)}
        asked = loud | {rivals[c] for c in loud}
        known = {c: one for c, one in known.items() if c not in read or c in asked}
        claims: dict[tuple[str, str], set[int]] = {}
        for name, (answer, note, _) in sides.items():
            for part, column in ((ANSWER, answer), (NOTE, note)):
                if column is not None and column not in known and self.filled(column):
                    claims.setdefault((name, part), set()).add(column)
        for column, one in known.items():
            if one.meaning in PARTS and PARTS[one.meaning][1] != EVIDENCE:
                claims.setdefault(PARTS[one.meaning], set()).add(column)
        unclear = {c for columns in claims.values() if len(columns) > 1 for c in columns}
        return {c: one for c, one in known.items() if c not in unclear}

    @property
    def _width(self) -> int:
        return max((len(row) for row in self.sheet.rows), default=0)

    def filled(self, column: int) -> bool:
        """Does something stand in the column, in a row that has a scale?"""
        return any(
            answer_in(self.sheet.cell(row, column)) is not None
            for row in range(self.last + 1, len(self.sheet.rows))
            if plain_text(self.sheet.cell(row, self.scale))
        )


def is_proof(title: str) -> bool:
    """Evidence of the unit; the TPI's own is nobody's here."""
    return bool(_EVIDENCE.search(title)) and not THEIRS.search(title)


def _holds_answers(sheet: Sheet, last: int, scale: int, column: int) -> bool:
    """Do the letters of the scales stand there? A blank column may become one of answers."""
    said = [
        str(answer_in(sheet.cell(row, column))).casefold()
        for row in range(last + 1, len(sheet.rows))
        if "/" in plain_text(sheet.cell(row, scale)) and answer_in(sheet.cell(row, column))
    ]
    return 2 * sum(one in LETTERS for one in said) >= len(said)


def missing_headings(sheets: Iterable[Sheet]) -> str:
    """Why no sheet is an LKE: which heading is missing, and what stands in that row."""
    best: tuple[int, str, str, dict[int, str]] | None = None
    for sheet in sheets:
        for row in range(min(HEADING_ROWS, len(sheet.rows))):
            here, below = _titles(sheet, row), _titles(sheet, row + 1)
            for place, titles in (
                (f"baris {row + 1}", here),
                (f"baris {row + 1} dan {row + 2}", {**here, **below}),
            ):
                known = sum(one is not None for one in _anchors(titles))
                known += any(whose(title.casefold()) for title in titles.values())
                if known >= 2 and (best is None or known > best[0]):
                    best = (known, sheet.name, place, titles)
    sought = (
        "Yang dicari adalah lembar dengan judul kolom «Penilaian», «Bobot», «Pilihan Jawaban», dan "
        "«Jawaban» atau «Jawaban Unit», seperti LKE kementerian atau Lampiran III."
    )
    if best is None:
        return f"Susunan berkas ini tidak dikenal. {sought} {NOTHING_CHANGED}"
    _, name, place, titles = best
    wanted = ("«Penilaian»", "«Bobot»", "«Pilihan Jawaban»")
    lacking = [word for word, one in zip(wanted, _anchors(titles), strict=True) if one is None]
    if not any(whose(title.casefold()) for title in titles.values()):
        lacking.append("«Jawaban» atau «Jawaban Unit»")
    there = ", ".join(quoted(title, 40) for title in list(titles.values())[:20])
    what = f"judul {' dan '.join(lacking)} tidak ada" if lacking else "judul jawaban tidak dikenal"
    return (
        f"Lembar {name}, {place}: {what}. Yang ada di baris itu: {there}. Beri judul "
        f"seperti di LKE kementerian atau Lampiran III, lalu unggah lagi. {NOTHING_CHANGED}"
    )
