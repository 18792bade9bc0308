"""At 400 % zoom, or above a phone's keyboard, most of the height is for what one works on."""

from typing import Any

import pytest

from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
# Pixels of the window's height under what stays while the page moves. A column beside the rest
# takes none of it.
STUCK = """() => [...document.querySelectorAll("body *")]
  .filter((one) => /sticky|fixed/.test(getComputedStyle(one).position))
  .filter((one) => one.checkVisibility() && one.offsetWidth > innerWidth / 2)
  .map((one) => one.getBoundingClientRect())
  .filter((box) => box.top < innerHeight && box.bottom > 0)
  .reduce((sum, box) => sum + Math.min(box.bottom, innerHeight) - Math.max(box.top, 0), 0)"""


def test_sixty_percent_of_the_height_is_for_content(visit: Any, demo: str) -> None:
    sheet, judged = sheet_of("BLT-SMG"), sheet_of("BLT-BJM")
    item = f"/lke/{sheet.pk}/butir/A.I.1.i.a/?cara=satu"
    own = ["/", f"/lke/{sheet.pk}/", f"/lke/{sheet.pk}/area/A.I.1/?cara=daftar", item]
    places = {"demo-anggota": own, "demo-tpi-anggota": ["/lke/ruang/", f"/lke/{judged.pk}/butir/"]}
    for who, paths in places.items():
        page = visit(who, paths[0])
        for width, height in ((320, 256), (640, 360)):
            page.set_viewport_size({"width": width, "height": height})
            for path in paths:
                page.goto(f"{demo}{path}")
                page.mouse.wheel(0, 900)
                page.wait_for_timeout(60)
                assert page.evaluate(STUCK) <= height * 0.4, (path, width, height)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
