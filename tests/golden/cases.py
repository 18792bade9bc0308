"""Forty sets of answers with every node's figure: kept in ``cases.json``, made by this module.

``python -m tests.golden.cases`` writes the file anew. Its figures come from ``reference``, never
from the engine. Sets 1 and 2 are those of ``tests/assessment/two_sides.json``, whose figures a
spreadsheet program computed.
"""

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.golden.reference import MULTIPLIERS, figures
from tests.paths import ROOT, TWO_SIDES

FILE = Path(__file__).with_name("cases.json")
INSTRUMENT: dict[str, Any] = json.loads(
    (ROOT / "fixtures" / "instruments" / "permenpanrb-90-2021.json").read_text("utf-8")
)
SCALES: dict[str, str] = {row["code"]: row["answer_type"] for row in INSTRUMENT["indicators"]}
SETS = 40
UNFINISHED = range(36, 40)  # sets in which some items are blank


def golden_cases() -> list[dict[str, Any]]:
    """The sets as they are kept; numbers are ``Decimal``."""
    cases: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"), parse_float=Decimal)["cases"]
    return cases


def expected(answers: dict[str, Any]) -> dict[str, float]:
    """Twelve digits behind the comma: more than any test compares."""
    return {code: float(round(value, 12)) for code, value in figures(SCALES, answers).items()}


def _counts(row: dict[str, Any], chance: random.Random) -> dict[str, int]:
    """Any counts; of a denominator at least one, since the sheet divides by it."""
    return {
        entry["key"]: chance.randint(
            1 if entry["role"] in ("denominator", "previous") else 0, chance.choice((3, 20, 150))
        )
        for entry in row["inputs"]
    }


def _answer(row: dict[str, Any], chance: random.Random) -> Any:
    if row["answer_type"] in MULTIPLIERS:
        labels = list(MULTIPLIERS[row["answer_type"]])
        # Sheets are mostly good: the better half of the letters comes twice as often.
        return chance.choice(labels + labels[: (len(labels) + 1) // 2])
    if row["inputs"]:
        return _counts(row, chance)
    return chance.randint(0, 400) / 100


def _extreme(row: dict[str, Any], best: bool) -> Any:
    """The best, or the worst, that can be answered."""
    if row["answer_type"] in MULTIPLIERS:
        return list(MULTIPLIERS[row["answer_type"]])[0 if best else -1]
    if not row["inputs"]:
        return 4 if best else 0
    if row["answer_type"] == "decrease":
        return {entry["key"]: 0 if best else 5 for entry in row["inputs"]}
    return {
        entry["key"]: 7 if entry["role"] == "denominator" else 21 if best else 0
        for entry in row["inputs"]
    }


def make_answers(number: int) -> dict[str, Any]:
    """The answers of a set: the same each time."""
    rows = INSTRUMENT["indicators"]
    if number in (1, 2):
        sides = json.loads(TWO_SIDES.read_text("utf-8"))
        answers: dict[str, Any] = sides[("unit", "tpi")[number - 1]]["answers"]
        return answers
    if number in (3, 4):
        return {row["code"]: _extreme(row, best=number == 3) for row in rows}
    chance = random.Random(f"golden {number}")
    answers = {row["code"]: _answer(row, chance) for row in rows}
    if number in UNFINISHED:
        for code in chance.sample(sorted(answers), chance.randint(12, 60)):
            del answers[code]
    return answers


def document() -> str:
    """The file's content: one line for each set."""
    made = ({"id": n, "answers": make_answers(n)} for n in range(SETS))
    lines = [
        json.dumps({**case, "expected": expected(case["answers"])}, separators=(",", ":"))
        for case in made
    ]
    note = (
        "Every node with blanks as zero, by tests/golden/reference.py. "
        "Written by python -m tests.golden.cases; not by hand."
    )
    return f'{{"note": {json.dumps(note)},\n"cases": [\n' + ",\n".join(lines) + "\n]}\n"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
