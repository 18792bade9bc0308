"""Advice is exact: on small instruments against trying everything, on the real one by its rules."""

import itertools
import json
import random
import time
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.scoring.advice import Advice, advise
from assessment.scoring.cheapest import ImprovementChoice, Need, cheapest
from assessment.scoring.definition import builtin
from assessment.scoring.engine import score
from assessment.scoring.model import (
    Answer,
    AnswerType,
    Indicator,
    Input,
    InputRole,
    Instrument,
    Measure,
    Node,
    NodeKind,
    Option,
    Predicate,
    Rule,
    ZeroPolicy,
    parse_answer,
)
from assessment.scoring.rational import decimal
from assessment.scoring.thresholds import verdict
from assessment.scoring.what_if import what_if
from tests.golden.material import Material, materials
from tests.paths import TWO_SIDES

REAL = builtin()
SCALES = {
    AnswerType.YES_NO: {"Ya": "1", "Tidak": "0"},
    AnswerType.ABC: {"A": "1", "B": "0.5", "C": "0"},
    AnswerType.ABCD: {"A": "1", "B": "0.67", "C": "0.33", "D": "0"},
}
COUNTS = {
    AnswerType.RATIO: (("due", InputRole.DENOMINATOR), ("done", InputRole.NUMERATOR)),
    AnswerType.DECREASE: (("before", InputRole.PREVIOUS), ("now", InputRole.CURRENT)),
}
KINDS = [*SCALES, AnswerType.RATIO, AnswerType.DECREASE, AnswerType.INDEX]


def indicator(code: str, kind: AnswerType) -> Indicator:
    return Indicator(
        code=code,
        parent=code.rsplit(".", 1)[0],
        statement=code,
        answer_type=kind,
        soal_ids=(1,),
        options=tuple(Option(k, k, Decimal(v)) for k, v in SCALES.get(kind, {}).items()),
        inputs=tuple(Input(key, f"{key} {code}", role, 1) for key, role in COUNTS.get(kind, ())),
        # both policies occur: what 0 of 0 means differs from one item to the next
        zero_denominator=(ZeroPolicy.FULL if code.endswith("0") else ZeroPolicy.ZERO)
        if kind == AnswerType.RATIO
        else None,
    )


def instrument(kinds: list[list[AnswerType]], minima: dict[str, str]) -> Instrument:
    """Two areas of one component and a third part beside them, each with its indicators."""
    parts = {"A.1": "40", "A.2": "20", "B": "40"}
    return Instrument(
        "kecil",
        "1",
        "kecil",
        "",
        nodes=(
            Node("A", None, NodeKind.COMPONENT, "A", Decimal(60)),
            Node("A.1", "A", NodeKind.AREA, "A.1", Decimal(40), "1"),
            Node("A.2", "A", NodeKind.AREA, "A.2", Decimal(20), "2"),
            Node("B", None, NodeKind.COMPONENT, "B", Decimal(40)),
        ),
        indicators=tuple(
            indicator(f"{part}.{number}", kind)
            for part, own in zip(parts, kinds, strict=True)
            for number, kind in enumerate(own)
        ),
        rules=tuple(
            Rule(
                code,
                Predicate.WBK,
                code,
                Measure.PERCENT if code.startswith("area") else Measure.VALUE,
                Decimal(minimum),
                node=None if code.startswith("area") else code,
                area=code[-1] if code.startswith("area") else None,
            )
            for code, minimum in minima.items()
        ),
    )


def possible(entry: Indicator) -> st.SearchStrategy[Answer | None]:
    if entry.options:
        return st.sampled_from([None, *(option.label for option in entry.options)])
    if entry.answer_type == AnswerType.INDEX:
        return st.sampled_from([None, Decimal(2), Decimal("3.2"), Decimal(4)])
    first, second = (key for key, _ in COUNTS[entry.answer_type])
    number = st.integers(0, 6).map(Decimal)
    both = st.fixed_dictionaries({first: number}, optional={second: number})
    return st.one_of(both, both, st.sampled_from([None, Decimal("0.3"), Decimal("0.85")]))


@st.composite
def cases(draw: Any) -> tuple[Instrument, dict[str, Answer]]:
    kinds = [draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2)) for _ in range(3)]
    whole = instrument(
        kinds,
        {
            "total": str(draw(st.integers(30, 95))),
            "A": str(draw(st.integers(10, 55))),
            "area.1": str(draw(st.integers(10, 90))),
            "area.2": str(draw(st.integers(10, 90))),
        },
    )
    answers = {entry.code: draw(possible(entry)) for entry in whole.indicators}
    return whole, {code: answer for code, answer in answers.items() if answer is not None}


def better(entry: Indicator, now: Answer | None) -> Iterator[tuple[Answer, int]]:
    """Every better answer with its steps, by the words of the task and not by our code."""
    if entry.options:
        labels = [option.label for option in reversed(entry.options)]
        start = -1 if now is None else labels.index(str(now))
        for place in range(start + 1, len(labels)):
            yield labels[place], place - start
    elif isinstance(now, Mapping) and entry.answer_type == AnswerType.RATIO:
        due, done = int(now["due"]), int(now.get("done", 0))
        blank = "done" not in now
        if due == 0 and blank and entry.zero_denominator == ZeroPolicy.FULL:
            yield {**now, "done": Decimal(0)}, 5
        for count in range(done + 1, due + 1):
            yield {**now, "done": Decimal(count)}, ceil(Fraction(4 * (count - done), due)) + blank
    elif isinstance(now, Mapping):
        before, blank = int(now["before"]), "now" not in now
        current = before if blank else int(now["now"])
        share = max(Fraction(before - current, before), Fraction()) if before else Fraction()
        for count in range(min(before, current) + 1):
            after = Fraction(before - count, before) if before else Fraction(count == 0)
            if after > share and not (before == current == 0 and not blank):
                yield {**now, "now": Decimal(count)}, ceil(4 * (after - share)) + blank
    elif entry.inputs:  # a share, known or not
        start = Fraction(now) if isinstance(now, Decimal) else Fraction()
        for quarter in range(1, 5):
            share = min(start + Fraction(quarter, 4), Fraction(1))
            yield decimal(share), quarter + (now is None)
            if share == 1:
                break


def tried(whole: Instrument, answers: dict[str, Answer]) -> tuple[int, int] | None:
    """The smallest cost that meets every rule, by trying everything."""
    best: tuple[int, int] | None = None
    ways: list[list[tuple[str, Answer | None, int]]] = [
        [
            (entry.code, None, 0),
            *((entry.code, new, steps) for new, steps in better(entry, answers.get(entry.code))),
        ]
        for entry in whole.indicators
    ]
    for chosen in itertools.product(*ways):
        changed = [one for one in chosen if one[1] is not None]
        cost = len(changed), sum(steps for _, _, steps in changed)
        if best is not None and cost >= best:
            continue
        result = score(whole, {**answers, **{code: new for code, new, _ in changed if new}})
        if verdict(whole, result, "WBK").met:
            best = cost
    return best


@settings(max_examples=150, deadline=None)
@given(cases())
def test_no_other_choice_is_cheaper_on_small_instruments(
    case: tuple[Instrument, dict[str, Answer]],
) -> None:
    whole, answers = case
    found = advise(whole, answers, "WBK", survey="fixed")
    expected = tried(whole, answers)
    assert found.reachable == (expected is not None)
    if expected is not None:
        assert found.optimal
        assert found.cost == found.bound == expected
        assert verdict(whole, score(whole, {**answers, **found.changes}), "WBK").met


def random_answers(seed: int, blank: float) -> dict[str, Answer]:
    """Answers over the whole sheet with good surveys, so that the target can be reached alone."""
    chance = random.Random(seed)
    answers: dict[str, Answer] = {}
    for entry in REAL.indicators:
        if entry.answer_type == AnswerType.INDEX:
            answers[entry.code] = Decimal("3.8")
        elif chance.random() < blank:
            continue
        elif entry.options:
            answers[entry.code] = chance.choice(entry.options).label
        else:
            answers[entry.code] = {one.key: Decimal(chance.randint(0, 40)) for one in entry.inputs}
    return answers


def check(answers: dict[str, Answer], predicate: str, found: Advice) -> None:
    base = answers | found.supposed_surveys
    assert verdict(REAL, score(REAL, base | found.changes), predicate).met
    own = [move for move in found.moves if not move.follows]
    assert len({move.code for move in found.moves}) == len(found.moves)
    for left in own:
        rest = {move.code: move.after for move in own if move is not left}
        assert not verdict(REAL, score(REAL, base | rest), predicate).met, left.code


@pytest.mark.parametrize("predicate", list(Predicate))
@pytest.mark.parametrize(("seed", "blank"), [(1, 0.0), (2, 0.3), (3, 0.7), (4, 1.0)])
def test_on_the_whole_sheet_every_move_is_needed_and_proven(
    seed: int, blank: float, predicate: str
) -> None:
    answers = random_answers(seed, blank)
    start = time.perf_counter()
    found = advise(REAL, answers, predicate)
    assert time.perf_counter() - start < 1
    assert found.alone
    assert found.optimal
    assert found.cost == found.bound
    assert found.after.met
    check(answers, predicate, found)


def test_a_better_sheet_never_needs_more() -> None:
    answers = random_answers(5, 0.2)
    harder = advise(REAL, answers, "WBBM")
    assert advise(REAL, answers, "WBK").cost[0] <= harder.cost[0]
    costs = [harder.cost[0]]
    for move in harder.moves:
        answers = answers | {move.code: move.after}
        costs.append(advise(REAL, answers, "WBBM").cost[0])
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == 0


@materials
def test_advice_holds_on_every_golden_case(material: Material) -> None:
    for case in material.cases():
        parsed = {
            code: parse_answer(REAL.indicator(code), value)
            for code, value in case["answers"].items()
        }
        answers = {code: value for code, value in parsed.items() if value is not None}
        for predicate in Predicate:
            found = advise(REAL, answers, predicate)
            assert found.reachable
            assert found.optimal
            check(answers, predicate, found)


def test_surveys_stand_apart_and_say_what_the_minima_need_of_them() -> None:
    answers = random_answers(1, 0.0) | {"B.I.a": Decimal("3.2"), "B.II.a": Decimal("3.2")}
    found = advise(REAL, answers, "WBK")
    # 15,75 of 17,5 points is nine tenths of 4; 14 of 17,5 is eight tenths.
    assert {one.code: one.needed for one in found.surveys} == {
        "B.I.a": Decimal("3.60"),
        "B.II.a": Decimal("3.20"),
    }
    assert (found.alone, found.reachable) == (False, True)
    assert found.supposed_surveys == {"B.I.a": Decimal("3.60")}
    assert not {"B.I.a", "B.II.a"} & set(found.changes)
    as_they_are = advise(REAL, answers, "WBK", survey="fixed")
    assert (as_they_are.reachable, as_they_are.moves) == (False, ())


def test_blocked_rules_come_first_the_narrowest_before_the_wide() -> None:
    answers: dict[str, Answer] = {
        entry.code: entry.options[0].label if entry.options else Decimal(4)
        for entry in REAL.indicators
    } | {
        entry.code: {
            one.key: Decimal(9 if one.role == InputRole.NUMERATOR else 3) for one in entry.inputs
        }
        for entry in REAL.indicators
        if entry.inputs
    }
    empty = {code: answer for code, answer in answers.items() if not code.startswith("A.I.2")}
    worst = empty | {
        entry.code: entry.options[-1].label
        for entry in REAL.indicators
        if entry.options and entry.code.startswith(("A.II.2", "B.I.b"))
    }
    found = advise(REAL, worst, "WBBM")
    rules = [move.rule for move in found.moves]
    assert rules[0] == "B.I.b"
    assert set(rules[1:]) == {"area.2"}


def test_a_count_is_raised_only_as_far_as_the_minimum_needs() -> None:
    whole = instrument([[AnswerType.RATIO], [AnswerType.ABC], [AnswerType.ABC]], {"area.1": "60"})
    answers: dict[str, Answer] = {"A.1.0": {"due": Decimal(7), "done": Decimal(3)}}
    found = advise(whole, answers, "WBK")
    # 60 % of 7 is 4,2: five have to be done; 2/7 is more than one quarter.
    assert found.changes == {"A.1.0": {"due": Decimal(7), "done": Decimal(5)}}
    assert found.cost == (1, 2)


def test_a_blank_count_is_advised_as_a_percentage() -> None:
    whole = instrument([[AnswerType.RATIO], [AnswerType.ABC], [AnswerType.ABC]], {"area.1": "60"})
    (move,) = advise(whole, {}, "WBK").moves
    assert move.after == Decimal("0.60")
    assert move.steps == 4  # answered, and three begun quarters


def tied_answers(agents: int, made: int, kept: int) -> dict[str, Answer]:
    agreed = {"jumlah_perubahan": Decimal(made)}
    return {
        "A.II.1.i.a": {"jumlah_agen": Decimal(agents), **agreed},
        "A.II.1.i.b": {"jumlah_terintegrasi": Decimal(kept), **agreed},
    }


def tied_instrument(minimum: str) -> Instrument:
    """The sub-area of soal 88 to 91 alone, with one minimum (of 100 points)."""
    return Instrument(
        "pasangan",
        "1",
        "pasangan",
        "",
        nodes=(Node("A.II.1.i", None, NodeKind.COMPONENT, "Komitmen", Decimal(100)),),
        indicators=REAL.indicators_under("A.II.1.i"),
        rules=(
            Rule("total", Predicate.WBK, "total", Measure.VALUE, Decimal(minimum), node="total"),
        ),
    )


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 8), st.integers(0, 8), st.integers(0, 8), st.integers(10, 100).map(str))
def test_soal_90_follows_soal_89_in_the_advice(
    agents: int, made: int, kept: int, minimum: str
) -> None:
    made = min(made, agents)
    kept = min(kept, made)
    whole, answers = tied_instrument(minimum), tied_answers(agents, made, kept)
    best = None
    for more in range(made, agents + 1):
        for inside in range(kept, more + 1):
            result = score(whole, tied_answers(agents, more, inside))
            if not verdict(whole, result, "WBK").met:
                continue
            share = Fraction(inside, more) if more else Fraction()
            before = Fraction(kept, made) if made else Fraction()
            second = max(ceil(4 * (share - before)), 1) if inside > kept else 0
            first = ceil(Fraction(4 * (more - made), agents))
            cost = (more > made) + (inside > kept), first + second
            best = cost if best is None else min(best, cost)
    found = advise(whole, answers, "WBK")
    assert found.reachable == (best is not None)
    if best is not None:
        assert found.cost == best
        after = score(whole, answers | found.changes)
        assert not after.warnings
        assert verdict(whole, after, "WBK").met


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_crossing_minima_are_met_and_never_called_optimal_when_they_are_not(data: Any) -> None:
    number = st.integers(1, 12)
    items = [
        [ImprovementChoice(1, steps, gain) for steps, gain in enumerate(sorted(gains), start=1)]
        for gains in data.draw(
            st.lists(st.lists(number, min_size=1, max_size=2), min_size=3, max_size=5)
        )
    ]
    sets = st.frozensets(st.integers(0, len(items) - 1), min_size=1)
    needs = [Need(data.draw(sets), data.draw(st.integers(1, 20))) for _ in range(3)]
    costs = []
    for chosen in itertools.product(*([None, *choices] for choices in items)):
        if all(
            sum(one.gain for at, one in enumerate(chosen) if one and at in need.members)
            >= need.least
            for need in needs
        ):
            taken = [one for one in chosen if one]
            costs.append((len(taken), sum(one.steps for one in taken)))
    plan = cheapest(items, needs)
    if plan is None:
        assert not costs
        return
    assert plan.cost in costs
    assert plan.bound <= min(costs)
    if plan.optimal:
        assert plan.cost == min(costs)


def test_beyond_the_limit_the_count_is_proven_and_the_steps_are_not() -> None:
    items = [
        [ImprovementChoice(1, steps, 3 * steps + at % 3) for steps in (1, 2, 3)] for at in range(9)
    ]
    needs = [Need(frozenset(range(9)), 40)]
    proven, unproven = cheapest(items, needs), cheapest(items, needs, limit=5)
    assert proven is not None
    assert unproven is not None
    assert proven.optimal
    assert not unproven.optimal
    assert unproven.cost[0] == proven.cost[0] == unproven.bound[0]
    assert unproven.bound <= proven.cost


def test_a_trial_says_what_would_differ_and_leaves_the_answers_alone() -> None:
    kept = json.loads(TWO_SIDES.read_text(encoding="utf-8"), parse_float=Decimal)
    both = {}
    for side in ("unit", "tpi"):
        parsed = {
            code: parse_answer(REAL.indicator(code), value)
            for code, value in kept[side]["answers"].items()
        }
        both[side] = {code: value for code, value in parsed.items() if value is not None}
    answers = dict(both["unit"])
    changes = {code: both["tpi"].get(code) for code in answers} | both["tpi"]
    found = what_if(REAL, answers, changes)
    assert answers == both["unit"]
    # The expected figures are the spreadsheet program's for either side.
    for difference in found.differences:
        before = Decimal(kept["unit"]["expected"][difference.code])
        after = Decimal(kept["tpi"]["expected"][difference.code])
        assert abs(difference.before - before) < Decimal("1e-9")
        assert abs(difference.after - after) < Decimal("1e-9")
        assert abs(difference.change - (after - before)) < Decimal("1e-9")
    assert "total" in {one.code for one in found.differences}


def test_a_trial_of_an_unknown_item_is_refused() -> None:
    with pytest.raises(ValueError, match=r"X\.1"):
        what_if(REAL, {}, {"X.1": "A"})
