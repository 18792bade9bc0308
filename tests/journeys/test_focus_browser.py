"""One question on one screen: filled by keys and by thumb, never waiting, nothing lost."""

import os
import re
from typing import Any

import pytest

from assessment.models import Answer, AnswerRevision
from assessment.queries import indicator_rows
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
KEPT = "localStorage.length && Object.keys(localStorage).filter(k => k.startsWith('zi-draf'))"
SAVE = re.compile(r"/butir/A\.I\.6\.i\.b/\?cara=satu$")
# What must be seen without scrolling: the statement, every choice, the note and what it counts.
SEEN = """() => {
  const foot = document.querySelector(".fokus-kaki").getBoundingClientRect().top;
  const parts = document.querySelectorAll(".fokus-pernyataan, .kriteria-teks, [name=catatan]");
  return scrollY === 0 && [...parts].every((one) => one.getBoundingClientRect().bottom <= foot);
}"""


# All questions, not one area: ``make test-long``.
WHOLE = {"all": ("A", "B")}.get(os.environ.get("ZI_AREA", ""))


def blank_area(sheet: Any, areas: str | tuple[str, ...]) -> list[Any]:
    areas = (areas,) if isinstance(areas, str) else areas
    begins = tuple(f"{area}." for area in areas)
    rows = [row for row in indicator_rows(sheet.instrument) if row.code.startswith(begins)]
    given = Answer.objects.filter(assessment=sheet, indicator__in=rows)
    AnswerRevision.objects.filter(answer__in=given).delete()
    given.delete()
    return rows


def value_of(sheet: Any, code: str) -> Any:
    return Answer.objects.get(assessment=sheet, side="unit", indicator__code=code).value


def at(page: Any, row: Any) -> None:
    """The question is on the screen, and the keys are its."""
    page.wait_for_function(
        "id => document.activeElement.id === id", arg="butir-" + row.code.replace(".", "-")
    )


def saved(sheet: Any, rows: list[Any], page: Any) -> None:
    page.wait_for_function("() => !document.querySelector('#fokus-tunggu')?.children.length")
    page.wait_for_function("() => !document.querySelector('[data-unsaved=ya]')")
    assert [row.code for row in rows if value_of(sheet, row.code) is None] == []


def test_everything_is_filled_by_keys(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    rows = blank_area(sheet, WHOLE or "A.II.3")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/butir/{rows[0].code}/?cara=satu", width=1280)
    page.locator("#butir-" + rows[0].code.replace(".", "-")).focus()
    for row in rows:
        at(page, row)
        if row.options.all():
            page.keyboard.press("2")
        elif row.inputs.all():
            page.keyboard.press("Enter")
            for _ in row.inputs.all():
                page.keyboard.type("12")
                page.keyboard.press("Enter")
            continue
        else:
            page.locator(".jumlah input").fill("3,5")
            page.keyboard.press("Escape")
        page.keyboard.press("Enter")  # at once: going on waits for nothing
    if not WHOLE:  # after the last one the next area with open items
        page.wait_for_url("**/butir/A.II.4.*/")
    saved(sheet, rows, page)
    assert page.evaluate(KEPT) in (0, [])


def test_everything_is_filled_by_thumb(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    rows = blank_area(sheet, WHOLE or "A.I.6")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/butir/{rows[0].code}/?cara=satu", width=390)
    for row in rows:
        item = page.locator("#butir-" + row.code.replace(".", "-"))
        item.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        if row.options.all():
            item.locator(".kriteria").nth(1).click()
        else:
            for field in item.locator(".jumlah input").all():
                field.fill("3")
        page.locator("[data-lanjut]").click()
    saved(sheet, rows, page)


def test_every_choice_question_fits_the_screen(visit: Any, demo: str) -> None:
    """1280 x 720; the design has 96 of 103 at 1280 x 800."""
    sheet = sheet_of("BLT-SMG")
    rows = [row for row in indicator_rows(sheet.instrument) if row.options.all()]
    page = visit("demo-anggota", f"/lke/{sheet.pk}/butir/{rows[0].code}/?cara=satu", width=1280)
    page.set_viewport_size({"width": 1280, "height": 720})
    hidden = []
    for row in rows:
        if row.code != rows[0].code:
            page.goto(f"{demo}/lke/{sheet.pk}/butir/{row.code}/", wait_until="load")
        if not page.evaluate(SEEN):
            hidden.append(row.code)
    assert hidden == []


def test_going_on_loses_nothing_that_was_typed(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    first, second, *_ = blank_area(sheet, "A.I.6")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/butir/{first.code}/?cara=satu", offline=True)
    page.locator("#butir-A-I-6-i-a").focus()
    page.keyboard.press("a")
    page.keyboard.press("i")
    page.keyboard.type("Ditetapkan Maret.")
    page.keyboard.press("Control+Enter")
    at(page, second)
    saved(sheet, [first], page)
    stored = Answer.objects.get(assessment=sheet, side="unit", indicator=first)
    assert (stored.value, stored.note) == ("A", "Ditetapkan Maret.")
    words = page.locator("[data-strip=A-I-6-i-a]").inner_text().split()
    assert words == ["Butir", "1", "dijawab", ",", "tanpa", "bukti"]
    # A save that cannot arrive: one goes on, and comes back to one's own words.
    page.route(SAVE, lambda route: route.abort("internetdisconnected"))
    page.keyboard.press("b")
    page.keyboard.press("j")
    page.locator("#butir-A-I-6-i-c").wait_for()
    page.get_by_text("Butir A.I.6.i.b belum tersimpan.").wait_for()
    page.unroute(SAVE)
    page.get_by_role("link", name="Buka butir itu").click()
    at(page, second)
    assert page.locator("#butir-A-I-6-i-b input[value=B]").is_checked()
    page.get_by_text("Butir A.I.6.i.b belum tersimpan.").wait_for(state="detached")
    saved(sheet, [second], page)
    assert value_of(sheet, second.code) == "B"


def test_old_addresses_keys_and_the_list_lead_to_the_right_question(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/butir/A.I.6.i.a/?cara=satu")
    page.goto(page.url.split("/lke/")[0] + f"/lke/{sheet.pk}/area/A.I.6/#butir-A-I-6-ii-c")
    page.locator("#butir-A-I-6-ii-c").wait_for()
    page.keyboard.press("g")
    page.keyboard.type("12")
    page.locator("#butir-A-I-6-iii-b").wait_for()
    assert page.url.endswith("/butir/A.I.6.iii.b/")
    page.go_back()
    page.locator("#butir-A-I-6-ii-c").wait_for()
    page.get_by_role("link", name="Daftar").click()
    page.wait_for_url(lambda url: url.endswith("/area/A.I.6/?cara=daftar#butir-A-I-6-ii-c"))
    assert page.locator("#butir-A-I-6-ii-c > details[open]").count() == 1
    # From now on the address of an item leads into the list.
    page.goto(page.url.split("/lke/")[0] + f"/lke/{sheet.pk}/butir/A.I.6.i.b/")
    assert page.url.endswith("/area/A.I.6/#butir-A-I-6-i-b")
