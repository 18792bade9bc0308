"""A record of 200,000 events: pages by key against counted pages, and the walk of the chain.

Run: pytest -s tests/benchmarks/bench_record.py   (EVENTS=20000 for a quick one)
"""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db import connection, transaction
from django.db.models import Q

from tests.season import make_season
from units.models import User
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.record import AuditEntry, digest_of, record_many
from zona_integritas.ground.audit.verify import check_chain
from zona_integritas.site.logbook.queries import (
    events_of_agency,
    events_of_person,
    events_of_proposal,
    events_of_unit,
    page_of,
)
from zona_integritas.site.logbook.reader import Reader

EVENTS = int(os.environ.get("EVENTS", "200000"))
ACTIONS = ("answers.saved", "evidence.added", "thread.said", "plan.progress", "unit.updated")


def median(work: Callable[[], Any], times: int = 5) -> float:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found) * 1000


@pytest.mark.django_db
def test_a_large_record() -> None:
    season = make_season()
    season.walk.run("A", "WBK", "tpi_final", 95)
    proposal = season.walk.proposal
    people = list(season.people.values())
    for begin in range(0, EVENTS, 5000):
        entries = [
            AuditEntry(
                action=ACTIONS[number % len(ACTIONS)],
                target=season.units["B"],
                before={"name": f"lama {number}"},
                after={"name": f"baru {number}", "note": "Keterangan yang ditulis orang. " * 3},
                unit_path=season.units["B"].path,
            )
            for number in range(begin, min(begin + 5000, EVENTS))
        ]
        with transaction.atomic():
            record_many(actor=people[(begin // 5000) % len(people)], entries=entries)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    total = AuditEvent.objects.count()
    print(f"\n{total} events on {connection.vendor}; medians of 5, noisy machine")

    reader = User.objects.get(username="demo-pengamat")
    agency = [events_of_agency(reader)]
    last = AuditEvent.objects.order_by("id")[100].pk
    pages: dict[str, Callable[[], Any]] = {
        "agency, newest": lambda: page_of(Reader(reader), agency, Q()),
        "agency, oldest": lambda: page_of(Reader(reader), agency, Q(), last),
        "agency, rare word": lambda: page_of(
            Reader(reader), agency, Q(note__icontains="tidak ada")
        ),
        "unit of few events": lambda: page_of(
            Reader(reader), [events_of_unit(season.units["A"])], Q()
        ),
        "unit of many events": lambda: page_of(
            Reader(reader), [events_of_unit(season.units["B"])], Q()
        ),
        "busy person": lambda: page_of(Reader(reader), events_of_person(people[0]), Q()),
        "proposal": lambda: page_of(Reader(reader), [events_of_proposal(proposal)], Q()),
        "unit's head on own unit": lambda: page_of(
            Reader(season.people["unit_head-a"]), [events_of_unit(season.units["A"])], Q()
        ),
    }
    took = {name: median(work) for name, work in pages.items()}
    rows = AuditEvent.objects.order_by("-id")
    counted = median(lambda: list(Paginator(rows, 50).page(total // 50).object_list))
    for name, one in took.items():
        print(f"  {name:28} {one:8.1f} ms")
    print(f"  {'last page, counted':28} {counted:8.1f} ms")
    print(f"  ratio counted last page : oldest by key = {counted / took['agency, oldest']:.1f}")

    start = time.perf_counter()
    found = check_chain()
    fast = time.perf_counter() - start
    assert found.broken is None
    start = time.perf_counter()
    sample = max(1, total // 10)
    for event in AuditEvent.objects.order_by("id")[:sample].iterator():
        digest_of(event)
    plain = (time.perf_counter() - start) * total / sample
    print(f"  verify: {total / fast:,.0f} events/s; ratio model instances : plain rows =")
    print(f"  {plain / fast:.2f}")
