"""What stands beside one item alone, asked by statements that are compiled once: the page of one
question and the desk ask them at every step."""

from django.db.models import Exists, IntegerField, OuterRef, prefetch_related_objects

from assessment.models import (
    Assessment,
    EvidenceRevision,
    EvidenceUse,
    Indicator,
    InterpretationNote,
    Thread,
)
from assessment.queries import looked_at_revisions
from zona_integritas.ground.kept_statements import Given, KeptStatement, put_rows


def _of_item() -> dict[str, Given]:
    """One indicator of one LKE, each asking anew."""
    key = IntegerField()
    return {"assessment": Given("assessment", key), "indicator": Given("indicator", key)}


_EVIDENCE = KeptStatement(
    lambda: EvidenceUse.objects.filter(**_of_item(), ended_at__isnull=True).select_related(
        "evidence"
    )
)
_REVISIONS = KeptStatement(
    lambda: looked_at_revisions().filter(
        Exists(
            EvidenceUse.objects.filter(
                **_of_item(), evidence=OuterRef("evidence"), ended_at__isnull=True
            )
        )
    )
)


_THREAD = KeptStatement(lambda: Thread.objects.filter(**_of_item()))
_READINGS = KeptStatement(
    lambda: InterpretationNote.objects.filter(
        indicator=Given("indicator", IntegerField()), ended_at__isnull=True
    )
)


def threads_of_item(assessment: Assessment, indicator: Indicator) -> list[Thread]:
    """The talk under one indicator of an LKE, with who said what."""
    found = _THREAD.rows(assessment=assessment.pk, indicator=indicator.pk)
    if found:
        prefetch_related_objects(found, "comments__author")
    return found


def readings_of_item(indicator: Indicator) -> list[InterpretationNote]:
    """The common readings that are pinned to one indicator."""
    return _READINGS.rows(indicator=indicator.pk)


def evidence_of_item(assessment: Assessment, indicator: Indicator) -> list[EvidenceUse]:
    """``evidence_of`` of one indicator, read."""
    about = {"assessment": assessment.pk, "indicator": indicator.pk}
    uses = _EVIDENCE.rows(**about)
    revisions: dict[int, list[EvidenceRevision]] = {}
    for row in _REVISIONS.rows(**about) if uses else ():
        revisions.setdefault(row.evidence_id, []).append(row)
    for use in uses:
        own = revisions.get(use.evidence_id, [])
        for row in own:
            row.evidence = use.evidence
        put_rows(use.evidence, "revisions", own)
    return uses
