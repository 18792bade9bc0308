"""Working days: what a year's list says, what limits make of it, and what is pointed out."""

from datetime import date

import pytest
from django.urls import reverse

from assessment.models import HolidayList
from assessment.periods.services.holidays import HolidayLine, keep_holidays
from assessment.workdays import (
    closed_because,
    closing_remark,
    reckoned_holidays,
    workday_after,
    workdays_until,
)
from proposals.ministry.forms import MinistryForm
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

# From the joint decree on the holidays of 2026: what it says of March and of the Christian feasts.
NYEPI, EID, JOINT = date(2026, 3, 19), date(2026, 3, 21), date(2026, 3, 20)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("year", "good_friday", "ascension"),
    [
        (2024, date(2024, 3, 29), date(2024, 5, 9)),
        (2025, date(2025, 4, 18), date(2025, 5, 29)),
        (2026, date(2026, 4, 3), date(2026, 5, 14)),
    ],
)
def test_feasts_that_follow_easter_fall_as_the_decrees_say(year, good_friday, ascension):
    found = reckoned_holidays(year)
    assert found[good_friday] == "Wafat Yesus Kristus"
    assert found[ascension] == "Kenaikan Yesus Kristus"
    assert found[date(year, 8, 17)] == "Proklamasi Kemerdekaan"


def march(joint: bool = True) -> HolidayList:
    lines = [HolidayLine(NYEPI, "Nyepi"), HolidayLine(EID, "Idulfitri")]
    if joint:
        lines.append(HolidayLine(JOINT, "Idulfitri", joint=True))
    return keep_holidays(actor=SYSTEM, year=2026, basis="SKB 2025", lines=lines)


@pytest.mark.django_db
def test_a_limit_in_working_days_leaves_out_weekends_holidays_and_joint_leave():
    # Wednesday 18 March; Thursday is Nyepi, Friday joint leave, then the weekend.
    assert workday_after(date(2026, 3, 18), 1) == date(2026, 3, 19)
    march(joint=False)
    assert workday_after(date(2026, 3, 18), 1) == date(2026, 3, 20)
    march()
    assert workday_after(date(2026, 3, 18), 1) == date(2026, 3, 23)
    assert workday_after(date(2026, 3, 18), 5) == date(2026, 3, 27)
    assert workdays_until(date(2026, 3, 27), date(2026, 3, 18)) == 5
    assert closed_because(JOINT) == "Idulfitri (cuti bersama)"
    assert closed_because(date(2026, 3, 22)) == "Minggu"
    assert closing_remark(EID) == (
        "21 Maret 2026 bukan hari kerja (Idulfitri). Hari kerja terakhir sebelumnya Rabu, "
        "18 Maret 2026."
    )


@pytest.mark.django_db
def test_a_list_is_replaced_with_the_old_one_in_the_record():
    march(joint=False)
    march()
    event = AuditEvent.objects.filter(action="holidays.kept").latest("pk")
    assert len(event.before["holidays"]) == 2
    assert "20 Maret 2026: Idulfitri (cuti bersama)" in event.after["holidays"]
    with pytest.raises(Refused, match="bukan tanggal tahun 2026"):
        keep_holidays(
            actor=SYSTEM, year=2026, basis="", lines=[HolidayLine(date(2027, 1, 1), "Tahun Baru")]
        )
    with pytest.raises(Refused, match="dua kali"):
        keep_holidays(
            actor=SYSTEM, year=2026, basis="", lines=[HolidayLine(EID, "a"), HolidayLine(EID, "b")]
        )


def test_lines_are_pasted_and_what_cannot_be_read_is_named(season, sign_in):
    client = sign_in(season.people["demo-admin"])
    page = reverse("periods:holidays_edit", args=[2026])
    assert "1 Januari 2026; Tahun Baru Masehi" in client.get(page).content.decode()
    wrong = "19/3/2026; Nyepi\nbesok; Libur\n2026-03-20\tIdulfitri\tcuti bersama"
    answer = client.post(page, {"lines": wrong, "basis": "SKB"})
    assert answer.status_code == 422
    assert "Baris 2, «besok; Libur»" in answer.content.decode()
    assert "Idulfitri" in answer.content.decode()
    right = wrong.replace("besok; Libur\n", "\n")
    told = client.post(page, {"lines": right, "basis": "SKB"}, follow=True).content.decode()
    assert "Hari libur tetap yang tidak tercantum" in told
    assert "1 Januari 2026 (Tahun Baru Masehi)" in told
    assert "19 Maret 2026 (" not in told
    kept = HolidayList.objects.get(year=2026)
    assert [(row.day, row.name, row.joint) for row in kept.days.all()] == [
        (NYEPI, "Nyepi", False),
        (JOINT, "Idulfitri", True),
    ]
    shown = client.get(reverse("periods:holidays", args=[2026])).content.decode()
    assert "Cuti bersama" in shown
    assert "belum diisi" not in shown


def test_a_window_that_closes_on_a_day_off_is_pointed_out(season, sign_in):
    window = season.period.windows.first()
    window.closes_on = date(season.period.year, 8, 17)
    window.opens_on = date(season.period.year, 8, 3)
    window.save()
    page = reverse("periods:detail", args=[season.period.year])
    shown = sign_in(season.people["demo-pokja"]).get(page).content.decode()
    assert "bukan hari kerja (Proklamasi Kemerdekaan)" in shown


@pytest.mark.django_db
def test_a_sanggah_told_in_working_days_becomes_a_day():
    march()
    sent = {"stage": "administratif", "on": "2026-03-18", "result": "tidak_lulus"}
    form = MinistryForm({**sent, "objection_workdays": "5"})
    form.full_clean()
    assert form.cleaned_data["objection_deadline"] == date(2026, 3, 27)
    assert "objection_workdays" not in form.cleaned_data
    form = MinistryForm({**sent, "objection_workdays": "5", "objection_deadline": "2026-03-26"})
    form.full_clean()
    assert "27 Maret 2026" in str(form.errors["objection_workdays"])
