"""Golden figures: what a spreadsheet program computed from the regulation's own formulas."""

import json
from decimal import Decimal
from typing import Any

import pytest

from assessment.scoring.definition import builtin
from assessment.scoring.engine import score
from assessment.scoring.model import parse_answer
from tests.paths import SHARED, TWO_SIDES

ORACLE = SHARED / "oracle.json"
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
        for kind in (scored.zero, scored.answered):
            if abs(kind - Decimal(expected)) > CLOSE:
                wrong.append(f"{code}: {kind} instead of {expected}")
    return wrong


@pytest.mark.parametrize("side", ["unit", "tpi"])
def test_the_sample_kept_in_the_project_scores_as_the_spreadsheet(side: str) -> None:
    case = json.loads(TWO_SIDES.read_text(encoding="utf-8"), parse_float=Decimal)[side]
    assert len(case["expected"]) == 61
    assert differences(case) == []


@pytest.mark.skipif(not ORACLE.exists(), reason="the full oracle lies beside the project")
def test_all_forty_cases_agree_on_all_sixty_one_values() -> None:
    cases = json.loads(ORACLE.read_text(encoding="utf-8"), parse_float=Decimal)["cases"]
    assert len(cases) == 40
    assert all(len(case["expected"]) == 61 for case in cases)
    assert {case["id"]: differences(case) for case in cases if differences(case)} == {}
