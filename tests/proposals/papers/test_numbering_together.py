"""Numbers under real concurrency: threads on PostgreSQL, and on SQLite as a file, as it is run."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import close_old_connections, connections

from assessment.lke.reports.paper_content import Frame, PaperContent
from assessment.models import Period
from proposals.enums import PaperKind
from proposals.models import Paper, PaperSequence
from proposals.papers.kinds import PAPERS
from proposals.register.services.issuing import About, issue_paper
from tests.season import make_season
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.record import digest_of
from zona_integritas.ground.errors import Refused

WORKERS, EACH = 5, 4


def small(about: About, at: datetime) -> PaperContent:
    """What a page needs at least."""
    return PaperContent(
        frame=Frame.of(
            title=f"Uji {about.period.year}",
            code="UJI",
            digest="0" * 64,
            period=about.period,
            instrument=about.period.instrument,
            at=at,
        )
    )


def fails(about: About, at: datetime) -> PaperContent:
    raise Refused("Tidak dapat dibuat.")


PAPER = replace(
    PAPERS[PaperKind.LHE],
    template="proposals/papers/contents/base.html",
    build=small,
    not_yet=lambda about: "",
)


def in_threads(*works: Any) -> list[BaseException]:
    problems: list[BaseException] = []

    def guarded(work: Any) -> None:
        try:
            work()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    return problems


def test_many_at_once_get_numbers_without_gap_or_double(transactional_db: None) -> None:
    make_season()

    def work() -> None:
        about = About.of(Period.objects.get())
        for number in range(EACH):
            issue_paper(actor=SYSTEM, paper=PAPER, about=about)
            if number % 2:
                with pytest.raises(Refused):
                    issue_paper(actor=SYSTEM, paper=replace(PAPER, build=fails), about=about)

    def look() -> None:
        papers = list(Paper.objects.order_by("sequence"))
        assert [paper.sequence for paper in papers] == list(range(1, WORKERS * EACH + 1))
        assert PaperSequence.objects.get().last == WORKERS * EACH
        # One chain: each replaces exactly the one before it.
        assert [paper.replaced_by for paper in papers] == [*papers[1:], None]
        events = list(AuditEvent.objects.order_by("id"))
        assert Counter(event.action for event in events)["paper.issued"] == WORKERS * EACH
        assert all(event.digest == digest_of(event) for event in events)

    assert in_threads(*[work] * WORKERS) == []
    look()
