"""A forgotten password: by mail, told, recorded, never telling who has an account."""

import re
import threading
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from units.models import User
from units.services.people import update_person
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.notices.models import Notice
from zona_integritas.ground.throttle.models import SharedEntry
from zona_integritas.site.accounts.adapters import AccountAdapter
from zona_integritas.site.accounts.mails import apart
from zona_integritas.site.sso.adapter import SsoAdapter

pytestmark = pytest.mark.django_db
OLD, NEW = "Lautan-tenang-77", "Gunung-biru-2031"


@pytest.fixture
def rina() -> User:
    return User.objects.create_user(
        "rina", password=OLD, full_name="Rina", email="Rina.K@instansi.example"
    )


def forget(email: str, **headers: Any) -> Any:
    return Client().post(reverse("account_reset_password"), {"email": email}, **headers)


def link() -> str:
    found = re.search(r"https?://[^/]+(/sandi/atur/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_link_by_mail_sets_a_new_password_once(
    rina: User, django_capture_on_commit_callbacks: Any
) -> None:
    elsewhere = Client()
    elsewhere.force_login(rina, backend="units.backends.PersonBackend")
    User.objects.filter(pk=rina.pk).update(password_handed_out=True)
    assert forget("rina.k@instansi.example").status_code == 302
    assert mail.outbox[0].to == ["Rina.K@instansi.example"]
    assert mail.outbox[0].subject == "[Zona Integritas] Mengatur ulang kata sandi"
    path, client = link(), Client()
    form = client.get(path)
    assert form.status_code == 302  # the key does not stay in the address
    sent = {"password1": NEW, "password2": NEW}
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(form["Location"], sent)
    assert done["Location"] == reverse("account_login")
    changed = User.objects.get(pk=rina.pk)
    assert changed.check_password(NEW)
    assert not changed.password_handed_out
    assert AuditEvent.objects.latest("pk").action == "person.password_reset"
    assert "diatur ulang melalui tautan" in Notice.objects.get(user=rina).text
    assert "diatur ulang melalui tautan" in mail.outbox[-1].body
    assert NEW not in mail.outbox[-1].body
    # Neither the link nor the sessions of before go on, and nobody was signed in by it.
    assert "Tautan tidak berlaku" in Client().get(path).content.decode()
    assert elsewhere.get("/")["Location"].startswith(reverse("account_login"))
    assert client.get("/")["Location"].startswith(reverse("account_login"))


def test_a_password_that_is_too_simple_is_refused_in_our_words(rina: User) -> None:
    forget(rina.email)
    client = Client()
    page = client.get(link(), follow=True)
    for sent, said in (
        ({"password1": "pendek", "password2": "pendek"}, "12 karakter"),
        ({"password1": NEW, "password2": NEW + "x"}, "Kedua kata sandi tidak sama"),
    ):
        answer = client.post(page.request["PATH_INFO"], sent)
        assert said in answer.content.decode()
    assert User.objects.get(pk=rina.pk).check_password(OLD)


def test_the_page_says_the_same_whoever_asks(rina: User) -> None:
    known = forget(rina.email)
    User.objects.create_user("tanpa", full_name="Tanpa", email="tanpa@instansi.example")
    User.objects.create_user(
        "tutup", password=OLD, full_name="T", email="tutup@instansi.example", is_active=False
    )
    for other in ("tidak-ada@instansi.example", "tanpa@instansi.example", "tutup@instansi.example"):
        answer = forget(other)
        assert (answer.status_code, answer["Location"]) == (302, known["Location"])
    assert [one.to for one in mail.outbox] == [[rina.email]]


def test_a_slow_mail_server_does_not_tell_who_has_an_account(rina: User, monkeypatch: Any) -> None:
    goes_on, sent = threading.Event(), threading.Event()

    def slow(message: Any) -> None:
        sent.set() if goes_on.wait(30) else None

    monkeypatch.setattr("zona_integritas.site.accounts.mails.apart", apart)
    monkeypatch.setattr("zona_integritas.site.accounts.mails.EmailMessage.send", slow)
    assert forget(rina.email).status_code == 302  # the answer is there before the mail is out
    assert not sent.is_set()
    goes_on.set()
    assert sent.wait(30)


def test_another_address_is_told_at_the_old_one(
    season: Any, django_capture_on_commit_callbacks: Any
) -> None:
    admin, head = season.people["demo-admin"], season.people["unit_head-a"]
    head.set_password(OLD)
    head.email = "kepala@instansi.example"
    head.save()
    with django_capture_on_commit_callbacks(execute=True):
        update_person(actor=admin, user=head, unit=head.unit, email="lain@instansi.example")
    told = f"diganti oleh {admin}"
    assert told in Notice.objects.get(user=head, text__startswith="Alamat surel").text
    assert [one.to for one in mail.outbox if told in one.body] == [
        ["lain@instansi.example"],
        ["kepala@instansi.example"],
    ]
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        update_person(actor=admin, user=head, unit=head.unit, position="Kepala")
    assert not mail.outbox


def test_a_mailbox_is_not_flooded(rina: User) -> None:
    for _ in range(3):
        forget(rina.email)
    assert forget(rina.email).status_code == 429
    assert len(mail.outbox) == 3


def test_nobody_signs_up() -> None:
    request = RequestFactory().get("/")
    assert not AccountAdapter().is_open_for_signup(request)
    assert not SsoAdapter().is_open_for_signup(request, None)
    for path in ("/signup/", "/accounts/signup/", "/masuk/daftar", "/accounts/login/"):
        assert Client().get(path).status_code in {302, 404}
    assert "daftar" not in Client().get(reverse("account_login")).content.decode().lower()


def test_an_older_hash_becomes_argon2_when_its_owner_signs_in(settings: Any, rina: User) -> None:
    kinds = ("Argon2PasswordHasher", "MD5PasswordHasher")
    settings.PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{one}" for one in kinds]
    User.objects.filter(pk=rina.pk).update(password=make_password(OLD, hasher="md5"))
    request = RequestFactory().post("/masuk")
    assert authenticate(request, username="rina", password=OLD) == rina
    assert User.objects.get(pk=rina.pk).password.startswith("argon2$")


def test_a_name_is_taken_as_it_is_written(rina: User) -> None:
    """Else each way to write it would be counted as a name of its own."""
    for name, came_in in (("RINA", False), ("rina", True), (" rina ", True)):
        answer = Client().post(reverse("account_login"), {"login": name, "password": OLD})
        assert (answer.status_code == 302) is came_in, name


def test_whoever_may_not_enter_any_more_is_told_where_to_ask(rina: User) -> None:
    User.objects.filter(pk=rina.pk).update(is_active=False)
    sent = {"login": "rina", "password": OLD}
    page = Client().post(reverse("account_login"), sent, follow=True)
    assert "Hubungi administrator instansi Anda" in page.content.decode()


def test_no_next_leads_away_or_breaks(rina: User) -> None:
    for odd in ("https://lain.example/", "//lain.example", "http://[", "javascript:alert(1)"):
        sent = {"login": "rina", "password": OLD, "next": odd}
        assert Client().post(reverse("account_login"), sent)["Location"] == "/", odd


def test_what_processes_share_is_kept_in_the_database_and_no_page_asks_it(
    rina: User, sign_in: Any
) -> None:
    cache.set("uji", [1.5], 60)
    assert cache.get("uji") == [1.5]
    assert not cache.add("uji", 1, 60)
    Client().post(
        reverse("account_reset_password"), {"email": rina.email}, REMOTE_ADDR="203.0.113.9"
    )
    rows = list(SharedEntry.objects.values_list("cache_key", "value"))
    assert len(rows) > 1
    assert not any("203.0.113" in text or "rina" in text for row in rows for text in row)
    with CaptureQueriesContext(connection) as asked:
        Client().get(reverse("account_login"))
        sign_in(rina).get(reverse("home"))
    assert [one for one in asked.captured_queries if "sharedentry" in one["sql"]] == []


def test_nothing_is_answered_in_json(rina: User) -> None:
    asks = {"HTTP_ACCEPT": "application/json", "HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    for name in ("account_login", "account_reset_password"):
        answer = Client().get(reverse(name), **asks)
        assert answer["Content-Type"].startswith("text/html")
