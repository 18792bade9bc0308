"""Personal data goes when its time is over, no day earlier, and the record says so."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from assessment.enums import SurveyKind
from assessment.lke.services.assessments import open_assessment
from assessment.models import Period, Presence, SheetBatch, SheetImport, Survey, SurveyResponse
from assessment.surveys.services.imports import FOLDER as SURVEYS
from assessment.workbooks.services.imports import FOLDER as SHEETS
from units.models import Invitation, PersonSession, User
from units.services.leaving import close_account
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.files.kept_files import storage_path, store, write
from zona_integritas.ground.jobs.models import Job, JobState
from zona_integritas.ground.notices.models import Notice, NoticeKind
from zona_integritas.ground.throttle.models import Tally
from zona_integritas.management.file_columns import expected_files
from zona_integritas.site.privacy.kinds import KINDS

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    told = StringIO()
    call_command("retention", *arguments, stdout=told)
    return told.getvalue()


def later(**after: float) -> dict[str, int]:
    """What would be removed by then, of the kinds that have something."""
    now = timezone.now() + timedelta(**after)
    counts = {one.key: one.clean(now, True) for one in KINDS if one.clean is not None}
    return {key: count for key, count in counts.items() if count}


def aged(model: Any, **moments: datetime) -> None:
    model.objects.update(**moments)


def test_each_kind_goes_when_its_days_are_over(season: Any, settings: Any) -> None:
    person, now = season.people["unit_member-a"], timezone.now()
    job = Job.objects.create(
        key="k", title="Arsip", owner=person, state=JobState.DONE, finished_at=now,
        result_file="hasil/1", result_name="a.zip", permission="units.import",
    )  # fmt: skip
    write("hasil/1", b"isi")
    SheetBatch.objects.create(
        period=season.period, file_name="a.zip", sha256="", job=job, uploaded_by=person
    )
    AccessAttempt.objects.create(
        username="budi", ip_address="203.0.113.9", user_agent="x", failures_since_start=1
    )
    Notice.objects.create(user=person, kind=NoticeKind.DECISION, key="k", text="Teks", url="/")
    PersonSession.objects.create(session_key="s", person=person, expire_date=now + timedelta(1))
    Tally.objects.create(key="t", until=now + timedelta(hours=1))
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    Presence.objects.create(assessment=sheet, user=person, seen_at=now)
    assert later(minutes=1) == {}
    for key, days in (
        ("counts", 1),
        ("presence", 2),
        ("sessions", 2),
        ("jobs", settings.RESULT_KEEP_DAYS + 1),
        ("sign_ins", settings.SIGN_IN_KEEP_DAYS + 1),
        ("notices", settings.NOTICE_KEEP_DAYS + 1),
    ):
        assert key in later(days=days), key
        assert days == 1 or key not in later(days=days - 2), key

    long_ago = now - timedelta(days=1000)
    aged(Job, finished_at=long_ago)
    aged(AccessAttempt, attempt_time=long_ago)
    aged(Notice, created_at=long_ago)
    aged(PersonSession, expire_date=long_ago)
    aged(Tally, until=long_ago)
    aged(Presence, seen_at=long_ago)
    told = run("--dry-run")
    assert "Tidak ada data yang berubah." in told
    assert Job.objects.exists()
    assert default_storage.exists("hasil/1")
    assert not AuditEvent.objects.filter(action="retention.ran").exists()

    run()
    for model in (Job, AccessAttempt, Notice, PersonSession, Tally, Presence):
        assert not model._default_manager.exists(), model
    assert not default_storage.exists("hasil/1")
    assert SheetBatch.objects.get().job is None
    event = AuditEvent.objects.get(action="retention.ran")
    assert event.after == {
        "removed": {
            "Hitungan pembatas": 1,
            "Percobaan masuk yang gagal": 1,
            "Sesi masuk": 1,
            "Pemberitahuan dan surel": 1,
            "Siapa sedang membuka LKE": 1,
            "Proses di latar dan hasilnya": 1,
        }
    }
    assert later() == {}


def test_a_closed_account_loses_its_contacts_and_keeps_its_name(season: Any, settings: Any) -> None:
    person, other = season.people["unit_member-a"], season.people["unit_member-b"]
    User.objects.filter(pk__in=[person.pk, other.pk]).update(position="Analis")
    User.objects.filter(pk=person.pk).update(
        nip="198001012005011001", last_login=timezone.now() - timedelta(days=4000)
    )
    close_account(actor=season.people["demo-admin"], user=person, last_day=None, reason="Pensiun.")
    Notice.objects.create(user=person, kind=NoticeKind.DECISION, key="k", text="Teks", url="/")
    days = 366 * settings.ACCOUNT_KEEP_YEARS
    assert "account" not in later(days=days - 3)  # since it was closed, not since it was used
    assert later(days=days)["account"] == 1

    settings.ACCOUNT_KEEP_YEARS = 0
    name = person.full_name
    run()
    person = User.objects.get(pk=person.pk)
    assert (person.full_name, person.email, person.nip, person.position) == (name, "", "", "")
    assert not person.has_usable_password()
    assert not Notice.objects.filter(user=person).exists()
    event = AuditEvent.objects.get(action="person.blanked")
    assert event.after == {"blanked": ["email", "nip", "position"]}
    assert "198001012005011001" not in str(event.after)
    other.refresh_from_db()
    assert other.position == "Analis"


def test_respondents_lose_name_and_phone_and_their_file_once_the_year_is_over(
    season: Any, settings: Any
) -> None:
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    sha256 = store(SURVEYS, b"nama;telepon")
    survey = Survey.objects.create(
        assessment=sheet, kind=SurveyKind.values[0], file_name="s.xlsx", sha256=sha256
    )
    SurveyResponse.objects.create(
        survey=survey, row=1, values=[4, 4], name="Siti", phone="0812000000"
    )
    SurveyResponse.objects.create(survey=survey, row=2, values=[3, 3])
    year = timezone.localtime().year
    Period.objects.update(year=year - settings.SURVEY_KEEP_YEARS)
    run()
    assert SurveyResponse.objects.filter(name="Siti").exists()
    assert default_storage.exists(storage_path(SURVEYS, sha256))

    Period.objects.update(year=year - settings.SURVEY_KEEP_YEARS - 1)
    run()
    rows = SurveyResponse.objects.order_by("row").values_list("values", "name", "phone")
    assert list(rows) == [([4, 4], "", ""), ([3, 3], "", "")]
    assert not default_storage.exists(storage_path(SURVEYS, sha256))
    assert list(expected_files()) == []  # nobody will miss it


def test_originals_of_imports_go_history_and_what_another_row_needs_stay(
    season: Any, settings: Any
) -> None:
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    single, shared = store(SHEETS, b"satu"), store(SHEETS, b"dua")
    for sha256, historic in ((single, False), (shared, False), (shared, True)):
        SheetImport.objects.create(
            assessment=sheet, file_name="l.xlsx", sha256=sha256, historic=historic
        )
    assert "imports" not in later(days=settings.IMPORT_KEEP_DAYS - 1)
    aged(SheetImport, uploaded_at=timezone.now() - timedelta(days=settings.IMPORT_KEEP_DAYS + 1))
    run()
    assert not default_storage.exists(storage_path(SHEETS, single))
    assert default_storage.exists(storage_path(SHEETS, shared))
    assert list(SheetImport.objects.order_by("pk").values_list("sha256", flat=True)) == [
        "",
        "",
        shared,
    ]


def test_uploads_that_nobody_applied_go_after_a_day(season: Any) -> None:
    write("imports/7/daftar", b"nip;nama")
    used = store(SURVEYS, b"dipakai")
    store(SURVEYS, b"ditinggalkan")
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    Survey.objects.create(
        assessment=sheet, kind=SurveyKind.values[0], file_name="s.xlsx", sha256=used
    )
    assert "imports" not in later(hours=23)
    assert later(hours=25)["imports"] == 2


def test_past_invitations_go_and_so_does_how_a_closed_account_was_entered(
    season: Any, settings: Any
) -> None:
    person, now = season.people["unit_member-a"], timezone.now()
    Invitation.objects.create(
        user=person, token_digest="d", way="mail", valid_until=now + timedelta(hours=72)
    )
    assert "invitations" not in later(days=settings.INVITATION_KEEP_DAYS)
    assert later(days=settings.INVITATION_KEEP_DAYS + 4)["invitations"] == 1
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    close_account(actor=season.people["demo-admin"], user=person, last_day=None, reason="Pindah.")
    settings.ACCOUNT_KEEP_YEARS = 0
    run()
    assert not Authenticator.objects.filter(user=person).exists()
