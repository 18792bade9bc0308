"""Workload: what is judged and left, whose turn it is, what is late, and who may look."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Side
from assessment.judging.reports.workload import Duty, workload
from assessment.models import Answer, Assessment, ItemSeen
from assessment.periods.services.periods import set_window
from tests.assessment.judging.conftest import judge_all, say
from units.models import User
from zona_integritas.ground.actors import SYSTEM

pytestmark = pytest.mark.django_db


def duty(reader: User, season: Any, person: User) -> Duty:
    found = [
        one
        for load in workload(reader, season.period).people
        for one in load.duties
        if one.person.pk == person.pk
    ]
    return found[0]


def test_a_member_has_judged_what_was_answered_or_left(sheet: Assessment, season: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    say(member, sheet, "A.I.1.i.a", "Ya")
    say(member, sheet, "A.I.1.i.b", "", "Saya tidak menilai ini.", abstain=True)
    one = duty(member, season, member)
    total = sheet.instrument.indicators.count()
    assert (one.turn, one.items, one.judged, one.left) == (True, total, 2, total - 2)
    assert one.since is not None
    assert one.next == reverse("assessment:continue", args=[sheet.pk])


def test_an_area_counts_for_whom_it_was_given(
    sheet: Assessment, season: Any, assessor: Any
) -> None:
    person = assessor("area-satu", "tpi_member", areas=("1",))
    say(person, sheet, "A.I.1.i.a", "Ya")
    one = duty(person, season, person)
    own = sum(
        code.startswith(("A.I.1.", "A.II.1."))
        for code in sheet.instrument.indicators.values_list("code", flat=True)
    )
    assert (one.items, one.judged, one.left) == (own, 1, own - 1)


def test_a_lead_is_done_with_what_was_read(
    proposal: Any, sheet: Assessment, season: Any, move: Any
) -> None:
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    judge_all(member, sheet, Side.TPI_MEMBER)
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    row = sheet.instrument.indicators.first()
    ItemSeen.objects.create(assessment=sheet, indicator=row, user=lead, seen_at=sheet.created_at)
    one = duty(lead, season, lead)
    assert (one.turn, one.judged, one.read, one.left) == (True, 0, 1, one.items - 1)
    before = duty(lead, season, member)
    assert (before.turn, before.left, before.next) == (False, 0, "")


def test_a_turn_begins_on_the_day_of_the_wall_clock(
    proposal: Any, sheet: Assessment, season: Any, move: Any, monkeypatch: Any
) -> None:
    """Until seven in the morning in Jakarta it is still the day before in UTC."""
    night = timezone.localtime().replace(hour=0, minute=30) + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: night.astimezone(UTC))
    judge_all(season.people["demo-tpi-anggota"], sheet, Side.TPI_MEMBER)
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    lead = season.people["demo-tpi-ketua"]
    one = duty(lead, season, lead)
    assert (one.forecast.since, one.forecast.days) == (night.date(), 1)
    assert not one.late


def test_late_is_marked_with_the_windows_end(sheet: Assessment, season: Any, sign_in: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    assert not duty(member, season, member).late
    set_window(
        actor=SYSTEM,
        period=season.period,
        kind="tpi",
        opens_on=season.today - timedelta(days=9),
        closes_on=season.today - timedelta(days=1),
    )
    assert duty(member, season, member).late
    page = sign_in(member).get(reverse("assessment:workload")).content.decode()
    assert "Melewati jadwal" in page
    assert "1 terlambat" in page


def test_each_sees_as_much_of_others_work_as_the_role_says(
    sheet: Assessment, season: Any, assessor: Any
) -> None:
    def names(username: str) -> set[str]:
        reader = User.objects.get(username=username)
        return {load.name for load in workload(reader, season.period).people}

    assessor("tim-lain", "tpi_lead", unit="B")
    everybody = {f"Orang demo-tpi-{rank}" for rank in ("anggota", "ketua", "dalnis")}
    assert names("demo-tpi-anggota") == {"Orang demo-tpi-anggota"}
    for username in ("demo-tpi-ketua", "demo-tpi-dalnis", "demo-admin", "demo-pengamat"):
        assert names(username) == everybody
    assert names("tim-lain") == set()


def test_go_on_leads_to_the_next_open_item(sheet: Assessment, season: Any, sign_in: Any) -> None:
    member = season.people["demo-tpi-anggota"]
    client = sign_in(member)
    address = reverse("assessment:continue", args=[sheet.pk])

    def shown() -> Any:
        return client.get(client.get(address)["Location"])

    assert shown()["Location"] == f"/lke/ruang/{sheet.pk}/A.I.1.i.a/"
    judge_all(member, sheet, Side.TPI_MEMBER, without=("B.I.b",))
    assert shown()["Location"] == f"/lke/ruang/{sheet.pk}/B.I.b/"
    judge_all(member, sheet, Side.TPI_MEMBER)
    assert "Tidak ada butir yang menunggu" in shown().content.decode()


def test_more_units_cost_no_more_queries(sheet: Assessment, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["demo-pimpinan"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("assessment:workload")).status_code == 200
        return len(found)

    queries()
    before = queries()
    for code in ("B", "BLN"):
        other = Assessment.objects.create(
            unit=season.units[code],
            period=season.period,
            instrument=sheet.instrument,
            phase="tpi_lead",
        )
        Answer.objects.create(
            assessment=other,
            indicator=sheet.instrument.indicators.first(),
            side=Side.TPI_MEMBER,
            value="Ya",
            updated_at=sheet.created_at,
        )
    assert queries() == before
