"""Issuing papers: numbers without gaps or doubles, kept as drawn, replaced by the next."""

import hashlib
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from pypdf import PdfReader

from assessment.models import Answer
from proposals.enums import PaperKind
from proposals.models import Paper, PaperSequence
from proposals.papers.kinds import PAPERS
from proposals.register.services.issuing import FOLDER, About, draft_paper, issue_paper
from proposals.register.services.numbers import number_of, spaced_code, typed_code
from tests.paper_text import pages_of, text_of
from zona_integritas import env
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.papers.pdf import draw

pytestmark = pytest.mark.django_db

WORKSHEET = PAPERS[PaperKind.WORKSHEET]
LHE = PAPERS[PaperKind.LHE]
DECREE = PAPERS[PaperKind.CANDIDATE_DECREE]  # a page or two: drawn in a moment


def file_of(paper: Paper) -> bytes:
    return kept_files.fetch(FOLDER, paper.sha256, paper.title)


@pytest.fixture
def sheet(bring: Any) -> About:
    return About.of(bring("reported").assessment)


@pytest.fixture
def decided(bring: Any) -> About:
    return About.of(bring("reported"))


def test_an_issued_paper_is_kept_with_number_digest_issuer_and_record(season, decided):
    actor = season.people["demo-pokja"]
    paper = issue_paper(actor=actor, paper=DECREE, about=decided)
    paper.refresh_from_db()
    content = file_of(paper)
    assert paper.sha256 == hashlib.sha256(content).hexdigest()
    assert (paper.size, paper.issued_by, paper.sequence) == (len(content), actor, 1)
    assert paper.number == number_of("sk-calon", 1, season.today)
    assert paper.unit == season.units["A"]
    assert paper.is_valid
    event = AuditEvent.objects.get(action="paper.issued")
    assert event.after["sha256"] == paper.sha256
    assert event.unit_path == season.units["A"].path


@pytest.mark.one_database
def test_every_page_bears_number_and_code_and_no_mark_of_a_draft(season, sheet):
    paper = issue_paper(actor=season.people["demo-tpi-ketua"], paper=WORKSHEET, about=sheet)
    for text in pages_of(file_of(paper)):
        assert paper.number in text
        assert spaced_code(paper.code) in text
        assert paper.content_digest[:16] in text
        assert "KONSEP" not in text


@pytest.mark.one_database
def test_a_draft_is_marked_on_every_page_has_no_number_and_is_not_kept(season, sheet):
    made = draft_paper(actor=season.people["demo-pokja"], paper=WORKSHEET, about=sheet)
    for text in pages_of(draw(made)):
        assert text.count("KONSEP") >= 2
        assert "/periksa" not in text
    assert not Paper.objects.exists()
    assert not PaperSequence.objects.exists()


@pytest.mark.usefixtures("sketched")
def test_the_next_paper_replaces_the_one_before_and_says_so(season, decided):
    actor = season.people["demo-pokja"]
    first = issue_paper(actor=actor, paper=DECREE, about=decided)
    second = issue_paper(actor=actor, paper=DECREE, about=decided)
    first.refresh_from_db()
    assert first.replaced_by == second
    assert not first.is_valid
    assert second.is_valid
    assert second.sequence == 2
    assert f"Menggantikan nomor {first.number}" in text_of(file_of(second))
    assert "Menggantikan" not in text_of(file_of(first))


@pytest.mark.usefixtures("sketched")
@pytest.mark.one_database
def test_the_kept_paper_stays_when_answers_change_and_its_digest_says_from_what(season, sheet):
    actor = season.people["demo-tpi-ketua"]
    first = issue_paper(actor=actor, paper=WORKSHEET, about=sheet)
    before = file_of(first)
    Answer.objects.filter(side="unit").update(note="diubah")
    second = issue_paper(actor=actor, paper=WORKSHEET, about=sheet)
    assert file_of(first) == before
    assert first.content_digest != second.content_digest


@pytest.mark.usefixtures("sketched")
@pytest.mark.one_database
def test_papers_of_a_decision_bear_the_digest_of_its_snapshot(season, bring):
    proposal = bring("reported")
    paper = issue_paper(actor=season.people["demo-tpi-ketua"], paper=LHE, about=About.of(proposal))
    report = proposal.decisions.get(move="report_proposed")
    assert paper.snapshot == report.snapshot
    assert paper.content_digest == report.snapshot.digest


@pytest.mark.usefixtures("sketched")
def test_a_drawing_that_fails_leaves_no_gap(season, decided):
    def fails(about: About, at: Any) -> dict[str, Any]:
        raise Refused("Tidak dapat dibuat.")

    actor = season.people["demo-pokja"]
    issue_paper(actor=actor, paper=DECREE, about=decided)
    with pytest.raises(Refused):
        issue_paper(actor=actor, paper=replace(DECREE, build=fails), about=decided)
    with pytest.raises(Exception, match="tidak-ada"):
        issue_paper(actor=actor, paper=replace(DECREE, template="tidak-ada.html"), about=decided)
    again = issue_paper(actor=actor, paper=DECREE, about=decided)
    assert [row.sequence for row in Paper.objects.order_by("id")] == [1, 2]
    assert again.sequence == 2


@pytest.mark.usefixtures("sketched")
def test_each_kind_counts_for_itself(season, decided):
    actor = season.people["demo-pokja"]
    one = issue_paper(actor=actor, paper=DECREE, about=decided)
    other = issue_paper(actor=actor, paper=PAPERS[PaperKind.NOMINATION], about=decided)
    assert (one.sequence, other.sequence) == (1, 1)
    assert one.number != other.number


@pytest.mark.one_database
def test_whoever_may_not_issue_is_refused_and_nothing_is_taken(season, sheet):
    for username in ("demo-admin", "demo-pengamat", "unit_member-a", "unit_head-b"):
        with pytest.raises(PermissionDenied):
            issue_paper(actor=season.people[username], paper=WORKSHEET, about=sheet)
    assert not PaperSequence.objects.exists()


@pytest.mark.one_database
def test_before_the_report_there_is_no_lhe(season, bring):
    proposal = bring("tpi_final")
    with pytest.raises(Refused, match="setelah TPI melapor"):
        issue_paper(actor=season.people["demo-tpi-ketua"], paper=LHE, about=About.of(proposal))


@pytest.mark.one_database
def test_an_archived_paper_says_that_it_keeps_pdf_a_and_pdf_ua(season, decided):
    paper = issue_paper(
        actor=season.people["demo-pokja"], paper=DECREE, about=decided, archival=True
    )
    assert paper.archival
    reader = PdfReader(BytesIO(file_of(paper)))
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in metadata
    assert 'pdfaid:conformance="A"' in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.metadata.title == paper.title
    assert paper.number in reader.metadata["/Keywords"]


def test_the_number_follows_the_pattern(settings):
    settings.PAPER_NUMBER_PATTERN = "B-{urut}/{kode}-ZI/{bulan}.{bulan_romawi}/{tahun}"
    assert number_of("lhe", 7, date(2026, 11, 3)) == "B-007/LHE-ZI/11.XI/2026"


@pytest.mark.parametrize(
    "pattern",
    ["{urut}/{tahun}", "{urut}/{kode}/{tahun}/{lain}", "{urut", "{urut:>9}/{kode}/{tahun}", "{}"],
)
def test_a_pattern_that_could_make_doubles_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    monkeypatch.setenv("ZI_UJI", pattern)
    needed = frozenset({"urut", "kode", "tahun"})
    with pytest.raises(ImproperlyConfigured, match="ZI_UJI"):
        env.pattern("ZI_UJI", "", needed, needed | {"bulan"})


@pytest.mark.parametrize("value", ["zi.go.id", "ftp://zi.go.id", "https://zi.go.id/zi", "https://"])
def test_an_address_that_people_could_not_open_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("ZI_UJI", value)
    with pytest.raises(ImproperlyConfigured, match="ZI_UJI"):
        env.base_url("ZI_UJI", "")


def test_a_code_is_read_as_it_was_meant():
    assert typed_code(" 7k2m-9qxr 4tbv") == "7K2M9QXR4TBV"
    assert typed_code("OIL0-1111-0000") == "011011110000"
    assert spaced_code("7K2M9QXR4TBV") == "7K2M-9QXR-4TBV"
