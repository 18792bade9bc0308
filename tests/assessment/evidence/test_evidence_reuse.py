"""One piece of evidence under many items, in the next year, and as a repair."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment.evidence.services.evidence import add_link, use_again
from assessment.evidence.services.versions import confirm_use, replace_file
from assessment.models import (
    EvidenceRevision,
    EvidenceUse,
    ReturnedItem,
)
from assessment.queries import count_unconfirmed, indicators_of
from tests.assessment.evidence.test_evidence import PDF
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db
OTHER = PDF.replace(b"Catalog", b"catalog")


@pytest.fixture
def desk(evidence_desk: SimpleNamespace) -> SimpleNamespace:
    return evidence_desk


def running(desk: Any) -> list[str]:
    return sorted(
        EvidenceUse.objects.filter(assessment=desk.sheet, ended_at=None).values_list(
            "indicator__code", flat=True
        )
    )


def area_page(desk: Any) -> str:
    address = reverse("assessment:area", args=[desk.sheet.pk, "A.I.1"])
    return str(desk.client.get(address).content.decode())


class TestReuse:
    def test_one_piece_stands_under_many_items_and_is_stored_once(self, desk: Any) -> None:
        use = desk.put()
        address = reverse("assessment:evidence_use_too", args=[desk.sheet.pk, use.pk])
        desk.client.post(address, {"butir": [desk.rows[1].code, desk.rows[2].code]})
        assert running(desk) == sorted(row.code for row in desk.rows)
        assert use.evidence.revisions.count() == 1

    def test_the_units_evidence_is_found_by_name_and_put_under_an_item(self, desk: Any) -> None:
        use = desk.put("SK Tim Kerja.pdf")
        address = reverse("assessment:evidence_pick", args=[desk.sheet.pk, desk.rows[1].code])
        assert "SK Tim Kerja.pdf" in desk.client.get(address, {"q": "tim kerja"}).content.decode()
        assert "Tidak ditemukan" in desk.client.get(address, {"q": "xyzzy"}).content.decode()
        desk.client.post(address, {"bukti": [use.evidence.pk]})
        assert desk.rows[1].code in running(desk)

    def test_another_units_evidence_can_neither_be_seen_nor_taken(
        self, desk: Any, bring: Any
    ) -> None:
        other = bring("self_assessment", unit="B").assessment
        foreign = add_link(
            actor=desk.season.people["unit_member-b"],
            assessment=other,
            indicator=desk.rows[0],
            url="https://rahasia-b.example/berkas",
            title="Dokumen unit B",
        ).evidence
        address = reverse("assessment:evidence_pick", args=[desk.sheet.pk, desk.rows[0].code])
        assert "Dokumen unit B" not in desk.client.get(address).content.decode()
        assert desk.client.post(address, {"bukti": [foreign.pk]}).status_code == 422
        with pytest.raises(Refused, match="bukan milik unit ini"):
            use_again(
                actor=desk.member,
                assessment=desk.sheet,
                indicators=desk.rows[:1],
                evidence=[foreign],
            )
        assert running(desk) == []

    def test_a_coordinator_of_one_area_is_offered_and_may_choose_only_that_area(
        self, desk: Any
    ) -> None:
        use = desk.put()
        grant = desk.member.grants.get()
        grant.areas = ["1"]
        grant.save()
        member = type(desk.member).objects.get(pk=desk.member.pk)
        foreign = indicators_of(desk.sheet).filter(code__startswith="A.I.2").first()
        with pytest.raises(Refused, match="area lain"):
            use_again(
                actor=member,
                assessment=desk.sheet,
                indicators=[desk.rows[1], foreign],
                evidence=[use.evidence],
            )
        assert running(desk) == [desk.rows[0].code]  # refused as a whole
        address = reverse("assessment:evidence_manage", args=[desk.sheet.pk, use.pk])
        page = desk.client.get(address).content.decode()
        assert desk.rows[1].code in page
        assert foreign.code not in page


class TestCarried:
    @pytest.fixture
    def carried(self, desk: Any) -> EvidenceUse:
        """A use as the carry-over leaves it: it knows the older one it came from."""
        older = desk.put(row=1)
        use = desk.put(row=0)
        EvidenceUse.objects.filter(pk=use.pk).update(carried_from=older)
        use.refresh_from_db()
        return use

    def test_somebody_says_that_it_still_holds(self, desk: Any, carried: EvidenceUse) -> None:
        overview = reverse("assessment:overview", args=[desk.sheet.pk])
        assert count_unconfirmed(desk.sheet) == 1
        assert "1 bukti dibawa dari LKE lama" in desk.client.get(overview).content.decode()
        assert "Masih berlaku?" in area_page(desk)
        address = reverse("assessment:evidence_confirm", args=[desk.sheet.pk, carried.pk])
        desk.client.post(address)
        carried.refresh_from_db()
        assert carried.confirmed_by == desk.member
        assert count_unconfirmed(desk.sheet) == 0
        assert "Masih berlaku?" not in area_page(desk)
        assert AuditEvent.objects.filter(action="evidence.confirmed").count() == 1

    def test_what_has_expired_cannot_be_said_to_hold(self, desk: Any, carried: EvidenceUse) -> None:
        EvidenceRevision.objects.filter(evidence=carried.evidence).update(
            valid_until=timezone.localdate() - timedelta(days=1)
        )
        with pytest.raises(Refused, match="tidak berlaku lagi"):
            confirm_use(actor=desk.member, use=carried)
        assert count_unconfirmed(desk.sheet) == 1

    def test_a_newer_version_answers_the_question_too(
        self, desk: Any, carried: EvidenceUse
    ) -> None:
        upload = SimpleUploadedFile("baru.pdf", OTHER)
        replace_file(actor=desk.member, use=carried, upload=upload)
        assert count_unconfirmed(desk.sheet) == 0

    def test_what_was_not_carried_needs_no_word(self, desk: Any) -> None:
        use = desk.put()
        with pytest.raises(Refused):
            confirm_use(actor=desk.member, use=use)


class TestRepair:
    """While returned items are repaired, evidence counts as repair, and only there."""

    @pytest.fixture
    def returned(self, desk: Any) -> ReturnedItem:
        sheet = desk.sheet
        sheet.phase, sheet.round = "repair", 1
        sheet.save()
        today = timezone.localdate()
        sheet.period.windows.update_or_create(
            kind="repair", defaults={"opens_on": today, "closes_on": today}
        )
        head = desk.season.people["demo-tpi-ketua"]
        return ReturnedItem.objects.create(
            assessment=sheet, indicator=desk.rows[0], round=1, reason="Unggah SK", marked_by=head
        )

    def test_a_new_proof_marks_the_item_as_repaired(
        self, desk: Any, returned: ReturnedItem
    ) -> None:
        desk.put()
        returned.refresh_from_db()
        assert returned.repaired_at is not None

    def test_an_item_that_was_not_returned_takes_no_evidence(
        self, desk: Any, returned: ReturnedItem
    ) -> None:
        with pytest.raises(Refused, match="dikembalikan TPI"):
            desk.put(row=1)
        use = desk.put()
        with pytest.raises(Refused, match="dikembalikan TPI"):
            use_again(
                actor=desk.member,
                assessment=desk.sheet,
                indicators=desk.rows[1:2],
                evidence=[use.evidence],
            )
        address = reverse("assessment:evidence_manage", args=[desk.sheet.pk, use.pk])
        page = desk.client.get(address).content.decode()
        assert f'value="{desk.rows[0].code}"' in page
        assert f'value="{desk.rows[1].code}"' not in page
