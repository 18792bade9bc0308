"""Which column of a table of respondents says what: by its headings, or as a person chose.

Headings we know decide alone. Where a heading is somebody's own question, or answers are words
instead of numbers, a person says which column is which element and what each word counts; what is
proposed here is only ticked for them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assessment.scoring.survey import ELEMENTS
from zona_integritas.ground.files.cells import plain_text
from zona_integritas.ground.files.spreadsheets import FaultyCell, Sheet, column_letters

HEADING_WITHIN = 15
LOOKED_AT = 500  # rows, to find out what a column holds
MOST_WORDS = 30  # different ones: with more it is a column of free text
NAMES = ("nama", "nama responden", "nama lengkap")
PHONES = (
    "telepon", "no telepon", "nomor telepon", "no telp", "telp", "no hp", "nomor hp", "hp",
    "no wa", "nomor wa", "no whatsapp", "whatsapp", "nomor whatsapp", "kontak",
)  # fmt: skip
DATES = (
    "tanggal", "tgl", "tanggal pengisian", "tanggal survei", "timestamp", "waktu", "cap waktu",
    "stempel waktu",
)  # fmt: skip
_ELEMENT = re.compile(r"^(?:u|unsur|p|pertanyaan|no)\s*0*([0-9]{1,2})\b")
_BARE = re.compile(r"[0-9]{1,2}")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_WHOLE = re.compile(r"([0-9]{1,2})(?:[.,]0+)?")
_LED_BY_NUMBER = re.compile(r"([0-9]{1,2})\s*(?:[(=:.)-]|\s)\s*\D")
# What four steps are called; on any other scale a person says it.
_FOUR_STEPS = (
    ("sangat setuju", "setuju", "tidak setuju", "sangat tidak setuju"),
    ("sangat setuju", "setuju", "kurang setuju", "tidak setuju"),
    ("sangat baik", "baik", "kurang baik", "tidak baik"),
    ("sangat puas", "puas", "kurang puas", "tidak puas"),
    ("sangat sesuai", "sesuai", "kurang sesuai", "tidak sesuai"),
    ("sangat mudah", "mudah", "kurang mudah", "tidak mudah"),
    ("selalu", "sering", "jarang", "tidak pernah"),
)


@dataclass(frozen=True, slots=True)
class SurveyColumns:
    """The heading's row (from 0) on a sheet, and the columns (from 0) of elements and person.

    ``words`` says what an answer in words counts, by ``word_key``.
    """

    sheet: int
    top: int
    elements: tuple[int, ...]
    name: int | None = None
    phone: int | None = None
    day: int | None = None
    words: Mapping[str, int] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """For the token that carries it to the next step."""
        return asdict(self)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "SurveyColumns":
        return cls(**{**told, "elements": tuple(told["elements"])})


@dataclass(frozen=True, slots=True)
class ColumnOffer:
    """One column as a person recognises it: its letters, heading and first answers."""

    column: int
    letters: str
    heading: str
    samples: tuple[str, ...]

    def __str__(self) -> str:
        heading = self.heading if len(self.heading) <= 60 else f"{self.heading[:59]}…"
        shown = ", ".join(one[:20] for one in self.samples)
        return f"{self.letters} · {heading or 'tanpa judul'}" + (f" ({shown})" if shown else "")


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """What the table seems to say. ``certain`` where its headings and numbers leave no question."""

    sheet: int
    top: int
    offers: tuple[ColumnOffer, ...]
    elements: tuple[int | None, ...]
    name: int | None
    phone: int | None
    day: int | None
    twice: Mapping[int, Sequence[int]]  # elements whose heading stands over several columns
    words: Mapping[str, str]  # by key, as written, in the columns proposed

    @property
    def certain(self) -> SurveyColumns | None:
        if self.twice or self.words or None in self.elements:
            return None
        known = tuple(one for one in self.elements if one is not None)
        return SurveyColumns(self.sheet, self.top, known, self.name, self.phone, self.day)


def title_of(cell: object) -> str:
    """A heading without case and punctuation: «No. HP» and «no hp» are one."""
    return " ".join(re.sub(r"[^\w]+", " ", plain_text(cell).casefold()).split())


def word_key(text: str) -> str:
    """Answers that differ in case, blanks or punctuation are one word."""
    return title_of(text)


def whole_in(text: str, scale_max: int) -> int | None:
    """A whole number on the scale, however it is written; None for anything else."""
    found = _WHOLE.fullmatch(text)
    return int(found[1]) if found and 1 <= int(found[1]) <= scale_max else None


def suggested(word: str, scale_max: int) -> int | None:
    """What a word probably counts: by the number before it, or as one of four known steps."""
    led = _LED_BY_NUMBER.match(word)
    if led:
        return int(led[1]) if 1 <= int(led[1]) <= scale_max else None
    if scale_max != 4:
        return None
    found = {4 - steps.index(title_of(word)) for steps in _FOUR_STEPS if title_of(word) in steps}
    return found.pop() if len(found) == 1 else None


def propose(sheets: Sequence[Sheet], kind: str, scale_max: int) -> ColumnProposal | None:
    """The best reading of the table's headings; None where no row looks like headings."""
    place = _heading_row(sheets, kind)
    return None if place is None else propose_at(sheets, *place, kind, scale_max)


def propose_at(
    sheets: Sequence[Sheet], sheet: int, top: int, kind: str, scale_max: int
) -> ColumnProposal:
    """The same for a heading row that is known (or was chosen)."""
    page, count = sheets[sheet], len(ELEMENTS[kind])
    row = page.rows[top] if top < len(page.rows) else []
    titles = {title_of(cell): column for column, cell in reversed(list(enumerate(row)))}
    name, phone, day = (
        next((titles[title] for title in wanted if title in titles), None)
        for wanted in (NAMES, PHONES, DATES)
    )
    named = _named_elements(row, kind)
    twice = {one: places for one, places in named.items() if len(places) > 1 and one <= count}
    elements: list[int | None] = [
        named[one][0] if len(named.get(one, ())) == 1 else None for one in range(1, count + 1)
    ]
    offers = tuple(_offers(page, top))
    taken = {name, phone, day, *elements}
    if None in elements and not twice:
        like = [
            one.column
            for one in offers
            if one.column not in taken and _answers_only(page, top, one.column, scale_max)
        ]
        if len(like) == elements.count(None):
            elements = [one if one is not None else like.pop(0) for one in elements]
    known = [one for one in elements if one is not None]
    words = words_of(page, top, known, scale_max) if None not in elements else {}
    return ColumnProposal(sheet, top, offers, tuple(elements), name, phone, day, twice, words)


def words_of(sheet: Sheet, top: int, columns: Sequence[int], scale_max: int) -> dict[str, str]:
    """The different answers in words in these columns, by key, in the order they come."""
    found: dict[str, str] = {}
    for column in columns:
        for text in _texts(sheet, top, column, len(sheet.rows)):
            if whole_in(text, scale_max) is None and not _NUMBER.fullmatch(text):
                found.setdefault(word_key(text), text)
    return found


def _heading_row(sheets: Sequence[Sheet], kind: str) -> tuple[int, int] | None:
    """The row with most headings we know (two at least), else the first that has as many texts
    as there are elements; None where neither is followed by columns enough."""
    needed = len(ELEMENTS[kind])
    known: dict[tuple[int, int], int] = {}
    wide: list[tuple[int, int]] = []
    for number, sheet in enumerate(sheets):
        for top, row in enumerate(sheet.rows[:HEADING_WITHIN]):
            titles = {title_of(cell) for cell in row}
            people = sum(bool(titles & set(names)) for names in (NAMES, PHONES, DATES))
            known[number, top] = people + len(_named_elements(row, kind))
            texts = [text for text in map(plain_text, row) if text and not _NUMBER.fullmatch(text)]
            if len(texts) >= needed:
                wide.append((number, top))
    best = max(known, key=lambda place: known[place], default=None)
    if best is None or known[best] < 2:
        best = wide[0] if wide else None
    if best is None or len(list(_offers(sheets[best[0]], best[1]))) < needed:
        return None
    return best


def _named_elements(row: Sequence[Any], kind: str) -> dict[int, list[int]]:
    """Columns by element: «U1», «Unsur 01: …», the element's own words, or a bare number.

    Bare numbers count only beside a heading like «Nama»; otherwise they are somebody's answers.
    """
    titles = [title_of(cell) for cell in row]
    words = {title_of(label): number for number, label in enumerate(ELEMENTS[kind], 1)}
    beside = bool({*NAMES, *PHONES, *DATES} & set(titles))
    found: dict[int, list[int]] = {}
    for column, title in enumerate(titles):
        match = _ELEMENT.match(title)
        number = int(match[1]) if match else words.get(title)
        if number is None and beside and _BARE.fullmatch(title):
            number = int(title)
        if number is not None:
            found.setdefault(number, []).append(column)
    return found


def _offers(sheet: Sheet, top: int) -> Iterator[ColumnOffer]:
    """Every column with a heading or an answer."""
    width = max((len(row) for row in sheet.rows[top : top + LOOKED_AT]), default=0)
    for column in range(width):
        heading = plain_text(sheet.cell(top, column))
        samples = tuple(dict.fromkeys(_texts(sheet, top, column, top + 30)))[:2]
        if heading or samples:
            yield ColumnOffer(column, column_letters(column), heading, samples)


def _texts(sheet: Sheet, top: int, column: int, until: int) -> Iterator[str]:
    for row in range(top + 1, min(until, len(sheet.rows))):
        cell = sheet.cell(row, column)
        text = "" if isinstance(cell, FaultyCell) else plain_text(cell)
        if text:
            yield text


def _answers_only(sheet: Sheet, top: int, column: int, scale_max: int) -> bool:
    """Does the column hold nothing but answers on the scale, as numbers or known words?"""
    texts = list(_texts(sheet, top, column, top + LOOKED_AT))
    return bool(texts) and all(
        whole_in(text, scale_max) is not None
        or suggested(text, scale_max) is not None
        or any(title_of(text) in steps for steps in _FOUR_STEPS)
        for text in texts
    )
