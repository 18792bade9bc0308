"""Many at once: only where the evidence was opened, or was seen in the field and said so."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.desk.services.together import agree_together, agreeable_items
from assessment.enums import Side
from assessment.evidence.services.opened import note_opened
from assessment.models import Answer, Assessment, Evidence, EvidenceOpened, EvidenceRevision
from tests.assessment.judging.conftest import say
from units.models import User
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, Stale

pytestmark = pytest.mark.django_db
ONE, TWO, BARE = "A.I.1.i.a", "A.I.1.i.b", "A.I.1.ii.b"


@pytest.fixture
def shared(sheet: Assessment) -> EvidenceRevision:
    """One document under two items; nothing else under them, and nothing under the third."""
    sheet.evidence_uses.all().delete()
    paper = Evidence.objects.create(unit=sheet.unit, title="SK tim kerja")
    for code in (ONE, TWO):
        sheet.evidence_uses.create(
            evidence=paper, indicator=sheet.instrument.indicators.get(code=code)
        )
    return EvidenceRevision.objects.create(
        evidence=paper, number=1, url="https://arsip.instansi.example/sk"
    )


def judged(sheet: Assessment) -> set[str]:
    rows = Answer.objects.filter(assessment=sheet, side=Side.TPI_MEMBER, value__isnull=False)
    return set(rows.values_list("indicator__code", flat=True))


def test_a_shared_document_is_opened_once_and_what_was_not_seen_is_refused(
    sheet: Assessment, season: Any, sign_in: Any, shared: EvidenceRevision
) -> None:
    member = season.people["demo-tpi-anggota"]
    with pytest.raises(Refused, match="belum Anda buka seluruhnya"):
        agree_together(actor=member, assessment=sheet, opened=[ONE, TWO])
    assert judged(sheet) == set()
    client = sign_in(member)
    page = client.get(reverse("assessment:agree_many", args=[sheet.pk])).content.decode()
    assert f'name="butir" value="{ONE}"' not in page
    client.get(reverse("assessment:evidence_download", args=[sheet.pk, shared.pk]))
    assert EvidenceOpened.objects.get().user == member
    page = client.get(reverse("assessment:agree_many", args=[sheet.pk])).content.decode()
    assert f'name="butir" value="{ONE}"' in page
    assert f'name="butir" value="{TWO}"' in page
    assert "tanpa bukti" in page
    sheet.refresh_from_db()
    form = {"versi": sheet.answers_version, "butir": [ONE, TWO], "lapangan": [BARE]}
    sent = client.post(reverse("assessment:agree_many", args=[sheet.pk]), form)
    assert sent.status_code == 302
    assert judged(sheet) == {ONE, TWO, BARE}
    event = AuditEvent.objects.get(action="answers.agreed")
    assert event.after == {"opened": [ONE, TWO], "field": [BARE]}


def test_another_persons_look_and_an_older_revision_do_not_count(
    sheet: Assessment, season: Any, shared: EvidenceRevision
) -> None:
    member = season.people["demo-tpi-anggota"]
    note_opened(actor=season.people["demo-tpi-ketua"], revision=shared)
    seen = {one.row.code: one.seen for one in agreeable_items(member, sheet)}
    assert (seen[ONE], seen[BARE]) == (False, False)
    note_opened(actor=member, revision=shared)
    assert {one.row.code: one.seen for one in agreeable_items(member, sheet)}[ONE]
    EvidenceRevision.objects.create(
        evidence=shared.evidence, number=2, url="https://arsip.instansi.example/sk-baru"
    )
    assert not {one.row.code: one.seen for one in agreeable_items(member, sheet)}[ONE]


def test_nobody_agrees_to_what_was_not_shown(
    sheet: Assessment, season: Any, sign_in: Any, shared: EvidenceRevision
) -> None:
    member = season.people["demo-tpi-anggota"]
    before = sheet.answers_version
    say(member, sheet, TWO, "A", "Sama.")
    again = Assessment.objects.get(pk=sheet.pk)
    with pytest.raises(Stale, match="baru saja berubah"):
        agree_together(actor=member, assessment=again, field=[ONE], seen=before)
    with pytest.raises(Refused, match="sudah dinilai"):
        agree_together(actor=member, assessment=again, field=[TWO])
    with pytest.raises(Refused, match="Belum ada butir"):
        agree_together(actor=member, assessment=again)
    for username in ("demo-tpi-ketua", "unit_head-a", "demo-pimpinan"):
        person = User.objects.get(username=username)
        with pytest.raises(Refused):
            agree_together(actor=person, assessment=again, field=[ONE])
    form = {"versi": before, "lapangan": [ONE]}
    kept = sign_in(member).post(reverse("assessment:agree_many", args=[sheet.pk]), form)
    assert kept.status_code == 409
    assert f'value="{ONE}"\n' not in kept.content.decode()
    assert judged(sheet) == {TWO}


@pytest.mark.one_database
def test_what_the_unit_opens_leaves_no_trace(
    sheet: Assessment, season: Any, sign_in: Any, shared: EvidenceRevision
) -> None:
    client = sign_in(season.people["unit_member-a"])
    client.get(reverse("assessment:evidence_download", args=[sheet.pk, shared.pk]))
    assert not EvidenceOpened.objects.exists()
