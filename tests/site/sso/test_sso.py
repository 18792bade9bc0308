"""Through the agency's identity provider: accounts that exist, and nobody else."""

import ipaddress
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from tests.oidc import QUIET, authorize, knows, running_provider, settings_for, through
from units.fresh import is_fresh
from units.models import PersonSession, User
from units.second_step import ASKED_THERE
from units.services.sign_ins import WRONG_STEP
from units.sessions import FACTS
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.site.sso.matching import match, shows_second_factor

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.filterwarnings(QUIET),
]
SECRET = "JBSWY3DPEHPK3PXP"
NIP = "198001012005011001"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_provider() as found:
        yield found


@pytest.fixture
def provider(address: str) -> Iterator[str]:
    with override_settings(**settings_for(address)):
        yield address


@pytest.fixture
def rina() -> User:
    person = User(username="rina", full_name="Rina Wijaya", nip=NIP, email="rina@x.example")
    person.set_unusable_password()
    person.save()
    return person


def words(page: Any) -> str:
    return " ".join(page.content.decode().split())


def somebody(client: Client) -> int | None:
    found = client.session.get(SESSION_KEY)
    return int(found) if found else None


def refused(client: Client, answer: Any, *told: str) -> bool:
    page = words(answer)
    assert "Belum dapat masuk melalui SSO" in page
    assert "Tidak ada akun yang dibuat dan tidak ada data yang berubah." in page
    for one in told:
        assert one in page
    return somebody(client) is None


def test_who_has_an_account_comes_in_and_it_is_recorded(provider: str, rina: User) -> None:
    knows(provider, "u-1", nip=NIP, name="Nama lain di SSO", email="lain@x.example")
    client, people = Client(), User.objects.count()
    assert "Masuk dengan SSO instansi" in words(client.get(reverse("account_login")))
    answer = through(client, "u-1", next_page="/akun/sesi")
    assert (answer.status_code, answer["Location"]) == (302, "/akun/sesi")
    assert somebody(client) == rina.pk
    assert PersonSession.objects.get(person=rina).method == "sso"
    told = AuditEvent.objects.get(action="sign_in.done")
    assert (told.actor, told.after, told.address) == (rina, {"method": ["sso"]}, "127.0.0.1")
    assert User.objects.count() == people
    rina.refresh_from_db()
    assert (rina.full_name, rina.email) == ("Rina Wijaya", "rina@x.example")  # ours stay


def test_the_way_there_is_sent_by_a_button_and_asks_with_state_nonce_and_pkce(
    provider: str,
) -> None:
    assert Client().get(reverse("sso_start")).status_code == 405
    sent = Client().post(
        f"{reverse('sso_start')}?auth_params=prompt%3Dnone&scope=offline&process=x"
    )
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert sent["Location"].startswith(f"{provider}/")
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/masuk/sso/kembali"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert len(asked["nonce"][0]) >= 32
    assert asked["state"]
    assert "prompt" not in asked


def test_nobody_is_made_and_the_unknown_are_told_and_recorded(provider: str, rina: User) -> None:
    knows(provider, "u-2", nip="199912312020121009", preferred_username="rina")
    client, people = Client(), User.objects.count()
    answer = through(client, "u-2")
    assert answer.status_code == 403
    assert refused(client, answer, "Belum ada akun dengan NIP Anda di aplikasi ini.")
    assert User.objects.count() == people


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({}, "SSO tidak mengirim NIP Anda."),
        ({"nip": ""}, "SSO tidak mengirim NIP Anda."),
        ({"nip": [NIP]}, "SSO tidak mengirim NIP Anda."),
        ({"nip": "9" * 5000}, "SSO tidak mengirim NIP Anda."),
        ({"nip": "1\x000"}, "SSO tidak mengirim NIP Anda."),
    ],
)
def test_without_the_claim_nobody_comes_in(
    provider: str, rina: User, claims: dict[str, Any], told: str
) -> None:
    knows(provider, "u-3", preferred_username="rina", **claims)
    client = Client()
    assert refused(client, through(client, "u-3"), told)


def test_a_closed_account_stays_closed_and_the_try_stands_in_its_record(
    provider: str, rina: User
) -> None:
    User.objects.filter(pk=rina.pk).update(is_active=False)
    knows(provider, "u-1", nip=NIP)
    client = Client()
    assert refused(client, through(client, "u-1"), "tidak aktif")
    told = AuditEvent.objects.get(action="sign_in.refused")
    assert (told.object_id, told.note) == (str(rina.pk), "Akun tidak aktif.")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_mail_that_the_provider_does_not_vouch_for_opens_nothing(
    provider: str, rina: User, verified: Any
) -> None:
    said = {} if verified is None else {"email_verified": verified}
    knows(provider, "u-1", email="rina@x.example", **said)
    client = Client()
    with override_settings(OIDC_CLAIM="email"):
        answer = through(client, "u-1")
    assert refused(client, answer, "Alamat surel Anda belum diverifikasi oleh SSO.")


def test_verified_mail_and_user_names_match_where_the_setting_says_so(
    provider: str, rina: User
) -> None:
    knows(provider, "u-1", email="Rina@x.example", email_verified=True, preferred_username="RINA")
    for claim in ("email", "preferred_username"):
        client = Client()
        with override_settings(OIDC_CLAIM=claim):
            assert through(client, "u-1").status_code == 302
        assert somebody(client) == rina.pk


def test_two_accounts_with_one_address_are_neither(provider: str, rina: User) -> None:
    User.objects.create(username="doni", full_name="Doni", email="rina@x.example")
    with override_settings(OIDC_CLAIM="email"):
        found = match({"email": "rina@x.example", "email_verified": True})
    assert (found.person, found.known) == (None, None)
    assert "Lebih dari satu akun" in found.told


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://jahat.example"},
        {"aud": "aplikasi-lain"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"azp": "aplikasi-lain"},
        {"nonce": "yang-lain"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_request_opens_nothing(
    provider: str, rina: User, claims: dict[str, Any]
) -> None:
    knows(provider, "u-1", nip=NIP, **claims)
    client = Client()
    assert refused(client, through(client, "u-1"), "Jawaban SSO tidak dapat dipakai.")
    assert not AuditEvent.objects.filter(action="sign_in.done").exists()


def test_an_answer_to_another_request_opens_nothing(provider: str, rina: User) -> None:
    knows(provider, "u-1", nip=NIP)
    client = Client()
    assert refused(client, through(client, "u-1", nonce="yang-lain"))
    theirs, mine = Client(), Client()
    sent = theirs.post(reverse("sso_start"))
    back = authorize(sent["Location"], "u-1")
    assert refused(mine, mine.get(back))  # state of another browser: nobody is signed in by a link
    assert theirs.get(back).status_code == 302
    assert refused(Client(), Client().get(f"{reverse('sso_return')}?state=x&code=y"))
    again = Client()
    again.cookies = theirs.cookies
    assert again.get(back).status_code == 403  # an answer counts once


def test_a_wrong_pkce_verifier_is_no_way_in(provider: str, rina: User) -> None:
    knows(provider, "u-1", nip=NIP)
    client = Client()
    sent = client.post(reverse("sso_start"))
    state = parse_qs(urlsplit(sent["Location"]).query)["state"][0]
    session = client.session
    assert session["socialaccount_states"][state][0]["pkce_code_verifier"]


@pytest.fixture
def with_app(rina: User) -> User:
    """Rina has an authenticator app here."""
    totp.TOTP.activate(rina, SECRET)
    return rina


def code_of_app() -> str:
    counter = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(SECRET, counter))


def test_a_second_factor_asked_there_is_not_asked_again(provider: str, with_app: User) -> None:
    knows(provider, "u-1", nip=NIP, amr=["pwd", "mfa"])
    client = Client()
    assert through(client, "u-1")["Location"] == "/"
    assert somebody(client) == with_app.pk
    assert client.session[ASKED_THERE] is True


def test_without_one_there_the_step_of_this_place_follows(
    provider: str, with_app: User, settings: Any
) -> None:
    settings.OIDC_SECOND_FACTOR = ["mfa"]
    knows(provider, "u-1", nip=NIP, amr=["pwd"])
    client = Client()
    assert through(client, "u-1")["Location"] == reverse("mfa_authenticate")
    assert somebody(client) is None
    assert client.get("/").status_code == 302
    for _ in range(3):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    (told,) = AuditEvent.objects.filter(action="sign_in.failed")
    assert (told.object_id, told.note) == (str(with_app.pk), WRONG_STEP)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of_app()})
    assert answer.status_code == 302
    assert somebody(client) == with_app.pk
    assert PersonSession.objects.get(person=with_app).method == "sso+totp"
    client = Client()
    through(client, "u-1")
    # Nor does a password afterwards, in the same browser.
    with_app.set_password("kata-sandi-untuk-uji-1")
    with_app.save()
    form = {"login": "rina", "password": "kata-sandi-untuk-uji-1"}
    assert client.post(reverse("account_login"), form)["Location"] == reverse("mfa_authenticate")


class TestFresh:
    """Before something that asks for it, who is signed in signs in at the provider anew."""

    def again(self, client: Client) -> bool:
        """Was that a sign-in anew?"""
        records = client.session["account_authentication_methods"]
        return any(one["method"] == "socialaccount" and "reauthenticated" in one for one in records)

    def test_the_provider_is_asked_to_ask_and_the_session_goes_on(
        self, provider: str, rina: User
    ) -> None:
        knows(provider, "u-1", nip=NIP)
        client = Client()
        through(client, "u-1")
        key = client.session.session_key
        sent = client.post(reverse("sso_start"), {"next": "/akun/sesi"})
        asked = parse_qs(urlsplit(sent["Location"]).query)
        assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
        assert not self.again(client)
        back = client.get(authorize(sent["Location"], "u-1"))
        assert back["Location"] == "/akun/sesi"
        assert self.again(client)
        assert client.session.session_key == key
        assert is_fresh(client.get("/").wsgi_request)
        assert AuditEvent.objects.filter(action="sign_in.done").count() == 1

    def test_a_page_that_asks_for_it_leads_there(self, provider: str, rina: User) -> None:
        knows(provider, "u-1", nip=NIP)
        client = Client()
        through(client, "u-1")
        page = reverse("mfa_activate_totp")
        assert client.get(page).status_code == 200  # just signed in
        store = client.session
        begun = timezone.now() - timedelta(minutes=settings.FRESH_SIGN_IN_MINUTES + 1)
        store[FACTS] = {**store[FACTS], "begun": begun.isoformat()}
        store.save()
        asked = client.get(page, follow=True)
        assert "Masuk dengan SSO instansi" in words(asked)
        assert f'name="next" value="{page}"' in asked.content.decode()
        assert through(client, "u-1", next_page=page)["Location"] == page
        assert client.get(page).status_code == 200

    @pytest.mark.parametrize("since", [1_700_000_000, None, "baru saja"])
    def test_a_session_there_that_merely_goes_on_is_not_fresh(
        self, provider: str, rina: User, since: Any
    ) -> None:
        knows(provider, "u-1", nip=NIP)
        client = Client()
        through(client, "u-1")
        knows(provider, "u-1", nip=NIP, auth_time=since)
        answer = through(client, "u-1")
        assert "SSO tidak meminta Anda masuk ulang" in words(answer)
        assert not self.again(client)

    def test_somebody_else_there_is_not_this_person_anew(self, provider: str, rina: User) -> None:
        other = User.objects.create(username="doni", full_name="Doni", nip=NIP[:-1] + "9")
        knows(provider, "u-1", nip=NIP)
        knows(provider, "u-2", nip=other.nip)
        client = Client()
        through(client, "u-1")
        assert "SSO mengirim akun orang lain." in words(through(client, "u-2"))
        assert not self.again(client)
        assert somebody(client) == rina.pk


def test_who_cancels_there_is_told_calmly(provider: str) -> None:
    client = Client()
    sent = client.post(reverse("sso_start"))
    state = parse_qs(urlsplit(sent["Location"]).query)["state"][0]
    answer = client.get(f"{reverse('sso_return')}?state={state}&error=access_denied")
    assert answer.status_code == 200
    assert "Anda membatalkan masuk di SSO." in words(answer)


def test_a_provider_that_is_away_is_said(rina: User) -> None:
    with override_settings(**settings_for("http://localhost:9")):
        answer = Client().post(reverse("sso_start"))
    assert answer.status_code == 503
    assert "SSO instansi sedang tidak dapat dihubungi." in words(answer)


def test_the_way_there_is_not_for_flooding(provider: str, monkeypatch: Any, settings: Any) -> None:
    monkeypatch.setattr("zona_integritas.site.sso.views.STARTS_PER_MINUTE", 2)
    answers = [Client().post(reverse("sso_start")).status_code for _ in range(4)]
    assert answers[-1] == 429
    settings.TRUSTED_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    assert Client().post(reverse("sso_start")).status_code == 302


def test_without_the_setting_there_is_no_such_way() -> None:
    assert "SSO" not in words(Client().get(reverse("account_login")))
    assert Client().post(reverse("sso_start")).status_code == 404
    assert Client().get(reverse("sso_return")).status_code == 404


def test_a_second_factor_at_the_provider_is_known_by_the_values_that_count(settings: Any) -> None:
    settings.OIDC_SECOND_FACTOR = ["mfa", "gold"]
    assert shows_second_factor({"amr": ["pwd", "mfa"]})
    assert shows_second_factor({"acr": "gold"})
    assert not shows_second_factor({"amr": ["pwd"], "acr": "1"})
    assert not shows_second_factor({})
    settings.OIDC_SECOND_FACTOR = []
    assert not shows_second_factor({"amr": [""], "acr": None})
