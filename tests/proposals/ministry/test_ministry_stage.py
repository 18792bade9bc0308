"""Before sending, what is missing and where; afterwards the TPN's sheet, and life with an award."""

import io
from datetime import date, timedelta
from functools import partial
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Side, View
from assessment.lke.reading import read_lke
from assessment.lke.services.assessments import open_assessment
from assessment.models import Answer, SheetImport
from assessment.queries import indicators_of
from assessment.workbooks.reports.lke_workbook import lke_workbook
from assessment.workbooks.services.ministry_sheet import compare_ministry
from proposals.enums import PlanOrigin
from proposals.ministry.readiness import checks
from proposals.ministry.services.monitoring import record_monitoring
from proposals.ministry.services.records import apply_ministry_sheet, upload_ministry_sheet
from proposals.models import Monitoring, Proposal
from proposals.plan.services.ministry_follow_ups import follow_sheet
from proposals.workflow.dossier import Dossier
from tests.assessment.workbooks.test_lke_sheet import MINISTRY, choices, workbook
from units.models import Predicate, User
from units.services.predicates import set_certificate
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, Stale

pytestmark = pytest.mark.django_db


def states(proposal: Any, person: User) -> dict[str, str]:
    return {one.label: one.state for one in checks(Dossier(proposal), person)}


def test_a_ready_proposal_misses_only_what_comes_with_sending(bring: Any, season: Any) -> None:
    proposal = bring("reported")
    found = {one.label: one for one in checks(Dossier(proposal), season.people["demo-pokja"])}
    assert {label for label, one in found.items() if one.state == "missed"} == set()
    papers = reverse("papers:about", args=["usulan", proposal.pk])
    surveys = reverse("assessment:surveys", args=[proposal.assessment.pk])
    assert {label: one.url for label, one in found.items() if one.state == "pending"} == {
        "Surat usulan ke Kementerian PANRB": papers,
        "Surat pernyataan tanggung jawab mutlak": papers,
        "Laporan SPAK": surveys,
        "Laporan SPKP": surveys,
        "Isian portal Kementerian PANRB": reverse(
            "proposals:portal_form", args=[season.period.year]
        ),
    }


@pytest.mark.one_database
def test_every_gap_has_its_sentence_and_its_place(bring: Any, season: Any, sign_in: Any) -> None:
    proposal = bring("reported", quality=40)
    season.period.prerequisites.all().delete()
    season.period.quota_wbk = 0
    season.period.save()
    window = season.period.windows.get(kind="ministry")
    window.opens_on = window.closes_on = season.today - timedelta(days=1)
    window.save()
    proposal.period.refresh_from_db()
    found = checks(Dossier(proposal), season.people["demo-pokja"])
    missed = {one.label: one for one in found if one.state == "missed"}
    assert set(missed) == {
        "Nilai minimal pada penilaian TPI", "Syarat instansi", "Kuota", "Jadwal pengajuan"
    }  # fmt: skip
    assert "(nilai minimal " in missed["Nilai minimal pada penilaian TPI"].problem
    client = sign_in(season.people["demo-pokja"])
    for check in missed.values():
        assert client.get(check.url).status_code == 200, check.label
    page = client.get(reverse("proposals:readiness", args=[proposal.pk])).content.decode()
    assert "4 hal belum terpenuhi" in page


@pytest.mark.one_database
def test_the_readiness_tells_the_unit_nothing_of_the_tpis_side_before_its_time(
    bring: Any, season: Any
) -> None:
    proposal = bring("tpi_assessment", quality=40)
    for person, state in (("unit_head-a", "pending"), ("demo-pokja", "missed")):
        row = checks(Dossier(proposal), season.people[person])[0]
        assert (row.label, row.state) == ("Nilai minimal pada penilaian TPI", state)
        assert ("(nilai minimal " in row.problem) is (state == "missed")


def test_an_exception_covers_what_it_may_and_the_own_place_counts_once(
    bring: Any, season: Any, move: Any
) -> None:
    proposal = bring("reported", quality=40)
    move("demo-pimpinan", proposal, "approve_exception", note="Unit percontohan nasional.")
    season.period.quota_wbk = 1
    season.period.save()
    proposal.period.refresh_from_db()
    found = states(proposal, season.people["demo-pokja"])
    assert found["Nilai minimal pada penilaian TPI"] == "excepted"
    assert found["Kuota"] == "met"


def test_the_banner_of_an_exception_says_what_was_excepted(
    bring: Any, move: Any, sign_in: Any, season: Any
) -> None:
    proposal = bring("reported", quality=40)
    move("demo-pimpinan", proposal, "approve_exception", note="Unit percontohan nasional.")
    page = sign_in(season.people["demo-pokja"]).get(reverse("proposals:detail", args=[proposal.pk]))
    assert "Yang dikecualikan: Nilai minimal Menuju WBK belum terpenuhi" in page.content.decode()


def national_sheet(title: str = "Jawaban TPN") -> bytes:
    """The ministry's layout with its own heading over the answers."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(choices())))
    book["Isian"].cell(1, MINISTRY["tpi"], title)
    book["Isian"].cell(1, MINISTRY["unit"], "Tidak dipakai")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sent(bring: Any) -> Any:
    return bring("sent")


def test_the_tpns_answers_come_in_beside_the_others(bring: Any, season: Any, sign_in: Any) -> None:
    proposal = sent(bring)
    before = set(Answer.objects.filter(assessment=proposal.assessment).values_list("pk", "version"))
    client = sign_in(season.people["demo-pokja"])
    answer = client.post(
        reverse("proposals:ministry_sheet", args=[proposal.pk]),
        {"file": SimpleUploadedFile("tpn.xlsx", national_sheet())},
    )
    page = client.get(answer["Location"])
    assert page.context["found"].new == 113
    done = client.post(answer["Location"], {"sidik": page.context["fingerprint"], "cara": "semua"})
    assert done["Location"] == reverse("proposals:detail", args=[proposal.pk])
    after = set(Answer.objects.filter(assessment=proposal.assessment).values_list("pk", "version"))
    detail = client.get(done["Location"])
    assert "Penilaian TPN" in detail.content.decode()
    assert reverse("assessment:compare", args=[proposal.assessment.pk]) in detail.content.decode()
    assert before < after  # nothing of unit or TPI was touched
    assert len(after - before) == 113
    result = read_lke(proposal.assessment).result(View.TPN)
    assert (result.answered, result.of) == (113, 113)
    national = Answer.objects.filter(assessment=proposal.assessment, side=Side.TPN)
    national.filter(pk=national[0].pk).update(value=None)
    page = client.get(done["Location"]).content.decode()
    assert "Dievaluasi</p>" in page  # how far the ministry is nobody is told
    assert "112 dari 113" not in page


@pytest.mark.one_database
def test_a_sheet_with_one_column_of_answers_is_the_ministrys(bring: Any, season: Any) -> None:
    proposal = sent(bring)
    pokja = season.people["demo-pokja"]
    row = upload_ministry_sheet(
        actor=pokja, proposal=proposal, content=national_sheet("Jawaban"), file_name="a.xlsx"
    )
    with pytest.raises(Stale):
        apply_ministry_sheet(
            actor=pokja, proposal=proposal, sheet_import=row, seen="lama", chosen=set()
        )


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("state", "person", "offered"),
    [
        ("approved", "demo-pokja", False),
        ("sent", "demo-pokja", True),
        ("national_evaluation", "demo-pokja", False),  # there behind «Catat hasil»
        ("awarded", "demo-pokja", True),
        ("awarded", "unit_head-a", False),
    ],
)
def test_the_sheet_can_be_brought_in_from_the_proposal_whenever_it_may(
    bring: Any, season: Any, sign_in: Any, state: str, person: str, offered: bool
) -> None:
    proposal = bring(state)
    page = sign_in(season.people[person]).get(reverse("proposals:detail", args=[proposal.pk]))
    address = reverse("proposals:ministry_sheet", args=[proposal.pk])
    assert (address in page.content.decode()) is offered


@pytest.mark.one_database
@pytest.mark.parametrize(("title", "named"), [("Jawaban", "Unit"), ("Jawaban TPI", "TPI")])
def test_a_column_read_as_the_ministrys_is_named(
    bring: Any, season: Any, title: str, named: str
) -> None:
    row = upload_ministry_sheet(
        actor=season.people["demo-pokja"],
        proposal=sent(bring),
        content=national_sheet(title),
        file_name="a.xlsx",
    )
    warning = compare_ministry(row).warnings[0]
    assert f"«Jawaban {named}», dibaca sebagai jawaban TPN" in warning
    row = upload_ministry_sheet(
        actor=season.people["demo-pokja"],
        proposal=Proposal.objects.get(),
        content=national_sheet(),
        file_name="b.xlsx",
    )
    assert not any("dibaca sebagai" in line for line in compare_ministry(row).warnings)


@pytest.mark.one_database
def test_a_workbook_of_another_units_lke_is_not_the_ministrys_answer(
    bring: Any, season: Any
) -> None:
    proposal = sent(bring)
    assert proposal.assessment is not None
    other = open_assessment(actor=SYSTEM, unit=season.units["B"], period=season.period)
    for sheet, refused in ((other, True), (proposal.assessment, False)):
        content = lke_workbook(sheet, tpi_side=True, made_at=timezone.now())
        book = openpyxl.load_workbook(io.BytesIO(content))
        (heading,) = [one for one in book["Jawaban"][1] if one.value == "Jawaban TPI"]
        heading.value = "Jawaban TPN"
        buffer = io.BytesIO()
        book.save(buffer)
        bring_in = partial(
            upload_ministry_sheet,
            actor=season.people["demo-pokja"],
            proposal=proposal,
            content=buffer.getvalue(),
            file_name="lke.xlsx",
        )
        if refused:
            with pytest.raises(Refused, match=f"diunduh untuk unit {season.units['B'].code}"):
                bring_in()
        else:
            assert compare_ministry(bring_in()).problems == []


def test_a_sheet_that_cannot_be_read_leaves_nothing_behind(bring: Any, season: Any) -> None:
    proposal = sent(bring)
    events = AuditEvent.objects.count()
    with pytest.raises(Refused):
        upload_ministry_sheet(
            actor=season.people["demo-pokja"], proposal=proposal, content=b"x", file_name="a.xlsx"
        )
    assert (SheetImport.objects.count(), AuditEvent.objects.count()) == (0, events)


@pytest.mark.one_database
def test_only_what_the_tpn_left_below_the_full_score_is_to_be_followed_up(
    bring: Any, season: Any
) -> None:
    proposal = sent(bring)
    pokja = season.people["demo-pokja"]
    row = upload_ministry_sheet(
        actor=pokja, proposal=proposal, content=national_sheet(), file_name="a.xlsx"
    )
    said = {"A.I.1.i.a": ("Ya", "Sesuai."), "A.I.1.i.b": ("C", "Lengkapi unsurnya.")}
    for indicator in indicators_of(proposal.assessment).filter(code__in=said):
        value, note = said[indicator.code]
        Answer.objects.create(
            assessment=proposal.assessment, indicator=indicator, side=Side.TPN, value=value,
            note=note, updated_by=pokja, updated_at=timezone.now(),
        )  # fmt: skip
    assert follow_sheet(actor=pokja, proposal=proposal, sheet_import=row) == 1
    found = proposal.follow_ups.filter(source=PlanOrigin.MINISTRY)
    assert list(found.values_list("indicator", "text")) == [("A.I.1.i.b", "Lengkapi unsurnya.")]


def test_before_sending_and_by_others_nothing_comes_in(bring: Any, season: Any) -> None:
    proposal = bring("approved")
    with pytest.raises(Refused, match="setelah usulan dikirim"):
        upload_ministry_sheet(
            actor=season.people["demo-pokja"],
            proposal=proposal,
            content=national_sheet(),
            file_name="a.xlsx",
        )
    with pytest.raises(PermissionDenied):
        upload_ministry_sheet(
            actor=season.people["demo-admin"],
            proposal=proposal,
            content=national_sheet(),
            file_name="a.xlsx",
        )
    assert not Answer.objects.filter(side=Side.TPN).exists()


def test_an_awarded_unit_is_looked_at_every_year(bring: Any, season: Any, sign_in: Any) -> None:
    bring("awarded")
    predicate = Predicate.objects.get(unit=season.units["A"])
    pokja = season.people["demo-pokja"]
    client = sign_in(pokja)
    address = reverse("proposals:monitoring", args=[predicate.pk])
    entry = {
        "temuan": "ya",
        "year": predicate.year,
        "on": season.today.isoformat(),
        "maintained": "ya",
        "text": "Pelayanan tetap baik.",
    }
    assert client.post(address, entry)["Location"] == address
    assert client.post(address, {**entry, "text": ""}).status_code == 422
    assert client.post(address, {"piagam": "ya", "certificate_date": season.today.isoformat()})
    assert Monitoring.objects.get().maintained is True
    predicate.refresh_from_db()
    assert predicate.certificate_date == season.today
    assert {"predicate.monitored", "predicate.certificate"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )
    with pytest.raises(Refused, match="mendahului"):
        record_monitoring(
            actor=pokja, predicate=predicate, year=predicate.year - 1, on=season.today,
            maintained=None, text="x",
        )  # fmt: skip
    with pytest.raises(Refused, match="mendahului"):
        set_certificate(
            actor=pokja,
            predicate=predicate,
            certificate_date=predicate.decree_date - timedelta(days=1),
        )


@pytest.mark.one_database
def test_nothing_after_an_award_is_recorded_before_it_happens(
    bring: Any, season: Any, move: Any
) -> None:
    tomorrow = season.today + timedelta(days=1)
    proposal = bring("awarded")
    predicate = Predicate.objects.get(unit=season.units["A"])
    with pytest.raises(Refused, match=r"Tanggal pencabutan .* belum tiba"):
        move("demo-pokja", proposal, "revoke", "Pungutan.", revoked_on=tomorrow)
    pokja = season.people["demo-pokja"]
    with pytest.raises(Refused, match="belum tiba"):
        set_certificate(actor=pokja, predicate=predicate, certificate_date=tomorrow)
    for day, why in ((tomorrow, "belum tiba"), (date(2020, 1, 1), "mendahului keputusan")):
        with pytest.raises(Refused, match=why):
            record_monitoring(
                actor=pokja, predicate=predicate, year=predicate.year, on=day,
                maintained=None, text="x",
            )  # fmt: skip
    assert not Monitoring.objects.exists()


def test_a_revocation_keeps_the_paper_it_rests_on(bring: Any, season: Any, move: Any) -> None:
    proposal = bring("awarded")
    move("demo-pokja", proposal, "revoke", note="Temuan BPK.", revoked_source="LHP 12/2026")
    predicate = Predicate.objects.get(unit=season.units["A"])
    assert (predicate.revoked_source, predicate.revoked_reason) == ("LHP 12/2026", "Temuan BPK.")


@pytest.mark.one_database
def test_who_may_see_the_unit_reads_its_monitoring_and_writes_none(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("awarded")
    predicate = Predicate.objects.get(unit=season.units["A"])
    address = reverse("proposals:monitoring", args=[predicate.pk])
    record_monitoring(
        actor=season.people["demo-pokja"], predicate=predicate, year=predicate.year,
        on=season.today, maintained=True, text="Pelayanan tetap baik.",
    )  # fmt: skip
    head = sign_in(season.people["unit_head-a"])
    page = head.get(address).content.decode()
    assert "Pelayanan tetap baik." in page
    assert "Simpan catatan" not in page
    entry = {"temuan": "ya", "year": predicate.year, "on": season.today.isoformat(), "text": "x"}
    assert head.post(address, entry).status_code == 403
    assert sign_in(season.people["unit_head-b"]).get(address).status_code == 404
    detail = head.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert "1 catatan, terakhir" in detail
    assert address in detail


@pytest.mark.one_database
def test_after_a_revocation_the_pages_say_until_when_the_unit_is_barred(
    bring: Any, season: Any, sign_in: Any, move: Any
) -> None:
    proposal = bring("awarded")
    move("demo-pokja", proposal, "revoke", "Pungutan.")
    Predicate.objects.filter(unit=season.units["A"]).update(revoked_on=date(2024, 2, 29))
    predicate = Predicate.objects.get(unit=season.units["A"])
    client = sign_in(season.people["unit_head-a"])
    page = client.get(reverse("proposals:monitoring", args=[predicate.pk])).content.decode()
    assert "Dicabut 29 Februari 2024." in page
    assert "diusulkan lagi mulai 1 Maret 2026" in page
    # How long is data of the version that rules.
    season.period.instrument.prerequisites.filter(code="masa_tunggu_pencabutan").update(
        wait_years=3
    )
    page = client.get(reverse("proposals:monitoring", args=[predicate.pk])).content.decode()
    assert "diusulkan lagi mulai 1 Maret 2027" in page
    detail = client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert "Dicabut" in detail
    assert "S-9" in detail


@pytest.mark.one_database
def test_the_readiness_counts_the_papers_that_hold_up_sending(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("approved")
    client = sign_in(season.people["demo-pokja"])
    address = reverse("proposals:readiness", args=[proposal.pk])
    found = [
        row
        for row in checks(Dossier(proposal), season.people["demo-pokja"])
        if row.action == "Lengkapi naskah"
    ]
    assert [row.state for row in found] == ["awaited"] * 6
    page = " ".join(client.get(address).content.decode().split())
    assert "6 naskah menyusul</h2>" in page
    assert "Semua yang dapat diperiksa" not in page
    decree = proposal.decisions.get(move="name_candidate").facts["sk_number"]
    assert f"Nomor {decree} ada, naskah menyusul" in page
    for row in found:
        assert client.get(row.url).status_code == 200
