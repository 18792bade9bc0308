"""Through the identity provider with a real browser, which keeps to our policy for forms."""

from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from tests.journeys.conftest import CHROMIUM
from tests.oidc import QUIET, knows, running_provider, settings_for
from units.models import PersonSession, User
from zona_integritas.env import origin

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
    pytest.mark.filterwarnings(QUIET),
]
NIP = "198001012005011001"


def policy_with(address: str) -> dict[str, Any]:
    """As the settings make it where the environment names this provider."""
    policy: dict[str, Any] = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"].append(origin(address))
    return policy


def test_from_our_button_to_the_provider_and_back(chromium: Any, live_server: Any) -> None:
    rina = User.objects.create(username="rina", full_name="Rina Wijaya", nip=NIP)
    complaints: list[str] = []
    with running_provider() as address:
        knows(address, "rina", nip=NIP)
        policy = policy_with(address)
        with override_settings(**settings_for(address), CONTENT_SECURITY_POLICY=policy):
            context = chromium.new_context(viewport={"width": 390, "height": 844})
            page = context.new_page()
            # Of our own pages; the refusal at the end is meant.
            page.on(
                "console",
                lambda said: (
                    complaints.append(said.text)
                    if said.type == "error"
                    and not said.location["url"].startswith(address)
                    and "NAME_NOT_RESOLVED" not in said.text
                    and " 403 " not in said.text
                    else None
                ),
            )
            page.on("pageerror", lambda error: complaints.append(str(error)))

            def go_through(sub: str) -> None:
                page.get_by_role("button", name="Masuk dengan SSO instansi").click()
                page.get_by_placeholder("sub").fill(sub)
                page.get_by_role("button", name="Authorize").click()

            page.goto(f"{live_server.url}/akun/sesi")
            go_through("rina")
            page.get_by_role("heading", name="Sesi saya").wait_for()
            assert page.url == f"{live_server.url}/akun/sesi"
            assert "SSO instansi" in page.get_by_role("table").inner_text()
            session = PersonSession.objects.get(person=rina)
            assert (session.method, session.device) == ("sso", "Chromium di Linux")
            page.locator(".navbawah-lain summary").click()
            page.get_by_role("button", name="Keluar").last.click()
            page.get_by_text("Sesi Anda di SSO instansi mungkin masih berjalan").wait_for()
            go_through("orang-lain")
            page.get_by_role("heading", name="Belum dapat masuk melalui SSO").wait_for()
            context.close()
    assert complaints == []
