"""What several tests of the LKE stand on."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessment.evidence.services.evidence import add_file
from assessment.models import Assessment, EvidenceUse
from assessment.queries import indicators_of
from tests.assessment.evidence.test_evidence import PDF


@pytest.fixture
def evidence_desk(season: Any, bring: Any, sign_in: Any) -> SimpleNamespace:
    """An LKE under self assessment without evidence, and the unit's member signed in."""
    sheet = Assessment.objects.select_related("unit", "period", "instrument").get(
        pk=bring("self_assessment").assessment.pk
    )
    EvidenceUse.objects.filter(assessment=sheet).update(ended_at=timezone.now())
    member = season.people["unit_member-a"]
    rows = list(indicators_of(sheet)[:3])

    def put(name: str = "SK Tim.pdf", content: bytes = PDF, row: int = 0, **more: Any) -> Any:
        return add_file(
            actor=member,
            assessment=sheet,
            indicator=rows[row],
            upload=SimpleUploadedFile(name, content),
            **more,
        )

    return SimpleNamespace(
        sheet=sheet, rows=rows, put=put, season=season, member=member, client=sign_in(member)
    )
