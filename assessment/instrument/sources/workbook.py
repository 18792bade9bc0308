"""A blank LKE workbook as a definition: headings, numbering and scales make the tree.

Wording, weights, criteria and scales come from the sheet; soal ids, the roles of counts, the
policy for 0 of 0, thresholds and prerequisites from the base version, by code.
"""

import copy
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessment.instrument.sources.reading import (
    LETTERS,
    SourceReading,
    one_line,
    same_words,
    weight_of,
)
from assessment.workbooks.headings import Columns
from assessment.workbooks.layouts import COUNT, INDEX, SCALES, QuestionRows, input_rows
from zona_integritas.ground.files.cells import plain_text
from zona_integritas.ground.files.spreadsheets import Sheet, cell_name

KINDS = ("component", "aspect", "area", "subarea")
TYPES = {scale: kind.value for kind, scale in SCALES.items() if scale != "%"}
PERCENT = "%"
DEFECT = "ya"  # the circulated Lampiran III writes only this for the first question's scale
ROMAN = {"i": 1, "v": 5, "x": 10}
HEADINGS = (r"[a-z]\.", r"[ivx]+\.", r"\d+\.?", r"[ivx]+\.")
CRITERION = re.compile(r"^\s*([a-eA-E])\s*[.)]\s*", re.MULTILINE)


@dataclass(slots=True)
class QuestionRow:
    """One question row with the rows of its counts, under a node."""

    parent: str
    rows: QuestionRows
    statement: str
    half: str = ""


@dataclass(slots=True)
class _Walk:
    """Where the walk down the sheet stands."""

    path: dict[int, str] = field(default_factory=dict)
    half: str = ""
    last: QuestionRow | None = None


def read_blank_sheet(sheet: Sheet, columns: Columns, base: dict[str, Any]) -> SourceReading:
    """The sheet as a definition over ``base``."""
    return _Workbook(sheet, columns, base).read()


class _Workbook:
    def __init__(self, sheet: Sheet, columns: Columns, base: dict[str, Any]) -> None:
        self.sheet, self.columns, self.base = sheet, columns, base
        self.reading = SourceReading("lembar", sheet=sheet.name)
        self.nodes: dict[str, dict[str, Any]] = {}
        self.questions: list[QuestionRow] = []
        self.base_nodes = {node["code"]: node for node in base["nodes"]}
        self.base_rows = {row["code"]: row for row in base["indicators"]}

    def read(self) -> SourceReading:
        walk = _Walk()
        for row in range(self.columns.heading_row + 1, len(self.sheet.rows)):
            self._row(row, walk)
        indicators = []
        counted: dict[str, int] = {}
        for question in self.questions:
            number = counted[question.parent] = counted.get(question.parent, -1) + 1
            indicators.append(self._indicator(question, number))
        self.reading.document = {
            **copy.deepcopy(self.base),
            "nodes": list(self.nodes.values()),
            "indicators": [one for one in indicators if one],
        }
        self._missing_scales()
        self._idle_weights()
        if not self.questions:
            self.reading.problem(
                "", "0 butir", "butir dengan skala", "Lembar ini tidak memuat butir."
            )
        return self.reading.checked()

    def _missing_scales(self) -> None:
        document = self.reading.document
        if document is None:
            return
        for row in document["indicators"]:
            scale = document["scales"].get(row["answer_type"], {})
            for option in row["options"]:
                if option["label"] not in scale and "multiplier" not in option:
                    self.reading.problem(
                        self.reading.places.get(row["code"], ""), option["label"],
                        "pilihan dengan pengali yang dikenal versi dasar",
                        f"{row['code']}: pengali pilihan {option['label']} tidak diketahui.",
                    )  # fmt: skip
                    option["multiplier"] = "0"

    def _idle_weights(self) -> None:
        """A weight that is the equal share anyway says nothing: the base has none there either."""
        rows = (self.reading.document or {}).get("indicators", [])
        for row in rows:
            known = self.base_rows.get(row["code"])
            if row["weight"] is None or (known and known.get("weight") is not None):
                continue
            siblings = sum(one["parent"] == row["parent"] for one in rows)
            if Decimal(row["weight"]) * siblings == Decimal(self.nodes[row["parent"]]["weight"]):
                row["weight"] = None

    def _row(self, row: int, walk: _Walk) -> None:
        scale = plain_text(self.sheet.cell(row, self.columns.scale)).casefold().replace(" ", "")
        level, bullet = self._bullet(row)
        if bullet is None:
            return
        if scale.startswith(COUNT):
            if walk.last is not None:
                walk.last.rows.counts.append((row, not bullet.startswith("- ") and level == 4))
            return
        if self._heading(row, level, bullet, walk):
            return
        if not scale:
            return
        code = ".".join(walk.path[depth] for depth in sorted(walk.path))
        if code not in self.nodes:
            return
        statement = one_line(self._text_after(row, level))
        walk.last = QuestionRow(code, QuestionRows(row, scale), statement, walk.half)
        self.questions.append(walk.last)

    def _bullet(self, row: int) -> tuple[int, str | None]:
        for column in range(self.columns.numbering, self.columns.weight):
            text = plain_text(self.sheet.cell(row, column))
            if text:
                return column - self.columns.numbering, text
        return 0, None

    def _text_after(self, row: int, level: int) -> str:
        for column in range(self.columns.numbering + level + 1, self.columns.weight):
            text = plain_text(self.sheet.cell(row, column))
            if text:
                return text
        return ""

    def _heading(self, row: int, level: int, bullet: str, walk: _Walk) -> bool:
        """Does this row open a node (or the half of one)? Then the walk goes on below it."""
        weight = self.sheet.cell(row, self.columns.weight)
        numbered = level < 4 and re.fullmatch(HEADINGS[level], bullet.casefold()) is not None
        # Numbers only go up: an «i.» below «iii.», or an «a.», is the half of a sub-area.
        below = level == 3 and len(walk.path) > 3
        if below and (not numbered or _order(bullet) <= _order(walk.path[3])):
            walk.half = self._text_after(row, level)
            return weight is not None
        if level == 4 and weight is not None and not self._text_after(row, level):
            walk.half = bullet  # a half that has no number at all
            return True
        if not numbered:
            return False
        if level == 2 and bullet.rstrip(".").isalpha():
            return False
        walk.path = {depth: code for depth, code in walk.path.items() if depth < level}
        walk.path[level] = bullet.rstrip(".")
        walk.half, walk.last = "", None
        self._node(row, level, walk.path)
        return True

    def _node(self, row: int, level: int, path: dict[int, str]) -> None:
        code = ".".join(path[depth] for depth in sorted(path))
        parent = ".".join(path[depth] for depth in sorted(path) if depth < level) or None
        cell = cell_name(row, self.columns.weight)
        name = one_line(self._text_after(row, level))
        weight = weight_of(self.sheet.cell(row, self.columns.weight))
        if code in self.nodes:
            self.reading.problem(
                cell_name(row, self.columns.numbering + level), code, "nomor yang belum dipakai",
                f"Bagian {code} ada dua kali di lembar ini.",
            )  # fmt: skip
            return
        if parent is not None and parent not in self.nodes:
            self.reading.problem(
                cell_name(row, self.columns.numbering + level), code, "urutan nomor yang utuh",
                f"Bagian {code} berdiri sebelum induknya, {parent}.",
            )  # fmt: skip
            return
        if weight is None:
            found = plain_text(self.sheet.cell(row, self.columns.weight)) or "(kosong)"
            self.reading.problem(cell, found, "angka", f"{code} {name}: bobotnya tidak terbaca.")
            weight = "0"
        known = self.base_nodes.get(code)
        self.nodes[code] = {
            "code": code,
            "kind": known["kind"] if known else KINDS[level],
            "name": known["name"] if known and same_words(known["name"], name) else name or code,
            "weight": weight,
            "parent": parent,
            **({"area": path[2]} if level == 2 else {}),
        }
        self.reading.places[code] = cell

    def _indicator(self, question: QuestionRow, number: int) -> dict[str, Any] | None:
        code = f"{question.parent}.{LETTERS[number % 26]}"
        known = self.base_rows.get(code)
        row = question.rows.row
        cell = cell_name(row, self.columns.scale)
        self.reading.places[code] = cell
        kind = self._type(question, code, known, cell)
        if kind is None:
            return None
        text = self._criteria_text(row)
        statement = question.statement or (known or {}).get("statement", "") or code
        found: dict[str, Any] = {
            **(copy.deepcopy(known) if known else {"soal_ids": [], "evidence_examples": []}),
            "code": code,
            "parent": question.parent,
            "statement": statement,
            "answer_type": kind,
            "options": [],
            "inputs": [],
            "weight": self._weight(question, known),
        }
        if kind in ("ratio", "decrease"):
            found["guidance"] = text or (known or {}).get("guidance", "")
            found["inputs"] = self._inputs(question, code, known or {}, cell)
            return found
        found["zero_denominator"] = None
        found.pop("zero_previous", None)
        if kind == "index_0_4":
            found["guidance"] = text or (known or {}).get("guidance", "")
            return found
        found["guidance"] = (known or {}).get("guidance", "") if known else ""
        found["options"] = self._options(kind, code, text, known, row)
        return found

    def _type(
        self, question: QuestionRow, code: str, known: dict[str, Any] | None, cell: str
    ) -> str | None:
        scale = question.rows.scale
        if scale.startswith(INDEX):
            return "index_0_4"
        if scale == DEFECT:
            self.reading.warn(
                cell, "Ya", "Ya/Tidak",
                f"{code}: skala tertulis «Ya», dibaca sebagai Ya/Tidak. Perbaiki sel itu.",
            )  # fmt: skip
            return "ya_tidak"
        if scale == PERCENT:
            if known and known["answer_type"] in ("ratio", "decrease"):
                return str(known["answer_type"])
            self.reading.problem(
                cell, "%", "butir persentase yang sudah ada di versi dasar",
                f"{code}: butir persentase baru; pembilang dan penyebutnya tidak tertulis di "
                "lembar. Tambahkan butir itu melalui tabel butir.",
            )  # fmt: skip
            return None
        if scale in TYPES:
            return TYPES[scale]
        self.reading.problem(
            cell, scale, "Ya/Tidak, A/B/C, A/B/C/D, A/B/C/D/E, %, atau Nilai (0-4)",
            f"{code}: skala «{scale}» tidak dikenal.",
        )  # fmt: skip
        return None

    def _weight(self, question: QuestionRow, known: dict[str, Any] | None) -> str | None:
        """Only the items of hasil carry a weight of their own in the sheet."""
        if question.half:
            return None
        own = weight_of(self.sheet.cell(question.rows.row, self.columns.weight))
        return own if own is not None else (known or {}).get("weight")

    def _criteria_text(self, row: int) -> str:
        for column in range(self.columns.weight + 1, self.columns.scale):
            value = self.sheet.cell(row, column)
            if value is not None and str(value).strip():
                return str(value).strip()
        return ""

    def _options(
        self, kind: str, code: str, text: str, known: dict[str, Any] | None, row: int
    ) -> list[dict[str, Any]]:
        before = {one["label"]: one for one in known["options"]} if known else {}
        if kind == "ya_tidak":
            said = {"Ya": one_line(text)}
            labels = ["Ya", "Tidak"]
        else:
            labels = list(kind.upper())
            said = _criteria(text)
            if set(said) - set(labels) or not set(labels) <= set(said):
                self.reading.warn(
                    cell_name(row, self.columns.weight + 1), "/".join(sorted(said)) or "(kosong)",
                    "/".join(labels),
                    f"{code}: kriteria di lembar tidak lengkap untuk skala {'/'.join(labels)}; "
                    "yang kurang diambil dari versi dasar. Periksa di konsep.",
                )  # fmt: skip
        options = []
        for label in labels:
            criterion = said.get(label) or before.get(label, {}).get("criterion") or label
            own = before.get(label, {}).get("multiplier")
            options.append(
                {"label": label, "criterion": criterion, **({"multiplier": own} if own else {})}
            )
        return options

    def _inputs(
        self, question: QuestionRow, code: str, known: dict[str, Any], cell: str
    ) -> list[dict[str, Any]]:
        rows = input_rows(question.rows)
        entries = known.get("inputs", [])
        if len(rows) != len(entries):
            self.reading.problem(
                cell, f"{len(rows)} jumlah", f"{len(entries)} jumlah",
                f"{code}: banyaknya baris jumlah berbeda dari versi dasar. Ubah butir itu melalui "
                "tabel butir atau konsep.",
            )  # fmt: skip
            return copy.deepcopy(entries)
        found = []
        for entry, row in zip(entries, rows, strict=True):
            _, text = self._bullet(row)
            words = one_line(text or "").lstrip("- ")
            if words in ("", "-"):
                words = one_line(self._text_after(row, self._bullet(row)[0])).lstrip("- ")
            found.append({**entry, "label": (words or entry["label"])[:200]})
        return found


def _criteria(text: str) -> dict[str, str]:
    """``a. …`` on lines of their own, by letter in capitals."""
    found: dict[str, str] = {}
    marks = list(CRITERION.finditer(text))
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        found.setdefault(mark[1].upper(), one_line(text[mark.end() : end]).rstrip(";"))
    return {letter: words for letter, words in found.items() if words}


def _order(text: str) -> int:
    """The value of a roman number; 0 for what is none."""
    total = 0
    letters = [ROMAN.get(letter, 0) for letter in text.casefold().rstrip(".")]
    if not all(letters):
        return 0
    for number, value in enumerate(letters):
        total += -value if number + 1 < len(letters) and letters[number + 1] > value else value
    return total
