"""What exact advice costs, and what the obvious ways give. Prints, asserts nothing about time.

Not part of the suite: ``pytest tests/benchmarks/bench_advice.py -s -q``.
"""

import itertools
import random
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from assessment.scoring.advice import advise
from assessment.scoring.definition import builtin
from assessment.scoring.engine import score
from assessment.scoring.explain import codes, explain
from assessment.scoring.minima import counted_indicators, missing_points
from assessment.scoring.model import Answer, Predicate
from assessment.scoring.raises import Raise, raises
from assessment.scoring.thresholds import verdict
from assessment.scoring.warnings import find_warnings
from tests.assessment.scoring.test_advice import AnswerType as Kind
from tests.assessment.scoring.test_advice import instrument, random_answers, tried

REAL = builtin()


def timed(work: Callable[[], Any], turns: int = 5) -> tuple[float, Any]:
    found = work()
    taken = []
    for _ in range(turns):
        start = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - start)
    return median(taken), found


def greedy(answers: dict[str, Answer], predicate: str) -> tuple[int, int]:
    """What people do: again and again the item that helps most of what is still missing."""
    answers = dict(answers)
    scopes = {rule.code: counted_indicators(REAL, rule) for rule in REAL.rules_for(predicate)}
    changed, steps = 0, 0
    while True:
        result = score(REAL, answers)
        short = missing_points(REAL, result, verdict(REAL, result, predicate))
        open_rules = {code: gap for code, gap in short.items() if gap > 0}
        if not open_rules:
            return changed, steps
        best: tuple[Fraction, str, Raise] | None = None
        for code, scored in result.indicators.items():
            found = raises(REAL.indicator(code), scored)
            if not found:
                continue
            top = max(found, key=lambda one: one.multiplier)
            gain = (top.multiplier - (scored.exact_multiplier or 0)) * scored.exact_weight
            helps = sum(
                (min(gain, gap) for rule, gap in open_rules.items() if code in scopes[rule]),
                Fraction(),
            )
            if best is None or helps > best[0]:
                best = (helps, code, top)
        if best is None or not best[0]:
            raise AssertionError("cara rakus macet")
        answers[best[1]] = best[2].answer
        changed += 1
        steps += best[2].steps


def test_advice_on_the_whole_sheet_against_greedy() -> None:
    print()
    ours_all, greedy_all, worst = [0, 0], [0, 0], 0.0
    for seed, blank in itertools.product(range(10), (0.0, 0.3, 1.0)):
        answers = random_answers(seed, blank)
        for predicate in Predicate:
            ours, advice = timed(lambda a=answers, p=predicate: advise(REAL, a, p), 3)
            assert advice.optimal
            for at, (own, other) in enumerate(
                zip(advice.cost, greedy(answers, predicate), strict=True)
            ):
                ours_all[at] += own
                greedy_all[at] += other
            worst = max(worst, ours)
    print(f"60 lembar penuh: terlama {worst * 1000:.0f} ms, semuanya terbukti")
    for name, own, other in zip(("butir", "langkah"), ours_all, greedy_all, strict=True):
        print(f"  {name}: {own}, cara rakus {other} ({other / own:.3f} ×)")


def test_advice_against_trying_everything() -> None:
    chance = random.Random(1)
    whole = instrument(
        [[Kind.ABC, Kind.ABCD, Kind.ABCD] * 2, [Kind.ABC, Kind.YES_NO, Kind.ABCD], [Kind.ABC]],
        {"total": "70", "A": "40", "area.1": "60", "area.2": "60"},
    )
    answers: dict[str, Answer] = {
        entry.code: chance.choice(entry.options[1:]).label for entry in whole.indicators
    }
    ours, advice = timed(lambda: advise(whole, answers, "WBK"))
    all_ways, cost = timed(lambda: tried(whole, answers), 1)
    assert advice.cost == cost
    print(
        f"\n{len(whole.indicators)} butir: {ours * 1000:.1f} ms, mencoba semua "
        f"{all_ways * 1000:.0f} ms ({all_ways / ours:.0f} ×)"
    )


def test_explaining_and_warning() -> None:
    answers = random_answers(3, 0.3) | {"B.I.a": Decimal("3.5")}
    alone, result = timed(lambda: score(REAL, answers))
    every, _ = timed(lambda: [explain(REAL, result, code) for code in codes(REAL)])
    remarks, _ = timed(lambda: find_warnings(REAL, answers, result, set()))
    print(
        f"\nMenilai {alone * 1000:.2f} ms; menjelaskan semua {every * 1000:.1f} ms; "
        f"memeriksa {remarks * 1000:.2f} ms"
    )
