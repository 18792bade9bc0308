"""A copy of the own data holds all of it and nobody else's; another's is asked for and told."""

import io
import json
import zipfile
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import reverse

from assessment.lke.services.threads import add_comment
from assessment.queries import indicators_of
from units.models import User
from units.services.conflicts import declare_conflict
from units.services.people import create_person, update_person
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.jobs.models import Job, JobState
from zona_integritas.ground.jobs.worker import work_off
from zona_integritas.ground.notices.models import Notice
from zona_integritas.ground.throttle.sign_in import name_mark
from zona_integritas.site.privacy.own_data import data_of
from zona_integritas.site.privacy.services.copies import take_for_person, take_own

SECRET = "Hanya antara penilai."


def text_of(person: User, reader: User) -> str:
    tables = data_of(User.objects.get(pk=person.pk), User.objects.get(pk=reader.pk))
    return "\n".join(" | ".join(row) for table in tables for row in (table.headings, *table.rows))


def fetched(client: Client, job: Job) -> dict[str, Any]:
    response = client.get(reverse("jobs:result", args=[job.pk]))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert set(archive.namelist()) == {"data.html", "data.json"}
        page = archive.read("data.html").decode()
        assert "<script" not in page
        assert "<style" not in page
        return dict(json.loads(archive.read("data.json")))


@pytest.mark.django_db(transaction=True)
def test_everybody_takes_the_own_data_as_a_zip(season: Any, sign_in: Any) -> None:
    person = season.people["unit_member-a"]
    client = sign_in(person)
    page = client.get(reverse("privacy:own")).content.decode()
    assert "Siapkan salinan data saya" in page
    with override_settings(JOBS_IN_PROCESS=False):
        asked = client.post(reverse("privacy:own"))
        job = Job.objects.get(owner=person)
        assert asked["Location"] == reverse("jobs:detail", args=[job.pk])
        work_off()
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.failure
    told = fetched(client, job)
    assert told["orang"] == person.full_name
    account = {row["Isian"]: row["Nilai"] for row in told["isi"]["account"]["baris"]}
    assert account["Nama pengguna"] == "unit_member-a"
    assert told["isi"]["roles"]["baris"][0]["Unit"] == "Unit A"
    event = AuditEvent.objects.get(action="person.data_taken")
    assert (event.actor_id, event.object_id) == (person.pk, str(person.pk))
    other = sign_in(season.people["demo-admin"])
    assert other.get(reverse("jobs:result", args=[job.pk])).status_code == 404


@pytest.mark.one_database
@pytest.mark.django_db
def test_it_holds_what_one_wrote_and_no_data_of_others(season: Any, bring: Any) -> None:
    sheet = bring("tpi_assessment").assessment
    member, admin = season.people["demo-tpi-anggota"], season.people["demo-admin"]
    row = indicators_of(sheet)[0]
    add_comment(actor=member, assessment=sheet, indicator=row, text=SECRET, tpi_only=True)
    declare_conflict(actor=member, user=member, unit=season.units["B"], reason="Saudara ipar.")
    Authenticator.objects.create(user=member, type="totp", data={"secret": "RAHASIA"})
    AccessAttempt.objects.create(
        username=name_mark("demo-tpi-anggota"), ip_address="203.0.113.9", user_agent="Peramban",
        failures_since_start=1,
    )  # fmt: skip
    own = text_of(member, member)
    for words in (
        "203.0.113.9",
        SECRET,
        "Saudara ipar.",
        "demo-tpi-anggota",
        "Tulisan dalam percakapan dikirim",
    ):
        assert words in own, words
    assert "RAHASIA" not in own

    other = create_person(
        actor=admin, username="baru", full_name="Orang Baru", email="baru@instansi.example",
        nip="198001012005011001", unit=season.units["A"],
    )  # fmt: skip
    update_person(actor=admin, user=other, unit=season.units["A"], email="dua@instansi.example")
    own = text_of(admin, admin)
    assert "Orang Baru" in own  # that the administrator made the account
    for words in ("198001012005011001", "baru@instansi.example", "dua@instansi.example"):
        assert words not in own, words
    assert "dua@instansi.example" in text_of(other, other)
    assert AuditEvent.objects.get(action="person.updated").after is not None


@pytest.mark.one_database
@pytest.mark.django_db
def test_who_makes_it_for_somebody_reads_no_more_than_before(season: Any, bring: Any) -> None:
    """Not the talk among assessors of an administrator's own unit, not others' reasons."""
    sheet = bring("tpi_assessment").assessment
    member, admin = season.people["demo-tpi-anggota"], season.people["demo-admin"]
    row = indicators_of(sheet)[0]
    add_comment(actor=member, assessment=sheet, indicator=row, text=SECRET, tpi_only=True)
    User.objects.filter(pk=admin.pk).update(unit=season.units["A"])
    declare_conflict(actor=member, user=member, unit=season.units["A"], reason="Saudara ipar.")
    copy = text_of(member, admin)
    assert "demo-tpi-anggota" in copy
    assert SECRET not in copy
    assert "Saudara ipar." not in copy


@pytest.mark.django_db
def test_it_is_asked_first_recorded_and_told_to_the_person(season: Any, sign_in: Any) -> None:
    admin, person = season.people["demo-admin"], season.people["unit_member-a"]
    client = sign_in(admin)
    address = reverse("privacy:person", args=[person.pk])
    assert address in client.get(reverse("units:person", args=[person.pk])).content.decode()
    assert "Ya, buat salinan data" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert not Job.objects.exists()
    done = client.post(address, {"reason": "Ia meminta melalui surat 12 November."})
    job = Job.objects.get()
    assert done["Location"] == reverse("jobs:detail", args=[job.pk])
    assert (job.permission, job.about) == ("units.manage_person", [["units.user", person.pk]])
    event = AuditEvent.objects.get(action="person.data_exported")
    assert (event.actor_id, event.note) == (admin.pk, "Ia meminta melalui surat 12 November.")
    notice = Notice.objects.get(user=person, kind="account")
    assert "surat 12 November" in notice.text
    assert client.get(reverse("privacy:person", args=[admin.pk]))["Location"] == reverse(
        "privacy:own"
    )


@pytest.mark.one_database
@pytest.mark.django_db
def test_nobody_else_makes_one(season: Any, sign_in: Any) -> None:
    person = season.people["unit_member-a"]
    for name in ("demo-pengamat", "demo-pimpinan", "unit_head-a", "demo-tpi-ketua"):
        other = season.people[name]
        with pytest.raises(PermissionDenied):
            take_for_person(actor=other, person=person, reason="Ingin tahu.")
        address = reverse("privacy:person", args=[person.pk])
        assert sign_in(other).post(address, {"reason": "Ingin tahu."}).status_code in (403, 404)
    admin = season.people["demo-admin"]
    with pytest.raises(Refused, match="Alasan"):
        take_for_person(actor=admin, person=person, reason=" ")
    with pytest.raises(Refused, match="Data sendiri"):
        take_for_person(actor=admin, person=admin, reason="Sendiri.")
    nobody = create_person(actor=SYSTEM, username="z", full_name="Tanpa Peran", email="z@x.example")
    assert take_own(actor=nobody).permission == "privacy.take_own"
