"""What each kind of paper says is what the screen and the engine say, whatever the data is like."""

import re
from collections import Counter
from dataclasses import fields
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.template.loader import get_template
from django.utils import timezone

from assessment.enums import SnapshotPurpose, View
from assessment.lke.reading import read_lke
from assessment.lke.reports.paper_content import Block, Frame, PaperContent
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import ScoreSnapshot
from assessment.scoring.engine import score
from assessment.scoring.thresholds import verdict
from proposals.enums import PaperKind
from proposals.models import Paper, PlanItem, PlanProgress, Sitting
from proposals.papers.kinds import PAPERS
from proposals.papers.reports.recap import recap
from proposals.papers.reports.team import spaced_nip
from proposals.register.services.issued_papers import content_of
from proposals.register.services.issuing import About, draw_draft, issue_paper
from proposals.register.services.numbers import KIND_CODES
from proposals.rules import ISSUERS
from tests.paper_text import pages_of, text_of
from tests.season import fresh
from units.models import Unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import angka, kurang, persen, tanggal

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_every_kind_stands_in_each_table() -> None:
    """What a new paper needs besides its name (``CONTRIBUTING.md``)."""
    kinds = set(PaperKind)
    assert set(PAPERS) == kinds
    assert set(ISSUERS) == kinds
    assert set(KIND_CODES) == kinds
    assert len(set(KIND_CODES.values())) == len(kinds)
    for paper in PAPERS.values():
        assert get_template(paper.template)


def kinds_of(content: type[PaperContent]) -> list[type[PaperContent]]:
    return [content, *(one for kind in content.__subclasses__() for one in kinds_of(kind))]


@pytest.mark.parametrize("content", kinds_of(PaperContent), ids=lambda content: content.__name__)
def test_no_name_of_a_template_is_given_twice(content: type[PaperContent]) -> None:
    """``context`` lays the fields of the blocks beside the paper's own; one would hide another."""
    types = [one.type for one in fields(content)]
    blocks = [one for one in types if isinstance(one, type) and issubclass(one, Block)]
    assert Frame in blocks
    names = ["seal", *(one.name for part in (content, *blocks) for one in fields(part))]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def drawn(kind: str, thing: Any) -> bytes:
    return draw_draft(paper=PAPERS[kind], about=About.of(thing))


def printed(kind: str, thing: Any) -> str:
    return text_of(drawn(kind, thing))


def outside(content: bytes) -> list[str]:
    """The letters that stand outside the page or in its outermost 8 mm."""
    edge, found = 8 / 25.4 * 72, []
    for sheet in pypdfium2.PdfDocument(content):
        width, height = sheet.get_size()
        text = sheet.get_textpage()
        for at in range(text.count_chars()):
            letter = text.get_text_range(at, 1)
            left, bottom, right, top = text.get_charbox(at)
            if (
                letter.strip()
                and letter not in "KONSEP"
                and (left < edge or right > width - edge or bottom < edge or top > height - edge)
            ):
                found.append(letter)
    return found


def test_the_minutes_show_the_settled_figures_against_every_minimum(bring, season):
    proposal = bring("tpi_final", quality=70)
    text = printed(PaperKind.MINUTES, proposal)
    sheet = proposal.assessment
    instrument = scoring_instrument(sheet.instrument)
    result = score(instrument, read_lke(sheet).answers(View.TPI))
    rules = verdict(instrument, result, "WBK").rules
    assert not all(row.met for row in rules)
    for row in rules:
        if row.rule.area:
            area = result.areas[row.rule.area]
            points = sum(result.nodes[n.code].zero for n in instrument.area_nodes(row.rule.area))
            told = f"{angka(points)} {persen(row.minimum)} {persen(area.percent_zero)}"
        else:
            told = f"{angka(row.value)} {angka(row.minimum)}"
        state = "Terpenuhi" if row.met else kurang(row.gap, percent=bool(row.rule.area))
        assert plain(told) in text
        assert re.search(
            re.escape(row.rule.label) + r"[\d ,.%]*" + re.escape(plain(state)), text
        ), row.rule.label
    for username in ("unit_head-a", "demo-tpi-ketua", "demo-tpi-dalnis"):
        person = season.people[username]
        assert f"{person.full_name} NIP {spaced_nip(person.nip)}" in text
    snapshot = ScoreSnapshot.objects.get(purpose=SnapshotPurpose.TPI_FINAL)
    assert snapshot.digest[:16] in text


def test_papers_of_the_evaluation_tell_no_planned_and_no_later_day(bring, season):
    proposal = bring("reported")
    for days in (0, 3):  # the LHE of the settling day, and one that was recorded late
        told, began = season.today - timedelta(days=days), season.today - timedelta(days=9)
        _redate(proposal, "start_tpi", task_date=began, task_start=began, task_end="2040-01-01")
        _redate(proposal, "report_proposed", lhe_date=told)
        report = printed(PaperKind.LHE, proposal)
        span = plain(f"pada {tanggal(began)} sampai dengan {tanggal(told)}")
        assert report.count(span) == 2
        assert "2040" not in report
        said = printed(PaperKind.MINUTES, proposal)
        day = plain(f"tanggal {tanggal(season.today)}, bertempat")
        assert (day in said) == (days == 0)
        assert ("Pada hari ………" in said) == (days > 0)


def _redate(proposal, name, **days):
    row = proposal.decisions.get(move=name)
    row.facts |= {key: str(day) for key, day in days.items()}
    row.save()


def test_there_are_no_minutes_before_the_score_is_settled_or_once_it_is_open_again(bring, move):
    with pytest.raises(Refused, match="belum diputuskan"):
        drawn(PaperKind.MINUTES, bring("tpi_assessment"))


def test_minutes_of_a_score_that_was_opened_again_cannot_be_made(bring, move):
    proposal = bring("tpi_final")
    move("demo-tpi-dalnis", proposal, "reopen_tpi", note="Ada yang terlewat.")
    with pytest.raises(Refused, match="belum diputuskan"):
        drawn(PaperKind.MINUTES, fresh(proposal))


def test_the_nomination_names_unit_conditions_and_the_one_who_proposed(bring, season):
    proposal = bring("proposed")
    text = printed(PaperKind.NOMINATION, proposal)
    assert f"mengusulkan {proposal.unit.name} ({proposal.unit.code})" in text
    for row in proposal.conditions.all():
        assert row.get_condition_display() in text
        assert re.sub(r"\s+", " ", row.reason) in text.replace("- ", "-")
    assert "Orang demo-pokja" in text
    with pytest.raises(Refused, match="Belum ada unit"):
        drawn(PaperKind.NOMINATION, bring("identified", unit="B"))


def test_one_letter_puts_all_waiting_units_before_leadership(bring, season):
    bring("proposed", unit="A")
    bring("proposed", unit="B")
    text = printed(PaperKind.NOMINATION, season.period)
    assert "mengusulkan 2 unit kerja" in text
    assert "1 Unit A" in text
    assert "2 Unit B" in text


def test_the_decree_bears_number_and_date_of_the_decision_and_lists_the_units(bring, season):
    proposal = bring("candidate")
    facts = proposal.decisions.get(move="name_candidate").facts
    text = printed(PaperKind.CANDIDATE_DECREE, proposal)
    for part in ("Menimbang", "Mengingat", "MEMUTUSKAN:", "KESATU", "KELIMA", "Lampiran"):
        assert part in text
    assert f"NOMOR {facts['sk_number']}" in text
    assert f"1 {proposal.unit.name}" in text
    assert "Orang demo-pimpinan" in text


def test_before_the_decision_the_decree_leaves_number_and_date_open(bring):
    text = printed(PaperKind.CANDIDATE_DECREE, bring("proposed"))
    assert "NOMOR ………" in text
    assert "pada tanggal ………" in text


def test_papers_of_a_sitting_list_what_it_decided(bring, season):
    proposal = bring("candidate")
    sitting = Sitting.objects.order_by("id").first()
    if sitting is None or not sitting.decisions.exists():
        sitting = Sitting.objects.create(
            title="Sidang uji", held_on=season.today, opened_by=season.people["demo-pimpinan"]
        )
        proposal.decisions.filter(move="name_candidate").update(sitting=sitting)
    text = printed(PaperKind.DECISION_LIST, sitting)
    assert sitting.title in text
    assert tanggal(sitting.held_on) in plain(text)
    assert "Tetapkan sebagai calon (1 unit)" in text
    assert f"1 {proposal.unit.name}" in text
    assert f"1 {proposal.unit.name}" in printed(PaperKind.CANDIDATE_DECREE, sitting)


def test_the_ministry_letter_lists_who_was_approved_with_the_decided_total(bring, season):
    both = [bring("sent", unit="A"), bring("approved", unit="B", target="WBK")]
    about = About(period=season.period, chosen=tuple(one.pk for one in both))
    bring_totals = {
        row.assessment.unit.name: row.total
        for row in ScoreSnapshot.objects.filter(purpose=SnapshotPurpose.REPORTED)
    }
    for kind in (PaperKind.MINISTRY_LETTER, PaperKind.SPTJM):
        text = text_of(draw_draft(paper=PAPERS[kind], about=about))
        assert "2 unit kerja" in text
        for name, total in bring_totals.items():
            assert re.search(rf"{name} .{{0,60}}Menuju WBK {angka(total)}", text), name


def test_a_letter_about_one_unit_bears_the_number_under_which_it_was_sent(bring):
    proposal = bring("sent")
    facts = proposal.decisions.get(move="send").facts
    assert f"Nomor {facts['letter_number']}" in printed(PaperKind.MINISTRY_LETTER, proposal)
    assert f"Nomor {facts['sptjm_number']}" in printed(PaperKind.SPTJM, proposal)


def test_a_letter_without_a_recorded_number_bears_that_of_the_register(bring, season):
    paper = issue_paper(
        actor=season.people["demo-pokja"],
        paper=PAPERS[PaperKind.MINISTRY_LETTER],
        about=About.of(bring("approved")),
    )
    assert f"Nomor {paper.number}" in text_of(content_of(paper))


def test_an_exception_is_named_with_its_reason(bring, season, move):
    proposal = bring("reported", quality=60)
    move("demo-pimpinan", proposal, "approve_exception", note="Wilayah kepulauan terluar.")
    text = printed(PaperKind.MINISTRY_LETTER, fresh(proposal))
    assert "1 unit kerja kami usulkan dengan pengecualian" in text
    assert "Wilayah kepulauan terluar." in text
    assert "Seluruhnya memenuhi ambang" not in text


def test_the_recap_on_paper_is_the_recap_of_the_screen(bring, season):
    bring("reported", unit="A", quality=95)
    bring("tpi_assessment", unit="B", quality=60)
    found = recap(season.period, season.today)
    text = printed(PaperKind.RECAP, season.period)
    assert len(found.rows) == 2
    for row in found.rows:
        sheet, judged = row.proposal.assessment, row.proposal.unit.code == "A"
        instrument = scoring_instrument(sheet.instrument)
        sides = read_lke(sheet)
        results = {view: score(instrument, sides.answers(view)) for view in (View.UNIT, View.TPI)}
        tpi = results[View.TPI]
        assert row.unit == results[View.UNIT].total.zero
        assert row.tpi == (tpi.total.zero if judged else None)  # the TPI still judges B
        share = 100 * tpi.answered // tpi.of
        said = angka(row.tpi) if judged else f"berjalan {persen(share, 0)}"
        told = plain(f"{angka(row.unit)} {said} {angka(row.tpn)} {row.met_count} dari 12")
        told += "" if judged else " unit"
        assert re.search(
            rf"{row.rank or '–'} {row.proposal.unit.name} .*?{re.escape(told)}", text
        ), told
    met = sum(bool(row.met) for row in found.rows if row.tpi is not None)
    assert f"Menuju WBK 2 1 {met} 2 2 0" in text


def test_the_recap_ranks_by_the_tpis_total_and_equal_totals_alike(bring, season):
    bring("reported", unit="A", quality=95)
    bring("reported", unit="B", quality=70)
    rows = recap(season.period, season.today).rows
    assert [row.rank for row in rows] == [1, 2]
    assert rows[0].tpi > rows[1].tpi


def test_the_recap_takes_the_same_queries_for_two_units_as_for_one(
    bring, season, django_assert_max_num_queries
):
    bring("self_assessment", unit="A")
    with django_assert_max_num_queries(9):
        recap(season.period, season.today)
    bring("self_assessment", unit="B")
    with django_assert_max_num_queries(9):
        recap(season.period, season.today)


@pytest.fixture
def planned(bring: Any, season: SimpleNamespace) -> Any:
    proposal = bring("candidate")
    person = season.people["unit_head-a"]
    item = PlanItem.objects.create(
        proposal=proposal,
        component="5",
        activity="Menangani pengaduan tepat waktu",
        target="Seluruh pengaduan terjawab",
        person="Ketua area",
        quarter="B06",
        progress=60,
        created_by=person,
    )
    for quarter, percent in (("B03", 20), ("B06", 40), ("B06", 60)):
        PlanProgress.objects.create(item=item, quarter=quarter, percent=percent, reported_by=person)
    return proposal


def test_the_plan_shows_what_was_last_reported_in_each_quarter(planned):
    text = printed(PaperKind.PLAN, planned)
    assert "Menangani pengaduan tepat waktu" in text
    assert "Ketua area B06 20 % 60 % – –" in text
    assert "Komponen tanpa kegiatan: Area 1." in text
    assert "Triwulan II (B06) 1 0" in text


def test_every_paper_says_period_instrument_moment_page_and_digest(bring, planned, season):
    bring("approved", unit="B")
    things: dict[str, Any] = {
        PaperKind.NOMINATION: planned,
        PaperKind.CANDIDATE_DECREE: planned,
        PaperKind.PLAN: planned,
        PaperKind.RECAP: season.period,
        PaperKind.MINISTRY_LETTER: season.period,
        PaperKind.SPTJM: season.period,
    }
    for kind, thing in things.items():
        about = About.of(thing)
        paper = issue_paper(actor=SYSTEM, paper=PAPERS[kind], about=about)
        pages = pages_of(content_of(paper))
        for number, text in enumerate(pages, start=1):
            assert f"Periode {season.period.year}" in text, kind
            assert f"versi {season.period.instrument.version}" in text, kind
            assert f"terbit {tanggal(timezone.localtime(paper.issued_at))}" in plain(text), kind
            assert f"Halaman {number} dari {len(pages)}" in text, kind
            assert paper.content_digest[:16] in text, kind


def test_long_names_and_long_reasons_stay_on_the_page(bring, season, planned):
    long = ("Kantor Pelayanan Perizinan Terpadu dan Pengawasan " * 4)[:200]
    word = "K" * 200
    bring("approved", unit="B")
    Unit.objects.filter(code="A").update(name=long)
    Unit.objects.filter(code="B").update(name=word)
    Unit.objects.filter(code="BLN").update(name=long)
    season.people["demo-pimpinan"].position = "P" * 150
    season.people["demo-pimpinan"].save()
    PlanItem.objects.update(activity="A" * 300, target="T" * 300, person="P" * 150)
    planned.conditions.update(reason="alasan " * 700)
    planned.refresh_from_db()
    planned.unit.refresh_from_db()
    for kind, thing in (
        (PaperKind.NOMINATION, planned),
        (PaperKind.CANDIDATE_DECREE, planned),
        (PaperKind.PLAN, planned),
        (PaperKind.RECAP, season.period),
        (PaperKind.MINISTRY_LETTER, season.period),
        (PaperKind.SPTJM, season.period),
    ):
        assert outside(drawn(kind, thing)) == [], kind


def test_an_empty_agency_still_has_its_recap(season):
    assert "Belum ada unit kerja yang diidentifikasi" in printed(PaperKind.RECAP, season.period)


@pytest.mark.usefixtures("sketched")
def test_the_shell_makes_drafts_and_issues(bring, season, tmp_path, capsys):
    proposal = bring("reported")
    out, year = tmp_path / "n.pdf", str(season.period.year)
    call_command("make_paper", "lhe", "--unit", "A", "--period", year, "--out", str(out))
    assert "KONSEP" in text_of(out.read_bytes())
    assert not Paper.objects.exists()
    call_command(
        "make_paper", "lhe", "--unit", "A", "--period", year, "--out", str(out), "--issue",
        "--archival", "--by", "demo-tpi-ketua",
    )  # fmt: skip
    paper = Paper.objects.get()
    assert (paper.proposal, paper.archival) == (proposal, True)
    assert paper.number in text_of(out.read_bytes())
    call_command("make_paper", "kertas-kerja", "--unit", "A", "--period", year, "--out", str(out))
    call_command("make_paper", "rekapitulasi", "--period", year, "--out", str(out))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lhe", "--unit", "A"], "Isi --period"),
        (["lhe", "--unit", "X", "--period", "YEAR"], "«X» tidak ada"),
        (["lhe", "--period", "YEAR"], "dibuat dengan --unit"),
        (["rekapitulasi", "--unit", "A", "--period", "YEAR"], "dibuat dengan --period"),
        (["daftar-keputusan", "--sitting", "99"], "Sidang nomor 99 tidak ada"),
        (["lhe", "--unit", "A", "--period", "YEAR"], "setelah TPI melapor"),
        (["kertas-kerja", "--unit", "B", "--period", "YEAR"], "belum mempunyai LKE"),
        (["kertas-kerja", "--unit", "A", "--period", "1999"], "Periode 1999 tidak ada"),
    ],
)
def test_the_shell_says_what_it_could_not_do(bring, season, tmp_path, arguments, told):
    bring("self_assessment")
    given = [str(season.period.year) if one == "YEAR" else one for one in arguments]
    with pytest.raises(CommandError, match=re.escape(told)):
        call_command("make_paper", *given, "--out", str(tmp_path / "n.pdf"))


@pytest.mark.usefixtures("sketched")
def test_a_paper_that_cannot_be_written_is_not_issued(
    bring: Any, season: Any, tmp_path: Any
) -> None:
    bring("reported")
    given = ["lhe", "--unit", "A", "--period", str(season.period.year), "--issue"]
    with pytest.raises(CommandError, match=r"tidak dapat ditulis.*Tidak ada data yang berubah"):
        call_command("make_paper", *given, "--out", str(tmp_path / "tidak-ada" / "n.pdf"))
    with pytest.raises(CommandError, match="Tidak ada data yang berubah"):
        call_command("make_paper", *given, "--by", "demo-pokja", "--out", str(tmp_path / "n.pdf"))
    assert not Paper.objects.exists()
