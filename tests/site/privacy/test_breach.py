"""Whose data a breach touched: what the account could read, what the record says it took."""

import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from assessment.enums import SurveyKind
from assessment.lke.services.assessments import open_assessment
from assessment.models import Survey, SurveyResponse
from units.models import PersonSession, User
from units.services.leaving import close_account
from units.services.people import update_person
from units.services.roles import end_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.site.privacy.breach import BreachReport, examine

pytestmark = pytest.mark.django_db
HOUR_AGO = timedelta(hours=1)


def report_of(person: User, since: Any = None) -> BreachReport:
    return examine([User.objects.get(pk=person.pk)], since or timezone.now() - HOUR_AGO)


def names(report: BreachReport, *, certain: bool) -> set[str]:
    return {one.person.username for one in report.people if one.certain is certain}


@pytest.fixture
def survey(season: Any) -> Survey:
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    survey = Survey.objects.create(
        assessment=sheet, kind=SurveyKind.values[0], file_name="s.xlsx", sha256="a" * 64
    )
    SurveyResponse.objects.create(survey=survey, row=1, values=[4], name="Siti", phone="081")
    SurveyResponse.objects.create(survey=survey, row=2, values=[4])
    return survey


def test_who_reads_no_register_touches_the_own_account_and_respondents(
    season: Any, survey: Survey, sign_in: Any
) -> None:
    member = season.people["unit_member-a"]
    found = report_of(member)
    assert names(found, certain=True) == {"unit_member-a"}
    assert names(found, certain=False) == set()
    assert found.accounts[0].sheets == [str(survey.assessment)]
    assert [(one.survey, one.count, one.taken) for one in found.respondents] == [(survey, 1, False)]
    people = reverse("assessment:survey_people", args=[survey.assessment_id, survey.pk])
    assert sign_in(member).get(people).status_code == 200
    assert [one.taken for one in report_of(member).respondents] == [True]
    assert report_of(season.people["unit_member-b"]).respondents == []


def test_who_reads_the_register_may_have_read_all_of_it_and_took_what_is_on_record(
    season: Any, sign_in: Any
) -> None:
    admin, other = season.people["demo-admin"], season.people["unit_member-b"]
    found = report_of(admin)
    assert names(found, certain=True) == {"demo-admin"}
    assert "unit_member-a" in names(found, certain=False)
    update_person(actor=admin, user=other, unit=other.unit, position="Analis")
    assert names(report_of(admin), certain=True) == {"demo-admin", "unit_member-b"}
    later = report_of(admin, timezone.now() + HOUR_AGO)
    assert names(later, certain=True) == {"demo-admin"}  # what was done before is not of it
    sign_in(admin).post(reverse("units:users_export"))
    found = report_of(admin)
    assert "unit_member-a" in names(found, certain=True)
    assert any("Data pengguna diunduh" in line for line in found.accounts[0].taken)


def test_an_account_that_was_closed_meanwhile_is_looked_at_as_it_was(season: Any) -> None:
    admin = season.people["demo-admin"]
    observer = season.people["demo-pengamat"]
    end_role(actor=admin, grant=observer.grants.get(), reason="Dihentikan.")
    close_account(actor=SYSTEM, user=observer, last_day=None, reason="Dipakai pihak lain.")
    assert "unit_member-a" in names(report_of(observer), certain=False)
    assert not User.objects.get(pk=observer.pk).is_active
    long_after = report_of(observer, timezone.now() + HOUR_AGO)
    assert names(long_after, certain=False) == set()


def run(*arguments: str) -> str:
    told = StringIO()
    call_command("breach_report", *arguments, stdout=told)
    return told.getvalue()


@pytest.mark.one_database
def test_the_command_writes_a_report_with_the_letter_for_its_owner_only(
    season: Any, tmp_path: Path, settings: Any
) -> None:
    settings.PRIVACY_CONTACT = "pdp@instansi.example"
    since = f"{timezone.localtime() - HOUR_AGO:%Y-%m-%dT%H:%M}"
    now = timezone.now()
    PersonSession.objects.create(
        session_key="s", person=season.people["demo-tpi-ketua"], address="203.0.113.9",
        last_seen=now, expire_date=now,
    )  # fmt: skip
    out = tmp_path / "laporan.txt"
    out.touch(0o644)
    arguments = ("--account", "unit_member-a", "--address", "203.0.113.9", "--out", str(out))
    told = run("--since", since, *arguments)
    assert "2 orang" in told
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    text = out.read_text("utf-8")
    for words in (
        "unit_member-a", "demo-tpi-ketua", "Pasal 46", "3×24 jam", "pdp@instansi.example",
        "Kapan dan bagaimana", "Instansi BLN",
    ):  # fmt: skip
        assert words in text, words
    assert "&" not in text
    event = AuditEvent.objects.get(action="breach.examined")
    assert event.after is not None
    assert set(event.after["accounts"]) == {"demo-tpi-ketua", "unit_member-a"}


@pytest.mark.one_database
def test_what_cannot_be_meant_is_said(season: Any, tmp_path: Path) -> None:
    for arguments, said in (
        (("--since", "kemarin"), "bukan tanggal"),
        (("--since", "2026-01-01", "--account", "tidak-ada"), "tidak-ada"),
        (("--since", "2026-01-01", "--address", "192.0.2.1"), "Tidak ada akun"),
    ):
        with pytest.raises(CommandError, match=said):
            run(*arguments)
    everybody = run("--since", "2026-01-01")
    assert everybody.count("PASTI") >= User.objects.count()
