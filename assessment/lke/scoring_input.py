"""Instruments and answers between the database and the pure scoring model, both ways.

What the answers of an LKE say and score is asked in ``assessment.lke.reading``.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from assessment.models import Indicator, Instrument, Option, Prerequisite
from assessment.scoring import model
from assessment.scoring.definition import load as load_definition


def scoring_instrument(instrument: Instrument) -> model.Instrument:
    """The instrument version as the engine wants it; built once per process and edition.

    A draft that was edited has another edition, so no old content answers for it, not even
    when an edit is taken back and the digest is the earlier one again.
    """
    return _built(instrument.pk, instrument.digest, instrument.edition)


@lru_cache(maxsize=16)
def _built(pk: int, digest: str, edition: int) -> model.Instrument:
    return load_definition(document_of(Instrument.objects.get(pk=pk)))


def document_of(instrument: Instrument) -> dict[str, Any]:
    """The version's rows as the JSON document the loader validates (the reverse of loading)."""
    nodes = list(instrument.nodes.select_related("parent"))
    indicators = list(
        instrument.indicators.select_related("node").prefetch_related("options", "inputs")
    )
    scales = _scales(indicators)
    rows = []
    for row in indicators:
        options = list(row.options.all())
        rows.append(
            {
                "code": row.code,
                "parent": row.node.code,
                "soal_ids": row.soal_ids,
                "statement": row.statement,
                "guidance": row.guidance,
                "answer_type": row.answer_type,
                "weight": None if row.weight is None else json_decimal(row.weight),
                "options": [
                    {
                        "label": option.label,
                        "criterion": option.criterion,
                        **_own_multiplier(option, scales[row.answer_type]),
                    }
                    for option in options
                ],
                "inputs": [
                    {
                        "key": entry.key,
                        "label": entry.label,
                        "soal_id": entry.soal_id,
                        "role": entry.role,
                    }
                    for entry in row.inputs.all()
                ],
                "zero_denominator": row.zero_denominator or None,
                "evidence_examples": row.evidence_examples,
                **({"zero_previous": row.zero_previous} if row.zero_previous else {}),
            }
        )
    thresholds: dict[str, list[dict[str, str]]] = {}
    for rule in instrument.thresholds.all():
        where = {"area": rule.area} if rule.area else {"node": rule.node}
        thresholds.setdefault(rule.predicate, []).append(
            {**where, "measure": rule.measure, "min": json_decimal(rule.minimum)}
        )
    return {
        "code": instrument.code,
        "version": str(instrument.version),
        "title": instrument.title,
        "regulation": instrument.regulation,
        "scales": scales,
        "nodes": [
            {
                "code": node.code,
                "kind": node.kind,
                "name": node.name,
                "weight": json_decimal(node.weight),
                "parent": node.parent.code if node.parent else None,
                **({"area": node.area} if node.area else {}),
            }
            for node in nodes
        ],
        "indicators": rows,
        "thresholds": thresholds,
        "prerequisites": {
            "items": [_prerequisite(item) for item in instrument.prerequisites.all()]
        },
    }


def _scales(indicators: Iterable[Indicator]) -> dict[str, dict[str, str]]:
    """The multipliers most indicators of a scale have; the others say their own."""
    found: dict[str, Counter[tuple[tuple[str, str], ...]]] = {}
    for row in indicators:
        options = tuple(
            (option.label, json_decimal(option.multiplier)) for option in row.options.all()
        )
        if options:
            found.setdefault(row.answer_type, Counter())[options] += 1
    return {kind: dict(counter.most_common(1)[0][0]) for kind, counter in found.items()}


def _own_multiplier(option: Option, scale: dict[str, str]) -> dict[str, str]:
    """The choice's multiplier, where it is not the one its scale gives."""
    multiplier = json_decimal(option.multiplier)
    return {} if scale.get(option.label) == multiplier else {"multiplier": multiplier}


def _prerequisite(item: Prerequisite) -> dict[str, Any]:
    return {
        "code": item.code,
        "label": item.label,
        "level": item.level,
        "kind": item.kind,
        "applies_to": item.applies_to,
        "min": item.minimum,
        "agency_types": item.agency_types,
        "wait_years": item.wait_years,
        "source": item.source,
    }


def json_decimal(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros, as the instrument's JSON writes it."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def stored_value(answer: model.Answer | None) -> Any:
    """An answer as the JSON value the database keeps."""
    if answer is None or isinstance(answer, str):
        return answer
    if isinstance(answer, Decimal):
        return json_decimal(answer)
    return {key: json_decimal(count) for key, count in answer.items()}
