"""A filled LKE as a sheet in memory: the layout of Lampiran III, made from the instrument.

Every item has a note that names it, so a note shows where its row really belongs.
"""

import io
from typing import Any

import openpyxl

from assessment.scoring.definition import builtin
from assessment.scoring.model import AnswerType
from tests.golden.workbooks import SCALE_WORDS
from zona_integritas.ground.files.spreadsheets import Sheet

INSTRUMENT = builtin()
SCALES = {**SCALE_WORDS, AnswerType.INDEX: "Nilai (0-4)"}  # in one line
# Columns from 0: identity, five of numbering and one of words, and what people fill in.
ID, NUMBER, WEIGHT, SCALE, ANSWER, NOTE, PROOF = 0, 1, 7, 8, 9, 10, 11
HEADINGS = {
    NUMBER: "Penilaian", WEIGHT: "Bobot", SCALE: "Pilihan Jawaban", ANSWER: "Jawaban",
    NOTE: "Catatan", PROOF: "Daftar Bukti Dukung",
}  # fmt: skip
Rows = list[list[Any]]


def answer_to(code: str) -> Any:
    """An answer that differs from the neighbours' where the scale allows it."""
    entry = INSTRUMENT.indicator(code)
    if not entry.options:
        return 3.25
    place = sum(map(ord, code)) % len(entry.options)
    return entry.options[place].label


def filled_rows(*, codes: bool = False, own_words: bool = True) -> Rows:
    """The rows below the headings; with our codes in the first column if wanted.

    ``own_words`` are the instrument's statements; otherwise the sheet words them in its own way.
    """
    rows: Rows = [_row({**HEADINGS, **({ID: "ID"} if codes else {})})]
    for node in INSTRUMENT.nodes:
        level = node.code.count(".")
        number = f"{node.code.rsplit('.', 1)[-1]}."
        rows.append(_row({ID: node.code if codes else "", NUMBER + level: number,
                          NUMBER + level + 1: node.name, WEIGHT: float(node.weight)}))  # fmt: skip
        for entry in INSTRUMENT.indicators_under(node.code):
            letter = f"{entry.code.rsplit('.', 1)[-1]}."
            words = entry.statement if own_words else "Pernyataan dengan kata lain"
            rows.append(_row({
                ID: entry.code if codes else "", NUMBER + level + 1: letter,
                NUMBER + level + 2: words, SCALE: SCALES[entry.answer_type],
                ANSWER: "" if entry.inputs else answer_to(entry.code),
                NOTE: f"catatan {entry.code}",
            }))  # fmt: skip
            for place, one in enumerate(entry.inputs):
                label = one.label if own_words else f"jumlah {place}"
                rows.append(_row({NUMBER + level + 2: f"- {label}", SCALE: "Jumlah",
                                  ANSWER: count_of(entry.code, one.key)}))  # fmt: skip
    return rows


def count_of(code: str, key: str) -> int:
    return 1 + sum(map(ord, code + key)) % 90


def _row(cells: dict[int, Any]) -> list[Any]:
    return [cells.get(column, "") for column in range(PROOF + 1)]


def row_of(rows: Rows, code: str) -> int:
    """The row whose note names the item."""
    return next(place for place, row in enumerate(rows) if row[NOTE] == f"catatan {code}")


def as_sheet(rows: Rows, name: str = "Isian", **more: Any) -> Sheet:
    return Sheet(name, [list(row) for row in rows], **more)


def as_workbook(*sheets: tuple[str, Rows], hidden: tuple[str, ...] = ()) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append([None if cell == "" else cell for cell in row])
        page.sheet_state = "hidden" if name in hidden else "visible"
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
