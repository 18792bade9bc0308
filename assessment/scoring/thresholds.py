"""Minima for a predicate: value, minimum, gap. Decided on blanks-as-zero, never rounded."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.scoring.model import Instrument, Measure, Rule
from assessment.scoring.rational import decimal, exact, percent
from assessment.scoring.result import TOTAL, Result

NEARLY = Fraction(1, 2)
_NOTHING = Fraction()


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule: ``value``, ``minimum`` and ``gap`` in points, or in percent points."""

    rule: Rule
    exact_value: Fraction
    exact_gap: Fraction  # how much is missing; 0 when the rule is met

    @property
    def value(self) -> Decimal:
        return decimal(self.exact_value)

    @property
    def minimum(self) -> Decimal:
        return self.rule.minimum

    @property
    def gap(self) -> Decimal:
        return decimal(self.exact_gap)

    @property
    def met(self) -> bool:
        return self.exact_gap == 0

    @property
    def nearly(self) -> bool:
        """Missed by at most half a point."""
        return not self.met and self.exact_gap <= NEARLY


@dataclass(frozen=True, slots=True)
class Verdict:
    """All rules of one predicate (WBK or WBBM); met when every rule is."""

    predicate: str
    rules: tuple[RuleResult, ...]

    @property
    def met(self) -> bool:
        return all(row.met for row in self.rules)

    @property
    def missed(self) -> tuple[RuleResult, ...]:
        return tuple(row for row in self.rules if not row.met)


def verdict(instrument: Instrument, result: Result, predicate: str) -> Verdict:
    """The predicate's rules on this result. Source: PermenPANRB 90/2021 jo. 5/2024."""
    return Verdict(
        predicate, tuple([_compared(rule, result) for rule in instrument.rules_for(predicate)])
    )


def _compared(rule: Rule, result: Result) -> RuleResult:
    value, minimum = _value(rule, result), exact(rule.minimum)
    return RuleResult(rule, value, _NOTHING if value >= minimum else minimum - value)


def _value(rule: Rule, result: Result) -> Fraction:
    if rule.area is not None:
        scored = result.areas[rule.area]
    elif rule.node == TOTAL:
        scored = result.total
    elif rule.node in result.nodes:
        scored = result.nodes[rule.node]
    else:
        one = result.indicators[rule.node or ""]
        points = (one.exact_multiplier or Fraction()) * one.exact_weight
        return points if rule.measure == Measure.VALUE else percent(points, one.exact_weight)
    if rule.measure == Measure.PERCENT:
        return percent(scored.exact_zero, scored.exact_weight)
    return scored.exact_zero
