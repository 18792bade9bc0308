"""A result as plain data: one shape for commands, snapshots and the API."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessment.scoring.model import Instrument, Predicate
from assessment.scoring.result import NodeScore, Result, ScoreWarning
from assessment.scoring.thresholds import RuleResult, Verdict, verdict


def text(value: Decimal) -> str:
    """Full precision, no exponent, no idle zeros."""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _figures(scored: NodeScore) -> dict[str, str]:
    zero = text(scored.zero)
    complete = scored.answered_count == scored.of  # then both figures are one
    return {"answered": zero if complete else text(scored.answered), "zero": zero}


def result_document(
    instrument: Instrument, result: Result, warnings: Iterable[ScoreWarning] | None = None
) -> dict[str, Any]:
    """Every node, the total, coverage and both predicates' rules; decimals as strings.

    ``warnings``: instead of the engine's own, where more is known (``scoring.warnings``).
    """
    return {
        "nodes": {code: _figures(scored) for code, scored in result.nodes.items()},
        "total": _figures(result.total),
        "answered": result.answered,
        "of": result.of,
        "thresholds": {
            predicate.value: _verdict(instrument, result, predicate) for predicate in Predicate
        },
        "warnings": [
            {"code": one.code, "indicator": one.indicator, "message": one.message}
            for one in (result.warnings if warnings is None else warnings)
        ],
    }


def _verdict(instrument: Instrument, result: Result, predicate: Predicate) -> dict[str, Any]:
    found = verdict(instrument, result, predicate)
    return {
        "met": found.met,
        "rules": [
            {
                "rule": row.rule.code,
                "value": text(row.value),
                "minimum": text(row.minimum),
                "gap": text(row.gap),
            }
            for row in found.rules
        ],
    }


def verdict_in(instrument: Instrument, document: dict[str, Any], predicate: str) -> Verdict:
    """The predicate's rules as a result document has them: what ``verdict`` said of the result.

    A figure that does not end has 28 digits there; a gap that is none is written as 0 and no
    other one is, so a rule is met here exactly when it was.
    """
    written = {row["rule"]: row for row in document["thresholds"][predicate]["rules"]}
    return Verdict(
        predicate,
        tuple(
            RuleResult(
                rule,
                Fraction(written[rule.code]["value"]),
                Fraction(written[rule.code]["gap"]),
            )
            for rule in instrument.rules_for(predicate)
        ),
    )
