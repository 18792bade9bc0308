"""Whatever people attempt in whatever order: no illegal state, no move without its decision row,
and a record that verifies."""

import os
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proposals.course.services.moves import apply_move
from proposals.enums import State
from proposals.models import Decision, Proposal
from tests.proposals.stations import DATES, FACTS, ROLES, TABLE, fresh_user, taken_back
from tests.season import PEOPLE
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.verify import first_broken
from zona_integritas.ground.errors import Refused, Stale

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# The states the sequences begin in, so that short ones reach every part of the season.
BEGINNINGS = ("proposed", "submitted", "tpi_final", "approved")
# Attempts: who, which move, and the state the page showed (most often the true one).
ATTEMPT = st.tuples(
    st.sampled_from(sorted(PEOPLE)),
    st.sampled_from(sorted(TABLE)),
    st.one_of(st.none(), st.none(), st.none(), st.sampled_from(State.values)),
    st.booleans(),  # with everything the form asks, or without
)
# A move of the right person on a page that shows the true state, but not out of this state: only
# the order of the season forbids it.
OUT_OF_ORDER = st.tuples(st.integers(0, 200))
# Always the same sequences; SEQUENCES=500 tries more of them.
IN_CI = settings(
    max_examples=int(os.environ.get("SEQUENCES", "12")),
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def likely(state: str, *, in_order: bool = True) -> list[tuple[str, str]]:
    """People and moves of which the table says that they may: chance alone rarely finds them.
    Not ``in_order``: the moves those people may make out of other states."""
    return [
        (person, move)
        for move, (sources, _, roles) in sorted(TABLE.items())
        if (state in sources) == in_order
        for person in sorted(PEOPLE)
        if ROLES[person] & roles
    ]


def attempt(proposal: Proposal, person: str, move: str, seen: str, full: bool, today: Any) -> bool:
    try:
        apply_move(
            actor=fresh_user(person),
            proposal=Proposal.objects.get(pk=proposal.pk),
            move=move,
            expected_state=seen,
            note="Alasan." if full else "",
            facts={**FACTS, **dict.fromkeys(DATES, today)} if full else {},
        )
    except (Refused, Stale, PermissionDenied):
        return False
    return True


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_any_sequence_of_attempts_leaves_a_legal_state_and_a_whole_record(
    season: Any, bring: Any, beginning: str
) -> None:
    proposal = bring(beginning)

    @IN_CI
    @given(st.lists(st.one_of(ATTEMPT, OUT_OF_ORDER, st.integers(0, 50)), min_size=1, max_size=12))
    def check(attempts: list[Any]) -> None:
        with taken_back():
            moved.update(_walk(season, proposal, attempts))

    moved: set[str] = set()
    check()
    # The sequences do get somewhere; what was approved waits for its papers before it is sent.
    assert len(moved) >= (2 if beginning == "approved" else 3)


def _walk(season: Any, proposal: Proposal, attempts: list[Any]) -> set[str]:
    moved = set()
    for one in attempts:
        before = Proposal.objects.get(pk=proposal.pk).state
        rows = Decision.objects.filter(proposal=proposal).count()
        if isinstance(one, int) or len(one) == 1:
            number, in_order = (one, True) if isinstance(one, int) else (one[0], False)
            chances = likely(before, in_order=in_order)
            if not chances:
                continue
            person, move = chances[number % len(chances)]
            seen, full = before, True
        else:
            person, move, seen, full = one
        made = attempt(proposal, person, move, seen or before, full, season.today)
        now = Proposal.objects.get(pk=proposal.pk).state
        sources, target, roles = TABLE[move]
        assert now in State.values
        assert Decision.objects.filter(proposal=proposal).count() == rows + made
        if made:
            moved.add(move)
            assert (seen or before) == before
            assert before in sources
            assert now == target
            assert ROLES[person] & roles
        else:
            assert now == before
    _every_step_has_its_row(proposal)
    assert first_broken()[1] is None
    return moved


def _every_step_has_its_row(proposal: Proposal) -> None:
    """The decisions are a path from the start to the present state, each in the record once."""
    decisions = list(Decision.objects.filter(proposal=proposal).order_by("id"))
    assert decisions[0].move == "identify"
    for earlier, later in pairwise(decisions):
        assert later.from_state == earlier.to_state
    assert decisions[-1].to_state == Proposal.objects.get(pk=proposal.pk).state
    events = AuditEvent.objects.filter(
        object_type="proposals.proposal", object_id=str(proposal.pk)
    ).order_by("id")
    recorded = [
        event.action.partition(".")[2]
        for event in events
        if event.action.partition(".")[2] in {*TABLE, "identify"}
    ]
    assert recorded == [decision.move for decision in decisions]
