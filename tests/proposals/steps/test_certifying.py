"""What a head swears: the best answers without evidence stand in the sentence that is signed."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.evidence.services.evidence import add_link
from proposals.course.services.hand_over import BARE, best_without_evidence
from proposals.models import Decision, Proposal
from proposals.workflow.dossier import Dossier
from tests.assessment.lke.test_open_work import fill
from tests.season import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def ready(bring: Any) -> Any:
    """Every item has the best answer; evidence stands under a few."""
    proposal = bring("self_assessment")
    fill(proposal.assessment, "unit", without=0)
    return fresh(proposal)


def page_of(proposal: Proposal) -> str:
    return reverse("proposals:move", args=[proposal.pk, "submit"])


def test_the_sentence_names_how_many_and_leads_to_them(
    ready: Any, season: Any, sign_in: Any
) -> None:
    codes = best_without_evidence(Dossier(ready))
    head = sign_in(season.people["unit_head-a"])
    page = head.get(page_of(ready)).content.decode()
    assert f"dengan {len(codes)} jawaban tertinggi yang belum disertai bukti" in page
    assert f'href="#tanpa-bukti">Lihat {len(codes)} butir itu' in page
    listed = page[page.index('id="tanpa-bukti"') :].partition("</ul>")[0]
    assert listed.count("<li>") == len(codes) > 0
    form = {"state": ready.state, "certified": len(codes), "note": ""}
    response = head.post(page_of(ready), form)
    assert response.status_code == 302  # it does not forbid
    decision = Decision.objects.get(proposal=ready, move="submit")
    assert decision.facts[BARE] == len(codes)
    history = head.get(response["Location"]).content.decode()
    assert "Jawaban tertinggi tanpa bukti" in history


def test_a_sentence_that_no_longer_holds_is_not_signed(
    ready: Any, season: Any, sign_in: Any
) -> None:
    codes = best_without_evidence(Dossier(ready))
    head = sign_in(season.people["unit_head-a"])
    assert head.get(page_of(ready)).status_code == 200
    row = ready.assessment.instrument.indicators.get(code=codes[0])
    add_link(
        actor=season.people["unit_member-a"], assessment=ready.assessment, indicator=row,
        url="https://arsip.instansi.example/baru",
    )  # fmt: skip
    form = {"state": ready.state, "certified": len(codes), "note": ""}
    response = head.post(page_of(ready), form)
    page = response.content.decode()
    assert response.status_code == 422
    assert f"Sekarang {len(codes) - 1} jawaban tertinggi tanpa bukti" in page
    assert f"dengan {len(codes) - 1} jawaban tertinggi" in page
    assert not Decision.objects.filter(proposal=ready, move="submit").exists()
    form["certified"] = len(codes) - 1
    assert head.post(page_of(ready), form).status_code == 302
