"""The TPI's hand-over: who was assigned, and why a unit is not yet proposed."""

import pytest
from django.urls import reverse

from proposals.workflow.dossier import Dossier
from tests.season import fresh

pytestmark = pytest.mark.django_db


def test_the_assignment_names_the_team_as_it_was(bring, season):
    proposal = bring("tpi_assessment")
    facts = proposal.decisions.get(move="start_tpi").facts
    assert [(one["role"], one["name"]) for one in facts["team"]] == [
        ("Pengendali teknis TPI", str(season.people["demo-tpi-dalnis"])),
        ("Ketua tim TPI", str(season.people["demo-tpi-ketua"])),
        ("Anggota TPI", str(season.people["demo-tpi-anggota"])),
    ]


@pytest.mark.one_database
def test_the_page_names_the_team_before_the_assignment_is_recorded(bring, season, sign_in):
    proposal = bring("submitted")
    address = reverse("proposals:move", args=[proposal.pk, "start_tpi"])
    page = sign_in(season.people["demo-tpi-ketua"]).get(address)
    assert [person for _, person in page.context["team"]] == [
        season.people[name] for name in ("demo-tpi-dalnis", "demo-tpi-ketua", "demo-tpi-anggota")
    ]
    assert str(season.people["demo-tpi-anggota"]) in page.content.decode()


@pytest.mark.one_database
def test_missed_minima_are_proposed_as_reasons_with_their_gaps(bring, season, sign_in):
    proposal = bring("tpi_final", quality=55)
    address = reverse("proposals:move", args=[proposal.pk, "report_not_yet"])
    page = sign_in(season.people["demo-tpi-ketua"]).get(address)
    note = page.context["form"]["note"].value()
    missed = Dossier(proposal).tpi_verdict.missed
    assert len(note.splitlines()) == len(missed) > 0
    assert "(nilai minimal 75,00, kurang " in note


@pytest.mark.one_database
def test_nothing_is_proposed_where_every_minimum_holds(bring, season, sign_in):
    proposal = bring("tpi_final", quality=98)
    address = reverse("proposals:move", args=[proposal.pk, "report_not_yet"])
    page = sign_in(season.people["demo-tpi-ketua"]).get(address)
    assert page.context["form"]["note"].value() == ""


def test_the_missed_minima_stay_with_the_report_whatever_is_written_besides(bring, move, sign_in):
    proposal = bring("tpi_final", quality=55)
    missed = {row.rule.code: row for row in Dossier(proposal).tpi_verdict.missed}
    move("demo-tpi-ketua", proposal, "report_not_yet", "Unit baru saja pindah gedung.")
    decision = fresh(proposal).decisions.get(move="report_not_yet")
    assert decision.note == "Unit baru saja pindah gedung."
    assert {row["rule"] for row in decision.facts["missed"]} == set(missed)
    lead = decision.actor
    page = sign_in(lead).get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert "Nilai minimal yang belum terpenuhi" in page
    assert "Unit baru saja pindah gedung." in page
