"""Why a figure is what it is: answer → multiplier → mean → weight → node → threshold, as data.

A code names a node, an indicator, ``total``, or a rule with its predicate (``WBK:area.1``).
Nothing is computed anew: every number is the one the engine used.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from assessment.scoring.model import (
    Answer,
    AnswerType,
    Indicator,
    Instrument,
    Node,
    Predicate,
    Rule,
)
from assessment.scoring.rational import decimal
from assessment.scoring.result import TOTAL, IndicatorScore, NodeScore, Result
from assessment.scoring.thresholds import RuleResult, verdict


class Way(StrEnum):
    """How a figure comes about."""

    ANSWER = "answer"  # answer → multiplier × weight
    MEAN = "mean"  # mean of the multipliers × weight
    WEIGHTED = "weighted"  # sum of items that have weights of their own
    SUM = "sum"  # sum of parts
    RULE = "rule"  # value against a minimum


@dataclass(frozen=True, slots=True)
class Part:
    """What a figure is made of. ``points`` count a blank as zero; ``answered`` leaves it out."""

    code: str
    name: str
    weight: Decimal
    points: Decimal
    answered: Decimal
    answered_count: int
    of: int
    answer: Answer | None = None
    basis: str = ""
    multiplier: Decimal | None = None
    answer_type: AnswerType | None = None

    @property
    def item(self) -> bool:
        return self.answer_type is not None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One figure with what it is made of (``parts``) and what it goes into (``used_in``).

    ``whole`` is the figure as a part: weight, both numbers, coverage. ``mean`` and ``mean_zero``
    are the mean multipliers of what was answered and with blanks as zero. ``shares`` is how many
    items share the weight of the sub-area this item stands in (0: it has a weight of its own).
    """

    code: str
    way: Way
    whole: Part
    parts: tuple[Part, ...]
    used_in: tuple[tuple[str, str], ...]
    mean: Decimal | None = None
    mean_zero: Decimal | None = None
    shares: int = 0
    rule: RuleResult | None = None


def codes(instrument: Instrument) -> Iterator[str]:
    """Every code that can be explained, items under their nodes, the rules last."""
    for node in instrument.nodes:
        yield node.code
        for entry in instrument.indicators_under(node.code):
            yield entry.code
    yield TOTAL
    for rule in _rules(instrument):
        yield rule_code(rule)


def _rules(instrument: Instrument) -> list[Rule]:
    """WBK before WBBM, whatever order a version was stored in."""
    return [rule for predicate in Predicate for rule in instrument.rules_for(predicate)]


def rule_code(rule: Rule) -> str:
    return f"{rule.predicate}:{rule.code}"


def explain(instrument: Instrument, result: Result, code: str) -> Explanation:
    """The explanation of one figure; ``LookupError`` where the code names nothing."""
    if code == TOTAL:
        roots = [node for node in instrument.nodes if node.parent is None]
        return Explanation(
            code,
            Way.SUM,
            _total(result),
            tuple(_node(instrument, result, node) for node in roots),
            tuple((rule_code(rule), _rule_name(rule)) for rule in _on(instrument, TOTAL)),
        )
    if code in result.nodes:
        return _explain_node(instrument, result, instrument.node(code))
    if instrument.knows(code):
        return _explain_item(instrument, result, instrument.indicator(code))
    for rule in instrument.rules:
        if rule_code(rule) == code:
            return _explain_rule(instrument, result, rule)
    raise LookupError(code)


def _explain_item(instrument: Instrument, result: Result, entry: Indicator) -> Explanation:
    own = instrument.indicators_under(entry.parent)
    above = [(entry.parent, instrument.node(entry.parent).name)]
    return Explanation(
        entry.code,
        Way.ANSWER,
        _item(entry, result.indicators[entry.code]),
        (),
        (*above, *_rules_of(instrument, entry.code)),
        shares=len(own) if entry.weight is None else 0,
    )


def _explain_node(instrument: Instrument, result: Result, node: Node) -> Explanation:
    own = instrument.indicators_under(node.code)
    above = (node.parent, instrument.node(node.parent).name) if node.parent else (TOTAL, _TOTAL)
    used_in = (above, *_rules_of(instrument, node.code, node.area))
    whole = _node(instrument, result, node)
    if not own:
        parts = tuple(_node(instrument, result, one) for one in instrument.children(node.code))
        return Explanation(node.code, Way.SUM, whole, parts, used_in)
    parts = tuple(_item(entry, result.indicators[entry.code]) for entry in own)
    if any(entry.weight is not None for entry in own):
        return Explanation(node.code, Way.WEIGHTED, whole, parts, used_in)
    scored = result.nodes[node.code]
    known = scored.answered_count
    return Explanation(
        node.code,
        Way.MEAN,
        whole,
        parts,
        used_in,
        mean=decimal(scored.exact_answered / scored.exact_weight) if known else None,
        mean_zero=decimal(scored.exact_zero / scored.exact_weight),
    )


def _explain_rule(instrument: Instrument, result: Result, rule: Rule) -> Explanation:
    found = next(
        row
        for row in verdict(instrument, result, rule.predicate).rules
        if row.rule.code == rule.code
    )
    if rule.area is not None:
        nodes = [_node(instrument, result, node) for node in instrument.area_nodes(rule.area)]
        scored = result.areas[rule.area]
        whole = _whole(rule.code, rule.label, scored)
        parts = tuple(nodes)
    elif rule.node == TOTAL:
        whole = _total(result)
        parts = (whole,)
    elif rule.node in result.nodes:
        whole = _node(instrument, result, instrument.node(rule.node))
        parts = (whole,)
    else:
        entry = instrument.indicator(rule.node or "")
        whole = _item(entry, result.indicators[entry.code])
        parts = (whole,)
    return Explanation(rule_code(rule), Way.RULE, whole, parts, (), rule=found)


_TOTAL = "Nilai akhir"


def _on(instrument: Instrument, code: str, area: str | None = None) -> list[Rule]:
    return [
        rule
        for rule in _rules(instrument)
        if rule.node == code or (area is not None and rule.area == area)
    ]


def _rules_of(
    instrument: Instrument, code: str, area: str | None = None
) -> tuple[tuple[str, str], ...]:
    return tuple((rule_code(rule), _rule_name(rule)) for rule in _on(instrument, code, area))


def _rule_name(rule: Rule) -> str:
    return f"Nilai minimal {rule.predicate}: {rule.label}"


def _total(result: Result) -> Part:
    return _whole(TOTAL, _TOTAL, result.total)


def _whole(code: str, name: str, scored: NodeScore) -> Part:
    return Part(
        code,
        name,
        scored.weight,
        scored.zero,
        scored.answered,
        scored.answered_count,
        scored.of,
    )


def _node(instrument: Instrument, result: Result, node: Node) -> Part:
    name = node.name
    if node.area and node.parent:  # the two halves of an area have one name
        name = f"{name} ({instrument.node(node.parent).name})"
    return _whole(node.code, name, result.nodes[node.code])


def _item(entry: Indicator, scored: IndicatorScore) -> Part:
    points = scored.points or decimal(Fraction())
    return Part(
        entry.code,
        entry.statement,
        scored.weight,
        points,
        points,
        int(scored.exact_multiplier is not None),
        1,
        answer=scored.answer,
        basis=scored.basis,
        multiplier=scored.multiplier,
        answer_type=entry.answer_type,
    )
