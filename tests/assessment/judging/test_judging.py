"""Judging: agreeing with many only after seeing which, and saying why one differs."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.enums import Side
from assessment.lke.services.answer_batches import agree_with_unit
from assessment.lke.services.answers import save_answer
from assessment.models import Answer, Assessment
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, Stale

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


def test_many_are_agreed_with_after_a_page_that_names_them(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    member = season.people["demo-tpi-anggota"]
    unit = Answer.objects.get(assessment=sheet, indicator__code=CODE, side=Side.UNIT).value
    other = "A" if unit != "A" else "B"
    judge(member, sheet, CODE, other, "Buktinya lain.")
    client = sign_in(member)
    address = reverse("assessment:agree_many", args=[sheet.pk]) + f"?area={AREA}"
    page = client.get(address).content.decode()
    assert "Ya, setujui 11 butir" in page
    assert CODE not in page  # already judged
    assert Answer.objects.filter(side=Side.TPI_MEMBER, value__isnull=False).count() == 1
    assert client.post(address, {"jumlah": "11"}).status_code == 302
    rows = Answer.objects.filter(assessment=sheet, side=Side.TPI_MEMBER, value__isnull=False)
    mine = dict(rows.values_list("indicator__code", "value"))
    theirs = dict(
        Answer.objects.filter(assessment=sheet, side=Side.UNIT).values_list(
            "indicator__code", "value"
        )
    )
    assert len(mine) == 12
    assert mine.pop(CODE) == other
    assert all(theirs[code] == value for code, value in mine.items())
    event = AuditEvent.objects.filter(action="answers.saved").last()
    assert event is not None
    assert (event.actor_id, len(event.after["answers"])) == (member.pk, 11)


def test_nobody_agrees_to_what_was_not_shown(sheet: Assessment, season: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    codes = [f"{AREA}.i.a", CODE]
    with pytest.raises(Stale, match="Sekarang 2 butir"):
        agree_with_unit(actor=member, assessment=sheet, codes=codes, seen=3)
    assert not Answer.objects.filter(side=Side.TPI_MEMBER, value__isnull=False).exists()


def test_only_the_rank_whose_turn_it_is_agrees(sheet: Assessment, season: Any) -> None:
    for username in ("demo-tpi-ketua", "unit_head-a", "demo-pimpinan"):
        with pytest.raises(Refused):
            agree_with_unit(actor=season.people[username], assessment=sheet, codes=[CODE], seen=1)


def test_who_differs_is_asked_why_at_once(sheet: Assessment, season: Any, sign_in: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    unit = Answer.objects.get(assessment=sheet, indicator__code=CODE, side=Side.UNIT).value
    judge(member, sheet, CODE, "A" if unit != "A" else "B")
    client = sign_in(member)
    address = reverse("assessment:area", args=[sheet.pk, AREA])
    assert "Berbeda dengan jawaban unit: tulis alasannya" in client.get(address).content.decode()
    judge(member, sheet, CODE, "A" if unit != "A" else "B", "Bukti hanya sebagian.")
    assert "Berbeda dengan jawaban unit: tulis" not in client.get(address).content.decode()
