"""Who is told of a move: whom it waits for next, to whom it came back, who hears the decision.

Texts name the unit and the state, never a score or a note: a notice also travels by mail.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.urls import reverse

from assessment.acts import read_seats
from assessment.models import ReturnedItem
from assessment.writing_rules import area_of
from proposals.course.turns import WITH_THE_UNIT, awaited_moves, people_awaited
from proposals.enums import State
from proposals.models import Decision, MinistryRecord, Proposal
from proposals.workflow import MOVES
from proposals.workflow.move_row import label_in_sentence
from units.enums import Role
from units.models import Actor, User
from units.role_holders import Holder, RoleHolders
from zona_integritas.ground.formats import in_sentence, join_list
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.transitions import find

HEARING = (Role.UNIT_HEAD, Role.UNIT_MEMBER, Role.POKJA)
WRITING = (Role.UNIT_MEMBER, Role.TPI_MEMBER, Role.TPI_LEAD, Role.TPI_SUPERVISOR)


def announce(decisions: Iterable[Decision], *, actor: Actor) -> int:
    """Tells everybody concerned of these moves; answers how many notices are new.

    Reads the people around all units at once: many decisions cost as many queries as one.
    """
    rows = list(decisions)
    role_holders = RoleHolders(row.proposal.unit for row in rows)
    read_seats(row.proposal.assessment for row in rows if row.proposal.assessment is not None)
    return tell((news for row in rows for news in _news(role_holders, row)), actor=actor)


def _news(role_holders: RoleHolders, decision: Decision) -> Iterator[News]:
    """One event, one notice per person: whose turn it is comes before who only hears of it."""
    proposal = decision.proposal
    key = f"move:{decision.pk}"
    about = _about(proposal)
    state = State(decision.to_state)
    row = find(MOVES, decision.move)
    kind = NoticeKind.RETURNED if row.came_back else NoticeKind.HANDOVER
    said = proposal.worded(label_in_sentence(state))
    if row.came_back:
        said = f"dikembalikan; statusnya kembali «{state.label}»"
    if row.tells_items:
        yield from _returned(role_holders, proposal, key)
    else:
        labels = [
            proposal.worded(in_sentence(move.asked_as)) for move in awaited_moves(proposal, state)
        ]
        for held in people_awaited(role_holders, proposal, state):
            filling = held.role == Role.UNIT_MEMBER and state in WITH_THE_UNIT
            turn = "isi LKE" if filling else join_list(labels, "atau")
            text = f"{about}: {said}. Giliran Anda: {turn}."
            subject = f"Giliran Anda: {turn} · {proposal.unit_name}"
            yield News(held.person, kind, key, text, next_page(proposal, held), subject)
    if row.heard:
        text, page = f"{about}: {proposal.worded(row.heard)}.", _page(proposal)
        for held in role_holders.holders(HEARING, proposal.unit):
            yield News(held.person, NoticeKind.DECISION, key, text, page)


def _returned(role_holders: RoleHolders, proposal: Proposal, key: str) -> Iterator[News]:
    """The head hears of all returned items, a coordinator of those in the own areas."""
    sheet = proposal.assessment
    items = ReturnedItem.objects.filter(assessment=sheet, round=sheet.round if sheet else 0)
    areas = Counter(
        area_of(item.indicator) for item in items.select_related("indicator__node__parent__parent")
    )
    for held in role_holders.holders([Role.UNIT_HEAD, Role.UNIT_MEMBER], proposal.unit):
        count = sum(number for area, number in areas.items() if held.covers_area(area))
        if count:
            text = f"{_about(proposal)}: TPI mengembalikan {count} butir untuk diperbaiki."
            yield News(held.person, NoticeKind.RETURNED, key, text, _repairs(proposal))


def announce_ministry(entry: MinistryRecord, *, actor: User) -> int:
    """The unit, the pokja and leadership hear what the ministry answered."""
    proposal = entry.proposal
    result = f": {entry.get_result_display()}" if entry.result else " diajukan"
    text = f"{_about(proposal)}: {entry.get_stage_display()}{result}."
    role_holders = RoleHolders([proposal.unit])
    return tell(
        (
            News(held.person, NoticeKind.DECISION, f"ministry:{entry.pk}", text, _page(proposal))
            for held in role_holders.holders((*HEARING, Role.LEADERSHIP), proposal.unit)
        ),
        actor=actor,
    )


def _about(proposal: Proposal) -> str:
    return f"{proposal.unit_name} · {proposal.get_target_display()} {proposal.period.year}"


def _page(proposal: Proposal) -> str:
    return reverse("proposals:detail", args=[proposal.pk])


def _repairs(proposal: Proposal) -> str:
    return reverse("assessment:repairs", args=[proposal.assessment_id])


def next_page(proposal: Proposal, held: Holder) -> str:
    """Where this person goes on: filling and judging happen in the LKE."""
    if held.role in WRITING and proposal.assessment_id is not None:
        return reverse("assessment:overview", args=[proposal.assessment_id])
    return _page(proposal)
