"""The result of answers nobody has given, beside the one of those that were. Saves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessment.scoring.engine import score
from assessment.scoring.model import Answer, Instrument, Predicate
from assessment.scoring.rational import decimal
from assessment.scoring.result import NodeScore, Result
from assessment.scoring.thresholds import Verdict, verdict


@dataclass(frozen=True, slots=True)
class NodeDifference:
    """A node's figure (blanks as zero) before and after."""

    code: str
    before: Decimal
    after: Decimal
    change: Decimal


@dataclass(frozen=True)
class WhatIf:
    """Both results, both predicates' rules on each, and the nodes that differ."""

    before: Result
    after: Result
    rules_before: dict[str, Verdict]
    rules_after: dict[str, Verdict]
    differences: tuple[NodeDifference, ...]


def what_if(
    instrument: Instrument, answers: Mapping[str, Answer], changes: Mapping[str, Answer | None]
) -> WhatIf:
    """``changes`` replace answers by code; None takes one away. Unknown codes are refused."""
    unknown = sorted(code for code in changes if not instrument.knows(code))
    if unknown:
        raise ValueError(f"Butir {', '.join(unknown)} tidak ada dalam instrumen.")
    merged = {**answers, **changes}
    before = score(instrument, answers)
    after = score(
        instrument, {code: answer for code, answer in merged.items() if answer is not None}
    )
    pairs = [(before.nodes[node.code], after.nodes[node.code]) for node in instrument.nodes]
    pairs.append((before.total, after.total))
    return WhatIf(
        before=before,
        after=after,
        rules_before={name: verdict(instrument, before, name) for name in Predicate},
        rules_after={name: verdict(instrument, after, name) for name in Predicate},
        differences=tuple(
            _difference(one, other) for one, other in pairs if one.exact_zero != other.exact_zero
        ),
    )


def _difference(before: NodeScore, after: NodeScore) -> NodeDifference:
    return NodeDifference(
        before.code, before.zero, after.zero, decimal(after.exact_zero - before.exact_zero)
    )
