"""A draft in a browser: its page waits and becomes the paper, with and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from assessment.models import Assessment
from tests.journeys.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


def test_the_waiting_page_becomes_the_paper(demo: str, visit: Callable[..., Any]) -> None:
    sheets = Assessment.objects.filter(proposals__isnull=False).order_by("pk")[:2]
    for sheet, scripts in zip(sheets, (True, False), strict=True):
        page = visit("demo-pokja", "/dokumen/", width=390, scripts=scripts)
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        address = reverse("papers:draft", args=["lke", sheet.pk, "kertas-kerja"])
        with page.expect_response(
            lambda answer: answer.headers.get("content-type") == "application/pdf", timeout=60_000
        ) as paper:
            waiting = page.goto(f"{demo}{address}")
            assert waiting.status == 202
            assert page.get_by_text("Konsep sedang").is_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert paper.value.status == 200
        assert paper.value.url.endswith(address)
