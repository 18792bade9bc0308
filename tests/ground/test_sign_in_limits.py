"""Guessing is stopped by who tries, from where, on which names; nobody is locked out by others."""

import ipaddress
from collections.abc import Callable
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_backends
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from units.models import User
from zona_integritas.ground.throttle import sign_in
from zona_integritas.ground.throttle.counting import add

pytestmark = pytest.mark.django_db
PASSWORD = "kata-sandi-yang-benar"
HELD = "percobaan dari sini ditahan sebentar"


@pytest.fixture(autouse=True)
def one_stretch(monkeypatch: Any) -> None:
    """The clock does not turn over into the next stretch while a test counts."""
    fixed = timezone.now().replace(minute=1)
    monkeypatch.setattr("zona_integritas.ground.throttle.counting.now", lambda: fixed)


@pytest.fixture
def person() -> Callable[[str], User]:
    return lambda name: User.objects.create_user(name, password=PASSWORD, full_name=name)


def attempt(
    name: str, password: str = "salah", where: str = "10.0.0.1", client: Any = None, **headers: str
) -> Any:
    return (client or Client()).post(
        reverse("account_login"),
        {"login": name, "password": password},
        REMOTE_ADDR=where,
        **headers,
    )


def signed_in(answer: Any) -> bool:
    return bool(answer.status_code == 302)


def held(answer: Any) -> bool:
    return answer.status_code == 429 and HELD in answer.content.decode()


def test_a_name_of_three_hundred_letters_is_wrong_like_any_other(person: Any) -> None:
    answer = attempt("a" * 300)
    assert answer.status_code == 200
    usual = attempt("rina").context["form"].non_field_errors()
    assert answer.context["form"].non_field_errors() == usual
    assert usual[0] in answer.content.decode()


def test_a_wrong_password_is_told_in_the_words_of_the_form(person: Any) -> None:
    person("rina")
    page = " ".join(attempt("rina").content.decode().split())
    assert (
        "Belum dapat masuk.</strong> Nama pengguna atau kata sandi tidak cocok. Periksa keduanya, "
        "termasuk huruf besar dan kecilnya, lalu coba lagi."
    ) in page


def test_five_wrong_tries_hold_this_name_at_this_address_only(person: Any) -> None:
    person("rina")
    for _ in range(5):
        attempt("rina")
    assert held(attempt("rina", PASSWORD))
    assert signed_in(attempt("rina", PASSWORD, where="10.0.0.2"))


def test_behind_a_proxy_the_visitor_is_held_and_not_everybody(person: Any, settings: Any) -> None:
    settings.BEHIND_PROXY = True
    person("rina")
    for number in range(5):
        # What a visitor writes in front is not believed.
        seen = f"198.51.100.{number}, 203.0.113.9"
        attempt("rina", where="127.0.0.1", HTTP_X_FORWARDED_FOR=seen)
    at = {"where": "127.0.0.1"}
    assert held(attempt("rina", PASSWORD, **at, HTTP_X_FORWARDED_FOR="203.0.113.9"))
    assert signed_in(attempt("rina", PASSWORD, **at, HTTP_X_FORWARDED_FOR="203.0.113.10"))


@pytest.mark.parametrize("one", ["203.0.113.9", "2001:db8::9"])
def test_an_address_that_the_proxy_sends_with_its_port_is_the_visitors(
    person: Any, settings: Any, one: str
) -> None:
    settings.BEHIND_PROXY = True
    person("rina")
    written = f"[{one}]" if ":" in one else one
    at = {"where": "127.0.0.1"}
    for number in range(5):  # another port with each connection
        attempt("rina", **at, HTTP_X_FORWARDED_FOR=f"198.51.100.1, {written}:{50000 + number}")
    assert held(attempt("rina", PASSWORD, **at, HTTP_X_FORWARDED_FOR=one))
    other = f"{written[:-1]}7" if written == one else "[2001:db8::7]"
    assert signed_in(attempt("rina", PASSWORD, **at, HTTP_X_FORWARDED_FOR=f"{other}:50000"))


@pytest.mark.parametrize(
    "sent", ["unknown", "1.2.3.4:99999999", "[::1", "[]:1", "1.2.3.4:5678", "", "::ffff:1.2.3.4"]
)
def test_what_is_no_address_does_not_break_signing_in(
    person: Any, settings: Any, sent: str
) -> None:
    settings.BEHIND_PROXY = True
    person("rina")
    for where in ("127.0.0.1", ""):
        assert attempt("rina", where=where, HTTP_X_FORWARDED_FOR=sent).status_code == 200
        assert signed_in(attempt("rina", PASSWORD, where=where, HTTP_X_FORWARDED_FOR=sent))


def test_many_names_from_one_address_are_stopped_and_other_addresses_go_on(person: Any) -> None:
    person("rina")
    for number in range(sign_in.NAMES_PER_ADDRESS):
        assert not held(attempt(f"tebak-{number}"))
    stopped = attempt("rina", PASSWORD)
    assert held(stopped)
    assert int(stopped["Retry-After"]) > 0
    assert signed_in(attempt("rina", PASSWORD, where="10.0.0.2"))


def test_a_listed_network_is_held_for_a_name_but_not_for_many(person: Any, settings: Any) -> None:
    settings.TRUSTED_NETWORKS = [ipaddress.ip_network("10.0.0.0/24")]
    person("rina"), person("doni")
    for number in range(2 * sign_in.NAMES_PER_ADDRESS):
        assert not held(attempt(f"salah-ketik-{number}"))
        attempt(f"salah-ketik-{number}", where="10.0.1.1")
    assert signed_in(attempt("rina", PASSWORD))
    assert held(attempt("rina", PASSWORD, where="10.0.1.1"))  # next to it, not in it
    for _ in range(5):
        attempt("doni")
    assert held(attempt("doni", PASSWORD))


def test_an_ipv6_network_counts_as_one_address(person: Any) -> None:
    for number in range(sign_in.NAMES_PER_ADDRESS):
        attempt(f"tebak-{number}", where=f"2001:db8:0:1::{number + 1:x}")
    assert held(attempt("lain", where="2001:db8:0:1::ffff"))
    assert not held(attempt("lain", where="2001:db8:0:2::1"))


def test_an_office_where_people_sign_in_is_not_stopped_by_their_slips(person: Any) -> None:
    for number in range(3):
        person(f"pegawai-{number}")
        assert signed_in(attempt(f"pegawai-{number}", PASSWORD))
    for number in range(3 * sign_in.NAMES_PER_ADDRESS):
        assert not held(attempt(f"salah-ketik-{number}"))


def test_a_browser_that_signed_in_before_is_not_stopped_by_its_neighbours(person: Any) -> None:
    rina = Client()
    person("rina")
    assert signed_in(attempt("rina", PASSWORD, client=rina))
    rina.cookies.pop(settings.SESSION_COOKIE_NAME)
    for number in range(4 * sign_in.NAMES_PER_ADDRESS):
        attempt(f"tebak-{number}")
    for _ in range(6):
        attempt("rina")
    assert held(attempt("rina", PASSWORD))  # from a browser nobody knows
    assert signed_in(attempt("rina", PASSWORD, client=rina))


def test_a_known_browser_is_no_way_to_guess_other_names_nor_without_end(person: Any) -> None:
    rina = Client()
    person("rina"), person("doni")
    attempt("rina", PASSWORD, client=rina)
    rina.cookies.pop(settings.SESSION_COOKIE_NAME)
    for _ in range(5):
        attempt("doni", client=rina)
    assert held(attempt("doni", PASSWORD, client=rina))
    for _ in range(sign_in.TRIES_WITH_MARK):
        assert not held(attempt("rina", client=rina))
    assert held(attempt("rina", PASSWORD, client=rina))


def test_a_forged_mark_is_no_mark(person: Any) -> None:
    person("rina")
    client = Client()
    client.cookies[sign_in.MARK] = "palsu"
    for _ in range(5):
        attempt("rina", client=client)
    assert held(attempt("rina", PASSWORD, client=client))


def test_tries_on_one_name_from_everywhere_slow_down_but_never_lock_it_out(person: Any) -> None:
    person("rina")
    for number in range(sign_in.TRIES_PER_NAME):
        attempt("rina", where=f"10.1.0.{number}")
    # From here on each place has one try per stretch: the person too, whoever tries elsewhere.
    assert not held(attempt("rina", where="10.2.0.1"))
    slowed = attempt("rina", where="10.2.0.1")
    assert held(slowed)
    assert int(slowed["Retry-After"]) <= 60
    assert signed_in(attempt("rina", PASSWORD, where="10.3.0.1"))
    for _ in range(1000):
        add("salah", "rina", sign_in.DAY)
    attempt("rina", where="10.2.0.9")
    assert int(attempt("rina", where="10.2.0.9")["Retry-After"]) <= sign_in.LONGEST_WAIT
    assert signed_in(attempt("rina", PASSWORD, where="10.3.0.2"))


def test_what_was_typed_as_a_name_is_kept_nowhere(person: Any, caplog: Any) -> None:
    person("rina")
    for name in ("rina", "Rahasia-kolom-keliru-1"):
        attempt(name)
    kept = str(list(AccessAttempt.objects.values()))
    assert AccessAttempt.objects.count() == 2
    assert "Rahasia" not in kept + caplog.text
    assert "'rina'" not in kept


def test_the_mark_is_not_for_scripts_and_names_nobody(person: Any) -> None:
    person("rina.kusumawati")
    cookie = attempt("rina.kusumawati", PASSWORD).cookies[sign_in.MARK]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "rina" not in cookie.value


@pytest.mark.one_database
def test_bodies_are_refused_by_their_size_before_they_are_read(season: Any, sign_in: Any) -> None:
    class Unread:
        def read(self, *size: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    def send(client: Client, path: str, megabytes: int) -> Any:
        return client.generic(
            "POST",
            path,
            content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(megabytes * 1024 * 1024),
            **{"wsgi.input": Unread()},
        )

    login = send(Client(), reverse("account_login"), 1)
    assert login.status_code == 413
    assert "Tidak ada data yang berubah." in login.content.decode()
    assert send(Client(), "/periksa/7K2M9QXR4TBV/", 30).status_code == 413
    away = send(Client(), reverse("assessment:batch_upload"), 200)
    assert away.status_code == 302
    assert away["Location"].startswith(reverse("account_login"))
    admin = sign_in(season.people["demo-admin"])
    assert send(admin, reverse("assessment:batch_upload"), 400).status_code == 413


@pytest.mark.one_database
def test_a_session_that_names_no_way_in_is_the_persons_own(person: Any) -> None:
    # Django keeps the first backend that can find people; one that finds nobody signs out at once.
    member = person("demo-anggota")
    finders = [one for one in get_backends() if hasattr(one, "get_user")]
    assert [one.get_user(member.pk) for one in finders] == [member]
    client = Client()
    client.force_login(member)
    assert client.get(reverse("home")).status_code == 200
