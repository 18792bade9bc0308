"""Where one is signed in: seen by oneself, ended from elsewhere, over by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from units.devices import device_name
from units.models import PersonSession
from units.services.sessions import end_session, running_sessions
from units.sessions import FACTS, SEEN_EVERY, SessionStore
from units.signing_in import STEPS, in_words, methods_in
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db
LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
CHROMIUM = LINUX + "HeadlessChrome/142.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


def row_of(client: Client) -> PersonSession:
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return PersonSession.objects.get(session_key=key)


def seen(client: Client, ago: timedelta) -> None:
    PersonSession.objects.filter(pk=row_of(client).pk).update(last_seen=timezone.now() - ago)


def words(page: Any) -> str:
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROMIUM, "Chromium di Linux"),
        (LINUX + "Chrome/142.0.0.0 Safari/537.36", "Chrome di Linux"),
        (LINUX + "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge di Linux"),
        (FIREFOX, "Firefox di Windows"),
        (PHONE, "Safari di iPhone"),
        ("curl/8.5.0", "Peramban tidak dikenal"),
        ("", "Peramban tidak dikenal"),
    ],
)
def test_a_browser_is_named_in_words_a_person_knows(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_a_session_keeps_since_when_and_from_where_it_is(season: Any) -> None:
    lead = season.people["demo-tpi-ketua"]
    lead.set_password("kata-sandi-untuk-uji-1")
    lead.save()
    client, before = Client(), timezone.now()
    form = {"login": lead.username, "password": "kata-sandi-untuk-uji-1"}
    at = {"REMOTE_ADDR": "203.0.113.9", "HTTP_USER_AGENT": FIREFOX}
    assert client.post(reverse("account_login"), form, **at).status_code == 302
    client.get("/", REMOTE_ADDR="203.0.113.10")  # it keeps something in the session
    row = row_of(client)
    assert (row.person, row.address, row.device) == (lead, "203.0.113.9", "Firefox di Windows")
    assert before <= row.begun_at <= row.last_seen <= timezone.now()


def test_the_page_names_each_session_and_marks_this_one(season: Any, sign_in: Any) -> None:
    lead = season.people["demo-tpi-ketua"]
    here, there = sign_in(lead), sign_in(lead)
    PersonSession.objects.filter(pk=row_of(there).pk).update(
        device="Safari di iPhone", address="203.0.113.9", method="password+totp"
    )
    stranger = sign_in(season.people["demo-admin"])
    page = here.get(reverse("units:sessions"))
    assert page.content.decode().count('name="sesi"') == 1
    assert page.content.decode().count("Perangkat ini</") == 1
    for told in ("Safari di iPhone", "203.0.113.9", "Kata sandi, lalu Aplikasi autentikator"):
        assert told in words(page)
    for client in (here, there, stranger):
        assert row_of(client).session_key not in page.content.decode()


def test_one_other_session_or_all_of_them_are_ended_and_recorded(season: Any, sign_in: Any) -> None:
    lead = season.people["demo-tpi-ketua"]
    here, *others = [sign_in(lead) for _ in range(4)]
    address = reverse("units:session_end")
    here.post(address, {"sesi": row_of(others[0]).mark}, REMOTE_ADDR="203.0.113.9")
    assert others[0].get("/").status_code == 302
    assert others[1].get("/").status_code == 200
    told = AuditEvent.objects.get(action="session.ended")
    assert (told.actor, told.object_id, told.address) == (lead, str(lead.pk), "203.0.113.9")
    here.post(address, {"semua": "ya"})
    assert [client.get("/").status_code for client in (here, *others)] == [200, 302, 302, 302]
    assert AuditEvent.objects.filter(action="session.ended").count() == 3


def test_nobody_ends_a_session_of_somebody_else_or_the_own_one_here(
    season: Any, sign_in: Any
) -> None:
    lead, admin = season.people["demo-tpi-ketua"], season.people["demo-admin"]
    here, foreign = sign_in(lead), sign_in(admin)
    own = row_of(here)
    for mark in (row_of(foreign).mark, own.mark, "", "x" * 500):
        with pytest.raises(Refused, match="Tidak ada yang berubah"):
            end_session(actor=lead, mark=mark, own_key=own.session_key)
    assert foreign.get("/").status_code == here.get("/").status_code == 200


def test_a_session_that_a_new_password_ended_is_not_shown(season: Any, sign_in: Any) -> None:
    lead = season.people["demo-tpi-ketua"]
    sign_in(lead)
    assert len(running_sessions(lead)) == 1
    lead.set_password("kata-sandi-yang-baru-sekali")
    lead.save()
    assert running_sessions(lead) == []


class TestIdle:
    def test_after_two_hours_without_doing_anything_a_session_is_over(
        self, season: Any, sign_in: Any, settings: Any
    ) -> None:
        client = sign_in(season.people["demo-admin"])
        seen(client, timedelta(minutes=119))
        assert client.get("/").status_code == 200
        seen(client, timedelta(minutes=121))
        assert running_sessions(season.people["demo-admin"]) == []
        page = client.get("/unit/")
        assert page["Location"] == f"{reverse('account_login')}?next=/unit/"
        settings.SESSION_IDLE_MINUTES = 0  # it does not come back
        assert client.get("/").status_code == 302

    def test_nought_means_never(self, season: Any, sign_in: Any, settings: Any) -> None:
        settings.SESSION_IDLE_MINUTES = 0
        client = sign_in(season.people["demo-admin"])
        seen(client, timedelta(days=3))
        assert client.get("/").status_code == 200

    def test_a_page_writes_that_somebody_was_seen_only_every_few_minutes(
        self, season: Any, sign_in: Any
    ) -> None:
        client = sign_in(season.people["demo-admin"])
        client.get("/pengguna/")

        def asked() -> int:
            with CaptureQueriesContext(connection) as found:
                assert client.get("/pengguna/").status_code == 200
            return len(found)

        usual = asked()
        seen(client, SEEN_EVERY + timedelta(seconds=5))
        assert asked() == usual + 1
        assert asked() == usual
        assert timezone.now() - row_of(client).last_seen < timedelta(minutes=1)

    def test_what_a_page_sends_by_itself_keeps_no_session_alive_nor_costs_a_save_anything(
        self, season: Any, sign_in: Any
    ) -> None:
        client = sign_in(season.people["demo-admin"])
        in_place = {"HX-Request": "true"}

        def noted(ago: timedelta, **headers: str) -> bool:
            seen(client, ago)
            client.post(reverse("text_size"), {"besar": ""}, headers={**in_place, **headers})
            return timezone.now() - row_of(client).last_seen < timedelta(minutes=1)

        assert not noted(timedelta(minutes=50))  # a save: something else is seen meanwhile
        assert noted(timedelta(minutes=61))  # … unless nothing was for half of the time
        assert noted(timedelta(minutes=6), **{"X-Giat": "ya"})
        assert not noted(timedelta(minutes=119), **{"X-Giat": "tidak"})

    def test_ten_hours_after_signing_in_it_is_over_whatever_was_done(
        self, season: Any, sign_in: Any
    ) -> None:
        client = sign_in(season.people["demo-admin"])
        store = SessionStore(row_of(client).session_key)
        begun = timezone.now() - timedelta(hours=9)
        store[FACTS] = {**store[FACTS], "begun": begun.isoformat()}
        store.save()  # as every page that keeps something in it does
        left = row_of(client).expire_date - timezone.now()
        assert timedelta(minutes=59) < left <= timedelta(hours=1)
        assert store.get_expiry_age() <= 3600


def test_a_new_own_password_keeps_this_session_with_its_facts(season: Any, sign_in: Any) -> None:
    lead = season.people["demo-tpi-ketua"]
    client = sign_in(lead)
    begun = row_of(client).begun_at
    request: Any = client.get("/").wsgi_request
    lead.set_password("kata-sandi-yang-baru-sekali")
    lead.save()
    update_session_auth_hash(request, lead)
    request.session.save()
    assert PersonSession.objects.get(pk=request.session.session_key).begun_at == begun


def test_whose_session_it_is_now_is_told_to_a_page_left_open(season: Any, sign_in: Any) -> None:
    admin = season.people["demo-admin"]
    told = sign_in(admin).get(reverse("units:session_owner"))
    assert told.json() == {"orang": str(admin.pk), "nama": str(admin)}


def test_the_steps_of_signing_in_are_read_from_the_session() -> None:
    records = [
        {"method": "password", "at": 1},
        {"method": "mfa", "type": "totp", "at": 2},
        {"method": "mfa", "type": "webauthn", "at": 3, "reauthenticated": True},
    ]
    assert methods_in({STEPS: records}) == ("password", "totp")
    assert methods_in({STEPS: [{"method": "socialaccount", "provider": "sso"}]}) == ("sso",)
    passkey = {"method": "mfa", "type": "webauthn", "passwordless": True}
    assert methods_in({STEPS: [passkey]}) == ("passkey",)
    assert methods_in({}) == ()
    assert in_words("sso") == "SSO instansi"
