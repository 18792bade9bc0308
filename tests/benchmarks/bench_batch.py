"""500 filled workbooks end to end, as one ZIP: files a second, against one at a time by hand.

Run: pytest -s tests/benchmarks/bench_batch.py
"""

import io
import os
import random
import time
import zipfile
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.utils import timezone

from assessment.enums import Side
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.answers import write_version
from assessment.lke.services.assessments import open_assessment
from assessment.models import Answer, Period
from assessment.queries import indicators_of
from assessment.workbooks.reports.lke_workbook import lke_workbook
from assessment.workbooks.services.batches import upload_batch, work_through
from tests.assessment.workbooks.test_sheet_batches import ANSWERS, Silent
from tests.season import make_season
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM

UNITS = int(os.environ.get("UNITS", "500"))


@pytest.mark.django_db(transaction=True)
def test_many_workbooks() -> None:
    season = make_season()
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    rows = {row.code: row for row in indicators_of(sheet)}
    entries = [
        AnswerEntry(
            rows[code],
            side,
            {key: str(count) for key, count in value.items()}
            if isinstance(value, dict)
            else str(value),
            f"catatan {code}",
        )
        for side in (Side.UNIT, Side.TPI_MEMBER)
        for code, value in ANSWERS.items()
    ]
    write_many(actor=SYSTEM, assessment=sheet, entries=entries, source="form")
    book = openpyxl.load_workbook(
        io.BytesIO(lke_workbook(sheet, tpi_side=True, made_at=timezone.now()))
    )
    del book["_identitas"]
    buffer = io.BytesIO()
    book.save(buffer)
    content = buffer.getvalue()
    for number in range(UNITS):
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
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(UNITS):
            archive.writestr(f"U{number}.xlsx", content)
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
    started = time.perf_counter()
    work_through(batch, Silent())
    seconds = time.perf_counter() - started
    states = set(batch.items.values_list("state", flat=True))
    assert states == {"applied"}
    assert Answer.objects.count() - before == UNITS * 226
    one = _one_at_a_time(season, random.Random(1))
    print(
        f"\n{UNITS} workbooks, {UNITS * 226} answers: {seconds:.1f} s, "
        f"{UNITS / seconds:.1f} files a second; "
        f"{seconds / UNITS / one:.2f} of saving the same answers one by one"
    )


def _one_at_a_time(season: Any, _: random.Random) -> float:
    """Seconds for one unit's 226 answers through ``save_answer``'s own writer."""
    sheet = open_assessment(actor=SYSTEM, unit=season.units["B"], period=season.period)
    rows = list(indicators_of(sheet))
    started = time.perf_counter()
    for side in (Side.UNIT, Side.TPI_MEMBER):
        for row in rows:
            value = ANSWERS[row.code]
            with transaction.atomic():
                write_version(
                    actor=season.people["demo-admin"],
                    assessment=sheet,
                    indicator=row,
                    side=side,
                    value=str(value) if not isinstance(value, dict) else value,
                    note="catatan",
                    expected_version=0,
                    source="form",
                    current=None,
                )
    return time.perf_counter() - started
