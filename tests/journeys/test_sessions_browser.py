"""A session that ended by itself, and somebody else who signs in, before a page left open."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_unsent_browser import ITEM, answer, root, sheet_of, sign_in_here
from units.models import PersonSession, User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


def test_an_idle_page_loses_no_text_and_learns_of_the_next_person_before_anything_is_typed(
    visit: Any, sign_in: Any
) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    PersonSession.objects.update(last_seen=timezone.now() - timedelta(minutes=121))
    page.locator(ITEM).locator("input[value=C]").check()
    page.get_by_text("Sesi Anda sudah berakhir.").wait_for()
    assert answer(sheet).value == "A"
    sign_in_here(page, sign_in, "demo-anggota")
    other_tab = page.context.new_page()
    other_tab.goto(f"{root(page)}/")
    page.locator(ITEM).locator("[data-saver]").get_by_text("Tersimpan").wait_for()
    assert answer(sheet).value == "C"

    sign_in_here(page, sign_in, "demo-kepala")
    other_tab.goto(f"{root(page)}/")
    head = User.objects.get(username="demo-kepala")
    said = page.get_by_role("alert").filter(has_text=f"Sesi di peramban ini sekarang milik {head}.")
    said.wait_for()
    said.get_by_role("link", name="Muat ulang halaman").click()
    page.locator(".rel-orang").get_by_text(head.full_name).wait_for()
    assert not page.get_by_role("alert").is_visible()
