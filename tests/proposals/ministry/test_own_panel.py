"""WBK Mandiri: the agency's own panel in the ministry's place, its own SK, each stage reported."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.models import Period
from assessment.periods.services.periods import update_period
from proposals.choosing.services.affirmative import not_affirmative
from proposals.enums import PaperKind, ReportedStage, State
from proposals.ministry.reports.portal_units import portal_units
from proposals.ministry.services.records import record_ministry
from proposals.ministry.services.stage_reports import report_stage
from proposals.models import Proposal
from proposals.papers.kinds import PAPERS
from proposals.register.services.issued_papers import content_of
from proposals.register.services.issuing import About, draw_draft, issue_paper
from proposals.workflow.dossier import Dossier
from proposals.workflow.prerequisites import agency_prerequisites
from tests.paper_text import text_of
from tests.season import fresh
from units.models import Predicate
from zona_integritas.ground.agency import PEMDA
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import Notice
from zona_integritas.management.sample_pdf import sample_pdf

pytestmark = pytest.mark.django_db

STAGES = ("administrasi", "desk", "lapangan", "panel")


@pytest.fixture
def own(season: Any) -> Any:
    """The season in which the agency awards WBK itself."""
    Period.objects.update(wbk_by_agency=True)
    season.period.refresh_from_db()
    return season


def page(sign_in: Any, season: Any, who: str, name: str, *args: Any) -> str:
    answer = sign_in(season.people[who]).get(reverse(name, args=args))
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


@pytest.mark.usefixtures("sketched")
def test_a_season_before_the_own_panel(own: Any, bring: Any, sign_in: Any, move: Any) -> None:
    proposal = bring("approved", unit="B", target="WBK")
    read = page(sign_in, own, "demo-pokja", "proposals:detail", proposal.pk)
    assert "Kirim ke panel mandiri" in read
    assert "Kirim ke Kementerian PANRB" not in read
    letter = PAPERS[PaperKind.MINISTRY_LETTER]
    text = text_of(draw_draft(paper=letter, about=About.of(proposal)))
    assert "Ketua Panel Mandiri Zona Integritas" in text
    assert "Menteri Pendayagunaan" not in text
    assert portal_units(own.period) == []  # the ministry's portal lists what goes there
    proposal = bring("national_evaluation")
    assert proposal.get_state_display() == "Dievaluasi panel mandiri"
    with pytest.raises(Refused, match="Hasil panel mandiri belum dicatat lulus"):
        move("demo-pokja", proposal, "award")
    pokja = own.people["demo-pokja"]
    for stage in STAGES:
        record_ministry(actor=pokja, proposal=proposal, stage=stage, on=own.today, result="lulus")
    paper = issue_paper(
        actor=pokja, paper=PAPERS[PaperKind.AWARD_DECREE], about=About.of(fresh(proposal))
    )
    assert "SKP" in paper.number
    decree = text_of(content_of(paper))
    assert "PENETAPAN UNIT KERJA MENUJU WBK" in decree
    assert "dinyatakan lulus oleh panel mandiri" in decree
    move("demo-pokja", fresh(proposal), "award")
    assert fresh(proposal).state == State.AWARDED
    assert Predicate.objects.filter(unit=proposal.unit, kind="WBK").exists()
    detail = page(sign_in, own, "unit_head-a", "proposals:detail", proposal.pk)
    assert "Belum dilaporkan" in detail
    told = Notice.objects.filter(key__startswith="move:").values_list("text", flat=True)
    assert not [one for one in told if "Kementerian" in one]


@pytest.mark.one_database
def test_each_stage_is_reported_with_its_letter(own: Any, bring: Any, sign_in: Any) -> None:
    proposal, pokja = bring("national_evaluation"), own.people["demo-pokja"]
    given = {"actor": pokja, "proposal": proposal, "number": "B-1/2026", "on": own.today}
    with pytest.raises(Refused, match="belum dicatat"):
        report_stage(stage="administrasi", **given)
    record_ministry(
        actor=pokja, proposal=proposal, stage="administrasi", on=own.today, result="lulus"
    )
    with pytest.raises(Refused, match="mendahului hasil tahapnya"):
        report_stage(stage="administrasi", **{**given, "on": own.today - timedelta(days=1)})
    address = reverse("proposals:stage_reports", args=[proposal.pk])
    form = {
        "stage": "administrasi", "number": "B-1/2026", "on": str(own.today),
        "upload": SimpleUploadedFile("laporan.pdf", sample_pdf(["Laporan"])),
    }  # fmt: skip
    head = sign_in(own.people["unit_head-a"])
    assert head.post(address, form).status_code == 403
    form["upload"] = SimpleUploadedFile("laporan.pdf", sample_pdf(["Laporan"]))
    assert sign_in(pokja).post(address, form).status_code == 302
    row = proposal.stage_reports.get()
    assert (row.stage, row.number) == (ReportedStage.ADMINISTRATIVE, "B-1/2026")
    read = head.get(address).content.decode()
    assert "B-1/2026" in read
    assert "Belum dilaporkan" not in read
    file = reverse("proposals:stage_report_file", args=[proposal.pk, row.pk])
    assert b"".join(head.get(file).streaming_content).startswith(b"%PDF")
    assert sign_in(own.people["unit_head-b"]).get(file).status_code == 404


@pytest.mark.one_database
def test_what_holds_at_the_ministry_alone(season: Any, bring: Any, sign_in: Any) -> None:
    """Without the switch nothing changes; with it WBBM still goes to the ministry, prerequisites
    of the agency are lifted for WBK, and afirmasi does not apply."""
    proposal = bring("reported")
    season.period.prerequisites.update(met_wbk=False, met_wbbm=False)
    assert not_affirmative(proposal, PEMDA) == ""
    assert agency_prerequisites(Dossier(fresh(proposal)), season.people["demo-pimpinan"])
    with pytest.raises(Refused, match="hanya untuk usulan Menuju WBK"):
        report_stage(
            actor=season.people["demo-pokja"], proposal=proposal, stage="panel", number="1",
            on=season.today,
        )  # fmt: skip
    address = reverse("periods:edit", args=[season.period.year])
    client = sign_in(season.people["demo-admin"])
    form = client.get(address).context["form"]
    sent = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    assert client.post(address, {**sent, "wbk_by_agency": "on"}).status_code == 302
    own = fresh(proposal)
    assert own.by_agency
    assert agency_prerequisites(Dossier(own), season.people["demo-pimpinan"]) is None
    assert "tidak berlaku" in not_affirmative(own, PEMDA)
    own.target = "WBBM"
    assert not own.by_agency
    assert own.evaluator == "Kementerian PANRB"
    assert agency_prerequisites(Dossier(own), season.people["demo-pimpinan"])
    bring("sent", unit="B")
    period = Period.objects.get()
    with pytest.raises(Refused, match="tidak dapat diubah lagi"):
        update_period(
            actor=season.people["demo-admin"], period=period, quota_wbk=None, quota_wbbm=None,
            is_open=True, wbk_by_agency=not Period.objects.get().wbk_by_agency,
        )  # fmt: skip
    assert Proposal.objects.filter(state=State.SENT).count() == 1
