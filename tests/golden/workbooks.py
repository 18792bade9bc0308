"""Blank and filled LKE workbooks in the two layouts in use, and the portal's master, by our hand.

Rows, columns, headings and numbering are those of the circulated files, with their oddities: what
an import must cope with stands in no layout of ours. The questions are in the instrument's words.
``python -m tests.golden.material FOLDER`` writes all of them, to be looked at.
"""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.golden.cases import INSTRUMENT

SCALE_WORDS = {
    "ya_tidak": "Ya/Tidak",
    "abc": "A/B/C",
    "abcd": "A/B/C/D",
    "abcde": "A/B/C/D/E",
    "ratio": "%",
    "decrease": "%",
    "index_0_4": "Nilai\n(0-4)",
}
NUMBERING, WEIGHT, CRITERIA, SCALE = 1, 7, 8, 9  # columns from 0, the same in both layouts
HALVES = "A.II.5.iii"  # the sub-area whose two items are halves with headings of their own
# Bare "%" stands beside the headings of these sub-areas.
PERCENT_HEADINGS = ("A.II.5.ii", HALVES)


@dataclass(frozen=True)
class Layout:
    """What one circulated file does otherwise than the other."""

    sheet: str
    heading_row: int  # from 0
    headings: Mapping[int, str]
    sides: Mapping[str, tuple[int, int]]  # answer and note of each side
    letters: Mapping[str, tuple[str, ...]]  # items it letters otherwise than in order
    halves: tuple[str, str]
    blank_below: tuple[str, ...] = ()  # headings with an empty row behind them
    first_scale: str = "Ya/Tidak"  # as the first question's scale is written in the blank sheet
    formulas: bool = False


MINISTRY = Layout(
    sheet="Jawaban",
    heading_row=0,
    headings={
        0: "ID", 1: "Penilaian", 7: "Bobot", 8: "Kriteria Nilai", 9: "Pilihan Jawaban",
        10: "Jawaban Unit", 11: "Catatan/Keterangan/Penjelasan (Unit)",
        12: "Daftar Bukti Dukung (Unit)", 13: "Tautan Bukti Dukung Baru",
        14: "Jawaban TPI", 15: "Nilai", 16: " %",
        17: "Catatan/Keterangan/Penjelasan (TPI Unit)",
        18: "Jawaban TPI instansi", 19: "Nilai", 20: " %",
        21: "Catatan/Keterangan/Penjelasan (TPI instansi)",
    },
    sides={"unit": (10, 11), "tpi": (14, 17), "tpi2": (18, 21)},
    letters={
        "A.I.2.ii": ("a.", "b.", "c.", "d"), "A.II.2.ii": ("a", "b"), "B.I": ("a", "b"),
        **dict.fromkeys(("A.II.3.i", "A.II.3.ii", "A.II.3.iii"), ("a",)),
        **dict.fromkeys((
            "A.II.1.ii", "A.II.1.iii", "A.II.2.i", "A.II.4.i", "A.II.4.ii", "A.II.4.iii",
            "A.II.5.i", "A.II.5.ii", "A.II.6.ii", "B.II",
        ), ("-",)),
    },
    halves=("a.", "b."),
)  # fmt: skip
ANNEX = Layout(
    sheet="LKE ZI",
    heading_row=1,
    headings={
        0: "1", 1: "Penilaian", 7: "Bobot", 8: "Penjelasan", 9: "Pilihan Jawaban",
        10: "Jawaban", 11: "Nilai", 12: " %", 14: "Catatan/Keterangan/Penjelasan",
    },
    sides={"unit": (10, 14)},
    # The regulation's own sheet letters these three otherwise than it orders them.
    letters={**MINISTRY.letters, "A.I.6.v": ("a.", "c. ", "b."), "B.II": ("a",)},
    halves=("i.", ""),
    blank_below=("A.I.5.iv",),
    first_scale="Ya",
    formulas=True,
)  # fmt: skip


@dataclass
class Line:
    """One row of the sheet."""

    number: str
    text: str
    level: int
    weight: str = ""
    criteria: str = ""
    scale: str = ""
    code: str = ""  # of the item whose answer, or count, stands here
    key: str = ""
    parts: list["Line"] = field(default_factory=list)  # the counts of a percentage, of a subtotal


def lines(layout: Layout) -> Iterator[Line]:
    """The sheet from top to bottom."""
    for node in INSTRUMENT["nodes"]:
        code, level = node["code"], node["code"].count(".")
        if code == "B":
            yield Line("", "TOTAL PENGUNGKIT", 0)
            yield Line("", "", 0)
        numbering = code.rpartition(".")[2]
        name = node["name"].upper() if level < 3 else node["name"]
        heading = Line(f"{numbering}.", name, level, weight=node["weight"])
        heading.scale = "%" if code in PERCENT_HEADINGS else ""
        yield heading
        if code in layout.blank_below:
            yield Line("", "", 0)
        own = [row for row in INSTRUMENT["indicators"] if row["parent"] == code]
        for place, row in enumerate(own):
            if code == HALVES:
                half = layout.halves[place]
                # A half without a number begins in the next column.
                yield Line(half, row["statement"], level if half else level + 1, weight="1")
            yield from _item(layout, row, place, level + 1)
    yield Line("", "TOTAL HASIL", 0)
    yield Line("", "NILAI HASIL EVALUASI ZONA INTEGRITAS", 0)


def _item(layout: Layout, row: dict[str, Any], place: int, level: int) -> Iterator[Line]:
    parent, code = row["parent"], row["code"]
    letters = layout.letters.get(parent)
    number = letters[place] if letters else f"{'abcdefgh'[place]}."
    item = Line("-" if parent == HALVES else number, row["statement"], level, code=code)
    item.scale = SCALE_WORDS[row["answer_type"]]
    item.criteria = row["guidance"]
    if row["options"] and row["answer_type"] == "ya_tidak":
        item.criteria = f"Ya, {row['options'][0]['criterion']}"
    elif row["options"]:
        item.criteria = "\n".join(
            f"{one['label'].lower()}. {one['criterion']}" for one in row["options"]
        )
    item.weight = row["weight"] or ""
    counts = [
        Line("", f"- {one['label']}", level, scale="Jumlah", code=code, key=one["key"])
        for one in row["inputs"]
    ]
    if parent == HALVES:  # the first three are parts of a subtotal, the last has its own bullet
        due, done = counts[:-1], counts[-1]
        done.number, done.text = "-", done.text.removeprefix("- ")
        whole = Line("-", "Jumlah yang harus melaporkan", level, scale="Jumlah", parts=due)
        item.parts = [whole, done]
        counts = [whole, *due, done]
    else:
        item.parts = list(counts)
    yield item
    yield from counts


def workbook(layout: Layout, *, notes: bool = True, **sides: Mapping[str, Any]) -> bytes:
    """A workbook with these sides' answers (``unit=…``, ``tpi=…``, ``tpi2=…``); blank without."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    if layout is MINISTRY:
        for name in ("Unit", "TPI Unit", "TPI Itjen"):
            _recap(book.add_worksheet(name))
    sheet = book.add_worksheet(layout.sheet)
    if layout is ANNEX:
        sheet.write(0, 1, "LAMPIRAN III\nPERATURAN MENTERI PENDAYAGUNAAN APARATUR NEGARA")
    for column, title in layout.headings.items():
        sheet.write(layout.heading_row, column, title)
    first = layout.heading_row + (1 if layout is MINISTRY else 2)
    placed = list(enumerate(lines(layout), start=first))
    rows = {id(line): row for row, line in placed}
    for row, line in placed:
        _write(sheet, row, line)
        for side, answers in sides.items():
            answer, note = layout.sides[side]
            _write_answer(sheet, row, answer, line, answers)
            if notes and line.code in answers and not line.key:
                who = {"unit": "unit", "tpi": "TPI", "tpi2": "TPI instansi"}[side]
                sheet.write(row, note, f"Catatan {who} untuk {line.code}")
        if layout.formulas and line.parts:
            _write_formula(sheet, row, line, rows)
    if not sides and layout.first_scale != "Ya/Tidak":
        row = next(row for row, line in placed if line.code)
        sheet.write(row, SCALE, layout.first_scale)
    book.close()
    return buffer.getvalue()


def _write(sheet: Worksheet, row: int, line: Line) -> None:
    sheet.write(row, 0, str(row + 1))
    column = NUMBERING + line.level
    if line.number:
        sheet.write(row, column, line.number)
    # Counts and the sums at the end of a part have no number, and stand where they do.
    indented = bool(line.number) or bool(line.key)
    if line.text:
        sheet.write_string(row, column + indented, line.text)
    if line.weight:
        sheet.write(row, WEIGHT, float(line.weight))
    if line.criteria:
        sheet.write(row, CRITERIA, line.criteria)
    if line.scale:
        sheet.write(row, SCALE, line.scale)


def _write_answer(
    sheet: Worksheet, row: int, column: int, line: Line, answers: Mapping[str, Any]
) -> None:
    answer = answers.get(line.code)
    if isinstance(answer, Mapping):
        answer = answer.get(line.key)
    elif line.key:
        answer = None
    if answer is not None:
        sheet.write(row, column, answer if isinstance(answer, str) else float(answer))


def _write_formula(sheet: Worksheet, row: int, line: Line, rows: Mapping[int, int]) -> None:
    """Percentages and subtotals compute themselves; a reader must not take them for answers."""
    cells = [f"K{rows[id(part)] + 1}" for part in line.parts]
    empty = ",".join(f'{cell}=""' for cell in cells)
    whole = f"{cells[-1]}/{cells[0]}" if line.scale == "%" else "+".join(cells)
    sheet.write_formula(row, 10, f'=IF(OR({empty}),"Blm Diisi",{whole})', None, "Blm Diisi")


def _recap(sheet: Worksheet) -> None:
    """The sheets before: headings that look like an LKE's, and formulas."""
    sheet.write(0, 1, "[NAMA UNIT]")
    sheet.write(1, 1, "WBK")
    titles = {1: "Area Perubahan", 7: "Bobot", 8: "Pemenuhan", 9: "Reform", 10: "Nilai", 11: " %"}
    for column, title in titles.items():
        sheet.write(3, column, title)
    areas = [node for node in INSTRUMENT["nodes"] if node["code"].startswith("A.I.")
             and node["kind"] == "area"]  # fmt: skip
    for place, node in enumerate(areas):
        row = 5 + place
        sheet.write(row, 3, f"{place + 1}")
        sheet.write(row, 4, node["name"].upper())
        sheet.write(row, 7, 2 * float(node["weight"]))
        sheet.write_formula(row, 10, f"=SUM(I{row + 1}:J{row + 1})", None, 0)


def portal_master() -> bytes:
    """A master as the ministry's portal gives it out; questions say that they are its own."""
    levels = ("komponen", "sub_komponen", "area_perubahan", "sub_area")
    places: dict[str, dict[str, Any]] = {}
    top: list[dict[str, Any]] = []
    soals = 0
    for node in INSTRUMENT["nodes"]:
        code, parent = node["code"], node["parent"]
        one = places[code] = {
            "id": len(places) + 1,
            "nama": f"{code.rpartition('.')[2]}. {node['name'].upper()}",
            "level": levels[code.count(".")],
            "bobot_maksimal": float(node["weight"]),
            "children": [],
            "soals": [],
        }
        (places[parent]["children"] if parent else top).append(one)
        for row in INSTRUMENT["indicators"]:
            if row["parent"] != code:
                continue
            own = list(_soals(row))
            soals += len(own)
            if code != HALVES:
                one["soals"] += own
                continue
            half = {**one, "id": 900 + row["soal_ids"][0], "bobot_maksimal": 1, "children": []}
            half["nama"] = f"{row['code'].rpartition('.')[2]}. {row['statement']}"
            one["children"].append({**half, "soals": own})
    return json.dumps({"tahun": 2026, "total_soal": soals, "data": top}).encode()


def _soals(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kinds = {"ya_tidak": "YA_TIDAK", "index_0_4": "0-4"}
    if row["inputs"]:
        for number, entry in enumerate(row["inputs"]):
            yield {
                "id": entry["soal_id"], "teks_pertanyaan": entry["label"],
                "kriteria_nilai": f"{row['statement']}\n{row['guidance']}",
                "jenis_jawaban": "jumlah" if number else "Jumlah",
                "bobot_maksimal": 0, "skema_penilaian": [],
            }  # fmt: skip
        return
    scale = INSTRUMENT["scales"].get(row["answer_type"], {})
    yield {
        "id": row["soal_ids"][0],
        "teks_pertanyaan": f"{row['statement']}  (menurut portal)",
        "kriteria_nilai": row["guidance"],
        "jenis_jawaban": kinds.get(row["answer_type"], row["answer_type"].upper()),
        "bobot_maksimal": float(row["weight"] or 0),
        "skema_penilaian": [
            {"key": one["label"], "label": one["criterion"],
             "multiplier": float(scale[one["label"]])}
            for one in row["options"]
        ],
    }  # fmt: skip
