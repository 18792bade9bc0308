"""Letters that list units stand side by side; only one about the same units is replaced."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from proposals.enums import PaperKind
from proposals.models import Paper, Proposal
from proposals.papers.kinds import PAPERS
from proposals.register.services.issued_papers import content_of
from proposals.register.services.issuing import About, issue_paper
from tests.paper_text import text_of
from tests.season import fresh
from units.models import Unit
from units.services.units import update_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sketched")]
BOTH = [PaperKind.MINISTRY_LETTER, PaperKind.SPTJM]


def letter(kind: str, thing: Any, *chosen: Proposal) -> Paper:
    about = About.of(thing)
    if chosen:
        about = About(period=thing, chosen=tuple(one.pk for one in chosen))
    return issue_paper(actor=SYSTEM, paper=PAPERS[kind], about=about)


def checked(paper: Paper) -> str:
    page = Client().get(reverse("check:paper", args=[paper.code])).content.decode()
    return re.sub(r"\s+", " ", page)


def units_in(text: str) -> set[str]:
    return set(re.findall(r"Unit [AB]\b", text))


def is_valid(paper: Paper) -> bool:
    return "tercatat dan berlaku" in checked(paper)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.one_database
def test_a_second_letter_is_about_those_approved_since_and_leaves_the_first_valid(
    kind, bring, season, move
):
    first_unit = bring("approved", unit="A")
    first = letter(kind, season.period)
    move("demo-pokja", first_unit, "send")
    bring("approved", unit="B")
    second = letter(kind, season.period)
    text = text_of(content_of(second))
    assert "1 unit kerja" in text
    assert units_in(text) == {"Unit B"}
    assert is_valid(first)
    assert is_valid(second)
    assert units_in(checked(first)) == {"Unit A"}


@pytest.mark.parametrize("kind", BOTH)
def test_a_letter_about_the_same_units_replaces_the_first_however_it_is_asked_for(
    kind, bring, season
):
    proposal = bring("approved", unit="A")
    first = letter(kind, season.period)
    second = letter(kind, proposal)
    assert "digantikan" in checked(first)
    assert second.number in checked(first)
    third = letter(kind, season.period, proposal)
    assert [is_valid(one) for one in (first, second, third)] == [False, False, True]


@pytest.mark.one_database
def test_a_letter_about_all_of_them_replaces_the_single_ones(bring, season):
    one = letter(PaperKind.SPTJM, bring("approved", unit="A"))
    other = letter(PaperKind.SPTJM, bring("approved", unit="B"))
    both = letter(PaperKind.SPTJM, season.period, *Proposal.objects.all())
    assert [is_valid(paper) for paper in (one, other, both)] == [False, False, True]
    assert f"Menggantikan nomor {one.number}, {other.number}" in text_of(content_of(both))
    assert list(both.replaces.order_by("pk")) == [one, other]


def test_a_letter_about_some_of_a_standing_ones_units_is_refused_in_words(bring, season):
    one = bring("approved", unit="A")
    bring("approved", unit="B")
    both = letter(PaperKind.SPTJM, season.period)
    told = rf"Unit A sudah tercantum pada naskah nomor {both.number} .* bersama Unit B"
    with pytest.raises(Refused, match=told):
        letter(PaperKind.SPTJM, one)
    assert Paper.objects.count() == 1
    assert is_valid(both)


@pytest.mark.one_database
def test_who_was_decided_or_stands_on_a_letter_is_not_listed_again(bring, season):
    bring("awarded", unit="A")
    with pytest.raises(Refused, match="atau semuanya sudah dinilai di sana"):
        letter(PaperKind.MINISTRY_LETTER, season.period)
    bring("approved", unit="B")
    first = letter(PaperKind.MINISTRY_LETTER, season.period)
    assert [one.unit_name for one in first.listed.all()] == ["Unit B"]
    with pytest.raises(Refused, match="Semua unit yang menunggu sudah tercantum"):
        letter(PaperKind.MINISTRY_LETTER, season.period)


@pytest.mark.one_database
def test_nominations_stand_side_by_side_too(bring, season):
    bring("proposed", unit="A")
    first = letter(PaperKind.NOMINATION, season.period)
    proposal = bring("proposed", unit="B")
    second = letter(PaperKind.NOMINATION, season.period)
    assert is_valid(first)
    assert units_in(text_of(content_of(second))) == {"Unit B"}
    third = letter(PaperKind.NOMINATION, proposal)
    assert [is_valid(one) for one in (first, second, third)] == [True, False, True]


def test_a_letter_about_several_falls_when_one_loses_its_approval(bring, season, move):
    bring("approved", unit="A")
    proposal = bring("approved", unit="B")
    both = letter(PaperKind.MINISTRY_LETTER, season.period)
    move("demo-pimpinan", proposal, "cancel_approval", note="Perlu dibahas lagi.")
    assert "dicabut" in checked(both)
    again = letter(PaperKind.MINISTRY_LETTER, season.period)
    assert [one.unit_name for one in again.listed.all()] == ["Unit A"]


@pytest.mark.one_database
def test_a_letter_that_has_gone_out_stays_what_it_was(bring, season, move):
    sent = bring("approved", unit="A")
    proposal = bring("approved", unit="B")
    both = letter(PaperKind.MINISTRY_LETTER, season.period)
    move("demo-pokja", fresh(sent), "send")
    move("demo-pimpinan", proposal, "cancel_approval", note="Perlu dibahas lagi.")
    assert is_valid(both)


@pytest.mark.parametrize("kind", BOTH)
def test_a_letter_that_has_gone_out_is_neither_replaced_nor_in_the_way(kind, bring, season, move):
    sent = bring("approved", unit="A")
    proposal = bring("approved", unit="B")
    both = letter(kind, season.period)
    move("demo-pokja", fresh(sent), "send")
    move("demo-pimpinan", proposal, "cancel_approval", note="Perlu dibahas lagi.")
    move("demo-pimpinan", fresh(proposal), "approve")
    again = letter(kind, season.period, fresh(proposal))
    assert [one.unit_name for one in again.listed.all()] == ["Unit B"]
    assert "Menggantikan" not in text_of(content_of(again))
    whole = letter(kind, season.period, fresh(sent), fresh(proposal))
    assert is_valid(both)
    assert list(whole.replaces.all()) == [again]


@pytest.mark.one_database
@pytest.mark.parametrize("kind", BOTH)
def test_a_unit_that_the_ministry_judges_or_has_judged_goes_on_no_new_letter(
    kind, bring, season, sign_in
):
    judged = bring("awarded", unit="A")
    waiting = bring("approved", unit="B")
    client = sign_in(season.people["demo-pokja"])
    address = reverse("papers:issue", args=["periode", season.period.year, kind])
    offered = re.findall(r'name="usulan" value="(\d+)"', client.get(address).content.decode())
    assert set(offered) == {str(waiting.pk)}
    client.post(address, {"usulan": [judged.pk]})
    client.post(reverse("papers:issue", args=["usulan", judged.pk, kind]))
    assert not Paper.objects.exists()


@pytest.mark.one_database
def test_the_page_lets_one_choose_the_units_and_names_what_is_replaced(bring, season, sign_in):
    one, other = bring("approved", unit="A"), bring("approved", unit="B")
    first = letter(PaperKind.SPTJM, season.period, one)
    client = sign_in(season.people["demo-pokja"])
    address = reverse("papers:issue", args=["periode", season.period.year, "sptjm"])

    def boxes(page: str) -> list[str]:
        return re.findall(r'name="usulan" value="(\d+)" checked', page)

    page = client.get(address).content.decode()
    assert boxes(page) == [str(other.pk)]
    assert f"tercantum pada nomor {first.number}" in page
    page = client.get(address, {"usulan": [one.pk]}).content.decode()
    assert f"nomor {first.number} tanggal" in page
    assert "digantikan dan tidak berlaku lagi" in page
    assert Paper.objects.count() == 1
    client.post(address, {"usulan": [other.pk]})
    second = Paper.objects.latest("pk")
    assert [row.unit_name for row in second.listed.all()] == ["Unit B"]
    assert is_valid(first)
    about = client.get(reverse("papers:about", args=["periode", season.period.year]))
    assert first.number in about.content.decode()
    assert second.number in about.content.decode()


@pytest.mark.one_database
def test_a_choice_that_shares_units_with_a_standing_letter_says_why_and_issues_nothing(
    bring, season, sign_in
):
    one = bring("approved", unit="A")
    bring("approved", unit="B")
    letter(PaperKind.SPTJM, season.period)
    client = sign_in(season.people["demo-pokja"])
    address = reverse("papers:issue", args=["periode", season.period.year, "sptjm"])
    response = client.get(address, {"usulan": [one.pk]})
    assert response.status_code == 422
    assert "bersama Unit B" in response.content.decode()
    assert (
        "bersama Unit B" in client.post(address, {"usulan": [one.pk]}, follow=True).content.decode()
    )
    nobody = client.post(address, {"usulan": ["x"]}, follow=True).content.decode()
    assert "Belum ada unit yang disetujui" in nobody
    assert Paper.objects.count() == 1


@pytest.mark.one_database
def test_a_units_document_page_shows_the_letters_that_list_it(bring, season, sign_in):
    proposal = bring("approved", unit="A")
    bring("approved", unit="B")
    both = letter(PaperKind.SPTJM, season.period)
    address = reverse("papers:about", args=["usulan", proposal.pk])
    link = reverse("papers:detail", args=[both.pk])
    page = sign_in(season.people["demo-pokja"]).get(address).content.decode()
    assert link in page
    assert "tentang 2 unit" in re.sub(r"\s+", " ", page)
    page = sign_in(season.people["unit_head-a"]).get(address).content.decode()
    assert both.number in page
    assert link not in page
    assert units_in(page) == {"Unit A"}
    page = (
        sign_in(season.people["demo-pokja"])
        .get(reverse("proposals:detail", args=[proposal.pk]))
        .content.decode()
    )
    assert link in page


# Names as issued ---------------------------------------------------------------------------


def renamed(unit: Unit, name: str) -> None:
    values = {key: getattr(unit, key) for key in ("code", "level", "service_kind")}
    update_unit(actor=SYSTEM, unit=unit, parent=unit.parent, name=name, **values)


@pytest.mark.one_database
def test_after_a_renaming_every_page_calls_the_unit_as_the_paper_does(bring, season, sign_in):
    proposal = bring("approved", unit="A")
    single, whole = letter(PaperKind.NOMINATION, proposal), letter(PaperKind.SPTJM, season.period)
    renamed(season.units["A"], "Balai Baru")
    renamed(season.units["BLN"], "Instansi Baru")
    assert "<dd>Unit A <span" in checked(single).replace("<dd> ", "<dd>")
    assert "(kini: Balai Baru)" in checked(single)
    assert "Instansi BLN" in checked(whole)
    assert "(kini: Instansi Baru)" in checked(whole)
    assert "Unit A" in checked(whole)
    client = sign_in(season.people["demo-pokja"])
    register = client.get(reverse("papers:list")).content.decode()
    assert "Unit A" in register
    assert "Instansi BLN" in register
    for name in ("Unit A", "Balai Baru"):
        found = client.get(reverse("papers:list"), {"q": name}).content.decode()
        assert single.number in found
        assert whole.number in found
    for paper in (single, whole):
        page = client.get(reverse("papers:detail", args=[paper.pk])).content.decode()
        assert "Unit A" in page
        assert "(kini: Balai Baru)" in page


@pytest.mark.one_database
def test_the_check_page_tells_the_number_on_the_heading_from_that_of_the_register(bring, season):
    proposal = bring("sent", unit="A")
    paper = letter(PaperKind.MINISTRY_LETTER, proposal)
    official = proposal.decisions.get(move="send").facts["letter_number"]
    assert official in text_of(content_of(paper))
    page = checked(paper)
    assert f"<dt>Nomor naskah</dt><dd>{official}, pada kepala naskah</dd>" in page
    assert f"<dt>Nomor register</dt><dd>{paper.number}</dd>" in page
