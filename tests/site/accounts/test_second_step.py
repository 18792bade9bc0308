"""The second step of signing in: who must have one, how it is set up, asked, lost."""

import ipaddress
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from units.models import PersonSession, User
from units.services.second_factors import remove_lost
from units.signing_in import STEPS
from zona_integritas.checks import roles_of_the_second_step_exist
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "Lautan-tenang-77"
ASKED = frozenset({"admin", "pokja", "tpi_lead"})


@pytest.fixture
def rina() -> User:
    return User.objects.create_user(
        "rina", password=PASSWORD, full_name="Rina", email="rina@instansi.example"
    )


@pytest.fixture
def clock(monkeypatch: Any) -> Callable[[int], None]:
    """The codes of the application change with the time; one is good only once."""
    now = [time.time()]

    def later(seconds: int) -> None:
        now[0] += seconds

    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now[0])
    return later


def code_of(secret: str) -> str:
    counter = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def enter(name: str = "rina", **sent: str) -> tuple[Client, Any]:
    client = Client()
    form = {"login": name, "password": PASSWORD, **sent}
    return client, client.post(reverse("account_login"), form)


def set_up(client: Client) -> str:
    """The application, as its owner sets it up; answers its secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret: str = page.context["form"].secret
    assert page.context["secret"].replace(" ", "") == secret
    assert page.context["totp_svg_data_uri"].startswith("data:image/svg+xml;base64,")
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def shown_codes(page: Any) -> list[str]:
    return re.findall(r"<code>(\d{8})</code>", page.content.decode())


def test_from_the_password_to_the_application_to_a_recovery_code(
    rina: User, clock: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client, _ = enter()
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    assert AuditEvent.objects.latest("pk").action == "second_factor.added"
    assert "Aplikasi autentikator ditambahkan" in Notice.objects.get(user=rina).text
    assert "Aplikasi autentikator ditambahkan" in mail.outbox[-1].body
    codes = shown_codes(client.get(reverse("mfa_view_recovery_codes")))
    assert len(codes) == 10
    again = client.get(reverse("mfa_view_recovery_codes"))
    assert shown_codes(again) == []  # shown once
    assert "10 dari 10" in client.get(reverse("mfa_index")).content.decode()

    clock(120)
    other, answer = enter(next="/unit/")
    assert answer["Location"] == reverse("mfa_authenticate")
    assert other.get("/")["Location"].startswith(reverse("account_login"))  # not yet inside
    wrong = other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Kode tidak cocok" in wrong.content.decode()
    inside = other.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert inside["Location"] == "/unit/"
    assert other.get("/").status_code == 200
    # The same code a second time, as whoever looked over the shoulder would use it.
    thief, _ = enter()
    assert thief.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 200

    lost, _ = enter()
    assert lost.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert "9 dari 10" in lost.get(reverse("mfa_index")).content.decode()
    once, _ = enter()
    assert once.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200


@pytest.mark.parametrize("change", ["password", "closed"])
def test_who_is_halfway_in_gets_no_further_once_the_first_step_is_void(
    rina: User, clock: Any, change: str
) -> None:
    client, _ = enter()
    secret = set_up(client)
    thief, _ = enter()
    clock(60)
    if change == "password":
        rina.set_password("Gunung-biru-2031")
        rina.save(update_fields=["password"])
    else:
        User.objects.filter(pk=rina.pk).update(is_active=False)
    entered = thief.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert entered["Location"] == reverse("account_login")
    User.objects.filter(pk=rina.pk).update(is_active=True)  # nothing waits for that day either
    assert not PersonSession.objects.filter(session_key=thief.session.session_key, person=rina)
    assert "Masuklah dari awal" in thief.get(reverse("account_login")).content.decode()
    assert not AuditEvent.objects.filter(action="sign_in.done")[1:].exists()


def test_codes_are_not_guessed(rina: User, clock: Any) -> None:
    client, _ = enter()
    secret = set_up(client)
    clock(120)
    for _ in range(5):
        guess, _ = enter()
        guess.post(reverse("mfa_authenticate"), {"code": "000000"})
    right, _ = enter()
    held = right.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "Tunggu lima menit" in held.content.decode()
    assert right.get("/").status_code == 302


def test_whoever_turns_back_has_to_give_the_password_again(rina: User, clock: Any) -> None:
    set_up(enter()[0])
    client, _ = enter()
    assert client.get(reverse("account_login"))["Location"] == reverse("mfa_authenticate")
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert client.get(reverse("mfa_authenticate"))["Location"] == reverse("account_login")


def test_a_role_asks_for_one_before_anything_else(
    season: Any, sign_in: Any, settings: Any, django_assert_max_num_queries: Any
) -> None:
    lead, head = season.people["demo-tpi-ketua"], season.people["unit_head-a"]
    pages = [reverse(name) for name in ("home", "proposals:list", "units:list", "notices:list")]
    settings.SECOND_FACTOR_ROLES = frozenset()
    assert sign_in(lead).get(pages[0]).status_code == 200
    settings.SECOND_FACTOR_ROLES = ASKED
    assert [sign_in(head).get(page).status_code for page in pages[:2]] == [200, 200]
    client, there = sign_in(lead), reverse("mfa_index")
    for page in pages:
        assert client.get(page)["Location"] == there
    assert client.post(reverse("text_size"), {"besar": "ya"})["Location"] == there
    piece = client.get(pages[0], headers={"HX-Request": "true"})
    assert (piece.content, piece["HX-Redirect"]) == (b"", there)
    with django_assert_max_num_queries(1):
        client.get(pages[0])
    assert "Peran Anda memerlukan langkah kedua" in client.get(there).content.decode()
    # A password that somebody else gave comes first.
    User.objects.filter(pk=lead.pk).update(password_handed_out=True)
    assert client.get(there)["Location"] == reverse("account_change_password")
    User.objects.filter(pk=lead.pk).update(password_handed_out=False)
    set_up(client)
    assert client.get(pages[0]).status_code == 200


def test_recovery_codes_alone_are_no_second_step(season: Any, sign_in: Any, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ASKED
    lead = season.people["demo-tpi-ketua"]
    RecoveryCodes.activate(lead)
    assert sign_in(lead).get("/")["Location"] == reverse("mfa_index")


def test_an_administrator_takes_off_a_lost_one(
    season: Any, sign_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    member, chief = season.people["unit_member-a"], season.people["demo-admin"]
    page = reverse("units:second_factor_remove", args=[member.pk])
    person = reverse("units:person", args=[member.pk])
    admin = sign_in(chief)
    assert page not in admin.get(person).content.decode()
    totp.TOTP.activate(member, totp.generate_totp_secret())
    RecoveryCodes.activate(member)
    assert page in admin.get(person).content.decode()
    theirs = sign_in(member)
    assert "semua sesinya berakhir" in admin.get(page).content.decode().lower()
    assert admin.post(page, {"reason": " "}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(page, {"reason": "Ponsel hilang di kereta"}).status_code == 302
    assert not Authenticator.objects.filter(user=member).exists()
    assert theirs.get("/").status_code == 302
    assert not PersonSession.objects.filter(person=member).exists()
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.note) == ("second_factor.taken_off", "Ponsel hilang di kereta")
    assert f"dihapus oleh {chief}" in Notice.objects.get(user=member).text
    assert f"dihapus oleh {chief}" in mail.outbox[-1].body
    assert "tidak mempunyai langkah kedua" in admin.post(page, {"reason": "Lagi"}).content.decode()


def test_never_ones_own_and_never_of_somebody_with_more_rights(season: Any) -> None:
    admin, member = season.people["demo-admin"], season.people["unit_member-a"]
    for person in (admin, member):
        totp.TOTP.activate(person, totp.generate_totp_secret())
    with pytest.raises(Refused, match="Keamanan akun"):
        remove_lost(actor=admin, user=admin, reason="Uji")
    with pytest.raises(PermissionDenied):
        remove_lost(actor=member, user=admin, reason="Uji")


def test_what_is_no_passkey_is_told_and_breaks_nothing(rina: User) -> None:
    client, odd = Client(), ["[]", "{}", "null", '"x"', '{"response": []}', "{", ""]
    handle = (
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": '
        '"enp6enp6enp6enp6", "clientDataJSON": "e30", "signature": "AA"}}'
    )
    for sent in [*odd, handle]:
        client.get(reverse("mfa_login_webauthn"))
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": sent})
        assert answer["Location"] == reverse("account_login"), sent
        assert "Kunci sandi tidak dikenali" in client.get(answer["Location"]).content.decode()
    inside, _ = enter()
    for sent in ("[]", "{}", "", handle):
        inside.get(reverse("mfa_add_webauthn"))
        form = {"name": "Ponsel", "credential": sent}
        assert inside.post(reverse("mfa_add_webauthn"), form).status_code == 200, sent
    assert not Authenticator.objects.exists()


def test_asking_for_a_passkey_is_not_for_filling_the_table_of_sessions(
    monkeypatch: Any, settings: Any
) -> None:
    monkeypatch.setattr("zona_integritas.site.accounts.second_step.ASKED_PER_MINUTE", 2)
    # More than two stretches' worth: a minute that turns over meanwhile changes nothing.
    answers = [Client().get(reverse("mfa_login_webauthn")).status_code for _ in range(6)]
    assert 429 in answers
    assert PersonSession.objects.count() == answers.count(200) <= 4
    settings.TRUSTED_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    assert Client().get(reverse("mfa_login_webauthn")).status_code == 200


def test_the_steps_are_kept_where_the_list_of_sessions_looks() -> None:
    assert AUTHENTICATION_METHODS_SESSION_KEY == STEPS


@pytest.mark.one_database
def test_a_misspelt_role_stops_the_start(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"admin"})
    assert roles_of_the_second_step_exist() == []
    settings.SECOND_FACTOR_ROLES = frozenset({"admin", "amdin"})
    assert "amdin" in roles_of_the_second_step_exist()[0].msg


@pytest.mark.one_database
def test_behind_a_proxy_what_a_visitor_writes_in_front_is_not_believed(
    rina: User, settings: Any
) -> None:
    """What allauth counts per address goes by the one setting too."""
    settings.BEHIND_PROXY = True
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reset_password": "2/m/ip"}

    def ask(forged: str, seen: str) -> int:
        at = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": f"{forged}, {seen}"}
        sent = {"email": "siapa@instansi.example"}
        answer = Client().post(reverse("account_reset_password"), sent, **at)
        return int(answer.status_code)

    said = [ask(f"198.51.100.{one}", "203.0.113.9") for one in range(3)]
    assert said == [302, 302, 429]
    assert ask("198.51.100.1", "203.0.113.10") == 302


def test_the_last_one_is_replaced_not_removed_where_a_role_asks(
    season: Any, sign_in: Any, settings: Any
) -> None:
    settings.SECOND_FACTOR_ROLES = ASKED
    admin = season.people["demo-admin"]
    totp.TOTP.activate(admin, "JBSWY3DPEHPK3PXP")
    client = sign_in(User.objects.get(pk=admin.pk))
    address = reverse("mfa_deactivate_totp")
    for answer in (client.get(address), client.post(address)):
        assert answer["Location"] == reverse("mfa_index")
    assert "Pasang yang baru terlebih dahulu" in client.get(reverse("mfa_index")).content.decode()
    assert Authenticator.objects.filter(user=admin, type="totp").exists()
    Authenticator.objects.create(user=admin, type="webauthn", data={"name": "Kunci"})
    client.post(address)
    assert not Authenticator.objects.filter(user=admin, type="totp").exists()
    assert client.post(
        reverse("mfa_remove_webauthn", args=[Authenticator.objects.get(user=admin).pk])
    )["Location"] == reverse("mfa_index")
    assert Authenticator.objects.filter(user=admin, type="webauthn").exists()


def test_a_copy_of_the_database_alone_makes_no_codes(rina: User, settings: Any) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    totp.TOTP.activate(rina, secret)
    codes = RecoveryCodes.activate(rina)
    kept = str([row.data for row in Authenticator.objects.filter(user=rina)])
    assert secret not in kept
    code = codes.get_unused_codes()[0]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 60  # renewed: the old one still opens what it closed
    again = Authenticator.objects.get(user=rina, type="totp").wrap()
    assert again.validate_code(code_of(secret))
    assert (
        code
        in Authenticator.objects.get(user=rina, type="recovery_codes").wrap().get_unused_codes()
    )
