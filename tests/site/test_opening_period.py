"""Which period a page opens with, where the address names none."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from assessment.periods.services.next_period import open_next
from assessment.periods.services.periods import set_window

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PAGES = {
    "proposals:long_list": "demo-pokja",
    "proposals:new": "demo-pokja",
    "proposals:ranking": "demo-pokja",
    "proposals:between": "demo-pokja",
    "plans": "demo-pokja",
    "overview:summary": "demo-pimpinan",
    "xray:list": "demo-tpi-ketua",
    "assessment:teams": "demo-tpi-ketua",
    "assessment:workload": "demo-tpi-ketua",
    "assessment:doubles": "demo-admin",
    "papers:batch": "demo-pokja",
}


def _shown(context: Any) -> int:
    """The year a page opened with, whatever the page calls it."""
    if (scope := context.get("scope")) is not None:
        return int(scope.period.year)
    period = context.get("period")
    return int(period.year if period is not None else context["year"])


def test_an_empty_next_period_hides_no_page_of_the_running_one(
    season: Any, sign_in: Any, bring: Any
) -> None:
    bring("submitted")
    admin, year = season.people["demo-admin"], season.period.year
    following = open_next(
        actor=admin,
        previous=season.period,
        year=year + 1,
        instrument=season.period.instrument,
        close_previous=False,
    )
    clients = {name: sign_in(season.people[name]) for name in set(PAGES.values())}
    for page, name in PAGES.items():
        answer = clients[name].get(reverse(page))
        assert answer.status_code == 200, page
        assert _shown(answer.context) == year, page
    home = clients["demo-admin"].get(reverse("home"))
    assert [one.year for one in home.context["periods"]] == [year, year + 1]
    assert f"Dokumen instansi {year}" in clients["demo-admin"].get(reverse("papers:list")).text

    # From the day its first window opens, the next one is what pages open with.
    day = season.today
    set_window(
        actor=admin,
        period=following,
        kind="filling",
        opens_on=day,
        closes_on=day + timedelta(days=3),
        reason="Pengisian dimulai lebih awal.",
    )
    answer = clients["demo-pokja"].get(reverse("proposals:long_list"))
    assert _shown(answer.context) == year + 1
