"""A password that somebody else gave is changed before anything else, and its owner is told."""

import io
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from units.models import User
from units.services.passwords import set_password
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.notices.models import Notice, NoticePreference

GIVEN = "Lautan-tenang-77"
CHOSEN = "Gunung-biru-2031"


@pytest.fixture
def handed(agency: Any, django_capture_on_commit_callbacks: Any) -> User:
    """The member of A, with a password from the administrator."""
    member: User = agency.people["anggota"]
    with django_capture_on_commit_callbacks(execute=True):
        set_password(actor=agency.people["admin"], user=member, password=GIVEN)
    return member


@pytest.fixture
def arrived(handed: User) -> Client:
    client = Client()
    sent = {"login": handed.username, "password": GIVEN}
    assert client.post(reverse("account_login"), sent).status_code == 302
    return client


def test_every_address_leads_to_the_page_that_changes_it(
    arrived: Client, django_assert_max_num_queries: Any
) -> None:
    page = reverse("account_change_password")
    for name in ("home", "units:list", "proposals:list", "notices:list", "jobs:list"):
        answer = arrived.get(reverse(name))
        assert (answer.status_code, answer["Location"]) == (302, page), name
    # Nor does a form reach anything, or a piece of a page.
    assert arrived.post(reverse("text_size"), {"besar": "ya"})["Location"] == page
    piece = arrived.get(reverse("home"), headers={"HX-Request": "true"})
    assert (piece.content, piece["HX-Redirect"]) == (b"", page)
    with django_assert_max_num_queries(1):
        arrived.get(reverse("home"))
    told = arrived.get(page)
    assert told.status_code == 200
    assert "harus diganti terlebih dahulu" in told.content.decode()
    assert arrived.get(reverse("health")).status_code == 200
    assert arrived.post(reverse("account_logout")).status_code == 302


def test_after_a_password_of_ones_own_everything_opens(arrived: Client, handed: User) -> None:
    page = reverse("account_change_password")
    same = {"oldpassword": GIVEN, "password1": GIVEN, "password2": GIVEN}
    refused = arrived.post(page, same)
    assert "sama dengan kata sandi yang dibuatkan" in refused.content.decode()
    assert arrived.get(reverse("home")).status_code == 302
    own = {"oldpassword": GIVEN, "password1": CHOSEN, "password2": CHOSEN}
    assert arrived.post(page, own).status_code == 302
    assert arrived.get(reverse("home")).status_code == 200
    assert User.objects.get(pk=handed.pk).check_password(CHOSEN)


def test_its_owner_is_told_here_and_by_mail_without_it(handed: User) -> None:
    notice = Notice.objects.get(user=handed)
    assert "Kata sandi akun Anda dibuatkan oleh Orang admin" in notice.text
    assert [one.to for one in mail.outbox] == [[handed.email]]
    assert "dibuatkan oleh Orang admin" in mail.outbox[0].body
    assert GIVEN not in notice.text + mail.outbox[0].body + mail.outbox[0].subject


def test_the_mail_goes_whatever_was_chosen_and_each_time(
    agency: Any, django_capture_on_commit_callbacks: Any, sign_in: Any
) -> None:
    member = agency.people["anggota"]
    for kind in ("account", "decision"):
        NoticePreference.objects.create(user=member, kind=kind, mail="none")
    for word in (GIVEN, CHOSEN):
        with django_capture_on_commit_callbacks(execute=True):
            set_password(actor=agency.people["admin"], user=member, password=word)
    assert len(mail.outbox) == 2
    member.password_handed_out = False
    member.save()
    page = sign_in(member).get(reverse("notices:preferences")).content.decode()
    assert "surel-account" not in page


def test_from_the_shell_the_same(agency: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The framework's own command would leave neither a record nor the mark."""
    monkeypatch.setenv("NEW_PASSWORD", GIVEN)
    out = io.StringIO()
    call_command("changepassword", "anggota", stdout=out)
    member = User.objects.get(username="anggota")
    assert member.check_password(GIVEN)
    assert member.password_handed_out
    assert AuditEvent.objects.latest("pk").action == "person.password_set"
    assert GIVEN not in out.getvalue()
    assert "oleh pengelola server" in Notice.objects.get(user=member).text
    monkeypatch.setenv("NEW_PASSWORD", "pendek")
    with pytest.raises(CommandError, match="12"):
        call_command("changepassword", "anggota")
    with pytest.raises(CommandError, match="tidak dikenal"):
        call_command("changepassword", "bukan-siapa-siapa")
    assert User.objects.get(username="anggota").check_password(GIVEN)
