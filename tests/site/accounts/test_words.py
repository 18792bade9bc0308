"""Every word of signing in is ours: pages and what forms say are walked for English."""

import re
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from lxml import html

from units.models import User
from zona_integritas.site.accounts.adapters import AccountAdapter, SecondFactorAdapter
from zona_integritas.site.accounts.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "Lautan-tenang-77"
ENGLISH = re.compile(
    r"\b(the|your|you|please|invalid|incorrect|required|enter|must|field|password|email|sign|"
    r"security|code|codes|recovery|again|current|new|forgot|already|cannot|key|login|log)\b",
    re.IGNORECASE,
)


def english(page: Any) -> list[str]:
    if not page.content or not page["Content-Type"].startswith("text/html"):
        return []
    tree = html.fromstring(page.content)
    for one in tree.xpath("//script | //style"):
        one.drop_tree()
    spoken = [tree.text_content(), *tree.xpath("//@placeholder | //@aria-label | //@title")]
    return ENGLISH.findall(" ".join(spoken).replace("otpauth", ""))


@pytest.fixture
def rina() -> User:
    return User.objects.create_user(
        "rina", password=PASSWORD, full_name="Rina", email="rina@instansi.example"
    )


def walk(client: Client) -> dict[str, list[str]]:
    """Each address, as it opens and as it answers what is empty and wrong."""
    wrong = {}
    for pattern in urlpatterns:
        name = str(pattern.name)
        parts = {"pk": 1, "uidb36": "1", "key": "c0-ffee"}
        path = reverse(name, kwargs={one: parts[one] for one in pattern.pattern.converters})
        odd = {"code": "123", "login": "x", "password": "y", "email": "bukan", "credential": "{}"}
        odd |= {"oldpassword": "x", "password1": "a", "password2": "b", "name": ""}
        if name == "account_logout":
            continue
        for page in (client.get(path), client.post(path), client.post(path, odd)):
            if found := english(page):
                wrong[name] = found
    return wrong


def test_no_page_for_visitors_speaks_english() -> None:
    assert walk(Client()) == {}


def test_no_page_of_the_own_account_speaks_english(rina: User) -> None:
    plain = Client()
    plain.force_login(rina, backend="units.backends.PersonBackend")
    setting_up = [plain.get(reverse("mfa_activate_totp"))]
    setting_up.append(plain.post(reverse("mfa_activate_totp"), {"code": "1"}))
    assert [english(page) for page in setting_up] == [[], []]
    TOTP.activate(rina, generate_totp_secret())
    RecoveryCodes.activate(rina)
    assert walk(plain) == {}
    TOTP.activate(rina, generate_totp_secret())  # the walk took it off
    half = Client()
    half.post(reverse("account_login"), {"login": "rina", "password": PASSWORD})
    asked = [half.get(reverse("mfa_authenticate"))]
    asked += [half.post(reverse("mfa_authenticate"), odd) for odd in ({"code": "1"}, {})]
    assert "Langkah kedua" in asked[0].content.decode()
    assert [english(page) for page in asked] == [[], [], []]


def test_what_forms_say_is_said_in_our_words() -> None:
    """What is not in our lists would be an error, and what allauth may ask for here is in them."""
    of_others = {  # about mail addresses, telephones and signing up, which there are none of
        *("cannot_remove_primary_email", "duplicate_email", "email_password_mismatch"),
        *("phone_password_mismatch", "email_taken", "max_email_addresses", "phone_taken"),
        *("unknown_email", "unknown_phone", "unverified_primary_email", "username_blacklisted"),
        *("username_taken", "select_only_one", "same_as_current"),
        *("add_email_blocked", "unverified_email"),
    }
    for ours, theirs in (
        (AccountAdapter, DefaultAccountAdapter),
        (SecondFactorAdapter, DefaultMFAAdapter),
    ):
        assert set(theirs.error_messages) - of_others == set(ours.error_messages)
        assert [one for one in ours.error_messages.values() if ENGLISH.search(str(one))] == []
