"""Handing an LKE over says what is accepted unseen, and asks a word for what came from a file."""

import io
import random
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Phase, Side
from assessment.lke.scoring_input import scoring_instrument, stored_value
from assessment.lke.services.answer_batches import save_many
from assessment.lke.services.answers import save_answer
from assessment.lke.services.presence import mark_seen
from assessment.models import Assessment
from assessment.queries import indicators_of
from assessment.workbooks.reports.lke_workbook import lke_workbook
from assessment.workbooks.services.imports import import_sheet
from assessment.workbooks.workbook_reading import read_lke_workbook
from proposals.course.services.moves import apply_move
from proposals.models import Proposal
from tests.assessment.judging.conftest import agree_rest
from tests.season import fresh
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.management.season_answers import answer

pytestmark = pytest.mark.django_db
ITEMS_OF_FIRST_AREA = 12  # A.I.1 of the regulation: i.a,b; ii.a-c; iii.a-c; iv.a-d


@pytest.fixture
def filled(bring: Any, season: Any) -> Proposal:
    """Unit A's LKE with every item answered by the team, before the head certifies."""
    proposal: Proposal = bring("self_assessment")
    sheet = proposal.assessment
    assert sheet is not None
    known = set(sheet.answers.values_list("indicator__code", flat=True))
    chance, instrument = random.Random(1), scoring_instrument(sheet.instrument)
    save_many(
        actor=season.people["unit_member-a"],
        assessment=sheet,
        side=Side.UNIT,
        lines={
            row.code: (stored_value(answer(instrument.indicator(row.code), 90, chance)), "")
            for row in indicators_of(sheet)
            if row.code not in known
        },
    )
    return fresh(proposal)


def page(client: Any, proposal: Proposal, move: str) -> str:
    address = reverse("proposals:move", args=[proposal.pk, move])
    return " ".join(client.get(address).content.decode().split())


def figure(text: str, label: str) -> int:
    """The number under a label of the page."""
    rest = text.partition(f"<dt>{label}</dt>")[2]
    return int(rest.partition("</dd>")[0].rpartition(">")[2])


def figures(text: str) -> tuple[int, ...]:
    labels = (
        "Diterima tanpa dibuka", "Dibuka", "Diubah atau diisi sendiri", "Berasal dari impor lembar"
    )  # fmt: skip
    return tuple(figure(text, label) for label in labels)


def send(actor: Any, proposal: Proposal, move: str, **facts: Any) -> Any:
    return apply_move(
        actor=actor, proposal=proposal, move=move, expected_state=proposal.state, facts=facts
    )


def look(actor: Any, sheet: Assessment, area: str) -> None:
    mark_seen(actor=actor, assessment=sheet, area=area, shown_at=timezone.now())


def change(actor: Any, sheet: Assessment, code: str, side: Side, value: str) -> None:
    rows = sheet.answers.filter(indicator__code=code, side=side)
    row = rows.first()
    save_answer(
        actor=actor,
        assessment=sheet,
        indicator=indicators_of(sheet).get(code=code),
        side=side,
        value=value,
        note="Dilihat lagi.",
        expected_version=row.version if row else 0,
    )


def test_the_head_reads_how_much_is_certified_unseen_and_the_record_keeps_it(
    filled: Proposal, season: Any, sign_in: Any
) -> None:
    head, sheet = season.people["unit_head-a"], filled.assessment
    client = sign_in(head)
    assert figures(page(client, filled, "submit")) == (113, 0, 0, 0)
    look(head, sheet, "A.I.1")
    change(head, sheet, "A.I.2.i.a", Side.UNIT, "B")  # outside the area that was looked at
    first, rest = ITEMS_OF_FIRST_AREA, 113 - ITEMS_OF_FIRST_AREA - 1
    assert figures(page(client, filled, "submit")) == (rest, first, 1, 0)
    # What the team writes after the head looked is unseen again.
    change(season.people["unit_member-a"], sheet, "A.I.1.i.b", Side.UNIT, "C")
    assert figures(page(client, filled, "submit")) == (rest + 1, first - 1, 1, 0)
    send(head, filled, "submit", certified=True)
    kept = {"unseen": rest + 1, "opened": first - 1, "changed": 1, "imported": 0}
    assert filled.decisions.get(move="submit").facts["accepted"] == kept
    event = AuditEvent.objects.get(action="proposal.submit")
    assert event.after["facts"]["accepted"] == kept
    detail = client.get(reverse("proposals:detail", args=[filled.pk])).content.decode()
    assert f"{rest + 1} diterima tanpa dibuka" in detail


def imported(filled: Proposal, season: Any) -> Assessment:
    """A member brings in a workbook that says otherwise on three items."""
    sheet = filled.assessment
    assert sheet is not None
    content = lke_workbook(sheet, tpi_side=False, made_at=timezone.now())
    book = openpyxl.load_workbook(io.BytesIO(content))
    wanted = {"A.I.1.i.b", "A.I.1.ii.b", "A.I.1.ii.c"}
    before = dict(
        sheet.answers.filter(indicator__code__in=wanted).values_list("indicator__code", "value")
    )
    cells = read_lke_workbook(content, scoring_instrument(sheet.instrument)).sides["unit"].cells
    for code in wanted:
        book["Jawaban"][cells[code]] = "A" if before[code] != "A" else "B"
    buffer = io.BytesIO()
    book.save(buffer)
    import_sheet(
        actor=season.people["unit_member-a"],
        assessment=sheet,
        content=buffer.getvalue(),
        file_name="a.xlsx",
    )
    return sheet


def test_items_of_a_file_need_the_heads_own_word_with_their_number(
    filled: Proposal, season: Any, sign_in: Any
) -> None:
    imported(filled, season)
    head = season.people["unit_head-a"]
    client = sign_in(head)
    text = page(client, filled, "submit")
    assert figures(text) == (113, 0, 0, 3)
    assert "Saya sudah memeriksa 3 butir yang berasal dari impor lembar" in text
    for given in ({}, {"imported": 2}, {"imported": True}):
        with pytest.raises(Refused, match="3 butir berasal dari impor lembar"):
            send(head, filled, "submit", certified=True, **given)
    address = reverse("proposals:move", args=[filled.pk, "submit"])
    sent = {"state": filled.state, "certified": "on", "note": ""}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, {**sent, "imported": "2"}).status_code == 422
    assert fresh(filled).state == "self_assessment"
    assert client.post(address, {**sent, "imported": "3"}).status_code == 302
    assert filled.decisions.get(move="submit").facts["accepted"]["imported"] == 3


@pytest.mark.one_database
def test_an_item_of_a_file_that_is_typed_again_is_the_persons_own(
    filled: Proposal, season: Any, sign_in: Any
) -> None:
    sheet = imported(filled, season)
    head = season.people["unit_head-a"]
    change(head, sheet, "A.I.1.i.b", Side.UNIT, "C")
    assert figures(page(sign_in(head), filled, "submit")) == (112, 0, 1, 2)


def test_each_rank_reads_what_it_takes_from_the_one_below(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("tpi_assessment")  # the member judged 67 of 113 items one by one
    sheet = proposal.assessment
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    left = agree_rest(member, sheet)
    taken = figures(page(sign_in(member), proposal, "hand_to_lead"))
    assert taken[0] == left  # agreed to all at once, never opened
    assert sum(taken[:3]) == 113
    assert 0 < taken[2] <= 7  # the walk lowers up to seven
    send(member, proposal, "hand_to_lead")
    # The lead has not looked yet; then looks at one area and settles one item elsewhere.
    proposal, sheet = fresh(proposal), Assessment.objects.get(pk=sheet.pk)
    client = sign_in(lead)
    assert figures(page(client, proposal, "hand_to_supervisor")) == (113, 0, 0, 0)
    look(lead, sheet, "A.I.1")
    said = sheet.answers.get(side=Side.TPI_MEMBER, indicator__code="A.I.2.i.a").value
    change(lead, sheet, "A.I.2.i.a", Side.TPI_LEAD, "B" if said != "B" else "C")
    first = ITEMS_OF_FIRST_AREA
    rest = 113 - first - 1
    assert figures(page(client, proposal, "hand_to_supervisor")) == (rest, first, 1, 0)
    send(lead, proposal, "hand_to_supervisor")
    # The unit is not told how many of its answers the ranks changed.
    detail = reverse("proposals:detail", args=[proposal.pk])
    assert "diubah atau diisi sendiri" in client.get(detail).content.decode()
    history = sign_in(season.people["unit_member-a"]).get(detail).content.decode()
    assert history.count("diubah atau diisi sendiri") == 1  # the own head's certifying


@pytest.mark.one_database
def test_the_tpis_answers_of_a_file_are_confirmed_by_every_rank_and_in_the_report(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("tpi_assessment")
    sheet = proposal.assessment
    member = season.people["demo-tpi-anggota"]
    agree_rest(member, sheet)
    row = sheet.answers.get(side=Side.TPI_MEMBER, indicator__code="A.I.1.i.b")
    row.revisions.filter(version=row.version).update(source="import")
    for name, move in (
        ("demo-tpi-anggota", "hand_to_lead"),
        ("demo-tpi-ketua", "hand_to_supervisor"),
        ("demo-tpi-dalnis", "settle"),
    ):
        person, proposal = season.people[name], fresh(proposal)
        assert figures(page(sign_in(person), proposal, move))[3] == 1
        with pytest.raises(Refused, match="1 butir berasal dari impor lembar"):
            send(person, proposal, move)
        send(person, proposal, move, imported=1)
    proposal = fresh(proposal)
    facts = {"lhe_number": "LHE-1", "lhe_date": season.today, "lhe_signed_on": season.today}
    lead = season.people["demo-tpi-ketua"]
    with pytest.raises(Refused, match="1 butir berasal dari impor lembar"):
        send(lead, proposal, "report_proposed", **facts)
    assert Assessment.objects.get(pk=sheet.pk).phase == Phase.CLOSED
    send(lead, proposal, "report_proposed", imported=1, **facts)
