"""Two indicators of one sub-area that share a count: what one has done, the other has due.

Soal 89 (changes made, of the agents there are) is asked again as soal 90 (of which so many are
part of the system). Who raises the first raises what is due in the second; advice that forgot it
would promise points that the next answer takes away.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from assessment.scoring.model import (
    Answer,
    AnswerType,
    Indicator,
    InputRole,
    Instrument,
    ZeroPolicy,
    is_complete,
)
from assessment.scoring.raises import QUARTERS, Raise
from assessment.scoring.result import Result

WIDEST = 2000  # beyond so many possible counts the pair is advised on as if apart


def tied_pairs(
    instrument: Instrument, answers: Mapping[str, Answer], scopes: Iterable[Collection[str]]
) -> list[tuple[str, str]]:
    """(whose done, whose due) where both are answered, agree, and no rule tells them apart."""
    found = []
    scopes = list(scopes)
    counted = [entry for entry in instrument.indicators if entry.answer_type == AnswerType.RATIO]
    for first in counted:
        for second in counted:
            if (
                first.parent == second.parent
                and first is not second
                and _shares(first, second)
                and is_complete(first, answers.get(first.code))
                and is_complete(second, answers.get(second.code))
                and _agree(first, second, answers)
                and all((first.code in one) == (second.code in one) for one in scopes)
            ):
                found.append((first.code, second.code))
    return found


def _shares(first: Indicator, second: Indicator) -> bool:
    done = [one for one in first.inputs if one.role == InputRole.NUMERATOR]
    due = [one for one in second.inputs if one.role == InputRole.DENOMINATOR]
    tops = second.keys(InputRole.NUMERATOR)
    return (
        len(done) == len(due) == len(tops) == 1
        and done[0].key == due[0].key
        and done[0].label == due[0].label
    )


def _agree(first: Indicator, second: Indicator, answers: Mapping[str, Answer]) -> bool:
    agents, made, same, kept = _counts(first, second, answers)
    return made == same and kept <= made and agents - made <= WIDEST


def _counts(
    first: Indicator, second: Indicator, answers: Mapping[str, Answer]
) -> tuple[int, int, int, int]:
    one, other = _given(answers[first.code]), _given(answers[second.code])
    return (
        int(sum(one[key] for key in first.keys(InputRole.DENOMINATOR))),
        int(one[first.keys(InputRole.NUMERATOR)[0]]),
        int(other[second.keys(InputRole.DENOMINATOR)[0]]),
        int(other[second.keys(InputRole.NUMERATOR)[0]]),
    )


def _given(answer: Answer | None) -> Mapping[str, Decimal]:
    return answer if isinstance(answer, Mapping) else {}


def tied_choices(
    instrument: Instrument, now: Result, first_code: str, second_code: str
) -> list[tuple[int, int, Fraction, tuple[object, ...]]]:
    """Every joint improvement of the two as (count, steps, gain, what); dominated ones dropped."""
    first, second = instrument.indicator(first_code), instrument.indicator(second_code)
    one, other = now.indicators[first_code], now.indicators[second_code]
    one_given, other_given = _given(one.answer), _given(other.answer)
    agents, made, _, kept = _counts(
        first, second, {first_code: one_given, second_code: other_given}
    )
    start_one = one.exact_multiplier or Fraction()
    start_other = other.exact_multiplier or Fraction()
    best: dict[tuple[int, int], tuple[Fraction, tuple[object, ...]]] = {}
    done_key = first.keys(InputRole.NUMERATOR)[0]
    kept_key = second.keys(InputRole.NUMERATOR)[0]
    for more in range(made, max(made, agents) + 1):
        share = Fraction(more, agents) if more > made else start_one
        first_steps = ceil(QUARTERS * (share - start_one)) if more > made else 0
        for inside, second_steps in _kept(more, kept, start_other):
            if more == 0:
                full = second.zero_denominator == ZeroPolicy.FULL
                other_share = Fraction(int(full))
            else:
                other_share = Fraction(inside, more)
            gain = (share - start_one) * one.exact_weight
            gain += (other_share - start_other) * other.exact_weight
            count = (more > made) + (inside > kept)
            if not count or gain <= 0:
                continue
            cost = (count, first_steps + second_steps)
            if cost in best and best[cost][0] >= gain:
                continue
            what: list[object] = []
            if more > made:
                what.append(
                    (first_code, Raise({**one_given, done_key: Decimal(more)}, share, first_steps))
                )
            if inside > kept or more > made:
                answer = {**other_given, done_key: Decimal(more), kept_key: Decimal(inside)}
                what.append((second_code, Raise(answer, other_share, second_steps)))
            best[cost] = (gain, tuple(what))
    return [(count, steps, gain, what) for (count, steps), (gain, what) in best.items()]


def _kept(more: int, kept: int, start: Fraction) -> Iterator[tuple[int, int]]:
    """How much of the second's count may stand on top, with the steps it takes."""
    yield kept, 0
    reached = kept
    for quarter in range(1, QUARTERS + 1):
        wanted = min(more, floor(more * (start + Fraction(quarter, QUARTERS))))
        if wanted > reached:
            reached = wanted
            yield wanted, quarter
