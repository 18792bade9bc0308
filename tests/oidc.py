"""A real identity provider on this machine, and the person who answers its question."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from django.test import Client
from django.urls import reverse

with warnings.catch_warnings():
    import authlib.deprecate  # noqa: F401  # it asks for its warnings to be shown always

    warnings.simplefilter("ignore")  # the provider uses what its libraries have given up
    from oidc_provider_mock import run_server_in_thread

# Also while it runs: a warning would otherwise be an error of its server.
QUIET = "ignore::Warning"


@contextmanager
def running_provider() -> Iterator[str]:
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def settings_for(provider: str, **others: Any) -> dict[str, Any]:
    """What the environment would say of this provider."""
    return {
        "OIDC_SERVER_URL": provider,
        "OIDC_CLIENT_ID": "zi",
        "OIDC_CLIENT_SECRET": "rahasia-uji",
        "OIDC_NAME": "Masuk dengan SSO instansi",
        "OIDC_CLAIM": "nip",
        **others,
    }


def knows(provider: str, sub: str, **claims: Any) -> None:
    """The provider has this person."""
    answer = requests.put(f"{provider}/users/{sub}", json=claims, timeout=10)
    assert answer.status_code == 204, answer.text


def authorize(address: str, sub: str, **changed: str) -> str:
    """Signs in at the provider; answers where it sends the browser back to."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **changed}
    there = parts._replace(query=urlencode(query)).geturl()
    answer = requests.post(there, data={"sub": sub}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def through(client: Client, sub: str, next_page: str = "", **changed: str) -> Any:
    """The whole way: our button, the provider's page, and back."""
    form = {"next": next_page} if next_page else {}
    sent = client.post(reverse("sso_start"), form)
    assert sent.status_code == 302, sent.content.decode()
    return client.get(authorize(sent["Location"], sub, **changed))
