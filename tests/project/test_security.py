"""What every page carries, and what no template may contain."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.paths import ROOT
from zona_integritas.checks import addresses

TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".jinja")
)
SCREENS = [path for path in TEMPLATES if "contents" not in path.parts]


@pytest.mark.one_database
@pytest.mark.django_db
def test_every_page_has_a_policy_without_inline_script_or_style() -> None:
    response = Client().get(reverse("account_login"))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.one_database
@pytest.mark.django_db
def test_every_answer_denies_what_no_page_uses_and_stays_on_this_site(
    season: Any, sign_in: Any
) -> None:
    visitor, person = Client(raise_request_exception=False), sign_in(season.people["demo-pokja"])
    asked = [
        reverse(name, kwargs=dict.fromkeys(pattern.pattern.converters, 1))
        for name, pattern in addresses()
    ]
    answers = [visitor.get(one) for one in asked]
    answers += [person.get(one) for one in (reverse("home"), "/tidak-ada/")]
    answers += [visitor.get("/static/img/tanda.svg"), visitor.get("/", headers={"host": "jahat"})]
    answers += [visitor.post(reverse("account_login"), b"a" * 100_000, content_type="text/plain")]
    answers += [visitor.get("/masuk?a=%00")]
    assert {answer.status_code for answer in answers} >= {200, 302, 400, 404, 413}
    for answer in answers:
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]
        assert "publickey-credentials-get=(self)" in answer["Permissions-Policy"]
        answer.close()


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_code_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "<style" not in text
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag
    assert not re.search(r"(src|href)=[\"'](https?:)?//", text)
    assert "|safe" not in text
    assert "autoescape" not in text


def test_every_form_that_posts_carries_the_token() -> None:
    for path in SCREENS:
        for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.S):
            if 'method="post"' in form:
                assert "csrf_token" in form or "csrf_input" in form, path.name


@pytest.mark.one_database
@pytest.mark.django_db
def test_pages_of_a_signed_in_person_are_not_kept(season: Any, sign_in: Any) -> None:
    response = sign_in(season.people["demo-pokja"]).get(reverse("home"))
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_guessing_passwords_is_stopped_after_five_tries(season: Any) -> None:
    client = Client()
    for _ in range(5):
        client.post(reverse("account_login"), {"login": "demo-pokja", "password": "salah"})
    blocked = client.post(reverse("account_login"), {"login": "demo-pokja", "password": "salah"})
    assert blocked.status_code == 429


@pytest.mark.one_database
@pytest.mark.django_db
def test_an_unknown_page_says_so_in_indonesian(season: Any, sign_in: Any) -> None:
    response = sign_in(season.people["demo-pokja"]).get("/tidak-ada/")
    assert response.status_code == 404
    assert 'lang="id"' in response.content.decode()


@pytest.mark.one_database
@pytest.mark.django_db
def test_signing_in_again_after_a_button_was_pressed_does_not_end_on_an_empty_page(
    season: Any, sign_in: Any
) -> None:
    address = reverse("proposals:identify_many")
    assert f"next={address}" in Client().post(address)["Location"]
    answer = sign_in(season.people["demo-pokja"]).get(address)
    assert answer.status_code == 405
    assert "Langkah belum dijalankan" in answer.content.decode()
    assert "POST" in answer["Allow"]


@pytest.mark.django_db
def test_the_health_page_reaches_the_database() -> None:
    assert Client().get(reverse("health")).json() == {"status": "ok"}
