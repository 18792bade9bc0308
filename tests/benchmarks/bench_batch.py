"""500 filled workbooks of the ministry's layout as one ZIP: checked, then applied.

Each file is another one (none is the one before it), with both sides. Seconds on the clock and of
computing (this process and the children that open files), against the obvious way: each file
imported by itself, with a child of its own.

Run: [UNITS=500] [PROFILE=FILE] pytest -s tests/benchmarks/bench_batch.py
"""

import cProfile
import io
import os
import resource
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assessment.lke.services.assessments import open_assessment
from assessment.models import Answer, Period
from assessment.workbooks.services.batches import look_through, upload_batch, work_through
from assessment.workbooks.services.imports import import_sheet
from tests.assessment.workbooks.test_sheet_batches import Silent
from tests.golden.cases import golden_cases
from tests.golden.workbooks import MINISTRY, workbook
from tests.season import make_season
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM

UNITS = int(os.environ.get("UNITS", "500"))
ALONE = 20  # files that are imported one by one, for comparison
SIDES = 2 * 113


def different_workbooks(count: int) -> Iterator[bytes]:
    """Workbooks of forty kinds, each a file of its own by the comment of its archive."""
    sets = [case["answers"] for case in golden_cases()[:30]]
    kinds = [
        workbook(MINISTRY, unit=answers, tpi=sets[number - 1])
        for number, answers in enumerate(sets)
    ]
    for number in range(count):
        buffer = io.BytesIO(kinds[number % len(kinds)])
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.comment = f"berkas {number}".encode()
        yield buffer.getvalue()


@pytest.mark.django_db(transaction=True)
def test_many_workbooks() -> None:
    season = make_season()
    for number in range(UNITS + ALONE):
        create_unit(
            actor=SYSTEM,
            code=f"U{number}",
            name=f"Unit {number}",
            parent=season.units["BLN"],
            level="eselon_2",
            service_kind="layanan_publik",
            staff_count=10,
            budget=1,
        )
    files = list(different_workbooks(UNITS + ALONE))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(UNITS):
            archive.writestr(f"U{number}.xlsx", files[number])
    Period.objects.filter(pk=season.period.pk).update(is_open=False)
    season.period.refresh_from_db()
    batch = upload_batch(
        actor=SYSTEM,
        period=season.period,
        file=packed,
        name="banyak.zip",
        reason="pengukuran",
        historic=True,
    )
    before = Answer.objects.count()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    checked = _measured("check", lambda: look_through(batch, Silent()))
    assert Answer.objects.count() == before
    applied = _measured("apply", lambda: work_through(batch, Silent()))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most
    assert set(batch.items.values_list("state", flat=True)) == {"applied"}
    assert Answer.objects.count() - before == UNITS * SIDES
    alone = _measured("alone", lambda: _one_at_a_time(season, files[UNITS:]))
    print(f"\n{UNITS} workbooks, {UNITS * SIDES} answers; memory grew by {grown // 1024} MB")
    for what, (seconds, computing), count in (
        ("checked", checked, UNITS),
        ("applied", applied, UNITS),
        ("both", (checked[0] + applied[0], checked[1] + applied[1]), UNITS),
        ("each by itself, applied", alone, ALONE),
    ):
        print(
            f"{what}: {seconds:.1f} s, {count / seconds:.1f} files a second; computing "
            f"{computing:.1f} s; {seconds / count / (alone[0] / ALONE):.2f} of each by itself"
        )


def _measured(what: str, work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the clock, and of computing here and in children that ended."""
    profile = cProfile.Profile() if os.environ.get("PROFILE") else None
    started, used = time.perf_counter(), _used()
    if profile is None:
        work()
    else:
        profile.runcall(work)
        profile.dump_stats(f"{os.environ['PROFILE']}.{what}")
    return time.perf_counter() - started, _used() - used


def _used() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def _one_at_a_time(season: Any, files: list[bytes]) -> None:
    """The obvious way: as ``import_lke`` does it, without the start of Python."""
    for number, content in enumerate(files, start=UNITS):
        unit = season.units["BLN"].children.get(code=f"U{number}")
        import_sheet(
            actor=SYSTEM,
            assessment=open_assessment(actor=SYSTEM, unit=unit, period=season.period),
            content=content,
            file_name=f"U{number}.xlsx",
            reason="pengukuran",
            historic=True,
        )
