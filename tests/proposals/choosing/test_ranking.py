"""The ranking and quota board: order, quota line, affirmative, into a sitting."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from assessment.periods.services.periods import update_period
from proposals.choosing.reports.ranking import BoardFilters, board
from proposals.choosing.services.affirmative import set_affirmative
from proposals.models import AgendaItem, Sitting
from tests.benchmarks.bench_decisions import copies
from tests.season import fresh
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(season):
    return season.people["demo-pimpinan"]


def codes(found):
    return [line.proposal.unit.code for line in found.lines]


def test_those_who_meet_every_rule_stand_above_those_who_do_not(bring, season, leader):
    weak = bring("reported", quality=60, unit="A")
    strong = bring("reported", quality=95, unit="B")
    found = board(leader, season.period, BoardFilters(scope="dilaporkan"))
    assert codes(found) == ["B", "A"]
    first, second = found.lines
    assert first.total == strong.decisions.get(move="report_proposed").snapshot.total
    assert (first.met, second.met) == (True, False)
    reported = weak.decisions.get(move="report_not_yet")
    assert len(second.missed) == len(reported.facts["missed"])
    assert {one.label for one in second.missed} == {
        one["label"] for one in reported.facts["missed"]
    }
    assert codes(board(leader, season.period, BoardFilters())) == ["B"]


def test_the_quota_line_stands_after_the_last_that_finds_a_place(bring, season, leader):
    update_period(actor=SYSTEM, period=season.period, quota_wbk=1, quota_wbbm=1, is_open=True)
    bring("reported", quality=95, unit="A")
    bring("reported", quality=98, unit="B")
    found = board(leader, season.period, BoardFilters())
    assert (found.quota, found.used, found.left) == (1, 0, 1)
    assert [(one.within, one.last_within) for one in found.lines] == [(True, True), (False, False)]


def test_an_approved_unit_holds_its_place_of_the_quota(bring, season, leader):
    update_period(actor=SYSTEM, period=season.period, quota_wbk=1, quota_wbbm=1, is_open=True)
    bring("approved", quality=95, unit="A")
    bring("reported", quality=98, unit="B")
    found = board(leader, season.period, BoardFilters())
    assert [(one.proposal.unit.code, one.taken, one.within) for one in found.lines] == [
        ("A", True, True),
        ("B", False, False),
    ]
    assert found.left == 0


def test_a_unit_still_being_judged_has_no_figure(bring, season, leader):
    bring("tpi_assessment", unit="A")
    (line,) = board(leader, season.period, BoardFilters(scope="tpi")).lines
    assert (line.total, line.met, line.rank) == (None, None, None)


@override_settings(AGENCY_TYPE="pemda")
def test_the_affirmative_category_is_set_by_those_who_prepare_and_is_on_record(
    bring, season, leader, sign_in
):
    proposal = bring("reported")
    answer = sign_in(season.people["demo-pokja"]).post(
        reverse("proposals:affirmative", args=[proposal.pk]), {"afirmasi": "ya"}
    )
    assert answer.status_code == 302
    assert fresh(proposal).affirmative
    event = AuditEvent.objects.get(action="proposal.affirmative")
    assert (event.before, event.after) == ({"affirmative": False}, {"affirmative": True})
    assert not set_affirmative(actor=leader, proposal=proposal, affirmative=True)
    with pytest.raises(PermissionDenied):
        set_affirmative(actor=season.people["unit_head-a"], proposal=proposal, affirmative=False)
    found = board(leader, season.period, BoardFilters(affirmative="tidak"))
    assert found.lines == []


@pytest.mark.one_database
@pytest.mark.parametrize(("kind", "offered"), [("pemda", True), ("kl", False)])
def test_the_category_is_offered_where_it_can_be_set(bring, season, sign_in, kind, offered):
    proposal = bring("reported")
    with override_settings(AGENCY_TYPE=kind):
        page = sign_in(season.people["demo-pokja"]).get(reverse("proposals:ranking")).text
    assert (reverse("proposals:affirmative", args=[proposal.pk]) in page) is offered


@pytest.mark.one_database
def test_after_sending_the_category_stays(bring, leader):
    proposal = bring("sent")
    with pytest.raises(Refused, match="tidak dapat diubah lagi"):
        set_affirmative(actor=leader, proposal=proposal, affirmative=True)


def test_a_selection_goes_to_a_new_sitting_with_its_reasons(bring, season, leader, sign_in):
    proposal = bring("reported")
    client = sign_in(leader)
    chosen = {"usulan": [proposal.pk], f"alasan-{proposal.pk}": "Nilai tertinggi."}
    page = client.post(reverse("proposals:agenda_add"), chosen).content.decode()
    assert "Ya, masukkan 1 usulan" in page
    assert not AgendaItem.objects.exists()
    answer = client.post(
        reverse("proposals:agenda_add"),
        {**chosen, "ya": "1", "sitting": "", "title": "Sidang baru", "held_on": str(season.today)},
    )
    sitting = Sitting.objects.get()
    assert answer["Location"] == reverse("proposals:sitting", args=[sitting.pk])
    assert sitting.agenda.get().reason == "Nilai tertinggi."
    assert "Nilai tertinggi." in client.get(answer["Location"]).content.decode()


@pytest.mark.one_database
def test_a_new_sitting_without_a_name_is_asked_for_it(bring, season, leader, sign_in):
    proposal = bring("reported")
    answer = sign_in(leader).post(
        reverse("proposals:agenda_add"), {"usulan": [proposal.pk], "ya": "1", "sitting": ""}
    )
    assert answer.status_code == 422
    assert "Nama sidang baru belum diisi" in answer.content.decode()
    assert not Sitting.objects.exists()


@pytest.mark.one_database
def test_the_export_says_what_the_board_says(bring, season, leader, sign_in):
    bring("reported", quality=95, unit="A")
    answer = sign_in(leader).get(reverse("proposals:ranking_book"))
    rows = list(
        openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(
            min_row=4, values_only=True
        )
    )
    (line,) = board(leader, season.period, BoardFilters()).lines
    assert rows[0][:3] == (1, "Unit A", "A")
    assert Decimal(str(rows[0][8])) == pytest.approx(line.total)


def test_five_hundred_proposals_ask_no_more_of_the_database_than_three(
    bring, season, leader, sign_in, django_assert_num_queries
):
    model = bring("approved")
    client = sign_in(leader)
    address = reverse("proposals:ranking")
    model_bare = fresh(model)
    model_bare.assessment = None
    copies(season, model_bare, 2)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    copies(season, model_bare, 497)
    with django_assert_num_queries(len(few.captured_queries)):
        page = client.get(address)
    assert page.context["page"].paginator.count == 500
