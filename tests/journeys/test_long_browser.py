"""What only time shows: two people at work in one LKE, and fourteen units judged at the desk.

``make test`` gives it half a minute and one question; ``make test-long`` an hour and a whole area
(``ZI_MINUTES``, ``ZI_QUESTIONS``). Nothing written may be lost: each text is saved in some version,
or still kept on its writer's device, or was given up by choosing the other one.
"""

import os
import random
import time
from typing import Any

import pytest

from assessment.models import Answer, AnswerRevision, Assessment, Indicator, ReturnedItem
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of
from tests.journeys.test_desk_browser import MEMBER
from units.models import Unit, User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
MINUTES = float(os.environ.get("ZI_MINUTES", "0.5"))
QUESTIONS = int(os.environ.get("ZI_QUESTIONS", "1"))
UNITS = 14
CODES = ("A.I.1.i.b", "A.I.1.ii.a", "A.I.1.ii.b", "A.I.1.iii.a")
# What the page still holds for its person: in its fields, and in the store of the device.
HELD = """() => JSON.stringify([
    Object.entries(localStorage).filter(([name]) => name.startsWith("zi-draf:")),
    Array.from(document.querySelectorAll("textarea"), (one) => one.value),
])"""


class Writer:
    """One person at the list of an area, who writes, chooses, and settles what differs."""

    def __init__(self, page: Any, name: str, chance: random.Random) -> None:
        self.page, self.name, self.chance = page, name, chance
        self.written: list[str] = []
        self.given_up: set[str] = set()
        self.last: dict[str, str] = {}

    def item(self, code: str) -> Any:
        """Its row stands open: what is done closes behind whoever moves on."""
        name = "butir-" + code.replace(".", "-")
        self.page.evaluate("name => zi.rows.open(document.getElementById(name))", name)
        return self.page.locator(f"#{name}")

    def turn(self) -> None:
        code = self.chance.choice(CODES)
        item = self.item(code)
        self.settle(item, code)
        if self.chance.random() < 0.3:
            item.locator(".kriteria:not(.kriteria-kosong)").nth(self.chance.randrange(2)).click()
        else:
            word = f"{self.name}-{len(self.written)}"
            field = item.locator("textarea[name=catatan]")
            text = field.input_value()
            field.fill(f"{word} {text}"[:1500])  # adds, as people do; what stood there stays
            self.written.append(word)
            self.last[code] = word
        self.page.wait_for_timeout(self.chance.choice([0, 200, 1800]))

    def settle(self, item: Any, code: str) -> None:
        """Of two values one is chosen: the own one, or the other's, which gives up the own."""
        own = item.get_by_role("button", name="Simpan isian saya")
        if own.count() == 0:
            return
        if self.chance.random() < 0.7:
            own.click()
        else:
            kept = item.locator("textarea[name=catatan]").input_value()
            self.given_up |= {word for word in self.written if word in kept.split()}
            item.get_by_role("button", name="Pakai yang tersimpan").click()
        self.page.wait_for_timeout(300)

    def finish(self) -> str:
        for code in CODES:
            for _ in range(5):
                self.item(code).locator(".lke-kode").first.click()
                self.page.wait_for_timeout(300)
                self.settle(self.item(code), code)
        return str(self.page.evaluate(HELD))


def test_two_people_in_one_lke_lose_no_word(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    path = f"/lke/{sheet.pk}/area/A.I.1/"
    people = [
        Writer(visit(username, path), name, random.Random(name))
        for username, name in (("demo-anggota", "Rina"), ("demo-kepala", "Budi"))
    ]
    ends = time.monotonic() + 60 * MINUTES
    turns = 0
    while time.monotonic() < ends:
        people[turns % 2].turn()
        turns += 1
    held = [one.finish() for one in people]
    rows = AnswerRevision.objects.filter(answer__assessment=sheet, answer__side="unit")
    saved = set(" ".join(rows.values_list("note", flat=True)).split())
    for one, kept in zip(people, held, strict=True):
        assert len(one.written) > 3
        lost = [
            word
            for word in one.written
            if word not in saved and word not in one.given_up and f"{word} " not in kept
        ]
        assert lost == [], f"{one.name} lost {len(lost)} of {len(one.written)} texts"
    left = [one.page.evaluate("() => zi.store.list().map(([name]) => name)") for one in people]
    assert left == [[], []]  # all of it has arrived, or was given up
    print(
        f"{turns} turns, {sum(len(one.written) for one in people)} texts, {rows.count()} versions"
    )


def rows_of(sheet: Assessment) -> list[Indicator]:
    return list(sheet.instrument.indicators.filter(code__startswith="A.I.1.").order_by("order"))


@pytest.fixture
def fourteen(demo: str) -> list[Assessment]:
    """Fourteen LKE at the member's turn in which the TPI has not said a word on the area."""
    model = sheet_of("BLT-BJM")
    found = list(Assessment.objects.filter(period=model.period).order_by("pk"))[:UNITS]
    others = Unit.objects.exclude(parent=None).exclude(pk__in=[one.unit_id for one in found])
    found += [
        Assessment.objects.create(unit=unit, period=model.period, instrument=model.instrument)
        for unit in others.order_by("pk")[: UNITS - len(found)]
    ]
    codes = rows_of(model)[:QUESTIONS]
    for sheet in found:
        Assessment.objects.filter(pk=sheet.pk).update(phase="tpi_member", round=0)
        rows = Answer.objects.filter(assessment=sheet)
        AnswerRevision.objects.filter(answer__in=rows.filter(side__startswith="tpi")).delete()
        rows.filter(side__startswith="tpi").delete()
        ReturnedItem.objects.filter(assessment=sheet).delete()
        for row in codes:
            letter = row.options.first()
            assert letter is not None
            rows.update_or_create(
                assessment=sheet,
                indicator=row,
                side="unit",
                defaults={"value": letter.label, "updated_at": sheet.created_at},
            )
    return found


def test_fourteen_units_are_judged_at_the_desk_with_a_key_each(
    visit: Any, fourteen: list[Assessment]
) -> None:
    User.objects.filter(username=MEMBER).update(desk_by_question=True)
    page = visit(MEMBER, "/lke/ruang/", width=1280)
    rows = rows_of(fourteen[0])
    order = page.evaluate("() => location.pathname")
    assert order.endswith(f"/{rows[0].code}/")
    keys = 0
    for row in rows[:QUESTIONS]:
        for _ in fourteen:
            here = str(page.evaluate("() => location.pathname"))
            pk, code = here.split("/")[3:5]
            assert code == row.code
            page.keyboard.press("s")
            keys += 1
            page.wait_for_function("before => location.pathname !== before", arg=here)
            page.wait_for_function("() => document.activeElement.id === 'ruang-butir'")
            assert Answer.objects.filter(
                assessment=int(pk), indicator=row, side="tpi_member", value__isnull=False
            ).exists()
    judged = Answer.objects.filter(assessment__in=fourteen, side="tpi_member", value__isnull=False)
    assert judged.count() == keys == len(fourteen) * QUESTIONS
    assert len(fourteen) == UNITS
