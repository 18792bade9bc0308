"""Pantauan with 500 and with 5,000 units: time and queries of every page, and how they grow.

Run: pytest -s tests/benchmarks/bench_overview.py   (SIZES="100,1000" for other agencies)

The seeding itself is measured too. Times are of the processor: on SQLite the database works in
this very process, and a busy machine does not count. Against the obvious alternative: scoring
every LKE of the period when the page is asked for.
"""

import os
import statistics
import time
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.lke.reading import read_lke
from assessment.models import Assessment
from units.models import User

SIZES = [int(size) for size in os.environ.get("SIZES", "500,5000").split(",")]
TABS = ("summary", "heat", "compare", "trend", "differences", "workload")
ROUNDS, SAMPLE = 7, 40
MOST_QUERIES = 20


@pytest.mark.django_db
def test_the_overview_grows_slowly() -> None:
    found: dict[int, dict[str, tuple[float, int]]] = {}
    for size in SIZES:
        with transaction.atomic():
            started = time.process_time()
            call_command("seed_season", units=size, years=1, seed=1, verbosity=0)
            seconds = time.process_time() - started
            print(f"\n{size} units seeded in {seconds:.1f} s, {size / seconds:.0f} a second")
            found[size] = measured(size)
            transaction.set_rollback(True)
    small, large = found[SIZES[0]], found[SIZES[-1]]
    for tab in TABS:
        grown = large[tab][0] / small[tab][0]
        print(f"{tab:12} {SIZES[-1] / SIZES[0]:.0f} times the units: {grown:.1f} times the time")
        assert large[tab][1] == small[tab][1] <= MOST_QUERIES


def measured(size: int) -> dict[str, tuple[float, int]]:
    client = Client()
    leader = User.objects.get(username="demo-pimpinan")
    client.force_login(leader, backend="units.backends.PersonBackend")
    query = "?kode=BLT-00001&kode=KLM-00002&kode=BPP-00003&kode=KPW-00004"
    pages = {tab: one_page(client, reverse(f"overview:{tab}") + query) for tab in TABS}
    sheets = Assessment.objects.select_related("instrument")
    few, many = list(sheets[:SAMPLE]), sheets.count()
    started = time.process_time()
    for sheet in few:
        list(read_lke(sheet).results)
    afresh = (time.process_time() - started) / len(few) * many * 1000
    for tab, (milliseconds, queries) in pages.items():
        print(
            f"{size:5} units  {tab:12} {milliseconds:6.0f} ms, {queries} queries; "
            f"{milliseconds / afresh:.3f} of scoring {many} LKE afresh"
        )
    return pages


def one_page(client: Any, address: str) -> tuple[float, int]:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
        queries = len(asked)
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        client.get(address)
        times.append((time.process_time() - started) * 1000)
    return statistics.median(times), queries
