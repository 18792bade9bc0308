"""Bringing instrument versions into the database."""

import hashlib
import json
from typing import Any

from django.db import transaction

from assessment.enums import InstrumentStatus
from assessment.models import (
    Indicator,
    IndicatorInput,
    Instrument,
    Node,
    Option,
    Prerequisite,
    Threshold,
)
from assessment.scoring.definition import builtin_document, multiplier_of
from assessment.scoring.definition import load as validate_definition
from units.models import Actor
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.permissions import require


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256 of a definition, independent of the order its keys were written in."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


BUILTIN_LAW = (
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 90 Tahun 2021 "
    "tentang Pembangunan dan Evaluasi Zona Integritas Menuju Wilayah Bebas dari Korupsi dan "
    "Wilayah Birokrasi Bersih dan Melayani di Instansi Pemerintah, sebagaimana telah diubah dengan "
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 5 Tahun 2024"
)


@transaction.atomic
def load_builtin() -> Instrument:
    """The built-in PermenPANRB 90/2021, published; does nothing where it is already there."""
    document = builtin_document()
    existing = Instrument.objects.filter(code=document["code"], digest=digest_of(document)).first()
    if existing is not None:
        return existing
    loaded = load_instrument(actor=SYSTEM, document=document, status=InstrumentStatus.PUBLISHED)
    loaded.legal_basis = BUILTIN_LAW  # not of the definition, whose digest others compare
    loaded.save(update_fields=["legal_basis"])
    return loaded


@transaction.atomic
def load_instrument(
    *, actor: Actor, document: dict[str, Any], status: str = InstrumentStatus.DRAFT
) -> Instrument:
    """Stores a validated definition as the next version of its code.

    Raises ``DefinitionError`` with every problem and stores nothing when the document is wrong.
    """
    if actor is not SYSTEM:
        require(actor, "assessment.manage_instrument")
    validate_definition(document)
    last = Instrument.objects.filter(code=document["code"]).order_by("-version").first()
    instrument = Instrument.objects.create(
        code=document["code"],
        version=last.version + 1 if last else 1,
        title=document["title"],
        regulation=document["regulation"],
        status=status,
        digest=digest_of(document),
    )
    nodes = _store_nodes(instrument, document["nodes"])
    _store_indicators(instrument, nodes, document)
    _store_rules(instrument, document)
    record(
        actor=actor,
        action="instrument.loaded",
        target=instrument,
        after={"version": instrument.version, "digest": instrument.digest, "status": status},
    )
    return instrument


def _store_nodes(instrument: Instrument, rows: list[dict[str, Any]]) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for order, row in enumerate(rows):
        nodes[row["code"]] = Node.objects.create(
            instrument=instrument,
            code=row["code"],
            parent=nodes[row["parent"]] if row.get("parent") else None,
            kind=row["kind"],
            name=row["name"],
            weight=row["weight"],
            area=row.get("area") or "",
            order=order,
        )
    return nodes


def _store_indicators(
    instrument: Instrument, nodes: dict[str, Node], document: dict[str, Any]
) -> None:
    indicators = Indicator.objects.bulk_create(
        Indicator(
            instrument=instrument,
            node=nodes[row["parent"]],
            code=row["code"],
            statement=row["statement"],
            guidance=row.get("guidance") or "",
            answer_type=row["answer_type"],
            weight=row.get("weight"),
            zero_denominator=row.get("zero_denominator") or "",
            zero_previous=row.get("zero_previous"),
            soal_ids=row["soal_ids"],
            evidence_examples=row.get("evidence_examples") or [],
            order=order,
        )
        for order, row in enumerate(document["indicators"])
    )
    options, inputs = [], []
    for indicator, row in zip(indicators, document["indicators"], strict=True):
        scale = document["scales"].get(row["answer_type"], {})
        options += [
            Option(
                indicator=indicator,
                label=option["label"],
                criterion=option["criterion"],
                multiplier=multiplier_of(option, scale),
                order=order,
            )
            for order, option in enumerate(row.get("options") or [])
        ]
        inputs += [
            IndicatorInput(
                indicator=indicator,
                key=entry["key"],
                label=entry["label"],
                role=entry["role"],
                soal_id=entry["soal_id"],
                order=order,
            )
            for order, entry in enumerate(row.get("inputs") or [])
        ]
    Option.objects.bulk_create(options)
    IndicatorInput.objects.bulk_create(inputs)


def _store_rules(instrument: Instrument, document: dict[str, Any]) -> None:
    Threshold.objects.bulk_create(
        Threshold(
            instrument=instrument,
            predicate=predicate,
            node=rule.get("node") or "",
            area=rule.get("area") or "",
            measure=rule["measure"],
            minimum=rule["min"],
            order=order,
        )
        for predicate, rules in document["thresholds"].items()
        for order, rule in enumerate(rules)
    )
    Prerequisite.objects.bulk_create(
        Prerequisite(
            instrument=instrument,
            code=item["code"],
            label=item["label"],
            level=item["level"],
            kind=item["kind"],
            applies_to=item.get("applies_to") or [],
            minimum=item.get("min") or {},
            agency_types=item.get("agency_types") or [],
            wait_years=item.get("wait_years"),
            source=item.get("source") or "",
            order=order,
        )
        for order, item in enumerate(document.get("prerequisites", {}).get("items", []))
    )
