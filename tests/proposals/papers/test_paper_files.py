"""Every kind of paper as a file: accessible, archivable, and its copies in Word and Excel."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pdfua import Severity, validate

from proposals.papers.contents.lhe import lhe
from proposals.papers.kinds import PAPERS
from proposals.papers.reports.recap import recap
from proposals.papers.reports.recap_book import recap_book
from proposals.papers.services.report_texts import add_passage
from proposals.register.services.issuing import About, draw_draft, word_copy
from tests.assessment.workbooks.test_lke_workbook import ALWAYS_RECALCULATE
from tests.season import fresh
from units.models import Unit
from zona_integritas.ground.formats import angka

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HOSTILE = '=HYPERLINK("http://jahat.example") \x07<w:p/> & selesai'


def abouts(proposal: Any) -> list[About]:
    return [About.of(proposal), About.of(proposal.assessment), About.of(proposal.period)]


def drawn(proposal: Any, *, archival: bool = False) -> dict[str, bytes]:
    """Every kind that can be made about this proposal, its LKE and its period."""
    found = {}
    for about in abouts(fresh(proposal)):
        for paper in PAPERS.values():
            if about.kind in paper.about and not paper.not_yet(about):
                found[paper.kind] = draw_draft(paper=paper, about=about, archival=archival)
    return found


def test_every_kind_passes_the_checks_for_accessible_pdf(bring, tmp_path):
    papers = drawn(bring("sent"))
    assert {"lhe", "kertas-kerja", "rekapitulasi", "usulan-kementerian", "sptjm"} <= set(papers)
    for kind, content in papers.items():
        file = tmp_path / f"{kind}.pdf"
        file.write_bytes(content)
        found = [
            f"{one.rule_id} {one.message}"
            for one in validate(str(file)).findings
            if one.severity is not Severity.SKIP
        ]
        assert found == [], kind
        with pikepdf.open(file) as pdf:
            assert pdf.Root.Lang == "id"
            assert pdf.Root.MarkInfo.Marked
            assert pdf.Root.ViewerPreferences.DisplayDocTitle
            assert str(pdf.docinfo["/Title"])


def test_long_papers_have_bookmarks_and_links_to_their_parts(bring):
    papers = drawn(bring("reported"))
    for kind, parts in (("lhe", 10), ("kertas-kerja", 5)):
        with pikepdf.open(io.BytesIO(papers[kind])) as pdf, pdf.open_outline() as outline:
            names = [child.title for item in outline.root for child in [item, *item.children]]
            assert (
                len([name for name in names if name[:2] in "A.B.C.D.E.F.G.H.I.J.1.2.3.4.5."])
                >= parts
            )
            links = [
                note
                for page in pdf.pages
                for note in page.get("/Annots", [])
                if note.Subtype == "/Link"
            ]
            assert len(links) >= parts


def test_an_archived_paper_keeps_what_pdf_a_3a_asks(bring):
    """What can be looked at without veraPDF: identification, colour, fonts, nothing forbidden."""
    for kind, content in drawn(bring("reported"), archival=True).items():
        with pikepdf.open(io.BytesIO(content)) as pdf:
            with pdf.open_metadata() as metadata:
                said = {name: metadata.get(f"pdfaid:{name}") for name in ("part", "conformance")}
                assert said == {"part": "3", "conformance": "A"}, kind
                assert metadata.get("pdfuaid:part") == "1"
            intent = pdf.Root.OutputIntents[0]
            assert intent.S == "/GTS_PDFA1"
            assert intent.DestOutputProfile.N == 3
            assert not pdf.is_encrypted
            assert "/ID" in pdf.trailer
            for thing in pdf.objects:
                if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                    continue
                assert thing.get("/S") not in ("/JavaScript", "/Launch", "/URI"), kind
                assert "/AA" not in thing
                if thing.get("/Type") == "/FontDescriptor":
                    assert {"/FontFile2", "/FontFile3"} & set(thing.keys()), kind


@pytest.fixture
def word(bring: Any, season: Any, move: Any) -> Any:
    proposal = bring("tpi_final", quality=70)
    for kind, text in (("temuan", HOSTILE), ("rekomendasi", "Lengkapi SK.\nLalu sahkan.")):
        add_passage(
            actor=season.people["demo-tpi-ketua"],
            proposal=proposal,
            kind=kind,
            area="1",
            text=text,
        )
    move("demo-tpi-ketua", proposal, "report_not_yet", note="Belum memenuhi nilai minimal.")
    return fresh(proposal)


def test_the_report_in_word_says_what_the_pdf_says(word, season):
    content = word_copy(
        actor=season.people["demo-tpi-ketua"], paper=PAPERS["lhe"], about=About.of(word)
    )
    document = Document(io.BytesIO(content))
    said = lhe(word)
    assert said is not None
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert [one[:2] for one in headings if one[1:2] == "."] == [f"{one}." for one in "ABCDEFGHIJ"]
    assert "LAPORAN HASIL EVALUASI\nZONA INTEGRITAS" in headings
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    for row in said.scores.rows:
        assert any(
            cells[0] == row.number
            and cells[1].casefold() == row.name.casefold()
            and cells[2:] == [angka(value) for value in (row.weight, *row.values)]
            for cells in rows
            if len(cells) == 5
        ), row.code
    text = "\n".join(one.text for one in document.paragraphs)
    assert "Lengkapi SK.\nLalu sahkan." in text
    assert HOSTILE.replace("\x07", "") in text
    assert document.core_properties.language == "id-ID"
    assert document.core_properties.title == said.frame.title


def test_the_word_file_repeats_heads_counts_pages_and_carries_no_macro(word, season):
    content = word_copy(
        actor=season.people["demo-tpi-ketua"], paper=PAPERS["lhe"], about=About.of(word)
    )
    document = Document(io.BytesIO(content))
    xml = document.element.xml
    framed = [table for table in document.tables if table.style.name == "Table Grid"]
    assert framed
    for table in framed:
        assert "w:tblHeader" in table.rows[0]._tr.xml
    footer = document.sections[0].footer._element.xml
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer
    assert "HYPERLINK" not in [part.partname for part in document.part.package.iter_parts()]
    assert "w:hyperlink" not in xml
    assert not [
        part for part in document.part.package.iter_parts() if "vba" in part.partname.lower()
    ]
    signatures = [cell.text for table in document.tables for cell in table._cells]
    assert any("Pengendali Teknis," in text and "NIP" in text for text in signatures)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_word_file(word, season, tmp_path):
    content = word_copy(
        actor=season.people["demo-tpi-ketua"], paper=PAPERS["lhe"], about=About.of(word)
    )
    (tmp_path / "lhe.docx").write_bytes(content)
    convert(tmp_path, "lhe.docx", "pdf")
    with pikepdf.open(tmp_path / "jadi" / "lhe.pdf") as pdf:
        assert len(pdf.pages) >= 5


def test_word_is_for_who_may_read_the_report_and_for_no_other_kind(word, season, sign_in):
    address = reverse("papers:docx", args=["usulan", word.pk, "lhe"])
    response = sign_in(season.people["demo-pimpinan"]).get(address)
    assert response.status_code == 200
    assert response["Content-Disposition"] == (
        f'attachment; filename="lhe-A-{season.period.year}.docx"'
    )
    assert sign_in(season.people["unit_member-b"]).get(address).status_code == 404
    other = reverse("papers:docx", args=["usulan", word.pk, "berita-acara"])
    assert sign_in(season.people["demo-pimpinan"]).get(other).status_code == 404


def convert(folder: Path, name: str, kind: str) -> None:
    profile = folder / "profil" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.parent.as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder / "jadi"),
            str(folder / name),
        ],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def period(bring: Any, season: Any) -> Any:
    """A was judged and reported, B was judged for the other predicate and rejected afterwards."""
    bring("reported", unit="A", quality=70)
    bring("self_assessment", unit="B")
    Unit.objects.filter(code="B").update(name="=1+1 Unit B")
    return season.period


def test_the_recap_in_excel_holds_the_figures_of_the_application_as_numbers(period):
    found = recap(period, timezone.localdate())
    book = openpyxl.load_workbook(io.BytesIO(recap_book(found)), data_only=True)
    sheet = book["Unit"]
    lines = {row[2].value: row for row in sheet.iter_rows(min_row=9)}
    for row in found.rows:
        line = lines[row.proposal.unit.code]
        for cell, (value, said) in zip(line[6:9], row.sides, strict=True):
            assert cell.value == (said or None if value is None else pytest.approx(float(value)))
        assert line[11].value == (row.met_count if row.rules else None)
        assert line[14].value == row.rank
    assert lines["B"][1].value == "'=1+1 Unit B"
    shares = [
        cell
        for row in book["Nilai minimal"].iter_rows()
        for cell in row
        if cell.number_format == "0.00%"
    ]
    assert shares
    assert all(0 <= cell.value <= 1 for cell in shares)
    assert sheet.freeze_panes == "C9"
    assert sheet.auto_filter.ref
    assert sheet.print_title_rows == "$8:$8"
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_recalculated_by_libreoffice_the_recap_says_the_same(period, tmp_path):
    content = recap_book(recap(period, timezone.localdate()))
    stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    bare = openpyxl.load_workbook(io.BytesIO(content))
    bare.save(tmp_path / "rekap.xlsx")  # openpyxl writes formulas without their figures
    convert(tmp_path, "rekap.xlsx", "xlsx")
    again = openpyxl.load_workbook(tmp_path / "jadi" / "rekap.xlsx", data_only=True)
    compared = 0
    for sheet in bare:
        for row in sheet.iter_rows():
            for cell in row:
                if not (isinstance(cell.value, str) and cell.value.startswith("=")):
                    continue
                ours = stored[sheet.title][cell.coordinate].value
                theirs = again[sheet.title][cell.coordinate].value
                if isinstance(ours, float | int):
                    assert theirs == pytest.approx(ours), (sheet.title, cell.coordinate)
                else:
                    assert (theirs or "") == (ours or ""), (sheet.title, cell.coordinate)
                compared += 1
    assert compared > 20


def test_the_recap_is_for_who_may_read_it(period, season, sign_in):
    address = reverse("papers:recap_xlsx", args=[period.year])
    response = sign_in(season.people["demo-pimpinan"]).get(address)
    assert response.status_code == 200
    assert f"rekapitulasi-{period.year}.xlsx" in response["Content-Disposition"]
    assert sign_in(season.people["unit_head-a"]).get(address).status_code == 403
    assert (
        sign_in(season.people["demo-pimpinan"])
        .get(reverse("papers:recap_xlsx", args=[1999]))
        .status_code
        == 404
    )
