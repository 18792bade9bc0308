"""The table of moves itself: whole, reachable, drawn as it is."""

import pytest
import rules

from assessment.scoring.definition import builtin
from proposals.enums import BEFORE_SENT, ENDED, STAGE_OF, State
from proposals.management.commands.workflow_doc import document
from proposals.rules import ROLES_OF_PERMISSION
from proposals.workflow import MOVES, guards
from tests.paths import ROOT
from units.enums import Role
from zona_integritas.ground.transitions import leaving, problems


def test_every_state_is_reachable_and_no_name_is_doubled():
    assert problems(MOVES, State.values, State.IDENTIFIED) == []


def test_every_state_before_an_end_has_a_way_on():
    for state in set(State.values) - set(ENDED):
        assert leaving(MOVES, state), state


def test_ended_states_lead_nowhere():
    for state in ENDED:
        assert leaving(MOVES, state) == []


def test_a_proposal_can_be_withdrawn_from_every_state_before_sent_and_from_no_other():
    withdraw = next(move for move in MOVES if move.name == "withdraw")
    assert set(withdraw.sources) == set(BEFORE_SENT)
    assert State.SENT not in withdraw.sources


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_every_move_names_a_known_permission_with_roles(move):
    assert rules.perm_exists(move.permission)
    assert ROLES_OF_PERMISSION[move.permission] <= set(Role.values)


def test_administrators_and_observers_move_nothing():
    for move in MOVES:
        assert not ROLES_OF_PERMISSION[move.permission] & {Role.ADMIN, Role.OBSERVER}, move.name


def test_leadership_decides_on_nothing_it_proposed_or_judged_itself():
    """Whoever adds a decision of leadership gives it both guards: a no and an undoing count too."""
    asked = {guards.did_not_propose, guards.did_not_judge, guards.not_own_unit}
    decisions = [move for move in MOVES if move.permission == "proposals.decide"]
    assert len(decisions) >= 7
    assert [move.name for move in decisions if not asked <= set(move.guards)] == []


def test_decisions_against_a_unit_always_need_a_written_reason():
    against = {"reject", "send_back", "return_items", "decline", "withdraw", "revoke", "not_award"}
    against |= {"stop_at_gate"}
    for move in MOVES:
        if move.name in against - {"return_items"}:
            assert move.needs_note, move.name


def test_every_state_but_withdrawn_belongs_to_one_of_the_five_stages():
    assert set(STAGE_OF) == set(State) - {State.WITHDRAWN}


def test_the_documentation_shows_the_table_as_it_is():
    path = ROOT / "docs" / "workflow.md"
    assert path.read_text(encoding="utf-8") == document()


def test_the_built_in_instrument_has_the_regulations_minima():
    minima = {(rule.predicate.value, rule.code): str(rule.minimum) for rule in builtin().rules}
    assert minima["WBK", "total"] == "75"
    assert minima["WBBM", "total"] == "85"
    assert minima["WBK", "area.5"] == "60"
    assert minima["WBBM", "area.5"] == "75"
    assert minima["WBK", "B.I"] == "18.25"
    assert minima["WBBM", "B.I.b"] == "3.75"
