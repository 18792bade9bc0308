"""A page that stays open hears which items others changed, as far as its reader sees them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Side
from assessment.evidence.services.evidence import add_file
from assessment.lke.services.answers import save_answer
from assessment.lke.services.threads import add_comment
from assessment.models import Answer, Assessment
from assessment.queries import indicators_of
from tests.assessment.evidence.test_evidence import PDF

pytestmark = pytest.mark.django_db
AREA, CODE = "A.I.1", "A.I.1.i.b"


def heard(client: Any, sheet: Assessment, since: Any) -> list[str]:
    """The codes that the page's sign of life names."""
    address = reverse("assessment:presence", args=[sheet.pk])
    form = {"area": AREA, "dimuat": since.isoformat(), "sejak": since.isoformat()}
    told = client.post(address, form, headers={"HX-Request": "true"}).content.decode()
    found = re.search(r'data-berubah="([^"]*)"', told)
    assert found is not None
    return [one.split("=")[0] for one in found[1].split()]


def write(person: Any, sheet: Assessment, side: str, value: str, code: str = CODE) -> None:
    indicator = indicators_of(sheet).get(code=code)
    row = Answer.objects.filter(assessment=sheet, indicator=indicator, side=side).first()
    save_answer(
        actor=person, assessment=Assessment.objects.get(pk=sheet.pk), indicator=indicator,
        side=side, value=value, note="Diganti.", expected_version=row.version if row else 0,
    )  # fmt: skip


def test_what_others_save_is_told_by_its_item(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("self_assessment").assessment
    member, head = season.people["unit_member-a"], season.people["unit_head-a"]
    client, start = sign_in(member), timezone.now()
    Answer.objects.filter(assessment=sheet).update(updated_at=start.replace(year=start.year - 1))
    sheet.evidence_uses.update(added_at=start.replace(year=start.year - 1))
    assert heard(client, sheet, start) == []
    write(member, sheet, Side.UNIT, "B")  # one's own is no news
    assert heard(client, sheet, start) == []
    write(head, sheet, Side.UNIT, "C")
    write(head, sheet, Side.UNIT, "A", code="A.I.2.i.a")  # of another area
    assert heard(client, sheet, start) == [CODE]
    other = indicators_of(sheet).get(code="A.I.1.i.a")
    add_file(actor=head, assessment=sheet, indicator=other, upload=SimpleUploadedFile("a.pdf", PDF))
    assert heard(client, sheet, start) == ["A.I.1.i.a", CODE]
    fresh = reverse("assessment:fresh", args=[sheet.pk, AREA])
    page = client.get(f"{fresh}?butir={CODE}").content.decode()
    assert 'id="pilihan-A-I-1-i-b"' in page
    assert 'id="pilihan-A-I-1-i-a"' not in page
    assert "Diganti." in page


def test_the_unit_does_not_hear_of_the_tpis_unsettled_work(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("tpi_assessment").assessment
    assessor, start = season.people["demo-tpi-anggota"], timezone.now()
    long_ago = start.replace(year=start.year - 1)
    Answer.objects.filter(assessment=sheet).update(updated_at=long_ago)
    sheet.evidence_uses.update(added_at=long_ago)
    write(assessor, sheet, Side.TPI_MEMBER, "C")
    add_comment(
        actor=assessor, assessment=sheet, indicator=indicators_of(sheet).get(code="A.I.1.i.a"),
        text="Antar penilai saja.", tpi_only=True,
    )  # fmt: skip
    assert heard(sign_in(season.people["unit_member-a"]), sheet, start) == []
    assert heard(sign_in(season.people["demo-tpi-ketua"]), sheet, start) == ["A.I.1.i.a", CODE]
