"""What a question costs the hand: actions, wheel notches and pixels, by mouse and by keys.

Not part of the suite: ``pytest tests/benchmarks/bench_actions.py -s -q -m browser``. An area is
answered at 1280 by 800 in the list and one question at a time, then judged in the list and at the
desk. A notch is 100 pixels of the wheel; pixels are what the pointer travels in a straight line
from one target to the next. A key is an action, a click is one.
"""

from collections.abc import Callable
from math import ceil, hypot
from typing import Any

import pytest

from assessment.models import Answer, AnswerRevision, Assessment, ReturnedItem
from assessment.queries import indicator_rows
from tests.journeys.conftest import CHROMIUM, chromium, demo, kept_demo, visit  # noqa: F401
from tests.journeys.test_browser import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
AREA = "A.I.6"
HEIGHT = 800


# Does the pointer reach it where it is, with nothing before it?
REACHED = """one => {
    const box = one.getBoundingClientRect();
    const at = [box.x + Math.min(box.width / 2, 60), box.y + box.height / 2];
    const found = document.elementFromPoint(...at);
    return Boolean(found) && one.contains(found);
}"""


class Hand:
    """Counts what a person does with the mouse and the keys."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.actions = self.notches = self.keys = 0
        self.pixels, self.at = 0.0, (640.0, 400.0)

    def click(self, target: Any) -> None:
        self.page.wait_for_timeout(300)  # rows that are done close behind whoever moves on
        if not target.evaluate(REACHED):
            far = target.bounding_box()["y"] - HEIGHT / 3
            self.notches += ceil(abs(far) / 100)
            self.page.mouse.wheel(0, far)
            self.page.wait_for_timeout(300)
        box = target.bounding_box()
        to = (box["x"] + min(box["width"] / 2, 60), box["y"] + box["height"] / 2)
        self.pixels += hypot(to[0] - self.at[0], to[1] - self.at[1])
        self.at = to
        self.actions += 1
        self.page.mouse.click(*to)

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def tell(self, name: str, questions: int) -> None:
        of = questions
        print(
            f"\n{name}: {(self.actions + self.keys) / of:.2f} actions, "
            f"{self.notches / of:.2f} notches, {self.pixels / of:.0f} pixels for each of "
            f"{of} questions"
        )


def emptied(code: str, side: str, phase: str) -> tuple[Assessment, list[Any]]:
    sheet = sheet_of(code)
    Assessment.objects.filter(pk=sheet.pk).update(phase=phase, round=0)
    ReturnedItem.objects.filter(assessment=sheet).delete()
    rows = [row for row in indicator_rows(sheet.instrument) if row.code.startswith(f"{AREA}.")]
    given = Answer.objects.filter(assessment=sheet, side=side)
    AnswerRevision.objects.filter(answer__in=given).delete()
    given.delete()
    for row in rows:
        if side != "unit":
            Answer.objects.update_or_create(
                assessment=sheet,
                indicator=row,
                side="unit",
                defaults={"value": row.options.all()[0].label, "updated_at": sheet.created_at},
            )
    return sheet, rows


def slug(row: Any) -> str:
    return "#butir-" + row.code.replace(".", "-")


def saved(page: Any) -> None:
    page.wait_for_function("() => !document.querySelector('[data-unsaved=ya]')")


def list_by_mouse(page: Any, hand: Hand, rows: list[Any]) -> None:
    for row in rows:
        hand.click(page.locator(f"{slug(row)} .kriteria").nth(1))
    saved(page)


def list_by_keys(page: Any, hand: Hand, rows: list[Any]) -> None:
    page.locator(slug(rows[0])).focus()
    for row in rows:
        page.wait_for_function("id => document.activeElement.closest(id)", arg=slug(row))
        hand.press("2")
        if row is not rows[-1]:
            hand.press("j")
    saved(page)


def alone_by_mouse(page: Any, hand: Hand, rows: list[Any]) -> None:
    for row in rows:
        page.locator(slug(row)).wait_for()
        hand.click(page.locator(".kriteria").nth(1))
        if row is not rows[-1]:
            hand.click(page.locator("[data-lanjut]"))
    saved(page)


def alone_by_keys(page: Any, hand: Hand, rows: list[Any]) -> None:
    page.locator(slug(rows[0])).focus()
    for row in rows:
        page.wait_for_function("id => document.activeElement.matches(id)", arg=slug(row))
        hand.press("2")
        if row is not rows[-1]:
            hand.press("j")
    saved(page)


def agree_by_mouse(page: Any, hand: Hand, rows: list[Any]) -> None:
    for row in rows:
        hand.click(page.locator(f"{slug(row)} button[name=setuju]").first)
    saved(page)


def desk_by(how: Callable[[Any, Hand], None]) -> Callable[[Any, Hand, list[Any]], None]:
    def judge(page: Any, hand: Hand, rows: list[Any]) -> None:
        for row in rows:
            page.wait_for_function("code => location.pathname.includes(code)", arg=f"/{row.code}/")
            page.wait_for_function("() => document.activeElement.id === 'ruang-butir'")
            how(page, hand)
        page.wait_for_function(
            "code => !location.pathname.includes(code)", arg=f"/{rows[-1].code}/"
        )

    return judge


FILLING = {
    "list, mouse": ("?cara=daftar", list_by_mouse),
    "list, keys": ("?cara=daftar", list_by_keys),
    "one question, mouse": ("?cara=satu", alone_by_mouse),
    "one question, keys": ("?cara=satu", alone_by_keys),
}


@pytest.mark.parametrize("name", FILLING)
def test_filling(name: str, visit: Any) -> None:  # noqa: F811
    way, work = FILLING[name]
    sheet, rows = emptied("BLT-SMG", "unit", "unit")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/{AREA}/{way}", width=1280)
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    hand = Hand(page)
    work(page, hand, rows)
    given = Answer.objects.filter(assessment=sheet, side="unit", value__isnull=False)
    assert given.count() == len(rows)
    hand.tell(f"unit, {name}", len(rows))


JUDGING = {
    "list, mouse": (f"area/{AREA}/?cara=daftar", agree_by_mouse),
    "desk, mouse": ("", desk_by(lambda page, hand: hand.click(page.locator("#ruang-utama")))),
    "desk, keys": ("", desk_by(lambda page, hand: hand.press("s"))),
}


@pytest.mark.parametrize("name", JUDGING)
def test_judging(name: str, visit: Any) -> None:  # noqa: F811
    where, work = JUDGING[name]
    sheet, rows = emptied("BLT-BJM", "tpi_member", "tpi_member")
    desk = f"/lke/ruang/{sheet.pk}/{rows[0].code}/"
    page = visit("demo-tpi-anggota", f"/lke/{sheet.pk}/{where}" if where else desk, width=1280)
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    if not where:
        page.locator("#ruang-butir").focus()
    hand = Hand(page)
    work(page, hand, rows)
    given = Answer.objects.filter(assessment=sheet, side="tpi_member", value__isnull=False)
    assert given.count() == len(rows)
    hand.tell(f"assessor who agrees, {name}", len(rows))
