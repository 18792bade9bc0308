"""Fields that a browser draws in its own language say theirs in Indonesian."""

from typing import Any

import pytest
from django.urls import reverse

from tests.journeys.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


def test_a_date_stands_in_words_beneath_its_field_and_a_file_field_is_indonesian(
    visit: Any,
) -> None:
    page = visit("demo-admin", reverse("record:agency") + "?dari=2026-03-05")
    first, until = page.locator("#dari"), page.locator("#sampai")
    words = page.locator("#" + str(first.get_attribute("aria-describedby")))
    assert words.inner_text() == "Kamis, 5 Maret 2026"
    first.fill("2026-12-31")
    assert words.inner_text() == "Kamis, 31 Desember 2026"
    first.fill("")
    assert words.inner_text() == ""
    assert page.locator("#" + str(until.get_attribute("aria-describedby"))).inner_text() == ""

    page.goto(
        page.url.split("?")[0].removesuffix(reverse("record:agency"))
        + reverse("units:import_units")
    )
    assert "Pilih berkas" in page.locator(".berkas-pilih").first.inner_text()
    assert "Belum ada berkas yang dipilih" in page.locator(".berkas-pilih").first.inner_text()
