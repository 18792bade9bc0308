"""Who signs a paper: the nearest holder of the role, never a name from further up the tree."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from proposals.enums import PaperKind
from proposals.models import PlanItem, Proposal
from proposals.papers.kinds import PAPERS
from proposals.papers.reports.team import grant_at, holders_at, sole_holder
from proposals.register.services.issuing import About, draw_draft
from tests.paper_text import text_of
from units.models import Unit, User
from units.services.people import create_person
from units.services.roles import end_role, grant_role
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("sketched")]


def person_with(role: str, unit: Unit, name: str) -> User:
    person = create_person(
        actor=SYSTEM,
        username=name.lower().replace(" ", "-"),
        full_name=name,
        email="orang@instansi.example",
        unit=unit if role == "unit_head" else None,
    )
    grant_role(actor=SYSTEM, user=person, role=role, unit=unit)
    return person


def printed(kind: str, proposal: Proposal) -> str:
    return text_of(draw_draft(paper=PAPERS[kind], about=About.of(proposal)))


def planned(proposal: Proposal, writer: User) -> Proposal:
    PlanItem.objects.create(
        proposal=proposal,
        component="1",
        activity="Kegiatan uji",
        target="Target uji",
        person="Tim",
        quarter="B12",
        created_by=writer,
    )
    return proposal


@pytest.fixture
def settled(bring: Any, season: Any) -> Proposal:
    return planned(bring("tpi_final"), season.people["unit_member-a"])


@pytest.mark.parametrize("kind", [PaperKind.MINUTES, PaperKind.PLAN])
def test_the_units_own_head_signs_although_the_unit_above_has_one_too(kind, settled, season):
    person_with("unit_head", season.units["BLN"], "Kepala Di Atas")
    text = printed(kind, settled)
    assert "Orang unit_head-a" in text
    assert "Kepala Di Atas" not in text


def test_without_a_head_of_its_own_the_nearest_above_signs(settled, season):
    head = season.people["unit_head-a"]
    end_role(actor=SYSTEM, grant=head.grants.get(), reason="Pensiun.")
    person_with("unit_head", season.units["BLN"], "Kepala Di Atas")
    assert "Kepala Di Atas" in printed(PaperKind.MINUTES, settled)


def test_of_two_heads_of_one_unit_the_one_who_certified_signs(settled, season):
    person_with("unit_head", season.units["A"], "Kepala Kedua")
    text = printed(PaperKind.MINUTES, settled)
    assert "Orang unit_head-a" in text
    assert "Kepala Kedua" not in text


def test_between_several_who_did_nothing_nobody_is_chosen_and_the_draft_names_them(bring, season):
    proposal = planned(bring("candidate"), season.people["unit_member-a"])
    person_with("unit_head", season.units["A"], "Kepala Kedua")
    text = printed(PaperKind.PLAN, proposal)
    assert "[2 orang memegang peran ini: Kepala Kedua; Orang unit_head-a]" in text


@pytest.mark.parametrize(
    "role", ["unit_head", "leadership", "pokja", "tpi_member", "tpi_lead", "tpi_supervisor"]
)
def test_every_role_is_held_by_the_nearest(role, season):
    top, middle = season.units["BLN"], season.units["A"]
    low = create_unit(
        actor=SYSTEM,
        code="A-1",
        name="Unit A Satu",
        parent=middle,
        level="eselon_4",
        service_kind="layanan_publik",
    )
    far, near = person_with(role, top, "Orang Jauh"), person_with(role, middle, "Orang Dekat")
    now = timezone.now()
    assert near in holders_at(role, low, now)
    assert far not in holders_at(role, low, now)
    assert far in holders_at(role, top, now)


@pytest.mark.parametrize("kind", [PaperKind.MINUTES, PaperKind.PLAN])
def test_who_holds_the_office_for_another_signs_so(
    kind: PaperKind, settled: Proposal, season: Any
) -> None:
    head = season.people["unit_head-a"]
    head.position = "Kepala Bagian Umum"
    head.save()
    head.grants.update(capacity="plt")
    text = printed(kind, settled)
    assert "Plt. Kepala Unit A" in text
    assert "Kepala Bagian Umum" not in text


def test_a_leader_for_some_days_signs_so_and_only_in_those_days(season: Any) -> None:
    now, unit = timezone.now(), season.units["A"]
    leader = season.people["demo-pimpinan"]
    leader.grants.update(capacity="plh", ends_on=timezone.localdate(now))
    assert sole_holder("leadership", unit, now).position.startswith("Plh. ")
    later = sole_holder("leadership", unit, now + timedelta(days=2))
    assert later.name == ""
    # Who decided then signs as they held it then; their own office comes before another's.
    assert (grant_at(leader, "leadership", unit, now) or leader).capacity == "plh"
    grant_role(actor=SYSTEM, user=leader, role="leadership", unit=unit)
    found = grant_at(leader, "leadership", unit, timezone.now())
    assert found is not None
    assert found.capacity == "definitif"
