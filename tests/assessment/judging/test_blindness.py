"""Blind means blind: whatever role comes later, until both have judged."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.lke.services.threads import add_comment as talk
from assessment.models import Assessment, DoubleAssessment
from assessment.rules import judges_blind, sees_tpi_side
from proposals.models import Paper
from proposals.papers.kinds import PAPERS
from proposals.queries import visible_papers, visible_proposals
from proposals.register.services.issuing import About, issue_paper
from proposals.rules import reads_paper, sees_proposal
from tests.assessment.judging.conftest import another, judge_all, say, seen_by, unit_values
from tests.assessment.judging.test_doubles import INDEX, ITEM, texts_of, walk
from tests.season import fresh
from units.enums import Role
from units.models import RoleGrant, User
from units.services.roles import grant_role
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import angka

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ROLES_LATER = (Role.LEADERSHIP, Role.OBSERVER, Role.POKJA, Role.ADMIN, Role.TPI_LEAD)
ADDRESS = re.compile(r'href="(/[^"#]*)')


@pytest.fixture
def reported(
    doubled: DoubleAssessment, proposal: Any, sheet: Assessment, season: Any, move: Any
) -> Any:
    """The team has settled and reported, with words and a score only it knows; the second has
    only begun. Whoever is second holds by now every role that reads, past the services."""
    member = season.people["demo-tpi-anggota"]
    unit = unit_values(sheet)
    judge_all(member, sheet, Side.TPI_MEMBER, without=(ITEM, INDEX))
    say(member, sheet, ITEM, another(unit[ITEM]), "Kata anggota tim XANGGOTAX.")
    say(member, sheet, INDEX, "2.7183", "Kata anggota tim XANGGOTAX.")
    row = sheet.instrument.indicators.get(code=ITEM)
    talk(actor=member, assessment=sheet, indicator=row, text="Menurut saya XANGGOTAX.")
    for username, name, note in (
        ("demo-tpi-anggota", "hand_to_lead", ""),
        ("demo-tpi-ketua", "hand_to_supervisor", "XANGGOTAX"),
        ("demo-tpi-dalnis", "settle", ""),
        ("demo-tpi-ketua", "report_not_yet", "Alasan XANGGOTAX."),
    ):
        move(username, fresh(proposal), name, note)
    for role in ROLES_LATER:
        RoleGrant.objects.create(user=doubled.second, role=role, unit=season.units["BLN"])
    return fresh(proposal)


def told_words(proposal: Any) -> tuple[str, ...]:
    report = proposal.decisions.get(move="report_not_yet")
    return ("XANGGOTAX", "2,7183", "2.7183", angka(report.snapshot.total))


@pytest.mark.one_database
@pytest.mark.slow_walk
@pytest.mark.usefixtures("sketched")
def test_no_page_paper_workbook_or_event_tells_it_whatever_role_came_later(
    reported: Any, doubled: DoubleAssessment, season: Any, sign_in: Any
) -> None:
    sheet, words = reported.assessment, told_words(reported)
    for kind in ("lhe", "berita-acara"):
        issue_paper(
            actor=season.people["demo-tpi-ketua"], paper=PAPERS[kind], about=About.of(reported)
        )
    client = sign_in(doubled.second)
    pages = walk(client, sheet, reported, season)
    for event in AuditEvent.objects.exclude(actor=doubled.second):
        response = client.get(reverse("record:event", args=[event.pk]))
        if response.status_code == 200:
            pages[f"peristiwa {event.action} {event.pk}"] = texts_of(response)
    # And whatever these pages lead to.
    known = set(pages)
    for text in list(pages.values()):
        for address in ADDRESS.findall(text):
            address = address.replace("&amp;", "&")
            if address not in known and not address.startswith(("/static/", "/keluar")):
                known.add(address)
                response = client.get(address)
                if response.status_code == 200 and "octet" not in response["Content-Type"]:
                    pages[address] = texts_of(response)
    assert len(pages) > 60
    assert f"/lke/{sheet.pk}/area/A.I.1/" in pages  # the own blind work stays open
    leaks = {(address, word) for address, text in pages.items() for word in words if word in text}
    assert leaks == set()


def test_lists_and_permissions_agree_about_it(reported: Any, doubled: DoubleAssessment) -> None:
    blind = User.objects.get(pk=doubled.second.pk)
    sheet = seen_by(blind, reported.assessment)
    assert judges_blind(blind, sheet)
    assert not sees_tpi_side(blind, sheet)
    assert not sees_proposal(blind, reported)
    assert reported not in visible_proposals(blind)
    paper = Paper(unit=reported.unit, period=reported.period, kind="usulan-kementerian")
    assert not reads_paper(blind, paper)
    assert not reads_paper(blind, Paper(unit=None, period=reported.period, kind="rekapitulasi"))
    assert not visible_papers(blind).filter(period=reported.period).exists()


def test_it_hangs_on_the_person_and_not_on_the_role_of_an_assessor(
    reported: Any, doubled: DoubleAssessment
) -> None:
    RoleGrant.objects.filter(user=doubled.second, role__startswith="tpi_").update(
        ended_at=timezone.now()
    )
    observer = User.objects.get(pk=doubled.second.pk)
    assert not sees_tpi_side(observer, seen_by(observer, reported.assessment))


def test_once_both_are_done_it_is_over(reported: Any, doubled: DoubleAssessment) -> None:
    DoubleAssessment.objects.filter(pk=doubled.pk).update(second_done_at=timezone.now())
    person = User.objects.get(pk=doubled.second.pk)
    assert sees_tpi_side(person, seen_by(person, reported.assessment))
    assert reported in visible_proposals(person)


@pytest.mark.parametrize("place", ["A", "BLN"])
def test_a_role_that_would_end_it_is_refused_with_the_reason(
    doubled: DoubleAssessment, season: Any, sign_in: Any, place: str
) -> None:
    with pytest.raises(Refused, match="sebagai penilai kedua dan belum boleh membaca"):
        grant_role(
            actor=season.people["demo-admin"],
            user=doubled.second,
            role=Role.OBSERVER,
            unit=season.units[place],
        )
    assert not RoleGrant.objects.filter(user=doubled.second, role=Role.OBSERVER).exists()
    grant_role(
        actor=season.people["demo-admin"],
        user=doubled.second,
        role=Role.OBSERVER,
        unit=season.units["B"],
    )


def test_a_finished_second_reads_no_team_answer_while_the_team_works(
    doubled: DoubleAssessment, sheet: Assessment, season: Any, sign_in: Any
) -> None:
    member = season.people["demo-tpi-anggota"]
    say(member, sheet, INDEX, "2.7183", "Kata anggota tim XANGGOTAX.")
    DoubleAssessment.objects.filter(pk=doubled.pk).update(second_done_at=timezone.now())
    assert Assessment.objects.get(pk=sheet.pk).phase == Phase.TPI_MEMBER
    client = sign_in(doubled.second)
    for name, args in (
        ("area", [sheet.pk, "B.I"]),
        ("overview", [sheet.pk]),
        ("compare", [sheet.pk]),
    ):
        page = client.get(reverse(f"assessment:{name}", args=args)).content.decode()
        assert "XANGGOTAX" not in page
        assert "2,7183" not in page
