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

from assessment.scoring.model import (
    Answer,
    AnswerType,
    Indicator,
    InputRole,
    ZeroPolicy,
    is_complete,
)
from assessment.scoring.result import IndicatorScore

QUARTERS = 4
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Raise:
    """A better answer, its multiplier and steps; a share of 1 where the counts are unknown."""

    answer: Answer
    multiplier: Fraction
    steps: int


def raises(entry: Indicator, scored: IndicatorScore) -> list[Raise]:
    """Every improvement worth a thought: of equal steps only the highest."""
    if entry.answer_type == AnswerType.INDEX:
        return []
    if entry.options:
        return list(_letters(entry, scored))
    counts = scored.answer if isinstance(scored.answer, Mapping) else {}
    decrease = entry.answer_type == AnswerType.DECREASE
    given = entry.keys(InputRole.PREVIOUS if decrease else InputRole.DENOMINATOR)
    if any(counts.get(key) is None for key in given):
        return list(_shares(scored))
    answered = is_complete(entry, scored.answer)
    return list((_decreases if decrease else _ratios)(entry, counts, answered))


def _letters(entry: Indicator, scored: IndicatorScore) -> Iterator[Raise]:
    places = sorted({option.multiplier for option in entry.options})
    now = scored.exact_multiplier
    before = -1 if now is None else sum(Fraction(place) < now for place in places)
    for place, multiplier in enumerate(places):
        if place > before and multiplier > (now or 0):
            label = next(one.label for one in entry.options if one.multiplier == multiplier)
            yield Raise(label, Fraction(multiplier), place - before)


def _shares(scored: IndicatorScore) -> Iterator[Raise]:
    """Without its counts an answer can only be advised as a percentage."""
    now = scored.answer if isinstance(scored.answer, Decimal) else None
    start = now or Decimal(0)
    for quarter in range(1, QUARTERS + 1):
        wanted = min(start + Decimal(quarter) / QUARTERS, Decimal(1))
        yield Raise(wanted, Fraction(wanted), quarter + (now is None))
        if wanted == 1:
            return


def _ratios(entry: Indicator, counts: Mapping[str, Decimal], answered: bool) -> Iterator[Raise]:
    due = _sum(counts, entry.keys(InputRole.DENOMINATOR))
    done = _sum(counts, entry.keys(InputRole.NUMERATOR)) if answered else 0
    if due == 0 and not answered and entry.zero_denominator == ZeroPolicy.FULL:
        yield Raise(_done(entry, counts, 0), Fraction(1), QUARTERS + 1)
    reached = done
    for quarter in range(1, QUARTERS + 1):
        wanted = min(due, done + floor(Fraction(quarter * due, QUARTERS)))
        if wanted <= reached:
            continue
        reached = wanted
        yield Raise(_done(entry, counts, wanted), Fraction(wanted, due), quarter + (not answered))


def _decreases(entry: Indicator, counts: Mapping[str, Decimal], answered: bool) -> Iterator[Raise]:
    before = _sum(counts, entry.keys(InputRole.PREVIOUS))
    now = _sum(counts, entry.keys(InputRole.CURRENT)) if answered else before
    if before == 0:
        if not answered or now > 0:
            yield Raise(_now(entry, counts, 0), Fraction(1), QUARTERS + (not answered))
        return
    start = max(Fraction(before - now, before), Fraction(0))
    reached = start
    for quarter in range(1, QUARTERS + 1):
        left = max(0, ceil(before * (1 - start - Fraction(quarter, QUARTERS))))
        if (multiplier := Fraction(before - left, before)) <= reached:
            continue
        reached = multiplier
        yield Raise(_now(entry, counts, left), multiplier, quarter + (not answered))


def _sum(counts: Mapping[str, Decimal], keys: tuple[str, ...]) -> int:
    return int(sum(counts.get(key) or 0 for key in keys))


def _done(entry: Indicator, counts: Mapping[str, Decimal], done: int) -> dict[str, Decimal]:
    """The counts with ``done`` in all on top; where that is several counts, the first differs."""
    first, *others = entry.keys(InputRole.NUMERATOR)
    kept = {key: counts.get(key) or Decimal(0) for key in others}
    return {**counts, **kept, first: done - sum(kept.values(), Decimal(0))}


def _now(entry: Indicator, counts: Mapping[str, Decimal], now: int) -> dict[str, Decimal]:
    """The counts with ``now`` in all for this year."""
    first, *others = entry.keys(InputRole.CURRENT)
    return {**counts, **dict.fromkeys(others, Decimal(0)), first: Decimal(now)}


def least_answer(entry: Indicator, raised: Raise, enough: Fraction) -> Raise:
    """The same improvement with the smallest count whose multiplier is still ``enough``."""
    answer = raised.answer
    if isinstance(answer, Decimal):
        share = min(Decimal(ceil(enough * 100)) * HUNDREDTH, answer)
        return Raise(share, Fraction(share), raised.steps)
    if not isinstance(answer, Mapping):
        return raised
    if entry.answer_type == AnswerType.RATIO:
        due = _sum(answer, entry.keys(InputRole.DENOMINATOR))
        if due == 0:
            return raised
        count = ceil(enough * due)
        return Raise(_done(entry, answer, count), Fraction(count, due), raised.steps)
    before = _sum(answer, entry.keys(InputRole.PREVIOUS))
    if before == 0:
        return raised
    left = floor(before * (1 - enough))
    return Raise(_now(entry, answer, left), Fraction(before - left, before), raised.steps)
