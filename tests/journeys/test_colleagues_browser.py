"""What a colleague saves appears on the open page, and never over what is being written there."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessment.lke.services.answers import save_answer
from assessment.models import Answer, Assessment
from assessment.queries import indicators_of
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of
from units.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
SIGN = """htmx.ajax("POST", document.querySelector("#lke-hadir").getAttribute("action"),
    {source: "#lke-hadir", target: "#lke-hadir", swap: "outerHTML"})"""


def test_a_colleagues_save_appears_and_leaves_what_is_being_written(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    long_ago = timezone.now().replace(year=2025)
    Answer.objects.filter(assessment=sheet).update(updated_at=long_ago)
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    page.locator("#lke-hadir [name=sejak]").wait_for(state="attached")
    note = page.locator("#catatan-A-I-1-i-a")
    note.fill("Sedang saya tulis")  # and the field is not left
    head = User.objects.get(username="demo-kepala")
    for code in ("A.I.1.i.a", "A.I.1.i.b"):
        row = Answer.objects.get(assessment=sheet, side="unit", indicator__code=code)
        save_answer(
            actor=head,
            assessment=Assessment.objects.get(pk=sheet.pk),
            indicator=indicators_of(sheet).get(code=code),
            side="unit",
            value=None,
            note=f"Kata kepala pada {code}.",
            expected_version=row.version,
        )
    held: list[Any] = []  # the note itself is still on its way
    page.route("**/butir/**", lambda route: held.append(route))
    page.evaluate(SIGN)
    changed = page.locator("#butir-A-I-1-i-b")
    expect(page.locator("#catatan-A-I-1-i-b")).to_have_value("Kata kepala pada A.I.1.i.b.")
    assert changed.locator("input[name=nilai][value='']").is_checked()
    assert str(head) in changed.locator("[data-saver]").inner_text()
    assert "Butir A.I.1.i.b baru saja diperbarui" in page.locator("#lke-kabar").inner_text()
    assert note.input_value() == "Sedang saya tulis"
    # What was being written is answered with both values when it arrives.
    note.blur()
    page.unroute("**/butir/**")  # sends it on
    page.locator("#butir-A-I-1-i-a").get_by_text("Kata kepala pada A.I.1.i.a.").wait_for()
    assert note.input_value() == "Sedang saya tulis"
    # A save of one's own on the renewed item is based on the colleague's version.
    changed.locator("input[value=C]").check()
    changed.locator("[data-saver]").get_by_text("Tersimpan").wait_for()
    expect(changed.locator("[data-berselisih]")).to_have_count(0)
    stored = Answer.objects.get(assessment=sheet, side="unit", indicator__code="A.I.1.i.b")
    assert (stored.value, stored.note) == ("C", "Kata kepala pada A.I.1.i.b.")
