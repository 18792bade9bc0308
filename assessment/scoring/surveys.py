"""What the minima need of the survey indices, which no unit can choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from assessment.scoring.minima import missing_points
from assessment.scoring.model import INDEX_MAXIMUM, AnswerType, Instrument
from assessment.scoring.rational import decimal
from assessment.scoring.result import Result
from assessment.scoring.thresholds import Verdict

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class SurveyNeed:
    """What the minima need of a survey's index, whatever else is improved."""

    code: str
    now: Decimal | None
    needed: Decimal

    @property
    def enough(self) -> bool:
        return (self.now or Decimal(0)) >= self.needed


def survey_needs(
    instrument: Instrument,
    before: Verdict,
    now: Result,
    scopes: Mapping[str, frozenset[str]],
    gains: Mapping[str, Fraction],
) -> tuple[SurveyNeed, ...]:
    """The least index of each survey that leaves the target possible, all else at its best."""
    short = missing_points(instrument, now, before)
    own = [entry.code for entry in instrument.indicators if entry.answer_type == AnswerType.INDEX]
    points = dict.fromkeys(own, Fraction())
    for rule in sorted(short, key=lambda code: len(scopes[code])):
        inside = [code for code in own if code in scopes[rule]]
        if not inside:
            continue
        best = sum((gains.get(code, Fraction()) for code in scopes[rule]), Fraction())
        have = {code: _points(now, code) for code in inside}
        # What it needs of one survey holds whatever that is now; several help each other out, and
        # what is then still missing is asked of the first that has room.
        counted = {
            code: points[code] if len(inside) == 1 else max(points[code], have[code])
            for code in inside
        }
        gap = short[rule] - best + sum(have.values()) - sum(counted.values())
        for code in inside:
            if gap <= 0:
                break
            more = min(gap, now.indicators[code].exact_weight - counted[code])
            points[code] = counted[code] + more
            gap -= more
    return tuple(
        SurveyNeed(
            code,
            answer if isinstance(answer := now.indicators[code].answer, Decimal) else None,
            decimal(
                points[code] / now.indicators[code].exact_weight * Fraction(INDEX_MAXIMUM)
            ).quantize(HUNDREDTH, rounding=ROUND_CEILING),
        )
        for code in own
    )


def _points(now: Result, code: str) -> Fraction:
    one = now.indicators[code]
    return (one.exact_multiplier or Fraction()) * one.exact_weight
