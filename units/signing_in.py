"""How somebody signed in, as the session itself tells it."""

from collections.abc import Mapping
from typing import Any

# Where django-allauth keeps the steps of signing in; a test compares it with the original.
STEPS = "account_authentication_methods"
METHODS = {
    "password": "Kata sandi",
    "totp": "Aplikasi autentikator",
    "webauthn": "Kunci sandi sebagai langkah kedua",
    "passkey": "Kunci sandi (passkey)",
    "recovery_codes": "Kode pemulihan",
    "sso": "SSO instansi",
}


def methods_in(session: Mapping[str, Any]) -> tuple[str, ...]:
    """The steps of signing in, in their order; what was asked again later is not among them."""
    records = session.get(STEPS) or []
    steps = [_step(record) for record in records if not record.get("reauthenticated")]
    return tuple(dict.fromkeys(step for step in steps if step in METHODS))


def _step(record: Mapping[str, Any]) -> str:
    method = str(record.get("method", ""))
    if method == "socialaccount":
        return "sso"
    if method == "mfa":
        return "passkey" if record.get("passwordless") else str(record.get("type", ""))
    return method


def in_words(method: str) -> str:
    """``password+totp`` as the row of a session keeps it."""
    return ", lalu ".join(METHODS[step] for step in method.split("+") if step in METHODS)
