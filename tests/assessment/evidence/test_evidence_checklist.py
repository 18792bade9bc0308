"""Typical documents: which are there and by which evidence, which are not."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.evidence.services.checklist import set_covers
from assessment.models import EvidenceUse
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(evidence_desk: Any) -> list[str]:
    found: list[str] = evidence_desk.rows[0].evidence_examples
    assert len(found) > 1
    return found


def area(desk: Any) -> str:
    address = reverse("assessment:area", args=[desk.sheet.pk, "A.I.1"])
    return str(desk.client.get(address).content.decode())


def item(desk: Any) -> Any:
    address = reverse("assessment:area", args=[desk.sheet.pk, "A.I.1"])
    groups = desk.client.get(address).context["groups"]
    return groups[0][2][0]


def test_an_upload_can_say_which_documents_it_is(evidence_desk: Any, documents: list[str]) -> None:
    assert item(evidence_desk).covered == 0
    address = reverse(
        "assessment:evidence_add", args=[evidence_desk.sheet.pk, evidence_desk.rows[0].code]
    )
    data = {"tautan": "https://arsip.instansi.example/sk", "dokumen": [documents[0], "karangan"]}
    evidence_desk.client.post(address, data)
    use = EvidenceUse.objects.get(assessment=evidence_desk.sheet, ended_at=None)
    assert use.covers == [documents[0]]
    shown = item(evidence_desk)
    assert (shown.covered, shown.checklist[0][1]) == (1, [use.evidence.title])
    assert shown.checklist[1][1] == []
    assert f"1 dari {len(documents)} ada" in area(evidence_desk)


def test_what_an_evidence_is_can_be_said_later_and_taken_back(
    evidence_desk: Any, documents: list[str]
) -> None:
    use = evidence_desk.put()
    address = reverse("assessment:evidence_covers", args=[evidence_desk.sheet.pk, use.pk])
    evidence_desk.client.post(address, {"dokumen": documents})
    use.refresh_from_db()
    assert use.covers == documents
    events = AuditEvent.objects.filter(action="evidence.covers")
    assert events.get().after == {"covers": documents}
    evidence_desk.client.post(address, {"dokumen": documents})
    assert events.count() == 1  # the same again is nothing new
    evidence_desk.client.post(address, {})
    use.refresh_from_db()
    assert use.covers == []


def test_a_document_is_not_marked_where_the_item_may_not_be_written(
    evidence_desk: Any, documents: list[str]
) -> None:
    use = evidence_desk.put()
    with pytest.raises(Refused):
        set_covers(actor=evidence_desk.season.people["demo-pokja"], use=use, covers=documents)
    evidence_desk.sheet.phase = "closed"
    evidence_desk.sheet.save()
    address = reverse("assessment:evidence_covers", args=[evidence_desk.sheet.pk, use.pk])
    assert evidence_desk.client.post(address, {"dokumen": documents}).status_code == 422
    use.refresh_from_db()
    assert use.covers == []


def test_what_bears_the_name_of_a_document_is_taken_for_it(
    evidence_desk: Any, documents: list[str]
) -> None:
    address = reverse(
        "assessment:evidence_add", args=[evidence_desk.sheet.pk, evidence_desk.rows[0].code]
    )
    data = {"tautan": "https://arsip.instansi.example/sk", "judul": documents[1].upper()}
    evidence_desk.client.post(address, data)
    use = EvidenceUse.objects.get(assessment=evidence_desk.sheet, ended_at=None)
    assert use.covers == [documents[1]]
