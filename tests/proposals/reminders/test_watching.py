"""A value below a minimum is told once until it recovers, to those who may see it."""

from typing import Any

import pytest

from assessment.enums import Side, View
from assessment.lke.services.live_figures import answers_changed
from assessment.models import Answer, Assessment, DoubleAssessment
from proposals.models import ThresholdWatch
from proposals.reminders.services.threshold_watch import (
    compare_letters,
    refresh_watched,
    watch_thresholds,
)
from tests.season import fresh
from zona_integritas.ground.notices.models import Notice, NoticeKind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("before", "now", "told", "complete", "after", "news"),
    [
        ("m", "x", "m", False, "x", [0]),  # fell
        ("m", "n", "m", False, "n", [0]),
        ("n", "x", "n", False, "x", [0]),  # and got worse
        ("x", "x", "x", True, "x", []),  # was told
        ("x", "n", "x", True, "x", []),  # better, but not yet well
        ("n", "x", "x", True, "x", []),
        ("x", "m", "x", False, "m", []),  # recovered: the next fall is news again
        ("x", "x", "m", False, "m", []),  # still being filled
        ("x", "n", "m", False, "m", []),
        ("x", "x", "m", True, "x", [0]),  # complete, and below
        ("x", "n", "m", True, "n", [0]),
        ("mxm", "xxm", "mxm", False, "xxm", [0]),
    ],
)
def test_what_is_news(
    before: str, now: str, told: str, complete: bool, after: str, news: list[int]
) -> None:
    assert compare_letters(before, now, told, complete=complete) == (after, news)


def look() -> dict[str, list[str]]:
    """One run of the scheduler: who heard what."""
    seen = set(Notice.objects.values_list("pk", flat=True))
    refresh_watched()
    watch_thresholds()
    found: dict[str, list[str]] = {}
    for row in Notice.objects.filter(kind=NoticeKind.BELOW).exclude(pk__in=seen):
        found.setdefault(row.user.username, []).append(row.text)
    return found


def put(sheet: Assessment, side: Side, code: str, value: str) -> None:
    Answer.objects.filter(assessment=sheet, side=side, indicator__code=code).update(value=value)
    answers_changed(Assessment.objects.get(pk=sheet.pk))


def spoil(sheet: Assessment, side: Side, part: str = "A.") -> None:
    """All letters of a part of one side at their worst."""
    rows = Answer.objects.filter(
        assessment=sheet, side=side, indicator__code__startswith=part
    ).select_related("indicator")
    for row in rows:
        options = [one.label for one in row.indicator.options.all()]
        if options:
            row.value = options[-1]
            row.save()
    answers_changed(Assessment.objects.get(pk=sheet.pk))


def test_a_sheet_that_is_being_filled_is_left_in_peace(bring: Any) -> None:
    bring("self_assessment", quality=20)
    assert look() == {}
    assert ThresholdWatch.objects.filter(view=View.UNIT).exists()


def test_a_fall_is_told_once_until_it_recovers(bring: Any) -> None:
    sheet = bring("submitted", quality=100).assessment
    assert look() == {}
    kept = dict(Answer.objects.filter(assessment=sheet).values_list("pk", "value"))
    spoil(sheet, Side.UNIT)
    heard = look()
    assert set(heard) == {"unit_head-a", "unit_member-a", "demo-pokja"}
    assert "di bawah minimal" in heard["unit_head-a"][0]
    assert look() == {}
    put(sheet, Side.UNIT, "A.I.1.i.b", "B")  # another save, still below
    assert look() == {}
    for pk, value in kept.items():
        Answer.objects.filter(pk=pk).update(value=value)
    answers_changed(Assessment.objects.get(pk=sheet.pk))
    assert look() == {}
    spoil(sheet, Side.UNIT)
    assert "unit_head-a" in look()


@pytest.mark.one_database
def test_the_unit_does_not_learn_what_the_tpi_thinks(bring: Any, season: Any) -> None:
    sheet = bring("tpi_assessment", quality=100).assessment
    look()
    for row in Answer.objects.filter(assessment=sheet, side=Side.UNIT):
        Answer.objects.update_or_create(
            assessment=sheet,
            indicator_id=row.indicator_id,
            side=Side.TPI_MEMBER,
            defaults={"value": row.value, "updated_at": row.updated_at},
        )
    spoil(sheet, Side.TPI_MEMBER)
    heard = look()
    assert set(heard) == {
        "demo-pokja",
        "demo-tpi-anggota",
        "demo-tpi-ketua",
        "demo-tpi-dalnis",
        "demo-pimpinan",
    }
    assert "menurut penilaian TPI: di bawah minimal pada" in heard["demo-pimpinan"][0]


@pytest.mark.one_database
def test_a_blind_second_assessor_is_not_told(bring: Any, season: Any) -> None:
    sheet = bring("tpi_assessment", quality=100).assessment
    second = season.people["demo-tpi-dalnis"]
    DoubleAssessment.objects.create(assessment=sheet, second=second)
    for row in Answer.objects.filter(assessment=sheet, side=Side.UNIT):
        Answer.objects.update_or_create(
            assessment=sheet,
            indicator_id=row.indicator_id,
            side=Side.TPI_MEMBER,
            defaults={"value": row.value, "updated_at": row.updated_at},
        )
    spoil(sheet, Side.TPI_MEMBER)
    heard = look()
    assert "demo-tpi-ketua" in heard
    assert "demo-tpi-dalnis" not in heard


def test_a_coordinator_hears_of_the_own_areas_only(bring: Any, season: Any) -> None:
    sheet = bring("submitted", quality=100).assessment
    look()
    season.people["unit_member-a"].grants.update(areas=["2"])
    spoil(sheet, Side.UNIT, "A.I.1.")
    spoil(sheet, Side.UNIT, "A.II.1.")
    heard = look()
    assert "Manajemen Perubahan" in heard["unit_head-a"][0]
    assert "Manajemen Perubahan" not in "".join(heard.get("unit_member-a", []))


def test_what_did_not_change_is_not_looked_at_again(
    bring: Any, season: Any, django_assert_max_num_queries: Any
) -> None:
    proposal = fresh(bring("submitted", quality=20))
    assert look()
    with django_assert_max_num_queries(6):
        refresh_watched()
        watch_thresholds()
    assert proposal.watches.count() == 2
