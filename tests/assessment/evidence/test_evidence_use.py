"""Evidence is replaced without loss, holds for a time, stands under many items, is carried on."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.evidence.services.evidence import (
    add_link,
    end_use,
    take_back_end,
    use_again,
)
from assessment.evidence.services.validity import Validity
from assessment.evidence.services.versions import replace_file
from assessment.models import (
    Evidence,
    EvidenceRevision,
    EvidenceUse,
    LinkCheck,
)
from tests.assessment.evidence.test_evidence import PDF
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


def test_taking_away_is_undone_by_who_did_it_and_only_while_it_is_away(desk: Any) -> None:
    people = desk.season.people
    row, head, member = desk.rows[0], people["unit_head-a"], people["unit_member-a"]
    link = "https://contoh.go.id/sk"
    use = add_link(actor=member, assessment=desk.sheet, indicator=row, url=link, title="SK")
    EvidenceUse.objects.filter(pk=use.pk).update(covers=["SK tim"])
    with pytest.raises(Refused):
        take_back_end(actor=member, use=use)  # it stands there
    end_use(actor=member, use=use)
    with pytest.raises(Refused, match="Hanya orang yang melepas"):
        take_back_end(actor=head, use=use)
    assert running(desk) == []
    take_back_end(actor=member, use=use)
    use.refresh_from_db()
    assert (use.ended_at, use.ended_by, use.covers) == (None, None, ["SK tim"])
    end_use(actor=member, use=use)
    add_link(actor=head, assessment=desk.sheet, indicator=row, url=link, title="SK")
    with pytest.raises(Refused, match="sudah dipakai lagi"):
        take_back_end(actor=member, use=use)
    assert running(desk) == [row.code]


class TestUpload:
    def send(self, desk: Any, **data: Any) -> Any:
        address = reverse("assessment:evidence_add", args=[desk.sheet.pk, desk.rows[0].code])
        return desk.client.post(address, data, headers={"HX-Request": "true"})

    @pytest.mark.one_database
    def test_one_refused_file_does_not_stop_the_others(self, desk: Any) -> None:
        response = self.send(
            desk,
            berkas=[
                SimpleUploadedFile("SK.pdf", PDF),
                SimpleUploadedFile("skrip.html", b"<script>"),
                SimpleUploadedFile("lain.pdf", OTHER),
            ],
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert "2 bukti tersimpan." in page
        assert "skrip.html" in page
        assert len(running(desk)) == 2

    def test_a_known_file_is_used_again_and_the_page_says_so(self, desk: Any) -> None:
        desk.put(row=1)
        page = self.send(desk, berkas=SimpleUploadedFile("salinan.pdf", PDF)).content.decode()
        assert "Berkas ini sudah ada: «SK Tim.pdf» dipakai lagi." in page
        assert Evidence.objects.filter(unit=desk.sheet.unit, title="salinan.pdf").count() == 0

    @pytest.mark.one_database
    def test_more_files_than_allowed_at_once_are_refused_as_a_whole(
        self, desk: Any, settings: Any
    ) -> None:
        settings.EVIDENCE_MAX_FILES = 1
        response = self.send(
            desk,
            berkas=[SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", OTHER)],
        )
        assert "paling banyak 1 sekaligus" in response.content.decode()
        assert running(desk) == []

    def test_days_are_kept_apart_from_the_day_of_the_upload(self, desk: Any) -> None:
        self.send(
            desk,
            berkas=SimpleUploadedFile("SK.pdf", PDF),
            berlaku_sejak="2026-01-02",
            berlaku_sampai="2099-12-31",
        )
        revision = EvidenceRevision.objects.get(evidence__uses__assessment=desk.sheet,
                                                evidence__uses__ended_at=None)  # fmt: skip
        assert revision.effective_on == date(2026, 1, 2)
        assert "berlaku sejak 2 Januari 2026 sampai 31 Desember 2099" in area_page(desk)

    @pytest.mark.one_database
    @pytest.mark.parametrize(
        ("since", "until"), [("2026-05-01", "2026-04-30"), ("kemarin", ""), ("", "31-31-2026")]
    )
    def test_days_that_cannot_be_keep_the_file_out(self, desk: Any, since: str, until: str) -> None:
        response = self.send(
            desk,
            berkas=SimpleUploadedFile("SK.pdf", PDF),
            berlaku_sejak=since,
            berlaku_sampai=until,
        )
        assert response.status_code == 422
        assert running(desk) == []

    @pytest.mark.one_database
    def test_evidence_whose_last_day_is_over_says_so(self, desk: Any) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        desk.put(validity=Validity(None, yesterday))
        assert "kedaluwarsa" in area_page(desk)

    @pytest.mark.one_database
    def test_evidence_of_today_has_not_expired(self, desk: Any) -> None:
        desk.put(validity=Validity(None, timezone.localdate()))
        page = area_page(desk)
        assert "berlaku sampai" in page
        assert "kedaluwarsa" not in page


class TestVersions:
    def test_only_other_days_are_a_version_too(self, desk: Any) -> None:
        use = desk.put()
        replace_file(actor=desk.member, use=use, validity=Validity(None, date(2099, 1, 1)))
        old, new = use.evidence.revisions.order_by("number")
        assert (old.valid_until, new.valid_until) == (None, date(2099, 1, 1))
        assert old.sha256 == new.sha256

    @pytest.mark.parametrize("sent", [{}, {"upload": ("SK.pdf", PDF)}])
    def test_nothing_new_is_no_version(self, desk: Any, sent: dict[str, Any]) -> None:
        use = desk.put()
        upload = SimpleUploadedFile(*sent["upload"]) if sent else None
        with pytest.raises(Refused):
            replace_file(actor=desk.member, use=use, upload=upload)
        assert use.evidence.revisions.count() == 1

    def test_an_older_version_is_not_taken_for_the_file_in_use(self, desk: Any) -> None:
        use = desk.put()
        upload = SimpleUploadedFile("baru.pdf", OTHER)
        replace_file(actor=desk.member, use=use, upload=upload)
        again = desk.put(row=1)
        assert again.evidence != use.evidence
        assert again.evidence.revisions.get().sha256 == use.evidence.revisions.last().sha256

    def test_a_mention_gets_its_file_and_is_no_mention_any_more(self, desk: Any) -> None:
        evidence = Evidence.objects.create(unit=desk.sheet.unit, title="Notulen rapat")
        EvidenceRevision.objects.create(evidence=evidence, number=1, mention="Notulen rapat")
        use_again(
            actor=desk.member, assessment=desk.sheet, indicators=desk.rows[:1], evidence=[evidence]
        )
        assert "Disebut di lembar, berkas belum ada" in area_page(desk)
        use = evidence.uses.get()
        revision = evidence.revisions.get()
        address = reverse("assessment:evidence_download", args=[desk.sheet.pk, revision.pk])
        assert desk.client.get(address).status_code == 404
        address = reverse("assessment:evidence_replace", args=[desk.sheet.pk, use.pk])
        desk.client.post(address, {"berkas": SimpleUploadedFile("notulen.pdf", PDF)})
        page = area_page(desk)
        assert "berkas belum ada" not in page
        assert [one.number for one in evidence.revisions.all()] == [2, 1]

    @pytest.mark.one_database
    def test_the_tpi_replaces_nothing(self, desk: Any) -> None:
        use = desk.put()
        with pytest.raises(Refused):
            replace_file(
                actor=desk.season.people["demo-tpi-anggota"],
                use=use,
                upload=SimpleUploadedFile("baru.pdf", OTHER),
            )


def test_more_evidence_costs_the_area_page_no_more_queries(
    desk: Any,
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            area_page(desk)
        return len(seen)

    desk.put()
    area_page(desk)
    before = queries()
    for number, row in enumerate(desk.rows):
        add_link(
            actor=desk.member,
            assessment=desk.sheet,
            indicator=row,
            url=f"https://x.example/{number}",
        )
    assert queries() == before


@pytest.mark.one_database
def test_the_preview_shows_the_question_and_the_units_answer(desk: Any) -> None:
    use = desk.put()
    revision = use.evidence.revisions.get()
    address = reverse("assessment:evidence_preview", args=[desk.sheet.pk, revision.pk])
    response = desk.client.get(address, {"butir": desk.rows[0].code})
    page = response.content.decode()
    assert desk.rows[0].statement in page
    assert "Jawaban unit" in page
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert "frame-src" not in desk.client.get(reverse("home"))["Content-Security-Policy"]


@pytest.mark.one_database
def test_the_item_says_what_the_link_checker_found_last(desk: Any) -> None:
    use = add_link(
        actor=desk.member, assessment=desk.sheet, indicator=desk.rows[0], url="https://x.example/1"
    )
    assert "diperiksa" not in area_page(desk)
    for outcome in ("reachable", "gone"):
        LinkCheck.objects.create(revision=use.evidence.revisions.get(), outcome=outcome)
    page = area_page(desk)
    assert "Tidak ditemukan" in page
    assert "Dapat dibuka" not in page
