"""What to look at before a score is believed: the engine's own remarks, and two that it cannot
make because they need more than one answer. Nothing here changes a figure.
"""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from assessment.scoring.explain import rule_code
from assessment.scoring.explain_text import comma
from assessment.scoring.model import Answer, Instrument, Measure, Predicate, Rule
from assessment.scoring.result import TOTAL, Result, ScoreWarning
from assessment.scoring.thresholds import verdict

WITHOUT_EVIDENCE = "without_evidence"
INFLATED = "blank_inflated"


def find_warnings(
    instrument: Instrument,
    answers: Mapping[str, Answer],
    result: Result,
    evidence: Collection[str] | None = None,
) -> tuple[ScoreWarning, ...]:
    """Every warning. ``evidence``: codes that have some; None where that is not known.

    ``indicator`` names what the warning is about: an item, or a rule as ``WBK:area.1``.
    """
    return (
        *result.warnings,
        *_inflated(instrument, result),
        *(() if evidence is None else _without_evidence(instrument, answers, evidence)),
    )


def _without_evidence(
    instrument: Instrument, answers: Mapping[str, Answer], evidence: Collection[str]
) -> Iterator[ScoreWarning]:
    """The highest answer of a scale that nothing stands behind."""
    for entry in instrument.indicators:
        answer = answers.get(entry.code)
        if entry.code in evidence or not isinstance(answer, str):
            continue
        if entry.option(answer).multiplier == 1:
            yield ScoreWarning(
                WITHOUT_EVIDENCE,
                entry.code,
                f"{entry.code}: jawaban {answer} belum disertai bukti.",
            )


def _inflated(instrument: Instrument, result: Result) -> Iterator[ScoreWarning]:
    """Minima that only look met because blanks are left out of the interim figure."""
    rows = [row for name in Predicate for row in verdict(instrument, result, name).rules]
    for row in rows:
        rule = row.rule
        interim = _answered(rule, result)
        if row.met or interim is None or interim < Fraction(rule.minimum):
            continue
        unit = " %" if rule.measure == Measure.PERCENT else ""
        yield ScoreWarning(
            INFLATED,
            rule_code(rule),
            f"{rule.label} tampak memenuhi minimal {rule.predicate} {comma(rule.minimum)}{unit} "
            "dari butir yang sudah dijawab saja; dengan butir kosong dihitung nol masih "
            f"{comma(row.value)}{unit}. Lengkapi butir yang kosong.",
        )


def _answered(rule: Rule, result: Result) -> Fraction | None:
    """The rule's value with blanks left out; a single item has no such figure."""
    if rule.area is not None:
        scored = result.areas[rule.area]
    elif rule.node == TOTAL:
        scored = result.total
    elif rule.node in result.nodes:
        scored = result.nodes[rule.node]
    else:
        return None
    if rule.measure == Measure.PERCENT:
        return 100 * scored.exact_answered / scored.exact_weight
    return scored.exact_answered
