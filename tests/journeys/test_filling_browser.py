"""Filling without the mouse: keys, the ratio as it is typed, who else is here."""

from typing import Any

import pytest

from assessment.models import Answer
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


def value_of(sheet: Any, code: str) -> Any:
    return Answer.objects.get(assessment=sheet, side="unit", indicator__code=code).value


def test_items_are_answered_and_left_by_keys(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "butir-A-I-1-i-a"
    page.keyboard.press("t")
    page.locator("#butir-A-I-1-i-a").get_by_text("Tersimpan").wait_for()
    assert value_of(sheet, "A.I.1.i.a") == "Tidak"
    page.keyboard.press("j")
    page.keyboard.press("3")
    page.locator("#butir-A-I-1-i-b").get_by_text("Tersimpan").wait_for()
    assert value_of(sheet, "A.I.1.i.b") == "C"
    page.keyboard.press("i")  # letters are letters while somebody writes
    page.keyboard.type("abc?")
    note = page.locator("#butir-A-I-1-i-b [name=catatan]")
    assert note.input_value().endswith("abc?")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.id") == "butir-A-I-1-ii-a"
    page.wait_for_function("() => document.getElementById('versi-A-I-1-i-b').value === '3'")
    assert value_of(sheet, "A.I.1.i.b") == "C"
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Tombol di halaman ini").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#lke-tombol[open]").count() == 0


def test_a_ratio_shows_itself_while_it_is_typed(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.II.1/")
    item = page.locator("#butir-A-II-1-i-a")
    fields = item.locator("input[data-peran]")
    item.locator("[data-peran=denominator]").fill("8")
    item.locator("[data-peran=numerator]").fill("6")
    assert fields.count() == 2
    assert item.locator("output").inner_text() == "6 dari 8 = 75,00 %"
    item.locator("[data-peran=numerator]").fill("9")
    assert "dibatasi 100 %" in item.locator("output").inner_text()
    item.locator("[data-peran=numerator]").fill("enam")
    assert item.locator("output").inner_text() == ""


def test_people_of_one_side_see_each_other(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    address = f"/lke/{sheet.pk}/area/A.I.1/"
    visit("demo-kepala", address).locator("#lke-hadir [name=lihat]").wait_for(state="attached")
    page = visit("demo-anggota", address)
    page.get_by_text("Sedang membuka:").wait_for()
    assert "A.I.1" in page.locator("#lke-hadir").inner_text()
