"""What the indicator table costs against import-export's defaults. Prints ratios only.

Not part of the suite: ``pytest tests/benchmarks/bench_instrument_table.py -s -q``. The usual way
is a ``ModelResource`` over the indicators with everything left at its default: one query per row to
find it, a copy and a drawn comparison of every row, one statement per row to save it. Ours reads
the same rows over one document, validates the whole instrument, and stores nothing yet.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
import tablib
from import_export.resources import ModelResource

from assessment.instrument.services.instruments import load_builtin
from assessment.instrument.table import csv_of, read_indicator_table, workbook_of
from assessment.instrument.table.indicators import IndicatorResource
from assessment.models import Indicator
from assessment.scoring.definition import builtin_document

pytestmark = pytest.mark.django_db


class DefaultResource(ModelResource):
    """The nine plain columns of an indicator, as the documentation shows it."""

    class Meta:
        model = Indicator
        import_id_fields = ("instrument", "code")
        fields = (
            "instrument",
            "node",
            "code",
            "statement",
            "guidance",
            "answer_type",
            "weight",
            "zero_denominator",
            "order",
        )


def seconds(work: Callable[[], Any], turns: int = 7) -> float:
    work()
    taken = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def say(name: str, ours: float, other: float) -> None:
    print(f"\n{name}: {ours * 1000:.1f} ms, bawaan {other * 1000:.1f} ms, {ours / other:.2f} ×")


def test_reading_the_table_against_a_default_resource() -> None:
    instrument = load_builtin()
    document = builtin_document()
    changed = {**document, "indicators": [dict(row) for row in document["indicators"]]}
    for row in changed["indicators"]:
        row["statement"] += " Diubah."
    content = csv_of(changed)
    resource = DefaultResource()
    table: tablib.Dataset = resource.export(instrument.indicators.all())
    place = (table.headers or []).index("statement")
    edited = tablib.Dataset(headers=table.headers)
    for line in table:
        cells = list(line)
        cells[place] += " Diubah."
        edited.append(cells)

    def ours() -> None:
        reading = read_indicator_table(content, "tabel.csv", document)
        assert reading.document is not None
        assert reading.document["indicators"][0]["statement"].endswith("Diubah.")

    def usual() -> None:
        result = DefaultResource().import_data(edited, dry_run=True)
        assert not result.has_errors()
        assert result.totals["update"] == len(changed["indicators"])

    say("113 butir dari CSV, 23 kolom, seluruh definisi diperiksa", seconds(ours), seconds(usual))


def test_the_workbook_against_tablibs_own() -> None:
    document = builtin_document()
    table = IndicatorResource(document, document["scales"]).export_rows()
    say(
        "menulis XLSX dengan judul beku, lebar, dan teks aman",
        seconds(lambda: workbook_of(document)),
        seconds(lambda: table.export("xlsx")),
    )
    content = workbook_of(document)
    say(
        "membaca XLSX sampai menjadi definisi yang diperiksa",
        seconds(lambda: read_indicator_table(content, "tabel.xlsx", document)),
        seconds(lambda: tablib.Dataset().load(content, format="xlsx")),
    )
