"""A rule of confidentiality stands twice: as a predicate about one thing, and in SQL for lists.

Both must say the same of everybody. Here everybody is: each role on each place of the tree, held
by somebody who works inside or outside the unit, and people whose roles do not fit together; and
every LKE there can be: each phase, the TPI's side open to the unit or not, judged once or twice.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import count, cycle, product
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from assessment.acts import blind_doubles, not_blind
from assessment.enums import Phase
from assessment.models import Assessment, DoubleAssessment, Period
from assessment.queries import visible_assessments
from assessment.rules import judges_blind, sees_lke, sees_tpi_side
from proposals.enums import PaperKind
from proposals.models import Paper, Proposal
from proposals.overview.reports.scope import hidden_from
from proposals.queries import overview_reach, visible_papers, visible_proposals
from proposals.rules import reads_paper, sees_proposal
from tests.season import make_unit
from units.enums import Role
from units.models import RoleGrant, Unit, User
from units.queries import read_roles

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NEVER, NOW = None, timezone.now()
# Nobody judges a second time; neither is done; the team is; both are.
DOUBLES = (None, (NEVER, NEVER), (NOW, NEVER), (NEVER, NOW), (NOW, NOW))
SECONDS = ("tpi_member@BLN:BLN", "tpi_member@B:BLN", "observer@BLN:BLN")


@pytest.fixture
def agency(season: Any) -> SimpleNamespace:
    """Units A with A1 below it and B, an LKE of each in every state, and the whole cast."""
    units = dict(season.units)
    units["A1"] = make_unit("A1", units["A"], "eselon_4")
    people = {person.username: person for person in _cast(units)}
    states = list(product(Phase.values, (False, True), DOUBLES))
    instrument = season.period.instrument
    periods = Period.objects.bulk_create(
        Period(year=2100 + number, instrument=instrument, is_open=False)
        for number in range(len(states))
    )
    sheets = Assessment.objects.bulk_create(
        Assessment(
            unit=units[code], period=period, instrument=instrument, phase=phase, tpi_visible=shown
        )
        for period, (phase, shown, _) in zip(periods, states, strict=True)
        for code in ("A", "A1", "B")
    )
    done = {period.pk: state[2] for period, state in zip(periods, states, strict=True)}
    seconds = cycle(people[name] for name in SECONDS)  # each of them meets each state
    DoubleAssessment.objects.bulk_create(
        DoubleAssessment(
            assessment=sheet, second=next(seconds), first_done_at=both[0], second_done_at=both[1]
        )
        for sheet in sheets
        if (both := done[sheet.period_id]) is not None
    )
    Proposal.objects.bulk_create(
        Proposal(
            unit=sheet.unit,
            period=sheet.period,
            assessment=sheet,
            target="WBK",
            created_by=people["nobody"],
            state_since=NOW,
        )
        for sheet in sheets
    )
    return SimpleNamespace(
        people=list(people.values()),
        sheets=list(
            Assessment.objects.select_related("unit", "period", "double_assessment").filter(
                period__in=periods
            )
        ),
    )


def _cast(units: dict[str, Unit]) -> Iterator[User]:
    """Who holds what where, and works where: ``role@place:home``."""
    held = [
        (f"{role}@{place}:{home}", home, [(role, place)])
        for role, place, home in product(Role.values, ("BLN", "A", "A1", "B"), ("BLN", "A1"))
    ]
    held += [
        (f"head-too-{role}", "BLN", [(Role.UNIT_HEAD, "A1"), (role, "BLN")])
        for role in Role.values
        if role != Role.UNIT_HEAD
    ]
    held += [("nobody", "A", []), ("placeless", "", [(Role.OBSERVER, "BLN")])]
    people = User.objects.bulk_create(
        User(
            username=name,
            full_name=name,
            email=f"{number}@instansi.example",
            nip=f"8{number:017d}",
            unit=units.get(home),
        )
        for number, (name, home, _) in enumerate(held)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=person, role=role, unit=units[place])
        for person, (_, _, roles) in zip(people, held, strict=True)
        for role, place in roles
    )
    everybody = list(User.objects.select_related("unit").exclude(username__startswith="demo-"))
    read_roles(everybody)
    return iter(everybody)


def disagreements(
    people: Iterable[User],
    things: Callable[[User], Iterable[Any]],
    rule: Callable[[User, Any], Any],
    listed: Callable[[User], Iterable[int]],
) -> list[str]:
    """Who sees one of the things by one form of the rule and not by the other."""
    found, seen, unseen = [], 0, 0
    for person in people:
        keys = set(listed(person))
        for thing in things(person):
            allowed = bool(rule(person, thing))
            seen, unseen = seen + allowed, unseen + (not allowed)
            if allowed != (thing.pk in keys):
                found.append(f"{person.username} · {thing}: predicate {allowed}")
    assert min(seen, unseen)  # a rule that says the same of all things is not asked here
    return found


def keys(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def test_whose_lke_one_may_open(agency: Any) -> None:
    assert not disagreements(
        agency.people,
        lambda _: agency.sheets,
        sees_lke,
        lambda user: keys(visible_assessments(user)),
    )


def test_who_judges_blind(agency: Any) -> None:
    for blind in (
        lambda user: keys(Assessment.objects.exclude(not_blind(user, "pk"))),
        lambda user: set(blind_doubles(user).values_list("assessment_id", flat=True)),
    ):
        assert not disagreements(agency.people, lambda _: agency.sheets, judges_blind, blind)


def test_which_proposals_one_may_open(agency: Any) -> None:
    proposals = list(every_proposal())
    assert not disagreements(
        agency.people,
        lambda _: proposals,
        sees_proposal,
        lambda user: keys(visible_proposals(user)),
    )


def test_whose_tpi_side_the_overview_tells(agency: Any) -> None:
    def reached(user: User) -> QuerySet[Proposal]:
        return every_proposal().filter(overview_reach(user, "unit__path"), not_blind(user))

    assert not disagreements(
        agency.people,
        reached,
        lambda user, proposal: sees_tpi_side(user, proposal.assessment),
        lambda user: keys(reached(user).exclude(hidden_from(user))),
    )


def test_which_papers_one_may_read(agency: Any) -> None:
    """Of one phase: a paper asks for it nowhere, and each question here is a query."""
    number = count(1)

    def paper(kind: PaperKind, sheet: Assessment, unit: Unit | None) -> Paper:
        one = next(number)
        return Paper(
            kind=kind,
            year=sheet.period.year,
            sequence=one,
            number=str(one),
            code=f"KODE-{one}",
            title=kind,
            period=sheet.period,
            unit=unit,
            assessment=sheet if unit else None,
            size=1,
            issued_at=NOW,
        )

    sheets = [one for one in agency.sheets if one.phase == Phase.CLOSED]
    papers = [
        paper(kind, sheet, sheet.unit)
        for sheet in sheets
        for kind in (PaperKind.LHE, PaperKind.PLAN)
    ]
    papers += [paper(PaperKind.RECAP, sheet, None) for sheet in sheets if sheet.unit.code == "A"]
    Paper.objects.bulk_create(papers)
    assert not disagreements(
        agency.people, lambda _: papers, reads_paper, lambda user: keys(visible_papers(user))
    )


def every_proposal() -> QuerySet[Proposal]:
    return Proposal.objects.select_related(
        "unit", "assessment__unit", "assessment__double_assessment"
    )
