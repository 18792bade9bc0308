"""All units' papers of a period as one job: a ZIP, who is missing, nothing twice."""

import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings
from django.urls import reverse

from assessment.models import SealedScore
from proposals.models import Paper, Proposal
from proposals.papers import batches as paper_batches
from proposals.papers.batches import start_papers
from tests.paper_text import pages_of, text_of
from units.models import User
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.jobs import services
from zona_integritas.ground.jobs.models import Job, JobState
from zona_integritas.ground.jobs.worker import work_off

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sketched")]
KIND = "lhe"


@pytest.fixture(autouse=True)
def no_thread() -> Iterator[None]:
    # Not by ``settings``: nothing of the season depends on it, so it may be put back as rows.
    with override_settings(JOBS_IN_PROCESS=False):
        yield


@pytest.fixture
def two(bring: Any, season: Any) -> tuple[Proposal, Proposal]:
    """Units A and B, both reported."""
    first = bring("reported", unit="A")
    return first, bring("reported", unit="B")


def asked(season: Any, who: str = "demo-tpi-ketua") -> Job:
    return start_papers(actor=season.people[who], period=season.period, kind=KIND)


def result(job: Job) -> dict[str, bytes]:
    job.refresh_from_db()
    with default_storage.open(job.result_file) as file, zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_unit_gets_its_numbered_paper_into_one_zip(two, season, sign_in):
    job = asked(season)
    work_off()
    files = result(job)
    assert (job.state, job.done, job.total, job.remarks) == (JobState.DONE, 2, 2, [])
    papers = {paper.unit.code: paper for paper in Paper.objects.filter(kind=KIND)}
    assert set(papers) == {"A", "B"}
    for code, paper in papers.items():
        name = f"lhe-{code}-{season.period.year}-{paper.sequence:03d}.pdf"
        text = pages_of(files[name])[0]
        assert f"Unit {code}" in text
    page = sign_in(season.people["demo-tpi-ketua"]).get(reverse("jobs:detail", args=[job.pk]))
    assert f"Unduh lhe-{season.period.year}.zip" in page.content.decode()


@pytest.mark.one_database
def test_begun_again_it_takes_the_papers_that_stand(two, season):
    asked(season)
    work_off()
    job = asked(season)
    work_off()
    assert len(result(job)) == 2
    assert Paper.objects.filter(kind=KIND).count() == 2


@pytest.mark.one_database
def test_one_units_failure_is_listed_and_loses_nobody_else(two, season, sign_in, caplog):
    Proposal.objects.filter(pk=two[0].pk).update(target="WBBM")
    # A snapshot that lost its figures: its paper cannot be drawn.
    report = two[0].decisions.get(move="report_proposed")
    SealedScore.objects.filter(snapshots=report.snapshot).update(result={})
    job = asked(season)
    work_off()
    assert [name[:5] for name in result(job)] == ["lhe-B"]
    assert job.state == JobState.DONE
    assert [remark[:8] for remark in job.remarks] == ["A Unit A"]
    assert "paper lhe of unit A" in caplog.text
    page = sign_in(season.people["demo-tpi-ketua"]).get(reverse("jobs:detail", args=[job.pk]))
    assert "1 perlu diperhatikan" in page.content.decode()


def test_the_same_papers_are_not_asked_for_twice_at_a_time(two, season):
    asked(season)
    with pytest.raises(Refused, match="sedang dikerjakan"):
        asked(season)


@pytest.mark.one_database
def test_cancelled_it_offers_what_was_made(two, season, monkeypatch):
    monkeypatch.setattr(services, "REPORT_EVERY", 0)
    job = asked(season)
    step = services.JobProgress.step

    def cancel_then_step(self: Any, message: str = "", by: int = 1) -> None:
        Job.objects.filter(pk=self.job.pk).update(cancel_requested=True)
        step(self, message, by)

    monkeypatch.setattr(services.JobProgress, "step", cancel_then_step)
    work_off()
    assert len(result(job)) == 1
    assert job.state == JobState.CANCELLED


def test_the_page_names_the_units_and_asks_before(two, season, sign_in):
    client = sign_in(season.people["demo-tpi-ketua"])
    address = reverse("papers:batch")
    page = client.get(address, {"jenis": KIND}).content.decode()
    assert "Unit A" in page
    assert "Ya, buat Laporan Hasil Evaluasi TPI 2 unit" in page
    answer = client.post(address, {"jenis": KIND, "periode": season.period.year})
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("jobs:detail", args=[job.pk])
    for year in ("abc", "99999999999999999999", "²"):
        assert client.get(address, {"jenis": "x", "periode": year}).status_code == 200


@pytest.mark.one_database
def test_only_units_one_may_issue_for_are_in_it(two, season):
    lead = season.people["demo-tpi-ketua"]
    lead.grants.update(unit=season.units["A"])
    fresh_lead = User.objects.get(pk=lead.pk)
    found = paper_batches.subjects(fresh_lead, season.period, paper_batches.PAPERS[KIND])
    assert [one.code for one in found] == ["A"]


@pytest.mark.one_database
def test_without_a_report_there_is_nothing_to_make(bring, season):
    bring("tpi_final")
    with pytest.raises(Refused, match="Belum ada unit"):
        asked(season)


@pytest.mark.one_database
def test_the_recap_of_a_period_is_made_in_the_background_too(two, season, sign_in):
    pokja = season.people["demo-pokja"]
    page = sign_in(pokja).get(reverse("papers:batch"), {"jenis": "rekapitulasi"})
    assert [one.code for one in page.context["subjects"]] == ["instansi"]
    job = start_papers(actor=pokja, period=season.period, kind="rekapitulasi")
    work_off()
    [(name, content)] = result(job).items()
    assert name == f"rekapitulasi-instansi-{season.period.year}-001.pdf"
    assert "Unit A" in text_of(content)
    assert Paper.objects.get(kind="rekapitulasi").unit is None
    again = start_papers(actor=pokja, period=season.period, kind="rekapitulasi")
    work_off()
    assert list(result(again)) == [name]  # unchanged, it is taken as it stands
    issue = reverse("papers:issue", args=["periode", season.period.year, "rekapitulasi"])
    answer = sign_in(pokja).post(issue, {"arsip": "ya"})
    assert answer.url == reverse("jobs:detail", args=[Job.objects.latest("pk").pk])
    work_off()
    newest = Paper.objects.filter(kind="rekapitulasi").latest("pk")
    assert newest.archival  # another form of the same is a paper of its own
