"""How one answer may be improved, and what that takes. Pure data for ``advice``.

A step is one place up the scale; for counts a quarter of the scale, begun quarters counting
whole. A blank lies one step below the lowest answer. Survey indices are not raised: a unit
cannot choose them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from assessment.scoring.engine import IndicatorScore
from assessment.scoring.model import Answer, AnswerType, Indicator, InputRole, is_complete

QUARTERS = 4
SUPPOSED = 100  # what a blank count is taken to be out of: the answer then reads as a percentage


@dataclass(frozen=True, slots=True)
class Raise:
    """A better answer: its multiplier and steps; ``supposed`` where the counts are unknown."""

    answer: Answer
    multiplier: Fraction
    steps: int
    supposed: bool = False


def raises(entry: Indicator, scored: IndicatorScore) -> list[Raise]:
    """Every improvement worth a thought: of equal steps only the highest."""
    if entry.answer_type == AnswerType.INDEX:
        return []
    if entry.options:
        return list(_letters(entry, scored))
    counts = scored.answer if isinstance(scored.answer, Mapping) else {}
    answered = is_complete(entry, scored.answer)
    if entry.answer_type == AnswerType.DECREASE:
        return list(_decreases(entry, counts, answered))
    return list(_ratios(entry, counts, answered))


def _letters(entry: Indicator, scored: IndicatorScore) -> Iterator[Raise]:
    places = sorted({option.multiplier for option in entry.options})
    now = scored.exact_multiplier
    before = -1 if now is None else sum(Fraction(place) < now for place in places)
    for place, multiplier in enumerate(places):
        if place > before and multiplier > (now or 0):
            label = next(one.label for one in entry.options if one.multiplier == multiplier)
            yield Raise(label, Fraction(multiplier), place - before)


def _ratios(entry: Indicator, counts: Mapping[str, Decimal], answered: bool) -> Iterator[Raise]:
    top = entry.keys(InputRole.NUMERATOR)
    bottom = entry.keys(InputRole.DENOMINATOR)
    known = all(counts.get(key) is not None for key in bottom)
    due = int(sum(counts[key] for key in bottom)) if known else SUPPOSED
    done = int(sum(counts.get(key) or 0 for key in top)) if known else 0
    reached = done
    for quarter in range(1, QUARTERS + 1):
        wanted = min(due, done + floor(Fraction(quarter * due, QUARTERS)))
        if wanted <= reached:
            continue
        reached = wanted
        yield Raise(
            ratio_answer(entry, counts, due if not known else None, wanted),
            Fraction(wanted, due),
            quarter + (not answered),
            not known,
        )


def ratio_answer(
    entry: Indicator, counts: Mapping[str, Decimal], due: int | None, done: int
) -> dict[str, Decimal]:
    """The counts with ``done`` on top; ``due`` replaces what is below where that is unknown."""
    top = entry.keys(InputRole.NUMERATOR)
    bottom = entry.keys(InputRole.DENOMINATOR)
    answer = dict(counts)
    if due is not None:
        answer.update(dict.fromkeys(bottom, Decimal(0)) | {bottom[0]: Decimal(due)})
    for key in top[1:]:
        answer[key] = counts.get(key) or Decimal(0)
    answer[top[0]] = done - sum((answer[key] for key in top[1:]), Decimal(0))
    return answer


def _decreases(entry: Indicator, counts: Mapping[str, Decimal], answered: bool) -> Iterator[Raise]:
    earlier = entry.keys(InputRole.PREVIOUS)
    known = all(counts.get(key) is not None for key in earlier)
    before = int(sum(counts[key] for key in earlier)) if known else SUPPOSED
    given = [counts.get(key) for key in entry.keys(InputRole.CURRENT)]
    now = int(sum(count or 0 for count in given)) if answered else before
    if before == 0:
        if not answered or now > 0:
            yield Raise(
                decrease_answer(entry, counts, None, 0), Fraction(1), QUARTERS + (not answered)
            )
        return
    start = max(Fraction(before - now, before), Fraction(0))
    reached = start
    for quarter in range(1, QUARTERS + 1):
        left = max(0, ceil(before * (1 - start - Fraction(quarter, QUARTERS))))
        if (multiplier := Fraction(before - left, before)) <= reached:
            continue
        reached = multiplier
        yield Raise(
            decrease_answer(entry, counts, before if not known else None, left),
            multiplier,
            quarter + (not answered),
            not known,
        )


def decrease_answer(
    entry: Indicator, counts: Mapping[str, Decimal], before: int | None, now: int
) -> dict[str, Decimal]:
    """The counts with ``now`` for this year; ``before`` replaces the last year's if unknown."""
    earlier, later = entry.keys(InputRole.PREVIOUS), entry.keys(InputRole.CURRENT)
    answer = dict(counts)
    if before is not None:
        answer.update(dict.fromkeys(earlier, Decimal(0)) | {earlier[0]: Decimal(before)})
    answer.update(dict.fromkeys(later, Decimal(0)) | {later[0]: Decimal(now)})
    return answer


def least_answer(entry: Indicator, raised: Raise, enough: Fraction) -> Raise:
    """The same improvement with the smallest count whose multiplier is still ``enough``."""
    if not isinstance(raised.answer, Mapping):
        return raised
    if entry.answer_type == AnswerType.RATIO:
        due = int(sum(raised.answer[key] for key in entry.keys(InputRole.DENOMINATOR)))
        count = ceil(enough * due)
        answer = ratio_answer(entry, raised.answer, None, count)
        return Raise(answer, Fraction(count, due), raised.steps, raised.supposed)
    before = int(sum(raised.answer[key] for key in entry.keys(InputRole.PREVIOUS)))
    if before == 0:
        return raised
    left = floor(before * (1 - enough))
    answer = decrease_answer(entry, raised.answer, None, left)
    return Raise(answer, Fraction(before - left, before), raised.steps, raised.supposed)
