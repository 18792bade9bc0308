"""What the tests of the desk stand on: two units' LKE at the member's turn, nothing judged."""

from typing import Any

import pytest

from assessment.enums import Phase, Side
from assessment.models import Answer, AnswerRevision, Assessment
from tests.assessment.judging.conftest import (  # noqa: F401
    assessor,
    doubled,
    proposal,
    second,
)


@pytest.fixture
def sheet(proposal: Any) -> Assessment:  # noqa: F811
    """Unit A's LKE, on which the TPI has not written a word."""
    found: Assessment = proposal.assessment
    AnswerRevision.objects.filter(answer__assessment=found, answer__side__startswith="tpi").delete()
    Answer.objects.filter(assessment=found, side__startswith="tpi").delete()
    return found


@pytest.fixture
def other(sheet: Assessment, season: Any) -> Assessment:
    """The LKE of unit B, which its member may judge too: the unit has answered three items."""
    found = Assessment.objects.create(
        unit=season.units["B"],
        period=sheet.period,
        instrument=sheet.instrument,
        phase=Phase.TPI_MEMBER,
    )
    for row in sheet.instrument.indicators.filter(code__startswith="A.I.1.i."):
        Answer.objects.create(
            assessment=found,
            indicator=row,
            side=Side.UNIT,
            value=row.options.first().label,
            updated_at=found.created_at,
        )
    return found
