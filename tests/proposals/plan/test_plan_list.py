"""All plans in one list: how far, what is late, only those one may see."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.models import PlanItem, Proposal
from proposals.plan.reports.plan_list import filter_by_state, plans
from zona_integritas.ground.permissions import allowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(season: Any, bring: Any) -> tuple[Proposal, Proposal]:
    """Unit A with four activities (one ended), unit B with none."""
    first, second = bring("candidate", unit="A"), bring("candidate", unit="B")
    for quarter, progress, ended in (
        ("B03", 100, None),
        ("B03", 40, None),
        ("B12", 10, None),
        ("B03", 0, timezone.now()),
    ):
        PlanItem.objects.create(
            proposal=first, component="1", activity="Uji", target="Uji", person="Uji",
            quarter=quarter, progress=progress, ended_at=ended, end_reason="Uji" if ended else "",
            created_by=season.people["unit_head-a"],
        )  # fmt: skip
    return first, second


def test_each_plan_says_how_many_how_far_and_how_many_late(two: Any, season: Any) -> None:
    year = season.period.year
    rows = list(plans(season.people["demo-pokja"], year, date(year, 4, 1)))
    assert [(row.unit.code, row.items, row.done, row.late) for row in rows] == [
        ("A", 3, 1, 1),
        ("B", 0, 0, 0),
    ]
    assert rows[0].average == 50
    assert rows[1].average is None
    before = plans(season.people["demo-pokja"], year, date(year, 3, 31))
    assert [row.late for row in before] == [0, 0]
    late = filter_by_state(plans(season.people["demo-pokja"], year, date(year, 4, 1)), "terlambat")
    assert [row.unit.code for row in late] == ["A"]
    empty = filter_by_state(plans(season.people["demo-pokja"], year, date(year, 4, 1)), "kosong")
    assert [row.unit.code for row in empty] == ["B"]


def test_only_what_one_may_see_and_what_may_have_a_plan(two: Any, season: Any, bring: Any) -> None:
    for person in season.people.values():
        rows = plans(person, season.period.year, season.today)
        may = {row for row in Proposal.objects.all() if allowed(person, "proposals.view", row)}
        assert set(rows) == may, person
    Proposal.objects.update(state="proposed")
    assert not plans(season.people["demo-pokja"], season.period.year, season.today)


def test_the_page_filters_and_keeps_its_head_with_odd_input(
    two: Any, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-pokja"])
    page = client.get(reverse("plans")).content.decode()
    assert "2 rencana" in page
    assert 'aria-current="page"' in page
    assert "Unit B" not in client.get(reverse("plans"), {"q": "unit a"}).content.decode()
    for odd in ({"periode": "²"}, {"periode": "9" * 30}, {"keadaan": "x"}, {"page": "-1"}):
        assert client.get(reverse("plans"), odd).status_code == 200
    found = client.get(reverse("plans"), {"q": "tidak ada"}).content.decode()
    assert "Tidak ada rencana yang cocok" in found


def test_more_plans_ask_no_more_of_the_database(
    two: Any,
    season: Any,
    sign_in: Any,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    client = sign_in(season.people["demo-pokja"])
    Proposal.objects.filter(pk=two[1].pk).update(state="proposed")
    client.get(reverse("plans"))
    with django_assert_max_num_queries(9) as one:
        client.get(reverse("plans"))
    Proposal.objects.filter(pk=two[1].pk).update(state="candidate")
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(reverse("plans"))
