"""A save, an area page and the page of one question with few and with many units in the database.

Run: pytest -s tests/benchmarks/bench_pages.py   (UNITS=100 for another agency)

Beside each: the obvious way, which asks the database for every indicator by itself, scores the
whole sheet again and draws nothing. Medians of the time that passed, of the processor's time too;
and how often each asks the database, and its size as it is sent.
"""

import gzip
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.enums import Phase, Side
from assessment.lke.reading import read_lke
from assessment.models import Answer, Assessment, EvidenceUse, Thread
from assessment.queries import indicator_rows
from units.models import RoleGrant

UNITS = int(os.environ.get("UNITS", "500"))
ROUNDS = 40


@pytest.mark.django_db
def test_saving_and_reading_stay_quick() -> None:
    for size in (10, UNITS):
        with transaction.atomic():
            call_command("seed_season", units=size, years=1, seed=3, verbosity=0)
            measure(size)
            transaction.set_rollback(True)


def measure(size: int) -> None:
    sheet = Assessment.objects.select_related("unit", "instrument").filter(phase=Phase.UNIT)[0]
    grant = RoleGrant.objects.select_related("user").get(
        role="unit_head", unit=sheet.unit, ended_at=None
    )
    client = Client()
    client.force_login(grant.user, backend="units.backends.PersonBackend")
    rows = [row for row in indicator_rows(sheet.instrument) if row.code.startswith("A.I.5.")]
    page = reverse("assessment:area", args=[sheet.pk, "A.I.5"])
    item = next(row for row in rows if row.options.all())
    address = reverse("assessment:answer", args=[sheet.pk, item.code])
    labels = [option.label for option in item.options.all()]
    known = Answer.objects.filter(assessment=sheet, indicator=item, side=Side.UNIT).first()
    version = [known.version if known else 0]

    def save() -> Any:
        value = labels[version[0] % len(labels)]
        data = {"nilai": value, "catatan": f"Versi {version[0]}", "versi": str(version[0])}
        response = client.post(f"{address}?cara=satu", data, headers={"HX-Request": "true"})
        assert response.status_code == 200
        version[0] += 1
        return response

    def get(where: str, **headers: str) -> Callable[[], Any]:
        def read() -> Any:
            response = client.get(where, headers={"Accept-Encoding": "gzip", **headers})
            assert response.status_code == 200
            return response

        return read

    alone = f"{address}?cara=satu"
    going = {"HX-Request": "true", "HX-Boosted": "true"}

    def obvious() -> None:
        for row in rows:
            for side in Side:
                Answer.objects.filter(assessment=sheet, indicator=row, side=side).first()
            list(EvidenceUse.objects.filter(assessment=sheet, indicator=row))
            list(Thread.objects.filter(assessment=sheet, indicator=row))
        list(read_lke(sheet).results)

    plain = timed(obvious)
    for name, work in (
        ("save", save),
        ("one question", get(alone)),
        ("the next one", get(alone, **going)),
        ("area page", get(f"{page}?cara=daftar")),
    ):
        passed, busy = timed(work)
        with CaptureQueriesContext(connection) as asked:
            response = work()
        frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
        queries = [one for one in asked.captured_queries if not one["sql"].startswith(frame)]
        print(
            f"\n{size:5} units  {name:12} {passed:6.1f} ms passed, {busy:6.1f} ms of processor; "
            f"{busy / plain[1]:.2f} of the obvious way; {len(queries)} queries, "
            f"{len(gzip.compress(response.content)) / 1024:.1f} KB"
        )


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Medians in milliseconds: time that passed, and time of the processor."""
    work()
    passed, busy = [], []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        work()
        passed.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - used) * 1000)
    return statistics.median(passed), statistics.median(busy)
