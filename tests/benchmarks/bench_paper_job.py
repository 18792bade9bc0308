"""A hundred LHE as one job: seconds a paper, and whether memory stays flat.

Not part of the suite: ``pytest tests/benchmarks/bench_paper_job.py -s -q``.
"""

import gc
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from assessment.models import Period
from proposals.enums import PaperKind
from proposals.papers import batches as paper_batches
from proposals.papers.kinds import PAPERS
from units.enums import Role
from units.models import Unit
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.jobs import services
from zona_integritas.ground.jobs.models import JobState
from zona_integritas.ground.jobs.worker import work_off

pytestmark = pytest.mark.django_db(transaction=True)

WANTED = 100


def resident() -> float:
    """Megabytes this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1024 / 1024


def test_a_hundred_reports_as_one_job(monkeypatch: Any, settings: Any) -> None:
    settings.JOBS_IN_PROCESS = False
    call_command("seed_season", units=500, years=1, not_a_demo=True)
    period = Period.objects.get()
    paper = PAPERS[PaperKind.LHE]
    root = Unit.objects.get(parent=None)
    actor = create_person(
        actor=SYSTEM,
        username="ketua-semua",
        full_name="Ketua Semua Tim",
        email="ketua@instansi.example",
        nip="",
        unit=root,
    )
    grant_role(actor=SYSTEM, user=actor, role=Role.TPI_LEAD, unit=root)
    abouts = paper_batches._abouts(actor, period, paper)[:WANTED]
    monkeypatch.setattr(paper_batches, "_abouts", lambda *_: abouts)
    step = services.JobProgress.step

    def counted(self: Any, message: str = "", by: int = 1) -> None:
        step(self, message, by)
        if self.job.done % 20 == 0:
            gc.collect()
            print(f"\n{self.job.done:4d} naskah: {resident():.0f} MB", end="")

    monkeypatch.setattr(services.JobProgress, "step", counted)
    job = paper_batches.start_papers(actor=actor, period=period, kind=paper.kind)
    start, own = time.perf_counter(), time.process_time()
    work_off()
    seconds, own = time.perf_counter() - start, time.process_time() - own
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.failure
    print(
        f"\n{job.done} LHE, {len(job.remarks)} tidak ikut: {seconds / job.done:.2f} s per naskah "
        f"({own / job.done:.2f} s waktu prosesor)"
    )
