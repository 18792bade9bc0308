"""Before the head certifies: what is blank, what has no evidence, what nobody has settled."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.evidence.services.evidence import add_link
from assessment.lke.services.threads import add_comment, settle_thread
from assessment.models import Answer, Evidence, EvidenceUse, ReturnedItem
from assessment.queries import indicators_of
from proposals.steps.reports.before_sending import before_sending
from proposals.workflow.dossier import Dossier

pytestmark = pytest.mark.django_db
CODE = "A.I.1.i.a"  # Ya or Tidak


@pytest.fixture
def proposal(bring: Any) -> Any:
    found = bring("self_assessment")
    EvidenceUse.objects.all().delete()
    return found


def open_codes(proposal: Any, person: Any) -> dict[str, list[str]]:
    found = before_sending(Dossier(proposal), person)
    return {one.title: [code for code, _ in one.items] for one in found}


def answer(proposal: Any, code: str, value: Any) -> None:
    row = indicators_of(proposal.assessment).get(code=code)
    Answer.objects.update_or_create(
        assessment=proposal.assessment, indicator=row, side="unit",
        defaults={"value": value, "updated_at": proposal.created_at},
    )  # fmt: skip


def test_a_blank_item_blocks_and_leads_to_its_place(
    proposal: Any, season: Any, sign_in: Any
) -> None:
    head = season.people["unit_head-a"]
    answer(proposal, CODE, None)
    assert CODE in open_codes(proposal, head)["Butir belum dijawab"]
    response = sign_in(head).get(reverse("proposals:move", args=[proposal.pk, "submit"]))
    text = response.content.decode()
    sheet = proposal.assessment_id
    assert f'<a href="/lke/{sheet}/area/A.I.1/#butir-A-I-1-i-a">{CODE}</a>' in text
    assert "Menghalangi pengiriman" in text
    answer(proposal, CODE, "Tidak")
    assert CODE not in open_codes(proposal, head)["Butir belum dijawab"]


@pytest.mark.one_database
def test_the_highest_answer_without_evidence_is_said_but_does_not_block(
    proposal: Any, season: Any
) -> None:
    head, member = season.people["unit_head-a"], season.people["unit_member-a"]
    title = "Jawaban tertinggi tanpa bukti"
    answer(proposal, CODE, "Tidak")
    assert CODE not in open_codes(proposal, head)[title]
    answer(proposal, CODE, "Ya")
    assert CODE in open_codes(proposal, head)[title]
    found = next(one for one in before_sending(Dossier(proposal), head) if one.title == title)
    assert (found.blocks, found.state) == (False, "nearly")
    add_link(
        actor=member, assessment=proposal.assessment, url="https://a.example/sk",
        indicator=indicators_of(proposal.assessment).get(code=CODE),
    )  # fmt: skip
    assert Evidence.objects.exists()
    assert CODE not in open_codes(proposal, head)[title]


@pytest.mark.one_database
def test_an_open_conversation_is_listed_for_who_can_read_it(proposal: Any, season: Any) -> None:
    head, lead = season.people["unit_head-a"], season.people["demo-tpi-ketua"]
    sheet, title = proposal.assessment, "Percakapan belum selesai"
    rows = {code: indicators_of(sheet).get(code=code) for code in (CODE, "A.I.1.i.b")}
    said = add_comment(actor=head, assessment=sheet, indicator=rows[CODE], text="SK tahun lalu?")
    add_comment(
        actor=lead, assessment=sheet, indicator=rows["A.I.1.i.b"], text="Cek.", tpi_only=True
    )
    assert open_codes(proposal, head)[title] == [CODE]
    settle_thread(actor=head, thread=said.thread, settled=True)
    assert open_codes(proposal, head)[title] == []


@pytest.mark.one_database
def test_after_a_return_the_unrepaired_items_stand_there_too(bring: Any, season: Any) -> None:
    proposal = bring("returned")
    title = "Butir yang dikembalikan TPI dan belum diperbaiki"
    waiting = ReturnedItem.objects.filter(assessment=proposal.assessment, repaired_at=None)
    codes = set(waiting.values_list("indicator__code", flat=True))
    assert codes
    assert set(open_codes(proposal, season.people["unit_head-a"])[title]) == codes
    first = waiting.first()
    ReturnedItem.objects.filter(pk=first.pk).update(repaired_at=proposal.created_at)
    found = open_codes(proposal, season.people["unit_head-a"])[title]
    assert set(found) == codes - {first.indicator.code}


@pytest.mark.one_database
def test_other_moves_ask_nothing_of_the_kind(bring: Any, season: Any, sign_in: Any) -> None:
    proposal = bring("submitted")
    client = sign_in(season.people["unit_head-a"])
    page = client.get(reverse("proposals:move", args=[proposal.pk, "give_back"]))
    assert page.context["before"] == []
