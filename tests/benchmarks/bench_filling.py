"""A measured flow: all 113 indicators of an empty LKE filled in Chromium by keys alone.

Not part of the suite: ``pytest tests/benchmarks/bench_filling.py -s -q -m browser``. It prints
actions and seconds per question. The seconds are a machine's: it reads nothing and decides
nothing. What carries over to people is the number of actions, and that nothing waits.
"""

import time
from typing import Any

import pytest

from assessment.models import Answer, AnswerRevision, Assessment
from assessment.queries import indicator_rows
from tests.journeys.conftest import CHROMIUM, chromium, demo, visit  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
CURRENT = "document.activeElement.closest('.lke-butir')?.querySelector('.lke-kode').textContent"
ARRIVED = f"(left) => document.querySelector('[aria-pressed=true]') && left.includes({CURRENT})"


def test_all_113_by_keys(visit: Any) -> None:  # noqa: F811
    sheet = Assessment.objects.select_related("instrument").get(unit__code="BLT-SMG")
    AnswerRevision.objects.filter(answer__assessment=sheet).delete()
    Answer.objects.filter(assessment=sheet).delete()
    rows = {row.code: row for row in indicator_rows(sheet.instrument)}
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    actions, areas, left = 0, {"A.I.1"}, set(rows)

    def press(key: str) -> None:
        nonlocal actions
        actions += 1
        page.keyboard.press(key)

    began = time.perf_counter()
    press("l")  # quick filling: from here the page goes ahead by itself
    while left:
        page.wait_for_function(ARRIVED, arg=sorted(left))
        row = rows[page.evaluate(CURRENT)]
        areas.add(page.url.split("/area/")[1].split("/")[0])
        if row.options.all():
            press("1")
        elif inputs := list(row.inputs.all()):
            for _ in inputs:
                press("4")
                press("Enter")
        else:
            page.keyboard.type("3,5")
            actions += 3
            press("Enter")
        left.discard(row.code)
    # Everything has reached the server.
    page.wait_for_function("() => !document.querySelector('[data-unsaved=ya]')")
    took = time.perf_counter() - began
    filled = Answer.objects.filter(assessment=sheet, side="unit", value__isnull=False)
    assert filled.count() == len(rows) == 113
    assert page.locator('[data-keadaan="gagal"]').count() == 0
    print(
        f"\n113 indicators in {len(areas)} areas: {actions} keys, "
        f"{actions / 113:.2f} for a question; "
        f"{took:.1f} s of machine time, {took / 113:.2f} s for a question "
        "(measured elsewhere with people: 102 s in shared sheets, 25 s in an application)"
    )
