"""A step opened by its address when it does not apply: why, and what applies now; no form."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.enums import Phase
from assessment.models import Assessment
from proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOTE = "Tulisan yang belum tersimpan."


def address(proposal: Proposal, move: str) -> str:
    return reverse("proposals:move", args=[proposal.pk, move])


def test_a_step_of_another_state_shows_no_form_and_what_applies(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("submitted")
    client = sign_in(season.people["unit_head-a"])
    page = client.get(address(proposal, "submit")).content.decode()
    assert "tidak berlaku pada keadaan sekarang" in page
    assert 'name="state"' not in page
    assert f'href="{address(proposal, "give_back")}"' in page
    # Sent from a page that was opened before: refused, and the text stands there to be copied.
    answer = client.post(
        address(proposal, "submit"), {"state": "self_assessment", "certified": "on", "note": NOTE}
    )
    assert answer.status_code == 409
    assert NOTE in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "submitted"


def test_in_the_same_state_only_the_rank_whose_turn_it_is_has_a_form(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("tpi_assessment")
    Assessment.objects.filter(pk=proposal.assessment_id).update(phase=Phase.TPI_LEAD)
    member = sign_in(season.people["demo-tpi-anggota"])
    page = member.get(address(proposal, "hand_to_lead")).content.decode()
    assert "tidak berlaku pada keadaan sekarang" in page
    assert 'name="state"' not in page
    assert "Serahkan ke pengendali teknis" in page  # that is what is waited for, and from whom
    lead = sign_in(season.people["demo-tpi-ketua"])
    page = lead.get(address(proposal, "hand_to_supervisor")).content.decode()
    assert "tidak berlaku pada keadaan sekarang" not in page
    assert 'name="state"' in page
