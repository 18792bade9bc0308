"""A filled workbook of both sides, and a blank LKE that it could come into."""

import json
from typing import Any

import pytest
from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.assessments import open_assessment
from assessment.models import Answer, Assessment
from assessment.queries import indicators_of
from assessment.workbooks.reports.lke_workbook import lke_workbook
from tests.assessment.workbooks.test_sheet_batches import without_identity
from tests.paths import TWO_SIDES
from zona_integritas.ground.actors import SYSTEM

SIDES = json.loads(TWO_SIDES.read_text())


@pytest.fixture
def both(season: Any) -> bytes:
    """A filled workbook with both sides, from an LKE of another unit that is then forgotten."""
    sheet = open_assessment(actor=SYSTEM, unit=season.units["B"], period=season.period)
    rows = {row.code: row for row in indicators_of(sheet)}
    write_many(
        actor=SYSTEM,
        assessment=sheet,
        entries=[
            AnswerEntry(rows[code], side, _stored(value), "")
            for side, told in ((Side.UNIT, "unit"), (Side.TPI_MEMBER, "tpi"))
            for code, value in SIDES[told]["answers"].items()
        ],
        source="form",
    )
    content = without_identity(lke_workbook(sheet, tpi_side=True, made_at=timezone.now()))
    Answer.objects.filter(assessment=sheet).update(value=None)
    return content


def _stored(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: str(count) for key, count in value.items()}
    return str(value)


@pytest.fixture
def sheet(season: Any) -> Assessment:
    """The LKE of unit A, blank, while the unit fills it."""
    opened = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    return at(opened, Phase.UNIT)


def at(sheet: Assessment, phase: Phase) -> Assessment:
    sheet.phase = phase
    sheet.save()
    return sheet
