"""Judging: whoever differs from the unit says why."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.enums import Side
from assessment.lke.services.answers import save_answer
from assessment.models import Answer, Assessment

pytestmark = pytest.mark.django_db
AREA, CODE = "A.I.1", "A.I.1.i.b"


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    """The LKE of unit A while the TPI's member judges it, nothing judged yet."""
    found: Assessment = bring("tpi_assessment").assessment
    Answer.objects.filter(assessment=found).exclude(side=Side.UNIT).update(value=None, note="")
    return found


def judge(actor: Any, sheet: Assessment, code: str, value: str, note: str = "") -> None:
    row = Answer.objects.filter(
        assessment=sheet, indicator__code=code, side=Side.TPI_MEMBER
    ).first()
    indicator = sheet.instrument.indicators.get(code=code)
    save_answer(
        actor=actor, assessment=sheet, indicator=indicator, side=Side.TPI_MEMBER, value=value,
        note=note, expected_version=row.version if row else 0,
    )  # fmt: skip


def test_who_differs_is_asked_why_at_once(sheet: Assessment, season: Any, sign_in: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    unit = Answer.objects.get(assessment=sheet, indicator__code=CODE, side=Side.UNIT).value
    judge(member, sheet, CODE, "A" if unit != "A" else "B")
    client = sign_in(member)
    address = reverse("assessment:area", args=[sheet.pk, AREA])
    assert "Berbeda dari jawaban unit: tulis alasannya" in client.get(address).content.decode()
    judge(member, sheet, CODE, "A" if unit != "A" else "B", "Bukti hanya sebagian.")
    assert "Berbeda dari jawaban unit: tulis" not in client.get(address).content.decode()
