"""Letters that are keys: not behind a dialog, not held down, not while the page is on its way."""

from typing import Any

import pytest

from assessment.models import Answer, Assessment
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of
from tests.journeys.test_desk_browser import MEMBER, at, units, values
from tests.journeys.test_focus_browser import blank_area

__all__ = ["units"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
EVERY = "abcdefghijklmnopqrstuvwxyz12345[]"
# As any part of the application opens one.
DIALOG = """() => {
  const dialog = document.createElement("dialog");
  dialog.innerHTML = "<button>Tutup</button>";
  document.body.append(dialog);
  dialog.showModal();
}"""


def nothing_happens(page: Any) -> None:
    """Every key alone, behind a dialog: nothing is sent, chosen, or written in."""
    sent: list[str] = []
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: sent.append(request.url))
    look = """() => [location.href, document.querySelectorAll("input:checked").length,
      document.activeElement.textContent]"""
    page.evaluate(DIALOG)
    before = page.evaluate(look)
    for key in EVERY:
        page.keyboard.press(key)
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(100)
    assert page.evaluate(look)[:2] == before[:2]
    # The page says that somebody is here, and the browser fetches the icon of the tab.
    assert [one for one in sent if "/hadir/" not in one and "/static/" not in one] == []


@pytest.mark.parametrize("place", ["area/A.II.3/?cara=daftar", "butir/A.II.3.i.a/?cara=satu"])
def test_behind_a_dialog_no_key_fills(visit: Any, place: str) -> None:
    sheet = sheet_of("BLT-SMG")
    rows = blank_area(sheet, "A.II.3")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/{place}")
    nothing_happens(page)
    given = Answer.objects.filter(assessment=sheet, indicator__in=rows, side="unit")
    assert not given.exists()


def test_behind_a_dialog_no_key_judges(visit: Any, units: list[Assessment]) -> None:
    nothing_happens(visit(MEMBER, "/lke/ruang/"))
    assert not any(values(sheet) for sheet in units)


def test_a_key_held_down_judges_one_item(visit: Any, units: list[Assessment]) -> None:
    for key in ("s", "Control+Enter"):
        page = visit(MEMBER, "/lke/ruang/")
        before = sum(len(values(sheet)) for sheet in units)
        *held, last = key.split("+")
        for one in (*held, last):
            page.keyboard.down(one)
        for _ in range(8):
            page.wait_for_timeout(100)
            page.keyboard.down(last)  # again and again, as a held key says
        for one in (*held, last):
            page.keyboard.up(one)
        assert sum(len(values(sheet)) for sheet in units) == before + 1


def test_what_is_typed_on_the_way_judges_nothing(visit: Any, units: list[Assessment]) -> None:
    """The line is slow: the person goes back into the note while the next item is coming."""
    one = units[0]
    page = visit(MEMBER, f"/lke/ruang/{one.pk}/A.I.1.i.a/")
    first = page.url
    page.route("**/lke/ruang/**", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.keyboard.press("s")
    page.wait_for_timeout(250)
    page.keyboard.press("r")  # meant for the next item: not for the one that is being saved
    assert page.evaluate("() => document.activeElement.name") != "alasan"
    page.evaluate("() => { zi.desk.openNote(); }")
    page.keyboard.type("sudah sesuai, buktinya ada", delay=45)
    page.wait_for_timeout(300)
    assert sum(len(values(sheet)) for sheet in units) == 1
    assert page.locator("#ruang-form input[type=radio]:checked:not([value=''])").count() == 0
    # What had reached the field is kept under its own item.
    kept = page.evaluate("""() => Object.entries(localStorage)
      .filter(([name]) => name.startsWith("zi-draf:")).map(([name]) => name)""")
    assert all(f"ruang-{one.pk}-A-I-1-i-a" in name for name in kept)

    # «Back» shows the item before, also the first one.
    page.unroute("**/lke/ruang/**")
    page.once("dialog", lambda dialog: dialog.accept())
    page.go_back()
    page.wait_for_url(first)
    page.locator("#ruang-butir p", has_text="A.I.1.i.a").wait_for()


def test_a_judgement_whose_next_item_does_not_come_is_not_asked_again(
    visit: Any, units: list[Assessment]
) -> None:
    one = units[0]
    page = visit(MEMBER, f"/lke/ruang/{one.pk}/A.I.1.i.a/", offline=True)
    page.route("**/lke/ruang/*/A.I.1.i.b/**", lambda route: route.abort("internetdisconnected"))
    page.keyboard.press("s")
    page.locator("#jaringan").wait_for()
    assert values(one) == {"A.I.1.i.a": "Ya"}
    page.keyboard.press("t")  # on the item that was judged already: not any more
    page.keyboard.press("s")
    assert page.locator("[data-berselisih]").count() == 0
    page.unroute("**/lke/ruang/*/A.I.1.i.b/**")
    at(page, one, "A.I.1.i.b")
    assert values(one) == {"A.I.1.i.a": "Ya"}
    page.locator("#jaringan").wait_for(state="hidden")
