"""What a minimum counts: its indicators, and how many points it misses or has to spare."""

from fractions import Fraction

from assessment.scoring.model import Instrument, Measure, Rule
from assessment.scoring.result import TOTAL, Result
from assessment.scoring.thresholds import RuleResult, Verdict


def counted_indicators(instrument: Instrument, rule: Rule) -> frozenset[str]:
    """The indicators whose points a rule counts."""
    if rule.area is not None:
        roots = [node.code for node in instrument.area_nodes(rule.area)]
    elif rule.node == TOTAL:
        return frozenset(entry.code for entry in instrument.indicators)
    else:
        roots = [rule.node or ""]
    inside = set(roots)
    for node in instrument.nodes:  # children come after their parents
        if node.parent in inside:
            inside.add(node.code)
    return frozenset(
        entry.code
        for entry in instrument.indicators
        if entry.code in inside or entry.parent in inside
    )


def missing_points(instrument: Instrument, result: Result, found: Verdict) -> dict[str, Fraction]:
    """How many points each rule misses (negative: how many it has to spare)."""
    short = {}
    for row in found.rules:
        gap = Fraction(row.rule.minimum) - row.exact_value
        if row.rule.measure == Measure.PERCENT:
            weight = sum(
                (
                    result.indicators[code].exact_weight
                    for code in counted_indicators(instrument, row.rule)
                ),
                Fraction(),
            )
            gap = gap * weight / 100
        short[row.rule.code] = gap
    return short


def tightest(found: Verdict) -> RuleResult:
    """The rule that decides: the one furthest below its minimum, else the one with least to
    spare, each as a share of its minimum."""
    return min(found.rules, key=lambda row: to_spare(row) / Fraction(row.rule.minimum or 1))


def to_spare(row: RuleResult) -> Fraction:
    """How far the value lies above the minimum; negative below it."""
    return row.exact_value - Fraction(row.rule.minimum) if row.met else -row.exact_gap
