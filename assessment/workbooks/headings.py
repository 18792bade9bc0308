"""The columns of an LKE, by the words above them.

Never by their letters: one ministry's copy moved the TPI column, offices word their headings as
they like. What stands under a heading nobody knows is never read, and never left unsaid.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from assessment.workbooks.problems import NOTHING_CHANGED
from zona_integritas.ground.files.cells import answer_in, plain_text, quoted
from zona_integritas.ground.files.spreadsheets import FaultyCell, Sheet, column_letters

HEADING_ROWS = 15
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
# What a sheet computes beside the answers; there is nothing of people in it.
_COMPUTED = re.compile(r"nilai|%|nilai \(.*\)|% \(.*\)|nilai dari yang terjawab.*")
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

    @property
    def read(self) -> set[int]:
        """Every column that holds something of people and is read."""
        found = set()
        for answer, note, evidence in self.sides.values():
            found |= {answer, *evidence} | ({note} if note is not None else set())
        return found


@dataclass(frozen=True, slots=True)
class UnreadColumn:
    """A column in which people wrote something that nobody takes in."""

    sheet: str
    column: str
    heading: str
    filled: int

    @property
    def message(self) -> str:
        heading = f"«{self.heading}»" if self.heading else "tanpa judul"
        return (
            f"Lembar {self.sheet}: kolom {self.column} {heading} terisi di {self.filled} baris dan "
            "tidak dibaca. Bila isinya diperlukan, beri judul seperti di LKE unduhan aplikasi."
        )


def find_columns(sheet: Sheet) -> Columns | None:
    """The columns of the first row that holds the headings of an LKE; None where none does.

    Headings may take two rows, where a merged cell stands above some of them.
    """
    for row in range(min(HEADING_ROWS, len(sheet.rows))):
        here = _titles(sheet, row)
        if not any(_is_anchor(title) for title in here.values()):
            continue
        one = _columns(sheet, row, here)
        two = _columns(sheet, row + 1, {**here, **_titles(sheet, row + 1)})
        if one and (two is None or len(two.sides) <= len(one.sides)):
            return one
        if two:
            return two
    return None


def _is_anchor(title: str) -> bool:
    return title.casefold() in NUMBERING_TITLES or title.casefold().startswith("bobot")


def _columns(sheet: Sheet, last: int, titles: dict[int, str]) -> Columns | None:
    anchors = _anchors(titles)
    if None in anchors:
        return None
    numbering, weight, scale = (place for place in anchors if place is not None)
    sides = _sides(sheet, last, scale, titles)
    return Columns(last, numbering, weight, scale, sides, titles) if sides else None


def _anchors(titles: Mapping[int, str]) -> tuple[int | None, int | None, int | None]:
    """Numbering, weight and scale: the first column that bears such a heading."""
    small = [(column, title.casefold()) for column, title in sorted(titles.items())]
    return (
        next((column for column, title in small if title in NUMBERING_TITLES), None),
        next((column for column, title in small if title.startswith("bobot")), None),
        next((c for c, title in small if title.startswith(("pilihan", "opsi jawaban"))), None),
    )


def _titles(sheet: Sheet, row: int) -> dict[int, str]:
    """The filled cells of a row by column, from left to right."""
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    return {column: plain_text(cell) for column, cell in enumerate(cells) if plain_text(cell)}


def _whose(title: str) -> str:
    """Whose answers a heading promises: "unit", "tpi", "tpn", or nobody's."""
    if _NATIONAL.match(title):
        return "tpn"
    if _TPI.match(title) and "nasional" not in title:
        return "tpi"
    return "unit" if _UNIT.fullmatch(title) else ""


def _sides(sheet: Sheet, last: int, scale: int, titles: Mapping[int, str]) -> dict[str, Side]:
    """Each side's answer column, with the notes and evidence that stand behind it.

    A second TPI column is the one whose heading says more than «Jawaban TPI», wherever it stands.
    """
    small = {column: title.casefold() for column, title in titles.items()}
    owners = {
        column: _whose(title)
        for column, title in small.items()
        if _whose(title)
        and (title.startswith("jawaban") or _holds_answers(sheet, last, scale, column))
    }
    answers = sorted(owners)
    sides: dict[str, Side] = {}
    for column in sorted(answers, key=lambda place: (small[place] != "jawaban tpi", place)):
        end = min((place for place in answers if place > column), default=max(titles) + 1)
        behind = range(column + 1, end)
        note = next((c for c in behind if small.get(c, "").startswith(NOTE_TITLES)), None)
        name = owners[column]
        if name == "tpi" and "tpi" in sides:
            name = "tpi2"
        evidence = [c for c in behind if name == "unit" and _is_proof(small.get(c, ""))]
        # Of a third TPI column nothing is known: the first two stand.
        sides.setdefault(name, (column, note, tuple(c for c in evidence if c != note)))
    return {name: sides[name] for name in ("unit", "tpi", "tpi2", "tpn") if name in sides}


def _is_proof(title: str) -> bool:
    """Evidence of the unit; the TPI's own is nobody's here."""
    return bool(_EVIDENCE.search(title)) and not re.search(r"\btpi\b|\btpn\b|evaluator", title)


def _holds_answers(sheet: Sheet, last: int, scale: int, column: int) -> bool:
    """Do the letters of the scales stand there? A blank column may become one of answers."""
    said = [
        str(answer_in(sheet.cell(row, column))).casefold()
        for row in range(last + 1, len(sheet.rows))
        if "/" in plain_text(sheet.cell(row, scale)) and answer_in(sheet.cell(row, column))
    ]
    return 2 * sum(one in LETTERS for one in said) >= len(said)


def unread_columns(sheet: Sheet, columns: Columns, rows: Iterable[int]) -> Iterator[UnreadColumn]:
    """The columns right of the scale in which something stands that is not taken in.

    ``rows`` are those of the items: what stands below the table is not part of it.
    """
    asked = list(rows)
    width = max((len(row) for row in sheet.rows), default=0)
    for column in range(columns.scale + 1, width):
        if column in columns.read:
            continue
        filled = [v for row in asked if (v := answer_in(sheet.cell(row, column))) is not None]
        title = columns.titles.get(column, "")
        if _COMPUTED.fullmatch(title.casefold()):
            filled = [v for v in filled if str(v).casefold() in LETTERS]
        elif all(isinstance(value, FaultyCell) for value in filled):
            filled = [] if not title else filled
        if filled:
            yield UnreadColumn(sheet.name, column_letters(column), title, len(filled))


def missing_headings(sheets: Iterable[Sheet]) -> str:
    """Why no sheet is an LKE: which heading is missing, and what stands in that row."""
    best: tuple[int, str, int, dict[int, str]] | None = None
    for sheet in sheets:
        for row in range(min(HEADING_ROWS, len(sheet.rows))):
            titles = _titles(sheet, row)
            anchors = _anchors(titles)
            known = sum(place is not None for place in anchors)
            known += any(_whose(title.casefold()) for title in titles.values())
            if known >= 2 and (best is None or known > best[0]):
                best = (known, sheet.name, row, titles)
    sought = (
        "Yang dicari adalah lembar dengan judul kolom «Penilaian», «Bobot», «Pilihan Jawaban», dan "
        "«Jawaban» atau «Jawaban Unit», seperti LKE kementerian atau Lampiran III."
    )
    if best is None:
        return f"Susunan berkas ini tidak dikenal. {sought} {NOTHING_CHANGED}"
    _, name, row, titles = best
    wanted = ("«Penilaian»", "«Bobot»", "«Pilihan Jawaban»")
    lacking = [word for word, place in zip(wanted, _anchors(titles), strict=True) if place is None]
    if not any(_whose(title.casefold()) for title in titles.values()):
        lacking.append("«Jawaban» atau «Jawaban Unit»")
    there = ", ".join(quoted(title, 40) for title in list(titles.values())[:20])
    what = f"judul {' dan '.join(lacking)} tidak ada" if lacking else "judul jawaban tidak dikenal"
    return (
        f"Lembar {name}, baris {row + 1}: {what}. Yang ada di baris itu: {there}. Beri judul "
        f"seperti di LKE kementerian atau Lampiran III, lalu unggah lagi. {NOTHING_CHANGED}"
    )
