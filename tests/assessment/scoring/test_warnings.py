"""What should be looked at before a score is believed."""

from decimal import Decimal
from typing import Any

import pytest

from assessment.scoring.definition import builtin
from assessment.scoring.engine import remarks_on, score
from assessment.scoring.model import Answer, AnswerType, parse_answer
from assessment.scoring.result import ScoreWarning
from assessment.scoring.warnings import find_warnings

INSTRUMENT = builtin()


def found(answers: dict[str, Any], evidence: set[str] | None = None) -> list[ScoreWarning]:
    parsed = {
        code: parse_answer(INSTRUMENT.indicator(code), value) for code, value in answers.items()
    }
    given: dict[str, Answer] = {code: one for code, one in parsed.items() if one is not None}
    return list(find_warnings(INSTRUMENT, given, score(INSTRUMENT, given), evidence))


def kinds(warnings: list[ScoreWarning]) -> set[tuple[str, str]]:
    return {(one.code, one.indicator) for one in warnings}


def test_counts_that_cannot_be_are_named() -> None:
    warnings = found(
        {
            "A.II.4.i.a": {"jumlah_sasaran": 0, "jumlah_sasaran_tercapai": 3},
            "A.II.6.i.b": {"jumlah_layanan": 4, "jumlah_dipermudah": 5},
            "A.II.1.i.a": {"jumlah_agen": 10, "jumlah_perubahan": 8},
            "A.II.1.i.b": {"jumlah_perubahan": 7, "jumlah_terintegrasi": 7},
        }
    )
    assert {
        ("n_per_0", "A.II.4.i.a"),
        ("more_than_due", "A.II.6.i.b"),
        ("repeated_count", "A.II.1.i.b"),
    } <= kinds(warnings)


@pytest.mark.parametrize(
    ("code", "answer", "warned"),
    [
        ("A.I.1.i.a", "Ya", True),
        ("A.I.1.i.a", "Tidak", False),
        ("A.I.1.i.b", "A", True),
        ("A.I.1.i.b", "B", False),
        ("B.I.a", "4", False),
    ],
)
def test_only_the_highest_letter_without_evidence_is_named(
    code: str, answer: str, warned: bool
) -> None:
    wanted = ("without_evidence", code)
    assert (wanted in kinds(found({code: answer}, set()))) is warned
    assert wanted not in kinds(found({code: answer}, {code}))
    assert wanted not in kinds(found({code: answer}))  # evidence unknown: nothing is claimed


def test_a_minimum_met_only_because_blanks_are_left_out_is_named() -> None:
    # Area 1 answered with one full item: 100 % of what was answered of 0,5 + nothing elsewhere.
    warnings = found({"A.I.1.i.a": "Ya"})
    assert not kinds(warnings)  # 0,5 of 8 answered-only: below 60 % either way
    # Every first item of every sub-area of area 1 in full: all of it, if one believes the blanks.
    firsts = {
        node.code: INSTRUMENT.indicators_under(node.code)[0]
        for node in INSTRUMENT.nodes
        if node.kind == "subarea" and node.code.startswith(("A.I.1.", "A.II.1."))
    }
    answers = {
        entry.code: "100%" if entry.answer_type == AnswerType.RATIO else entry.options[0].label
        for entry in firsts.values()
    }
    inflated = {
        one.indicator: one.message for one in found(answers) if one.code == "blank_inflated"
    }
    assert set(inflated) == {"WBK:area.1", "WBBM:area.1"}
    # 0,5/2 + 1/3 + 1/3 + 1,5/4 in Pemenuhan and 2/2 + 1 + 1 (or their shares) in Reform.
    shares = sum(
        Decimal(INSTRUMENT.node(code).weight) / len(INSTRUMENT.indicators_under(code))
        for code in firsts
    )
    percent = (shares / 8 * 100).quantize(Decimal("0.0001"))
    assert format(percent.normalize(), "f").replace(".", ",") in inflated["WBK:area.1"]


def test_a_full_sheet_is_never_called_inflated() -> None:
    answers = {
        entry.code: entry.options[0].label
        if entry.options
        else ("4" if entry.answer_type == AnswerType.INDEX else "100%")
        for entry in INSTRUMENT.indicators
    }
    assert "blank_inflated" not in {one.code for one in found(answers)}


def test_an_empty_sheet_has_nothing_to_warn_of() -> None:
    assert found({}, set()) == []


def test_looking_at_many_sheets_says_what_scoring_one_says() -> None:
    given: dict[str, Answer] = {
        code: parsed
        for code, value in {
            "A.I.1.i.a": "Ya",
            "A.II.4.i.a": {"jumlah_sasaran": 0, "jumlah_sasaran_tercapai": 3},
            "A.II.1.i.a": {"jumlah_agen": 10, "jumlah_perubahan": 18},
            "A.II.1.i.b": {"jumlah_perubahan": 7, "jumlah_terintegrasi": 7},
        }.items()
        if (parsed := parse_answer(INSTRUMENT.indicator(code), value)) is not None
    }
    told = remarks_on(INSTRUMENT, given)
    assert len(told) >= 3
    assert told == score(INSTRUMENT, given).warnings
