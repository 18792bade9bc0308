"""An account is closed on a day; its open work is shown, handed over, or said to stay open."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.models import TeamSeat
from proposals.enums import Quarter
from proposals.models import PlanItem
from units.models import Invitation, PersonSession, RoleGrant, User
from units.queries import person_with_roles
from units.services.invitations import draw_tickets, keep_invitations, open_invitation
from units.services.leaving import (
    close_account,
    end_accounts,
    open_tasks,
    reopen_account,
)
from units.services.passwords import set_password
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.dates import today
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.notices.models import Notice
from zona_integritas.ground.permissions import allowed

PASSWORD = "Lautan-tenang-77"


@pytest.fixture
def member(agency: Any) -> User:
    person: User = agency.people["anggota"]
    set_password(actor=SYSTEM, user=person, password=PASSWORD, handed_out=False)
    return person


def close(agency: Any, person: User, day: date | None, by: str = "admin", **more: Any) -> User:
    return close_account(
        actor=agency.people[by], user=person, last_day=day, reason="Pensiun", **more
    )


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    day = today() + timedelta(days=days)
    for place in ("units.models.people", "units.services.leaving"):
        monkeypatch.setattr(f"{place}.today", lambda: day)


def signed(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="units.backends.PersonBackend")
    return client


def signs_in() -> bool:
    client = Client()
    client.post(reverse(settings.LOGIN_URL), {"login": "anggota", "password": PASSWORD})
    return client.get(reverse("home")).status_code == 200


def test_the_last_day_is_a_whole_one_and_no_scheduler_is_needed(
    agency: Any, member: User, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    close(agency, member, today() + timedelta(days=3))
    browser = signed(member)
    later(monkeypatch, 3)
    assert browser.get(reverse("units:list")).status_code == 200
    assert allowed(User.objects.get(pk=member.pk), "units.view_unit", agency.units["A"])
    assert signs_in()
    later(monkeypatch, 4)  # the day after
    with django_assert_max_num_queries(2):
        sent = browser.get(reverse("units:list"))
    assert (sent.status_code, sent["Location"].split("?")[0]) == (302, reverse(settings.LOGIN_URL))
    assert not allowed(User.objects.get(pk=member.pk), "units.view_unit", agency.units["A"])
    assert not signs_in()
    assert User.objects.filter(pk=member.pk, is_active=True).exists()  # not yet out of the lists
    assert end_accounts() == 1
    assert not User.objects.filter(pk=member.pk, is_active=True).exists()
    assert end_accounts() == 0
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor_text, event.note) == (
        "person.deactivated",
        "Sistem",
        "Pensiun",
    )


def test_what_every_request_knows_of_the_person_says_it_without_a_further_query(
    agency: Any, member: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    close(agency, member, today())
    later(monkeypatch, 1)
    with django_assert_num_queries(1):
        row = person_with_roles(member.pk)
        assert row is not None
        assert not row.is_active


def test_a_forgotten_password_is_nothing_for_who_left(
    agency: Any, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(agency, member, today())
    later(monkeypatch, 1)
    Client().post(reverse("account_reset_password"), {"email": member.email})
    assert mail.outbox == []


def test_closing_at_once_ends_sessions_and_invitations(agency: Any, member: User) -> None:
    [ticket] = draw_tickets([member])
    keep_invitations(actor=agency.people["admin"], tickets=[ticket], way="mail")
    browser = signed(member)
    close(agency, member, None)
    assert browser.get(reverse("home")).status_code == 302
    assert not PersonSession.objects.filter(person=member).exists()
    assert Invitation.objects.get().revoked_at is not None
    assert open_invitation(ticket.token) is None


def test_an_invitation_ends_with_the_last_day(
    agency: Any, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(agency, member, today())
    [ticket] = draw_tickets([member])
    keep_invitations(actor=agency.people["admin"], tickets=[ticket], way="mail")
    assert open_invitation(ticket.token) is not None
    later(monkeypatch, 1)
    assert open_invitation(ticket.token) is None


def test_a_role_goes_to_the_heir_by_the_rules_of_giving(agency: Any, member: User) -> None:
    people = agency.people
    grant = member.grants.get()
    close(agency, member, today(), heirs={grant.pk: people["luar"]})
    assert RoleGrant.objects.filter(
        user=people["luar"], role="unit_member", unit=agency.units["A"], ended_at=None
    ).exists()
    grant.refresh_from_db()
    assert grant.end_reason.startswith("Diserahkan kepada Orang luar")
    assert (
        "diserahkan kepada Anda dari Orang anggota" in Notice.objects.get(user=people["luar"]).text
    )
    event = AuditEvent.objects.filter(action="person.closing_set").get()
    assert event.after["left_open"] == 0
    assert "Orang luar" in event.after["handed_over"][0]
    # A judge of the unit cannot take over filling it: nothing at all is done.
    judge, head = people["luar"], people["kepala"]
    grant_role(actor=SYSTEM, user=people["tpi"], role="tpi_lead", unit=agency.units["A"])
    with pytest.raises(Refused, match="sehingga tidak dapat menjadi"):
        close(agency, head, today(), heirs={head.grants.get().pk: people["tpi"]})
    assert User.objects.get(pk=head.pk).last_day is None
    assert judge.grants.count() == 1


@pytest.mark.one_database
def test_ahead_both_work_until_the_day_and_areas_are_joined(agency: Any) -> None:
    people, unit = agency.people, agency.units["A"]
    one = grant_role(
        actor=SYSTEM, user=people["luar"], role="unit_member", unit=unit, areas=["1", "2"]
    )
    heir = people["anggota-b"]
    grant_role(actor=SYSTEM, user=heir, role="unit_member", unit=unit, areas=["2", "5"])
    close(agency, people["luar"], today() + timedelta(days=5), heirs={one.pk: heir})
    running = RoleGrant.objects.filter(unit=unit, role="unit_member", ended_at=None)
    assert running.get(user=heir).areas == ["1", "2", "5"]
    assert running.filter(user=people["luar"]).exists()
    told = Notice.objects.get(user=people["luar"])
    assert "Akun Anda ditutup setelah" in told.text


@pytest.mark.one_database
def test_who_may_not_close(agency: Any, member: User) -> None:
    people = agency.people
    with pytest.raises(Refused, match="administrator lain"):
        close(agency, people["admin"], today())
    for by in ("pengamat", "kepala", "admin-a"):
        with pytest.raises(PermissionDenied):
            close(agency, people["pimpinan"], today(), by=by)
    with pytest.raises(Refused, match="sudah lewat"):
        close(agency, member, today() - timedelta(days=1))
    with pytest.raises(Refused, match="Alasan"):
        close_account(actor=people["admin"], user=member, last_day=today(), reason=" ")
    close(agency, member, None)
    with pytest.raises(Refused, match="sudah ditutup"):
        close(agency, member, today())


def test_a_closing_is_taken_back(agency: Any, member: User) -> None:
    admin = agency.people["admin"]
    close(agency, member, today() + timedelta(days=9))
    reopen_account(actor=admin, user=member)
    assert member.last_day is None
    close(agency, member, None)
    reopen_account(actor=admin, user=member)
    assert User.objects.get(pk=member.pk).is_active
    with pytest.raises(Refused, match="sudah terbuka"):
        reopen_account(actor=admin, user=member)


def test_the_page_names_the_roles_and_takes_the_heir(agency: Any, as_user: Any) -> None:
    client, member = as_user("admin"), agency.people["anggota"]
    grant = member.grants.get()
    address = reverse("units:person_deactivate", args=[member.pk])
    page = client.get(address).content.decode()
    assert "Serahkan peran Anggota tim unit di Unit A kepada" in page
    sent = {"last_day": today().isoformat(), "reason": "Pindah", f"heir-{grant.pk}": "tidak-ada"}
    wrong = client.post(address, sent)
    assert wrong.status_code == 422
    assert "bukan akun terbuka yang Anda kelola" in wrong.content.decode()
    past = client.post(address, {**sent, "last_day": "2020-01-01", f"heir-{grant.pk}": ""})
    assert "sudah lewat" in past.content.decode()
    done = client.post(address, {**sent, f"heir-{grant.pk}": "luar"}, follow=True)
    assert "Segera ditutup" in done.content.decode()
    assert "Pindah" in done.content.decode()
    assert agency.people["luar"].grants.filter(ended_at=None).count() == 1


def test_what_waits_is_listed_for_who_closes(season: Any, bring: Any, sign_in: Any) -> None:
    """What Beranda shows as waiting, plans that name the person, seats in a team, jobs."""
    proposal = bring("self_assessment")
    member, judge = season.people["unit_member-a"], season.people["demo-tpi-ketua"]
    PlanItem.objects.create(
        proposal=proposal,
        component="1",
        activity="Sosialisasi gratifikasi",
        target="Semua pegawai",
        person=member.full_name.upper(),
        quarter=Quarter.values[0],
        created_by=member,
    )
    Job.objects.create(key="uji", title="Arsip bukti", owner=member)
    TeamSeat.objects.create(
        assessment=proposal.assessment,
        person=judge,
        rank="tpi_lead",
        since=today(),
        recorded_at=timezone.now(),
    )
    admin = sign_in(season.people["demo-admin"])
    page = admin.get(reverse("units:person_deactivate", args=[member.pk]))
    told = [(task.where, task.what) for task in page.context["tasks"]]
    unit = season.units["A"].name
    assert told[0][0] == unit
    assert (unit, "Penanggung jawab kegiatan rencana: Sosialisasi gratifikasi") in told
    assert ("", "Proses latar belakang: Arsip bukti") in told
    seats = [task.what for task in open_tasks(judge) if "Tim penilai" in task.what]
    assert len(seats) == 1


@pytest.mark.one_database
def test_the_scheduler_ends_them(
    agency: Any, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(agency, member, today())
    later(monkeypatch, 1)
    call_command("send_notices")
    assert not User.objects.filter(pk=member.pk, is_active=True).exists()


def test_why_it_was_closed_is_read_by_who_manages_it(season: Any, sign_in: Any) -> None:
    admin, person = season.people["demo-admin"], season.people["unit_member-a"]
    close_account(actor=admin, user=person, last_day=None, reason="Sedang diperiksa.")
    for page in (
        reverse("units:person", args=[person.pk]),
        reverse("record:person", args=[person.pk]),
    ):
        assert "Sedang diperiksa." in sign_in(admin).get(page).content.decode()
        observer = sign_in(season.people["demo-pengamat"]).get(page).content.decode()
        assert str(person) in observer
        assert "Sedang diperiksa." not in observer
