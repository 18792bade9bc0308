"""Golden figures: the regulation's own formulas, computed by others than the engine.

By a spreadsheet program (``two_sides.json`` and what lies beside a clone), and by the tests' own
arithmetic (``tests/golden``).
"""

import json
from decimal import Decimal
from typing import Any

import pytest

from assessment.scoring.definition import builtin
from assessment.scoring.engine import score
from assessment.scoring.model import parse_answer
from tests.golden.cases import SCALES, SETS, UNFINISHED
from tests.golden.material import OURS, Material, materials
from tests.golden.reference import figures
from tests.paths import TWO_SIDES

CLOSE = Decimal("1e-9")
INSTRUMENT = builtin()


def differences(case: dict[str, Any]) -> list[str]:
    """Every node whose figures are not the expected one; none is answered differently."""
    answers = {
        code: parse_answer(INSTRUMENT.indicator(code), value)
        for code, value in case["answers"].items()
    }
    result = score(INSTRUMENT, {code: value for code, value in answers.items() if value})
    wrong = []
    for code, expected in case["expected"].items():
        scored = result.total if code == "total" else result.nodes[code]
        blank = scored.answered_count < scored.of
        for kind in (scored.zero,) if blank else (scored.zero, scored.answered):
            if abs(kind - Decimal(expected)) > CLOSE:
                wrong.append(f"{code}: {kind} instead of {expected}")
    return wrong


@pytest.mark.parametrize("side", ["unit", "tpi"])
def test_the_sample_kept_in_the_project_scores_as_the_spreadsheet(side: str) -> None:
    case = json.loads(TWO_SIDES.read_text(encoding="utf-8"), parse_float=Decimal)[side]
    assert len(case["expected"]) == 61
    assert differences(case) == []


@materials
def test_all_forty_cases_agree_on_all_sixty_one_values(material: Material) -> None:
    cases = material.cases()
    assert len(cases) == SETS
    assert all(len(case["expected"]) == 61 for case in cases)
    assert {case["id"]: differences(case) for case in cases if differences(case)} == {}


@materials
def test_the_tests_own_arithmetic_gives_the_same_figures(material: Material) -> None:
    """Of the kept sets, so that nobody mends a figure by hand; of those beside a clone, so that
    the arithmetic itself is held to what a spreadsheet program found."""
    for case in material.cases():
        found = figures(SCALES, case["answers"])
        assert set(found) == set(case["expected"])
        for code, expected in case["expected"].items():
            assert abs(float(found[code]) - float(expected)) < 1e-9, (case["id"], code)


def test_the_golden_cases_ask_what_matters() -> None:
    """The ends of the scale, every letter of every item, blanks, and counts at their limits."""
    cases = OURS.cases()
    assert {Decimal(0), Decimal(100)} <= {Decimal(case["expected"]["total"]) for case in cases}
    for entry in INSTRUMENT.indicators:
        given = {case["answers"].get(entry.code) for case in cases} if entry.options else set()
        assert {option.label for option in entry.options} <= given
    assert all(len(cases[number]["answers"]) < 113 for number in UNFINISHED)
    counts = [case["answers"].get("A.II.4.i.a") for case in cases]
    shares = [(one["jumlah_sasaran_tercapai"] > one["jumlah_sasaran"]) for one in counts if one]
    assert {True, False} == set(shares)
    falls = [case["answers"].get("A.II.3.iii.a") for case in cases]
    assert any(one["pelanggaran_tahun_ini"] > one["pelanggaran_tahun_lalu"] for one in falls if one)
