"""Two people decide on the same proposal at the same moment: one decision, one sentence.

With real threads and connections, on either database.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from proposals.course.services.moves import apply_move
from proposals.models import Decision, Proposal
from tests.season import make_season
from units.models import User
from units.services.people import create_person
from units.services.roles import grant_role
from units.services.units import update_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.verify import first_broken
from zona_integritas.ground.errors import Refused, Stale

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def together(*works: Callable[[], Any]) -> list[Any]:
    """Runs each in a thread with its own connection, all released at once; answers what each
    gave or raised."""
    gate = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(10)
            answers[place] = work()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_two_leaders_decide_on_the_same_proposal_at_once() -> None:
    season = make_season()
    season.walk.run("A", "WBK", "proposed", 95)
    season.walk.run("B", "WBK", "proposed", 95)
    second = create_person(
        actor=SYSTEM, username="pimpinan-2", full_name="Pimpinan Dua", email="p2@instansi.example"
    )
    grant_role(actor=SYSTEM, user=second, role="leadership", unit=season.units["BLN"])

    def decide(username: str, move: str, proposal: Proposal) -> Callable[[], Decision]:
        actor = User.objects.get(username=username)
        return lambda: apply_move(
            actor=actor,
            proposal=Proposal.objects.get(pk=proposal.pk),
            move=move,
            expected_state="proposed",
            note="Alasan.",
            facts={"sk_number": "SK-1", "sk_date": season.today},
        )

    for round_number in range(ROUNDS):
        proposal = Proposal.objects.get(unit=season.units["AB"[round_number % 2]])
        rows = Decision.objects.filter(proposal=proposal).count()
        answers = together(
            decide("demo-pimpinan", "name_candidate", proposal),
            decide("pimpinan-2", "reject", proposal),
        )
        made = [one for one in answers if isinstance(one, Decision)]
        refused = [one for one in answers if isinstance(one, Refused | Stale)]
        assert (len(made), len(refused)) == (1, 1), answers
        proposal.refresh_from_db()
        assert proposal.state == made[0].to_state
        assert "Muat ulang halaman" in " ".join(refused[0].reasons)
        assert Decision.objects.filter(proposal=proposal).count() == rows + 1
        # For the next round on this unit, past the table: both may decide once more.
        Proposal.objects.filter(pk=proposal.pk).update(state="proposed")
    assert first_broken()[1] is None


def test_the_last_place_of_the_quota_is_given_once() -> None:
    season = make_season()
    for code in "AB":
        season.walk.run(code, "WBK", "reported", 95)
    type(season.period).objects.update(quota_wbk=1)
    leader = season.people["demo-pimpinan"]

    def approve(code: str) -> Callable[[], Decision]:
        return lambda: apply_move(
            actor=User.objects.get(pk=leader.pk),
            proposal=Proposal.objects.get(unit=season.units[code]),
            move="approve",
            expected_state="reported",
        )

    answers = together(approve("A"), approve("B"))
    made = [one for one in answers if isinstance(one, Decision)]
    refused = [one for one in answers if isinstance(one, Refused)]
    assert (len(made), len(refused)) == (1, 1), answers
    assert "Kuota" in " ".join(refused[0].reasons)
    assert Proposal.objects.filter(state="approved").count() == 1


def test_a_record_written_by_many_at_once_is_one_chain() -> None:
    season = make_season()

    def rename(code: str, number: int) -> Callable[[], Any]:
        def work() -> None:
            unit = season.units[code]
            for turn in range(5):
                fresh = type(unit).objects.select_related("parent").get(pk=unit.pk)
                update_unit(actor=SYSTEM, unit=fresh, parent=fresh.parent, name=f"{number}-{turn}")

        return work

    before = AuditEvent.objects.count()
    answers = together(*(rename("AB"[number % 2], number) for number in range(4)))
    assert answers == [None] * 4
    count, broken = first_broken()
    assert broken is None
    assert count == AuditEvent.objects.count() == before + 20
