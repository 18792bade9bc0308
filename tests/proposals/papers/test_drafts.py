"""A draft is asked for, waited for, read; the permission and the figures are asked every time."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import AnswerSource, Side
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.models import Assessment
from assessment.queries import indicators_of
from proposals.papers.kinds import PAPERS
from proposals.register.services.issuing import About, draft_paper
from tests.paper_text import text_of
from units.models import RoleGrant
from units.services.roles import end_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.papers import drawings
from zona_integritas.ground.papers.drawer import work_off
from zona_integritas.ground.papers.spool import Failure

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    found: Assessment = bring("self_assessment").assessment
    return found


def address(sheet: Assessment) -> str:
    return reverse("papers:draft", args=["lke", sheet.pk, "kertas-kerja"])


def change_a_figure(sheet: Assessment) -> None:
    row = next(one for one in indicators_of(sheet) if one.options.all())
    label = row.options.all()[0].label
    entry = AnswerEntry(row, Side.UNIT, label, "Catatan yang baru ditulis.")
    write_many(actor=SYSTEM, assessment=sheet, entries=[entry], source=AnswerSource.IMPORT)


@pytest.fixture
def nobody_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "begin_drawer", lambda spool, lock: None)


def poll_of(page: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found, page
    return unescape(found.group(1))


@pytest.mark.usefixtures("sketched")
def test_who_may_no_longer_read_it_gets_nothing_though_it_is_kept(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    person = season.people["unit_head-a"]
    client = sign_in(person)
    assert client.get(address(sheet)).content.startswith(b"%PDF")
    grant = RoleGrant.objects.get(user=person, unit=season.units["A"])
    end_role(actor=season.people["demo-admin"], grant=grant, reason="Pindah tugas.")
    person.unit = season.units["B"]
    person.save()
    assert client.get(address(sheet)).status_code in (403, 404)
    asked = client.get(address(sheet) + "?tunggu=" + "0" * 64, headers={"HX-Request": "true"})
    assert asked.status_code in (403, 404)


@pytest.mark.usefixtures("sketched")
def test_the_same_figures_are_drawn_once_and_others_anew(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    head, member = (sign_in(season.people[name]) for name in ("unit_head-a", "unit_member-a"))
    first = head.get(address(sheet))
    with patch("zona_integritas.ground.papers.layout.lay_out", side_effect=AssertionError):
        later = timezone.now() + timedelta(seconds=59)
        with patch("django.utils.timezone.now", return_value=later):
            again = member.get(address(sheet))
    assert again.content == first.content
    assert again["Content-Type"] == "application/pdf"
    assert "Catatan yang baru ditulis." not in text_of(first.content)
    change_a_figure(sheet)
    assert "Catatan yang baru ditulis." in text_of(head.get(address(sheet)).content)


@pytest.mark.usefixtures("sketched")
def test_what_one_person_may_see_of_a_paper_is_not_kept_for_another(
    bring: Any, season: Any, sign_in: Any
) -> None:
    """While the TPI judges, its side stands in the worksheet for the TPI alone."""
    sheet, hidden = bring("tpi_assessment").assessment, "Penilaian TPI belum dibuka"
    judge, head = (sign_in(season.people[name]) for name in ("demo-tpi-ketua", "unit_head-a"))
    assert hidden not in text_of(judge.get(address(sheet)).content)
    assert hidden in text_of(head.get(address(sheet)).content)
    assert hidden not in text_of(judge.get(address(sheet)).content)


def test_the_page_waits_tells_the_place_and_then_loads_the_paper(
    sheet: Assessment, season: Any, sign_in: Any, nobody_draws: None
) -> None:
    head, member = (sign_in(season.people[name]) for name in ("unit_head-a", "unit_member-a"))
    first = head.get(address(sheet))
    assert first.status_code == 202
    change_a_figure(sheet)
    second = member.get(address(sheet))
    page = second.content.decode()
    assert "<strong>1</strong> konsep lain digambar lebih dahulu" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert reverse("papers:about", args=["lke", sheet.pk]) in page
    poll, script = poll_of(page), {"HX-Request": "true"}
    assert member.get(poll, headers=script).status_code == 204  # nothing new
    spool = drawings._spool()
    spool.drop(spool.waiting()[0])
    moved = member.get(poll, headers=script)
    assert "Konsep sedang dibuat" in moved.content.decode()
    work_off(spool)
    ready = member.get(poll_of(moved.content.decode()), headers=script)
    assert ready["HX-Refresh"] == "true"
    assert member.get(address(sheet)).content.startswith(b"%PDF")


def test_the_end_of_the_line_and_a_failure_are_said_calmly(
    sheet: Assessment, season: Any, sign_in: Any, nobody_draws: None, monkeypatch: Any
) -> None:
    client = sign_in(season.people["unit_head-a"])
    monkeypatch.setattr(drawings, "MOST_WAITING", 0)
    full = client.get(address(sheet))
    assert full.status_code == 429
    assert "yang ini belum diterima" in full.content.decode()
    refreshed = client.get(poll_of(full.content.decode()), headers={"HX-Request": "true"})
    assert refreshed["HX-Refresh"] == "true"
    monkeypatch.undo()
    monkeypatch.setattr(drawings, "begin_drawer", lambda spool, lock: None)
    assert client.get(address(sheet)).status_code == 202
    spool = drawings._spool()
    (order,) = spool.waiting()
    spool.drop(order)
    spool.fail(order.key, Failure(Failure.CUT_SHORT, ""))
    failed = client.get(address(sheet))
    assert failed.status_code == 503
    assert "belum dapat digambar" in failed.content.decode()
    assert "Tidak ada data yang berubah" in failed.content.decode()
    assert 'href="">Coba lagi</a>' in failed.content.decode()
    assert client.get(address(sheet)).status_code == 202


def test_no_kind_is_another_paper_two_minutes_later(bring: Any, season: Any) -> None:
    """The moment of asking stands in some; it alone is no reason to draw anew."""
    proposal = bring("sent")
    person, found = season.people["demo-pokja"], set()
    # A day ahead, at noon in Jakarta: everything is made by then, and the day stays the same.
    now = (timezone.now() + timedelta(days=1)).replace(hour=5)
    for about in (About.of(proposal), About.of(proposal.assessment), About.of(proposal.period)):
        for paper in PAPERS.values():
            if about.kind not in paper.about or paper.not_yet(about):
                continue
            sheets = []
            for moment in (now, now + timedelta(minutes=2)):
                with patch("django.utils.timezone.now", return_value=moment):
                    sheets.append(draft_paper(actor=person, paper=paper, about=about))
            assert sheets[0].key == sheets[1].key, paper.kind
            found.add(paper.kind)
            if paper.kind in ("kertas-kerja", "rekapitulasi"):
                assert sheets[0].html != sheets[1].html
    assert {"lhe", "kertas-kerja", "rekapitulasi", "berita-acara", "sptjm"} <= found
