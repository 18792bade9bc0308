"""The ministry portal's master list of soal as a definition.

The master has the official wording, weights, multipliers and soal ids; which counts make an
indicator, how 0 of 0 scores, thresholds and prerequisites come from the base version, along the
soal ids. What neither says is a problem, not a guess.
"""

import copy
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from assessment.instrument.sources.reading import (
    LETTERS,
    SourceReading,
    one_line,
    same_words,
    weight_of,
)

LEVELS = ("komponen", "sub_komponen", "area_perubahan", "sub_area")
SCALES = {"YA_TIDAK": "ya_tidak", "ABC": "abc", "ABCD": "abcd", "ABCDE": "abcde"}
INDEX = "index_0_4"
NUMBERED = re.compile(r"^\s*([A-Za-z]|[IVXivx]+|\d+)\s*\.\s*(.+)$", re.DOTALL)


def is_portal(content: object) -> bool:
    """A list of komponen below ``data``."""
    if not isinstance(content, dict) or not isinstance(content.get("data"), list):
        return False
    return any(isinstance(one, dict) and one.get("level") == LEVELS[0] for one in content["data"])


def read_portal(content: dict[str, Any], base: dict[str, Any]) -> SourceReading:
    """The master as a definition over ``base``."""
    return _Portal(content, base).read()


class _Portal:
    def __init__(self, content: dict[str, Any], base: dict[str, Any]) -> None:
        self.content = content
        self.base = base
        self.reading = SourceReading("portal")
        self.nodes: list[dict[str, Any]] = []
        self.indicators: list[dict[str, Any]] = []
        self.scales: dict[str, dict[str, str]] = copy.deepcopy(base["scales"])
        self.base_nodes = {node["code"]: node for node in base["nodes"]}
        self.by_soal = {soal: row for row in base["indicators"] for soal in row["soal_ids"]}

    def read(self) -> SourceReading:
        for one in self.content["data"]:
            self._node(one, None, 0)
        total = self.content.get("total_soal")
        found = sum(len(row["soal_ids"]) for row in self.indicators)
        if isinstance(total, int) and total != found:
            self.reading.problem(
                "total_soal", found, str(total), f"Master menyebut {total} soal, terbaca {found}."
            )
        self.reading.document = {
            **copy.deepcopy(self.base),
            "scales": self.scales,
            "nodes": self.nodes,
            "indicators": self.indicators,
        }
        return self.reading.checked()

    def _node(self, one: object, parent: str | None, level: int) -> None:
        if not isinstance(one, dict) or one.get("level") not in LEVELS:
            self.reading.problem(
                parent or "data", one if not isinstance(one, dict) else one.get("level"),
                ", ".join(LEVELS), "Bagian master ini tidak dikenal tingkatnya.",
            )  # fmt: skip
            return
        match = NUMBERED.match(str(one.get("nama") or ""))
        weight = weight_of(one.get("bobot_maksimal"))
        if match is None or weight is None:
            self.reading.problem(
                f"id {one.get('id')}", one.get("nama") or one.get("bobot_maksimal"),
                "nama bernomor seperti «1. …» dan bobot berupa angka",
                f"Bagian «{one_line(one.get('nama'))[:60]}» tidak bernomor atau tidak berbobot.",
            )  # fmt: skip
            return
        code = f"{parent}.{match[1]}" if parent else match[1]
        known = self.base_nodes.get(code)
        name = one_line(match[2])
        node = {
            "code": code,
            "kind": known["kind"] if known else self._kind(one, level),
            "name": known["name"] if known and same_words(known["name"], name) else name,
            "weight": weight,
            "parent": parent,
        }
        if one["level"] == "area_perubahan":
            node["area"] = match[1]
        self.nodes.append(node)
        self.reading.places[code] = f"id {one.get('id')}"
        children = _list(one, "children")
        halves = [child for child in children if one["level"] == child_level(child)]
        for child in children:
            if child not in halves:
                self._node(child, code, level + 1)
        groups = [*self._groups(_list(one, "soals"))]
        for half in halves:  # the two halves of a sub-area are an indicator each
            groups.append((one_line(_after_number(half.get("nama"))), _list(half, "soals")))
        for number, (statement, soals) in enumerate(groups):
            self._indicator(code, weight, number, len(groups), statement, soals)

    @staticmethod
    def _kind(one: dict[str, Any], level: int) -> str:
        if one["level"] == "sub_komponen" and _list(one, "soals"):
            return "area"
        return ("component", "aspect", "area", "subarea")[min(level, 3)]

    def _groups(self, soals: list[Any]) -> Iterator[tuple[str, list[Any]]]:
        """Soal by soal; counts of one indicator stay together, as the base knows them."""
        waiting: list[Any] = []
        for soal in soals:
            if not isinstance(soal, dict) or not isinstance(soal.get("id"), int):
                self.reading.problem(
                    "soals", soal, "soal dengan id bilangan", "Soal tidak dikenal."
                )
                continue
            if waiting and not self._together(waiting[-1], soal):
                yield "", waiting
                waiting = []
            waiting.append(soal)
            if not _is_count(soal):
                yield "", waiting
                waiting = []
        if waiting:
            yield "", waiting

    def _together(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        known, next_known = self.by_soal.get(one["id"]), self.by_soal.get(other["id"])
        if known is not None or next_known is not None:
            return known is next_known
        return _is_count(other) and one.get("kriteria_nilai") == other.get("kriteria_nilai")

    def _indicator(
        self, parent: str, weight: str, number: int, of: int, statement: str, soals: list[Any]
    ) -> None:
        soals = [
            soal for soal in soals if isinstance(soal, dict) and isinstance(soal.get("id"), int)
        ]
        if not soals:
            return
        first = soals[0]
        known = self.by_soal.get(first["id"])
        code = known["code"] if known and known["parent"] == parent else self._free(parent, number)
        if known is None:
            self.reading.warn(
                f"soal {first['id']}", first["id"], "soal yang dikenal versi dasar",
                f"Soal {first['id']} tidak ada di versi dasar dan menjadi butir baru {code}. "
                "Periksa kode, bobot, dan contoh buktinya di konsep.",
            )  # fmt: skip
        criteria = str(first.get("kriteria_nilai") or "").strip()
        row: dict[str, Any] = {
            "code": code,
            "parent": parent,
            "soal_ids": [soal["id"] for soal in soals],
            "statement": one_line(first.get("teks_pertanyaan")),
            "guidance": (known or {}).get("guidance", ""),
            "answer_type": "",
            "weight": self._weight(first, known, weight, of),
            "options": [],
            "inputs": [],
            "zero_denominator": known.get("zero_denominator") if known else None,
            "evidence_examples": known.get("evidence_examples", []) if known else [],
        }
        if known and known.get("zero_previous"):
            row["zero_previous"] = known["zero_previous"]
        self.reading.places[code] = f"soal {first['id']}"
        if _is_count(first):
            head, _, rest = criteria.partition("\n")
            row["statement"] = statement or one_line(head) or row["statement"]
            row["guidance"] = rest.strip() or row["guidance"]
            self._counts(row, known, soals)
        elif str(first.get("jenis_jawaban")) == "0-4":
            row["answer_type"], row["guidance"] = INDEX, criteria or row["guidance"]
        else:
            self._options(row, known, first, criteria)
        self.indicators.append(row)

    def _free(self, parent: str, number: int) -> str:
        """A code below ``parent`` that neither the base nor this reading uses: first the item's
        own place in the list, then whatever letter is left."""
        taken = {row["code"] for row in (*self.base["indicators"], *self.indicators)}
        own = number % len(LETTERS)
        codes = [f"{parent}.{letter}" for letter in LETTERS[own:] + LETTERS[:own]]
        return next((code for code in codes if code not in taken), codes[0])

    @staticmethod
    def _weight(
        soal: dict[str, Any], known: dict[str, Any] | None, weight: str, of: int
    ) -> str | None:
        """Only where it says something: an indicator's equal share needs no weight of its own."""
        own = weight_of(soal.get("bobot_maksimal"))
        if own is None or Decimal(own) == 0:
            return None
        if known and known.get("weight") is None and Decimal(own) == Decimal(weight) / of:
            return None
        return own

    def _counts(
        self, row: dict[str, Any], known: dict[str, Any] | None, soals: list[dict[str, Any]]
    ) -> None:
        inputs = {entry["soal_id"]: entry for entry in known["inputs"]} if known else {}
        row["answer_type"] = known["answer_type"] if known and inputs else "ratio"
        for soal in soals:
            entry = inputs.get(soal["id"])
            if entry is None:
                self.reading.problem(
                    f"soal {soal['id']}", one_line(soal.get("teks_pertanyaan")),
                    "jumlah yang sudah dikenal versi dasar",
                    f"Soal {soal['id']} adalah jumlah baru; pembilang atau penyebutnya belum "
                    "ditentukan. Tambahkan butir itu melalui tabel butir atau JSON.",
                )  # fmt: skip
                continue
            row["inputs"].append({**entry, "label": one_line(soal.get("teks_pertanyaan"))[:200]})

    def _options(
        self, row: dict[str, Any], known: dict[str, Any] | None, soal: dict[str, Any], text: str
    ) -> None:
        kind = SCALES.get(str(soal.get("jenis_jawaban")).upper())
        if kind is None:
            self.reading.problem(
                f"soal {soal['id']}", soal.get("jenis_jawaban"),
                ", ".join([*SCALES, "0-4", "Jumlah"]),
                f"Jenis jawaban soal {soal['id']} tidak dikenal.",
            )  # fmt: skip
            return
        row["answer_type"] = kind
        before = {one["label"]: one["criterion"] for one in known["options"]} if known else {}
        scale = self.scales.setdefault(kind, {})
        for option in _list(soal, "skema_penilaian"):
            label = str(option.get("key", "")) if isinstance(option, dict) else ""
            multiplier = weight_of(option.get("multiplier")) if isinstance(option, dict) else None
            if not label or multiplier is None:
                self.reading.problem(
                    f"soal {soal['id']}", option, "pilihan dengan pengali",
                    f"Pilihan soal {soal['id']} tidak lengkap.",
                )  # fmt: skip
                continue
            criterion = one_line(option.get("label"))
            if criterion.casefold() == label.casefold():  # Ya/Tidak: the words stand beside
                criterion = before.get(label, "") if label == "Tidak" else one_line(text)
            entry = {"label": label, "criterion": criterion or before.get(label) or label}
            if scale.setdefault(label, multiplier) != multiplier:
                entry["multiplier"] = multiplier
            row["options"].append(entry)


def _list(one: dict[str, Any], key: str) -> list[Any]:
    found = one.get(key)
    return found if isinstance(found, list) else []


def child_level(child: object) -> object:
    return child.get("level") if isinstance(child, dict) else None


def _after_number(name: object) -> str:
    match = NUMBERED.match(str(name or ""))
    return match[2] if match else str(name or "")


def _is_count(soal: dict[str, Any]) -> bool:
    return str(soal.get("jenis_jawaban")).casefold() == "jumlah"
