"""The arithmetic: unanswered, zero denominators, exactness, and what must always hold."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.scoring.definition import builtin
from assessment.scoring.engine import score
from assessment.scoring.model import Answer, AnswerType, Indicator, InputRole
from assessment.scoring.rational import decimal
from assessment.scoring.report import result_document, text, verdict_in
from assessment.scoring.thresholds import RuleResult, verdict

INSTRUMENT = builtin()
FULL = "A.II.5.ii.a"  # complaints: 0 of 0 counts in full
NOTHING = "A.II.1.i.a"  # changes per agent: 0 of 0 counts as nothing
DECREASE = "A.II.3.iii.a"


def counts(**values: int) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in values.items()}


def best(entry: Indicator) -> Answer:
    if entry.options:
        return entry.options[0].label
    if entry.answer_type == AnswerType.INDEX:
        return Decimal(4)
    found = counts(**dict.fromkeys((one.key for one in entry.inputs), 1))
    for key in entry.keys(InputRole.CURRENT):
        found[key] = Decimal(0)
    for key in entry.keys(InputRole.NUMERATOR):
        found[key] = Decimal(len(entry.keys(InputRole.DENOMINATOR)))
    return found


BEST = {entry.code: best(entry) for entry in INSTRUMENT.indicators}


@st.composite
def answer(draw: Any, entry: Indicator) -> Answer:
    if entry.options:
        return draw(st.sampled_from([option.label for option in entry.options]))
    if entry.answer_type == AnswerType.INDEX:
        return draw(st.decimals(0, 4, places=2))
    whole = st.integers(0, 40).map(Decimal)
    return {one.key: draw(whole) for one in entry.inputs}


@st.composite
def sheets(draw: Any) -> dict[str, Answer]:
    """A sheet of which any part may be blank."""
    return {
        entry.code: draw(answer(entry)) for entry in INSTRUMENT.indicators if draw(st.booleans())
    }


def test_the_best_answers_give_a_hundred_and_meet_both_predicates() -> None:
    result = score(INSTRUMENT, BEST)
    assert result.total.zero == 100
    assert verdict(INSTRUMENT, result, "WBK").met
    assert verdict(INSTRUMENT, result, "WBBM").met
    assert (result.answered, result.of) == (113, 113)


def test_an_empty_sheet_is_unknown_and_meets_nothing() -> None:
    result = score(INSTRUMENT, {})
    assert (result.total.answered, result.total.zero, result.answered) == (0, 0, 0)
    assert result.indicators["B.I.b"].points is None
    assert all(not row.met for row in verdict(INSTRUMENT, result, "WBK").rules)


def test_blanks_are_left_out_of_one_figure_and_count_as_zero_in_the_other() -> None:
    result = score(INSTRUMENT, {"A.I.1.ii.a": "Ya"})  # one of three in a sub-area of weight 1
    node = result.nodes["A.I.1.ii"]
    assert node.answered == 1
    assert node.zero == Decimal("0.3333333333333333333333333333")
    assert result.nodes["A.I.1"].answered == 1  # untouched sub-areas add nothing
    assert (node.answered_count, node.of) == (1, 3)


@pytest.mark.parametrize(
    ("code", "given", "expected", "warns"),
    [
        (FULL, counts(pengaduan_harus=0, pengaduan_selesai=0), 1, None),
        (NOTHING, counts(jumlah_agen=0, jumlah_perubahan=0), 0, None),
        (NOTHING, counts(jumlah_agen=0, jumlah_perubahan=3), 0, "n_per_0"),
        (FULL, counts(pengaduan_harus=0, pengaduan_selesai=1), 0, "n_per_0"),
        (NOTHING, counts(jumlah_agen=4, jumlah_perubahan=15), 1, "more_than_due"),
        (NOTHING, counts(jumlah_agen=4, jumlah_perubahan=1), Decimal("0.25"), None),
        (DECREASE, counts(pelanggaran_tahun_lalu=0, pelanggaran_tahun_ini=0), 1, None),
        (DECREASE, counts(pelanggaran_tahun_lalu=0, pelanggaran_tahun_ini=2), 0, None),
        (DECREASE, counts(pelanggaran_tahun_lalu=5, pelanggaran_tahun_ini=9), 0, None),
        (
            DECREASE,
            counts(pelanggaran_tahun_lalu=16, pelanggaran_tahun_ini=12),
            Decimal("0.25"),
            None,
        ),
    ],
)
def test_counts_score_as_declared_and_odd_ones_warn(
    code: str, given: Any, expected: Any, warns: str | None
) -> None:
    one = score(INSTRUMENT, {code: given}).indicators[code]
    assert one.multiplier == expected
    assert [warning.code for warning in one.warnings] == ([warns] if warns else [])


def test_a_percentage_with_a_count_missing_is_unanswered() -> None:
    result = score(INSTRUMENT, {"A.II.5.iii.a": counts(wajib_pejabat=3, sudah_lapor=3)})
    assert result.indicators["A.II.5.iii.a"].multiplier is None
    assert result.answered == 0


def test_counts_for_information_only_are_not_needed() -> None:
    result = score(INSTRUMENT, {FULL: counts(pengaduan_harus=4, pengaduan_selesai=2)})
    assert result.indicators[FULL].multiplier == Decimal("0.5")


def test_the_same_count_asked_twice_should_agree() -> None:
    result = score(
        INSTRUMENT,
        {
            "A.II.1.i.a": counts(jumlah_agen=4, jumlah_perubahan=4),
            "A.II.1.i.b": counts(jumlah_perubahan=5, jumlah_terintegrasi=5),
        },
    )
    assert [warning.code for warning in result.warnings] == ["repeated_count"]


def test_three_thirds_reach_a_threshold_exactly() -> None:
    """Kinerja 5 points from thirds and sixths must not fall short by a last digit."""
    answers = dict(BEST)
    # Area 1: both thirds of sub-areas are lost and gained so that exactly 60 % remain.
    answers |= {
        "A.I.1.ii.a": "Tidak",
        "A.I.1.ii.b": "C",
        "A.I.1.ii.c": "C",
        "A.I.1.iii.a": "A",
        "A.I.1.iii.b": "D",
        "A.I.1.iii.c": "D",
        "A.II.1.i.a": counts(jumlah_agen=3, jumlah_perubahan=1),
        "A.II.1.i.b": counts(jumlah_perubahan=15, jumlah_terintegrasi=7),
    }
    result = score(INSTRUMENT, answers)
    # 0.5 + 0 + 1/3 + 1.5 + (1/3 + 7/15) + 1 + 1 = 5.1333…; 4.8 of 8 would be the minimum.
    area = result.areas["1"].exact_zero
    assert area.denominator == 15
    assert str(area) == "77/15"
    exact = dict(answers)
    exact["A.I.1.i.a"], exact["A.I.1.i.b"] = "Tidak", "A"  # 0.25 less
    exact["A.II.1.i.b"] = counts(jumlah_perubahan=60, jumlah_terintegrasi=23)
    # 0.25 + 0 + 1/3 + 1.5 + (1/3 + 23/60) + 1 + 1 = 4.8 exactly
    rule = next(
        row
        for row in verdict(INSTRUMENT, score(INSTRUMENT, exact), "WBK").rules
        if row.rule.code == "area.1"
    )
    assert rule.value == 60
    assert rule.met


@pytest.mark.parametrize(("index", "met"), [("3.60", True), ("3.59", False)])
def test_the_ipak_minimum_is_met_at_exactly_its_value(index: str, met: bool) -> None:
    result = score(INSTRUMENT, {**BEST, "B.I.a": Decimal(index)})
    rule = next(row for row in verdict(INSTRUMENT, result, "WBK").rules if row.rule.code == "B.I.a")
    assert rule.met is met
    assert rule.gap == (0 if met else Decimal("0.04375"))
    assert rule.nearly is not met


def test_decisions_look_at_blanks_as_zero() -> None:
    without = {code: value for code, value in BEST.items() if not code.startswith("A.I.4")}
    result = score(INSTRUMENT, without)
    row = next(row for row in verdict(INSTRUMENT, result, "WBK").rules if row.rule.code == "area.4")
    assert row.value == 50
    assert not row.met


@settings(max_examples=40, deadline=None)
@given(sheets(), st.booleans())
def test_the_document_of_a_result_says_of_each_rule_what_the_result_says(
    answers: dict[str, Answer], full: bool
) -> None:
    """Decisions are taken on the document: no rule may be met in one and missed in the other."""
    result = score(INSTRUMENT, {**BEST, **answers} if full else answers)
    document = json.loads(json.dumps(result_document(INSTRUMENT, result)))
    for predicate in ("WBK", "WBBM"):
        told, read = (
            verdict(INSTRUMENT, result, predicate),
            verdict_in(INSTRUMENT, document, predicate),
        )
        assert read.met is told.met
        for mine, other in zip(read.rules, told.rules, strict=True):
            assert (mine.rule, mine.met, mine.nearly) == (other.rule, other.met, other.nearly)
            assert (mine.value, mine.minimum, mine.gap) == (other.value, other.minimum, other.gap)


def test_a_gap_too_small_for_any_screen_is_a_gap_in_the_document() -> None:
    rule = INSTRUMENT.rules_for("WBK")[0]
    hair = Fraction(1, 10**40)
    assert text(decimal(hair)) == "0." + "0" * 39 + "1"
    assert not RuleResult(rule, Fraction(), Fraction(text(decimal(hair)))).met


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_every_node_stays_between_nothing_and_its_weight(answers: dict[str, Answer]) -> None:
    result = score(INSTRUMENT, answers)
    for scored in (*result.nodes.values(), *result.areas.values(), result.total):
        assert 0 <= scored.exact_zero <= scored.exact_answered <= scored.exact_weight


@settings(max_examples=40, deadline=None)
@given(sheets(), st.booleans())
def test_both_figures_of_every_node_are_what_the_plain_formula_gives(
    answers: dict[str, Answer], full: bool
) -> None:
    result = score(INSTRUMENT, {**BEST, **answers} if full else answers)
    for node in INSTRUMENT.nodes:
        scored = result.nodes[node.code]
        own = [result.indicators[one.code] for one in INSTRUMENT.indicators_under(node.code)]
        known = [one for one in own if one.exact_multiplier is not None]
        parts = [result.nodes[child.code] for child in INSTRUMENT.children(node.code)]
        zero = sum((one.exact_zero for one in parts), Fraction())
        answered = sum((one.exact_answered for one in parts), Fraction())
        points = sum((one.exact_multiplier * one.exact_weight for one in known), Fraction())
        if own and all(one.weight is None for one in INSTRUMENT.indicators_under(node.code)):
            reached = sum((one.exact_multiplier for one in known), Fraction())
            answered = Fraction(node.weight) * reached / (len(known) or 1)
            zero = Fraction(node.weight) * reached / len(own)
            assert zero == points
        elif own:
            answered = zero = points
        assert (scored.exact_answered, scored.exact_zero) == (answered, zero), node.code
        assert scored.answered_count == len(known) + sum(one.answered_count for one in parts)


@settings(max_examples=40, deadline=None)
@given(sheets(), st.sampled_from(sorted(BEST)))
def test_a_better_answer_never_costs_points(answers: dict[str, Answer], code: str) -> None:
    before = score(INSTRUMENT, answers)
    after = score(INSTRUMENT, {**answers, code: BEST[code]})
    for node, scored in before.nodes.items():
        assert after.nodes[node].exact_zero >= scored.exact_zero


@settings(max_examples=20, deadline=None)
@given(sheets(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(answers: dict[str, Answer], chance: Any) -> None:
    shuffled = list(answers.items())
    chance.shuffle(shuffled)
    assert score(INSTRUMENT, dict(shuffled)).total == score(INSTRUMENT, answers).total


@settings(max_examples=30, deadline=None)
@given(sheets())
def test_points_of_the_items_add_up_to_the_total(answers: dict[str, Answer]) -> None:
    result = score(INSTRUMENT, answers)
    points = sum(
        one.exact_multiplier * one.exact_weight
        for one in result.indicators.values()
        if one.exact_multiplier is not None
    )
    assert points == result.total.exact_zero
