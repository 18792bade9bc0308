"""On a phone: password, authenticator, passkey, signing in with it, a lost device, a saved code."""

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp

from tests.journeys.conftest import CHROMIUM
from units.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
PASSWORD = "Lautan-tenang-77"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def give_authenticator(page: Any) -> tuple[Any, str]:
    """The phone's own: it keeps passkeys and knows its owner without being asked."""
    phone = page.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = phone.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    return phone, made["authenticatorId"]


def sign_in_by_password(page: Any, root: str) -> None:
    page.goto(f"{root}/masuk")
    page.get_by_label("Nama pengguna").fill("rina")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()


def leave(page: Any) -> None:
    page.locator("summary", has_text="Lainnya").click()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/masuk")


def test_from_the_password_to_a_lost_phone_and_back(chromium: Any, live_server: Any) -> None:
    User.objects.create_user(
        "rina", password=PASSWORD, full_name="Rina", email="rina@instansi.example"
    )
    root = str(live_server.url)
    assert root.startswith("http://localhost")  # a passkey belongs to a name, not to a number
    complaints: list[str] = []
    with chromium.new_context(**PHONE) as context:
        page = context.new_page()
        page.on("console", lambda one: one.type == "error" and complaints.append(one.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        phone, device = give_authenticator(page)

        sign_in_by_password(page, root)
        page.wait_for_url(f"{root}/")
        page.goto(f"{root}/akun/keamanan")
        page.get_by_role("link", name="Pasang aplikasi autentikator").click()
        secret = page.locator(".akun-rahasia").inner_text().replace(" ", "")
        counter = list(totp.yield_hotp_counters_from_time())[1]
        code = totp.format_hotp_value(totp.hotp_value(secret, counter))
        page.get_by_label("Kode 6 angka").fill(code)
        page.get_by_role("button", name="Pasang").click()
        codes = page.locator(".akun-kode code")
        codes.first.wait_for()
        kept = codes.all_inner_texts()
        assert len(kept) == 10
        with page.expect_download() as saved:
            page.get_by_role("link", name="Simpan sebagai berkas").click()
        text = saved.value.path().read_text("utf-8")
        assert all(one in text for one in [*kept, "rina"])
        page.get_by_role("link", name="Sudah saya simpan").click()

        page.get_by_role("link", name="Tambah kunci sandi").click()
        page.get_by_label("Nama kunci sandi").fill("Ponsel saya")
        page.get_by_role("button", name="Tambah kunci sandi").click()
        page.get_by_text("Ponsel saya").first.wait_for()

        leave(page)
        page.get_by_role("button", name="Masuk dengan kunci sandi").click()
        page.wait_for_url(f"{root}/")  # neither password nor code

        leave(page)
        phone.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
        sign_in_by_password(page, root)
        page.get_by_role("heading", name="Langkah kedua").wait_for()
        page.get_by_label("kode pemulihan", exact=False).fill(kept[3])
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url(f"{root}/")
        page.goto(f"{root}/akun/keamanan")
        page.get_by_text("9 dari 10").wait_for()
    assert complaints == []
