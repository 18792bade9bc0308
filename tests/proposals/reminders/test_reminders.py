"""What the calendar brings: closing windows, late work, sanggah; each once."""

from datetime import date, timedelta
from typing import Any

import pytest

from assessment.enums import WindowKind
from assessment.periods.services.periods import set_window
from proposals.enums import MinistryResult, MinistryStage, Quarter
from proposals.ministry.services.records import record_ministry
from proposals.models import PlanItem
from proposals.reminders.services.calendar import remind
from units.models import RoleGrant
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.notices.models import Notice, NoticeKind

pytestmark = pytest.mark.django_db


def told() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in Notice.objects.filter(kind=NoticeKind.WINDOW).select_related("user").order_by("id"):
        found.setdefault(row.user.username, []).append(row.text)
    return found


def closing(season: Any, kind: str, days: int) -> date:
    """A window of the season that closes in so many days from today."""
    closes: date = season.today + timedelta(days=days)
    opens = season.today - timedelta(days=40)
    set_window(actor=SYSTEM, period=season.period, kind=kind, opens_on=opens, closes_on=closes)
    return closes


def test_a_closing_window_is_told_to_those_who_still_have_work_in_it(
    season: Any, bring: Any
) -> None:
    bring("self_assessment", unit="A")
    bring("submitted", unit="B")
    closing(season, WindowKind.FILLING, 14)
    closing(season, WindowKind.TPI, 30)
    remind(season.today)
    assert set(told()) == {"unit_head-a", "unit_member-a"}
    (text,) = told()["unit_head-a"]
    assert "Pengisian LKE oleh unit ditutup 14 hari lagi" in text
    assert "Unit A menunggu Anda" in text


def test_each_mark_is_told_once_and_a_missed_day_is_caught_up(season: Any, bring: Any) -> None:
    bring("self_assessment")
    closes = closing(season, WindowKind.FILLING, 20)
    for kind in (WindowKind.TPI, WindowKind.REPAIR, WindowKind.MINISTRY):
        closing(season, kind, 200)
    counts = {}
    for left in (15, 14, 13, 4, 2, 2, 1, 0, -1, -2, -31):
        before = len(told().get("unit_head-a", []))
        remind(closes - timedelta(days=left))
        counts[left] = len(told().get("unit_head-a", [])) - before
    assert counts == {15: 0, 14: 1, 13: 0, 4: 0, 2: 0, 1: 1, 0: 0, -1: 1, -2: 0, -31: 0}
    texts = told()["unit_head-a"]
    assert "2 hari lagi" in texts[1]  # the day of three was missed
    assert "sudah ditutup" in texts[3]


def test_a_window_that_closes_on_a_day_off_says_which_day_to_be_done_by(
    season: Any, bring: Any
) -> None:
    bring("self_assessment")
    days = (5 - season.today.weekday()) % 7 or 7  # to the next Saturday
    closes = closing(season, WindowKind.FILLING, days)
    remind(closes - timedelta(days=1))
    assert f"{tanggal(closes)} bukan hari kerja" in told()["unit_head-a"][-1]
    assert "Hari kerja terakhir sebelumnya" in told()["unit_head-a"][-1]


def test_an_extended_window_is_told_of_again(season: Any, bring: Any) -> None:
    bring("self_assessment")
    closing(season, WindowKind.FILLING, 3)
    remind(season.today)
    closing(season, WindowKind.FILLING, 2)
    remind(season.today)
    assert len(told()["unit_head-a"]) == 2


def test_a_person_with_many_units_gets_one_notice(season: Any, bring: Any) -> None:
    bring("submitted", unit="A")
    bring("submitted", unit="B")
    closing(season, WindowKind.TPI, 1)
    remind(season.today)
    (text,) = told()["demo-tpi-ketua"]
    assert "2 unit menunggu Anda" in text


def test_what_is_done_is_no_longer_reminded_of(season: Any, bring: Any) -> None:
    bring("awarded")
    for kind in WindowKind:
        closing(season, kind, 3)
    remind(season.today)
    assert told() == {}


def test_late_activities_reach_the_coordinators_of_their_areas(season: Any, bring: Any) -> None:
    proposal = bring("self_assessment")
    RoleGrant.objects.filter(user=season.people["unit_member-a"]).update(areas=["2"])
    season.period.windows.all().delete()
    for component, progress in (("1", 50), ("1", 100), ("2", 0)):
        PlanItem.objects.create(
            proposal=proposal, component=component, activity="Uji", target="Uji", person="Uji",
            quarter=Quarter.B06, progress=progress, created_by=season.people["unit_head-a"],
        )  # fmt: skip
    year = season.period.year
    remind(date(year, 6, 30))
    assert told() == {}
    remind(date(year, 7, 1))
    remind(date(year, 7, 2))
    remind(date(year, 8, 30))
    assert "2 kegiatan" in told()["unit_head-a"][0]
    assert "1 kegiatan" in told()["unit_member-a"][0]
    assert {name: len(texts) for name, texts in told().items()} == {
        "unit_head-a": 1,
        "unit_member-a": 1,
    }


def test_the_days_for_a_sanggah_run_out_for_the_pokja(season: Any, bring: Any) -> None:
    proposal = bring("national_evaluation")
    pokja = season.people["demo-pokja"]
    record_ministry(
        actor=pokja, proposal=proposal, stage=MinistryStage.ADMINISTRATIVE, on=season.today,
        result=MinistryResult.FAILED, text="Berkas kurang.",
        objection_deadline=season.today + timedelta(days=3),
    )  # fmt: skip
    remind(season.today)
    assert list(told()) == ["demo-pokja"]
    assert "batas sanggah" in told()["demo-pokja"][0]
    record_ministry(
        actor=pokja, proposal=proposal, stage=MinistryStage.OBJECTION, on=season.today,
        text="Berkas terlampir.",
    )  # fmt: skip
    remind(season.today + timedelta(days=2))
    assert len(told()["demo-pokja"]) == 1
    record_ministry(
        actor=pokja, proposal=proposal, stage=MinistryStage.ADMINISTRATIVE, on=season.today,
        result=MinistryResult.FAILED, text="Sanggah tidak diterima.",
        objection_deadline=season.today + timedelta(days=3),
    )  # fmt: skip
    remind(season.today + timedelta(days=2))
    assert len(told()["demo-pokja"]) == 1  # a lost one is not sent again


def test_more_units_cost_no_more_queries(
    season: Any, bring: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    closing(season, WindowKind.FILLING, 3)
    bring("self_assessment", unit="A")
    with django_assert_max_num_queries(16) as one:  # the recorded teams among them
        remind(season.today)
    Notice.objects.all().delete()
    bring("self_assessment", unit="B")
    Notice.objects.all().delete()
    with django_assert_num_queries(len(one.captured_queries)):
        remind(season.today)
