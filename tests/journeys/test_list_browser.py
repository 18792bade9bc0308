"""The list of an area: what is done stands closed on one line, what is open stands open."""

from typing import Any

import pytest
from django.utils import timezone

from assessment.models import Answer, Assessment
from assessment.queries import indicator_rows
from tests.journeys.axe import complaints
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
AREA, OPEN = "A.I.6", 6  # nineteen items, of which the design leaves six open
HEIGHT = 3000  # 13,715 before rows closed; the design has 2,511
CLOSED = "#butir-A-I-6-i-a"


def answer_all_but_six(sheet: Assessment) -> list[str]:
    """Answers for the items of the area but six of those still open; their codes."""
    rows = [row for row in indicator_rows(sheet.instrument) if row.code.startswith(f"{AREA}.")]
    given = Answer.objects.filter(assessment=sheet, side="unit", value__isnull=False)
    known = set(given.values_list("indicator__code", flat=True))
    blank = [row for row in rows if row.code not in known]
    for row in blank[: len(blank) - OPEN]:
        value = row.options.all()[0].label
        Answer.objects.create(
            assessment=sheet, side="unit", indicator=row, value=value, version=1,
            updated_at=timezone.now(),
        )  # fmt: skip
    assert len(rows) == 19
    return [row.code for row in blank[len(blank) - OPEN :]]


def open_rows(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        ".lke-lipat[open]", "all => all.map(one => one.closest('.lke-butir').id.slice(6))"
    )
    return [one.replace("-", ".") for one in found]


def test_an_area_of_nineteen_items_is_three_thousand_pixels_high(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    waiting = answer_all_but_six(sheet)
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/{AREA}/", width=1280, folded=True)
    assert open_rows(page) == waiting
    assert page.evaluate("document.documentElement.scrollHeight") <= HEIGHT
    assert page.locator(f"{CLOSED} > details").bounding_box()["height"] <= 45
    assert complaints(page) == []


def test_a_row_closes_on_moving_on_and_never_under_the_pointer(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    first, second, *_ = answer_all_but_six(sheet)
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/{AREA}/", width=1280, folded=True)
    one, two = (page.locator("#butir-" + code.replace(".", "-")) for code in (first, second))
    one.scroll_into_view_if_needed()
    one.get_by_role("radio").nth(1).check()
    one.get_by_text("Tersimpan").wait_for()
    assert first in open_rows(page)
    # The next answer is pressed where it is seen; the row above closes, and nothing moves.
    choice = two.locator(".kriteria").nth(1)
    choice.scroll_into_view_if_needed()
    before = choice.bounding_box()
    page.mouse.move(before["x"] + 20, before["y"] + 10)
    page.mouse.down()
    assert first in open_rows(page)
    page.mouse.up()
    page.wait_for_function("id => !document.querySelector(id + ' > details').open",
                           arg="#" + str(one.get_attribute("id")))  # fmt: skip
    assert abs(choice.bounding_box()["y"] - before["y"]) < 2
    assert choice.locator("input").is_checked()
    assert one.locator(".huruf").inner_text().endswith("B")


def test_an_address_and_keys_open_a_closed_row(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/{AREA}/{CLOSED}", folded=True)
    assert "A.I.6.i.a" in open_rows(page)
    page.locator(CLOSED).focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "butir-A-I-6-i-b"
    page.keyboard.press("2")
    page.locator("#butir-A-I-6-i-b").get_by_text("Tersimpan").wait_for()
    page.keyboard.press("j")
    page.wait_for_function("() => !document.querySelector('#butir-A-I-6-i-b > details').open")
    assert "A.I.6.i.a" not in open_rows(page)
