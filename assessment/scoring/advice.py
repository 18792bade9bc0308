"""Which answers to improve so that a target's every minimum is met at the smallest cost.

The cost is the number of indicators changed, then the sum of steps on their scales. Decided, as
everything is, on blanks counted as zero. Survey indices stand apart: nobody chooses them, so the
advice says what value the minima need of them and plans the rest around it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Literal

from assessment.scoring.cheapest import CheapestPlan, ImprovementChoice, Need, cheapest
from assessment.scoring.engine import score
from assessment.scoring.minima import counted_indicators, missing_points
from assessment.scoring.model import (
    Answer,
    Indicator,
    Instrument,
)
from assessment.scoring.raises import Raise, least_answer, raises
from assessment.scoring.rational import decimal
from assessment.scoring.result import Result
from assessment.scoring.surveys import SurveyNeed, survey_needs
from assessment.scoring.thresholds import Verdict, verdict
from assessment.scoring.tied import tied_choices, tied_pairs

# "apart": plan with the surveys at what the minima need of them; "fixed": only as they are.
Survey = Literal["apart", "fixed"]


@dataclass(frozen=True, slots=True)
class Improvement:
    """One indicator to improve. ``rule`` is the narrowest minimum it helps to meet."""

    code: str
    before: Answer | None
    after: Answer
    exact_gain: Fraction
    steps: int
    rule: str

    @property
    def gain(self) -> Decimal:
        """In points of the total; negative where the move only follows another."""
        return decimal(self.exact_gain)

    @property
    def follows(self) -> bool:
        """Not an improvement of its own: a count that another move's count is asked again in."""
        return self.steps == 0


@dataclass(frozen=True, slots=True)
class Advice:
    """What to improve for one target.

    ``alone``: is the target within reach with the surveys as they are? ``reachable``: is it, with
    the surveys at what they need? ``bound`` is the cost (indicators, steps) below which no advice
    can lie; where ``optimal``, it is the cost of this one.
    """

    predicate: str
    before: Verdict
    after: Verdict
    moves: tuple[Improvement, ...]
    surveys: tuple[SurveyNeed, ...]
    reachable: bool
    alone: bool
    optimal: bool
    bound: tuple[int, int]

    @property
    def cost(self) -> tuple[int, int]:
        return (
            sum(not move.follows for move in self.moves),
            sum(move.steps for move in self.moves),
        )

    @property
    def changes(self) -> dict[str, Answer]:
        """The moves as answers by code, for ``what_if``; the surveys stay as they are."""
        return {move.code: move.after for move in self.moves}

    @property
    def supposed_surveys(self) -> dict[str, Answer]:
        """The survey values the plan counts on beyond what they are now."""
        if self.alone:
            return {}
        return {one.code: one.needed for one in self.surveys if not one.enough}


def advise(
    instrument: Instrument,
    answers: Mapping[str, Answer],
    predicate: str,
    *,
    survey: Survey = "apart",
) -> Advice:
    """The cheapest improvements that satisfy all rules of ``predicate`` at once."""
    now = score(instrument, answers)
    before = verdict(instrument, now, predicate)
    scopes = {
        rule.code: counted_indicators(instrument, rule) for rule in instrument.rules_for(predicate)
    }
    gains = {
        code: (max(one.multiplier for one in found) - (scored.exact_multiplier or 0))
        * scored.exact_weight
        for code, scored in now.indicators.items()
        if (found := raises(instrument.indicator(code), scored))
    }
    surveys = survey_needs(instrument, before, now, scopes, gains)
    plan = _plan(instrument, answers, now, before, scopes)
    alone = plan is not None
    base: dict[str, Answer] = dict(answers)
    if plan is None and survey == "apart":
        base |= {one.code: one.needed for one in surveys if not one.enough}
        now = score(instrument, base)
        plan = _plan(instrument, base, now, verdict(instrument, now, predicate), scopes)
    if plan is None:
        return Advice(predicate, before, before, (), surveys, False, False, True, (0, 0))
    chosen = [part for choice in plan.chosen for part in choice.what]
    chosen = _least(instrument, base, predicate, scopes, chosen)
    after = score(instrument, base | {code: one.answer for code, one in chosen})
    missed = [row.rule.code for row in before.missed]
    moves = [_move(code, one, now, missed, scopes) for code, one in chosen]
    order = {code: position for position, code in enumerate(_narrow_first(missed, scopes))}
    moves.sort(
        key=lambda move: (
            order.get(move.rule, len(order)),
            move.follows,
            -move.exact_gain,
            move.code,
        )
    )
    return Advice(
        predicate=predicate,
        before=before,
        after=verdict(instrument, after, predicate),
        moves=tuple(moves),
        surveys=surveys,
        reachable=True,
        alone=alone,
        optimal=plan.optimal,
        bound=plan.bound,
    )


def _plan(
    instrument: Instrument,
    answers: Mapping[str, Answer],
    now: Result,
    found: Verdict,
    scopes: Mapping[str, frozenset[str]],
) -> CheapestPlan | None:
    groups: list[tuple[tuple[str, ...], list[tuple[int, int, Fraction, tuple[object, ...]]]]] = []
    done: set[str] = set()
    for first, second in tied_pairs(instrument, answers, scopes.values()):
        groups.append(((first, second), tied_choices(instrument, now, first, second)))
        done |= {first, second}
    for entry in instrument.indicators:
        if entry.code not in done:
            groups.append(((entry.code,), _choices(entry, now)))
    groups = [group for group in groups if group[1]]
    short = missing_points(instrument, now, found)
    numbers = [*short.values(), *(one[2] for _, choices in groups for one in choices)]
    scale = lcm(*(number.denominator for number in numbers))
    items = [
        [
            ImprovementChoice(count, steps, int(gain * scale), what)
            for count, steps, gain, what in choices
        ]
        for _, choices in groups
    ]
    needs = [
        Need(
            frozenset(at for at, (codes, _) in enumerate(groups) if codes[0] in scopes[rule]),
            int(gap * scale),
        )
        for rule, gap in short.items()
        if gap > 0
    ]
    return cheapest(items, needs)


def _choices(entry: Indicator, now: Result) -> list[tuple[int, int, Fraction, tuple[object, ...]]]:
    scored = now.indicators[entry.code]
    start = scored.exact_multiplier or Fraction()
    return [
        (1, one.steps, (one.multiplier - start) * scored.exact_weight, ((entry.code, one),))
        for one in raises(entry, scored)
    ]


def _least(
    instrument: Instrument,
    base: Mapping[str, Answer],
    predicate: str,
    scopes: Mapping[str, frozenset[str]],
    chosen: list[tuple[str, Raise]],
) -> list[tuple[str, Raise]]:
    """Counts no higher than the rules need them, one after the other."""
    tied = {code for pair in tied_pairs(instrument, base, scopes.values()) for code in pair}
    result = score(instrument, dict(base) | {code: one.answer for code, one in chosen})
    spare = {
        rule: -gap
        for rule, gap in missing_points(
            instrument, result, verdict(instrument, result, predicate)
        ).items()
    }
    found = []
    for code, one in chosen:
        if code not in tied and not isinstance(one.answer, str):
            weight = result.indicators[code].exact_weight
            room = min(spare[rule] for rule, codes in scopes.items() if code in codes)
            less = least_answer(instrument.indicator(code), one, one.multiplier - room / weight)
            lost = (one.multiplier - less.multiplier) * weight
            spare = {
                rule: left - lost if code in scopes[rule] else left for rule, left in spare.items()
            }
            one = less
        found.append((code, one))
    return found


def _move(
    code: str,
    one: Raise,
    now: Result,
    missed: Iterable[str],
    scopes: Mapping[str, frozenset[str]],
) -> Improvement:
    scored = now.indicators[code]
    gain = (one.multiplier - (scored.exact_multiplier or 0)) * scored.exact_weight
    serves = [rule for rule in _narrow_first(missed, scopes) if code in scopes[rule]]
    return Improvement(
        code, scored.answer, one.answer, gain, one.steps, serves[0] if serves else ""
    )


def _narrow_first(missed: Iterable[str], scopes: Mapping[str, frozenset[str]]) -> list[str]:
    return sorted(missed, key=lambda rule: len(scopes[rule]))
