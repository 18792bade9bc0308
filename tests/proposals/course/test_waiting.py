"""Whom a proposal waits for, as its page says it to somebody who cannot make the move."""

from typing import Any

import pytest

from proposals.steps.views.proposals import page_context

pytestmark = pytest.mark.django_db


def waited_for(proposal: Any, person: Any) -> dict[str, list[str]]:
    moves = page_context(person, proposal)["other_moves"]
    return {move.transition.name: move.reasons for move in moves}


def test_what_stands_in_the_readers_own_way_stands_in_nobody_elses(bring: Any, season: Any) -> None:
    """The working group proposed the unit and may not decide on it; the leader may."""
    proposal = bring("proposed")
    found = waited_for(proposal, season.people["demo-pokja"])
    assert found["name_candidate"] == []


def test_while_somebody_can_go_on_nobody_waits_for_what_nobody_can_do(
    bring: Any, season: Any
) -> None:
    judged_in_part = bring("tpi_assessment")
    found = waited_for(judged_in_part, season.people["demo-pokja"])
    assert "hand_to_lead" in found
    assert all(found.values())  # nobody can go on: each says why not
    settled = bring("tpi_final", unit="B")
    found = waited_for(settled, season.people["demo-pokja"])
    assert {"report_proposed", "report_not_yet"} <= set(found)
    assert not any(found.values())


def test_the_unit_is_told_no_reason_while_it_may_not_see_the_tpis_side(
    bring: Any, season: Any
) -> None:
    proposal = bring("tpi_assessment")
    found = waited_for(proposal, season.people["unit_head-a"])
    assert "hand_to_lead" in found
    assert not any(found.values())
