"""The minima of the predicates beside the items: what is there, what is missing, in words."""

from collections.abc import Callable, Iterable

from assessment.lke.reports.items import ItemMinimum, PredicateMinima
from assessment.scoring import model
from assessment.scoring.thresholds import RuleResult, Verdict
from zona_integritas.ground.formats import angka, kurang, persen


def in_words(verdicts: Iterable[Verdict], why: Callable[[str], str]) -> list[PredicateMinima]:
    """Each predicate with its minima; ``why`` answers the address that takes one apart."""
    return [
        PredicateMinima(
            one.predicate, one.met, len(one.missed), [_minimum(row, why) for row in one.rules]
        )
        for one in verdicts
    ]


def _minimum(row: RuleResult, why: Callable[[str], str]) -> ItemMinimum:
    rule = row.rule
    percent = rule.measure == model.Measure.PERCENT
    return ItemMinimum(
        label=rule.label,
        why=why(f"{rule.predicate}:{rule.code}"),
        value=persen(row.value) if percent else angka(row.value),
        met=row.met,
        nearly=row.nearly,
        gap="" if row.met else kurang(row.gap, percent=percent),
    )
