"""What drawing a paper costs against the obvious way. Prints ratios, asserts nothing about time.

The obvious way is one table over the whole sheet, a row per indicator, a column per side's
answer, score and note, borders collapsed and widths found by the layout; its pages say less.
Not part of the suite: ``pytest tests/benchmarks/bench_papers.py -s -q``.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone
from weasyprint import HTML

from assessment.enums import AnswerSource, Side
from assessment.lke.reports.worksheet import worksheet
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.models import Answer, Assessment
from proposals.papers.contents.lhe import lhe
from tests.benchmarks.bench_lke import say
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.papers.pdf import render_pdf

pytestmark = pytest.mark.django_db

NAIVE = Template("""<!doctype html><html lang="id"><head><title>Kertas kerja</title><style>
@page { size: A4 landscape; margin: 1.5cm; @bottom-right { content: counter(page) } }
body { font-family: sans-serif; font-size: 9pt; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #000; padding: 3px; vertical-align: top; }
</style></head><body><h1>{{ title }}</h1><table>
<thead><tr><th>Kode</th><th>Pernyataan</th><th>Bobot</th>{% for side in sides %}
<th>Jawaban {{ side }}</th><th>Nilai {{ side }}</th><th>Catatan {{ side }}</th>{% endfor %}
</tr></thead><tbody>{% for row in rows %}
<tr><td>{{ row.item.code }}</td><td>{{ row.item.statement }}</td><td>{{ row.item.weight }}</td>
{% for cell in row.cells %}<td>{{ cell.said.answer }} {{ cell.said.criterion }}</td>
<td>{{ cell.said.points }}</td>
<td>{{ cell.note }}</td>{% endfor %}</tr>{% endfor %}
</tbody></table></body></html>""")


def seconds(work: Callable[[], Any], turns: int = 3) -> float:
    """Processor time of the best turn once warm: drawing waits for nothing, and what else the
    machine does would otherwise be measured with it."""
    work()
    taken = []
    for _ in range(turns):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def third_side(sheet: Assessment) -> None:
    """The ministry's column: what the unit said, with a short note under each item."""
    rows = Answer.objects.filter(assessment=sheet, side=Side.UNIT).select_related("indicator")
    write_many(
        actor=SYSTEM,
        assessment=sheet,
        entries=[
            AnswerEntry(
                row.indicator, Side.TPN, row.value, "Sesuai dengan hasil evaluasi lapangan."
            )
            for row in rows
        ],
        source=AnswerSource.IMPORT,
    )


def content_of(sheet: Assessment) -> dict[str, Any]:
    content = worksheet(sheet, predicate="WBK", tpi_side=True, made_at=timezone.now())
    return content.context(None)


def one_table(content: dict[str, Any]) -> bytes:
    """The same answers, drawn as one table by WeasyPrint as it comes."""
    rows = []
    for section in content["sections"]:
        for part in section.parts:
            for group in part.groups:
                for item in group.items:
                    cells = {}
                    for said in item.sides:
                        notes = dict(said.notes)
                        for label in said.labels:
                            cells[label] = {"said": said, "note": notes.get(label, "")}
                    rows.append(
                        {"item": item, "cells": [cells.get(one) for one in content["sides"]]}
                    )
    html = NAIVE.render(Context({**content, "rows": rows}))
    made: bytes = HTML(string=html).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return made


def test_the_worksheet_of_a_full_unit_with_three_sides(bring: Any) -> None:
    sheet = bring("reported").assessment
    third_side(sheet)
    content = content_of(sheet)
    say(
        "Kertas kerja LKE tiga pihak, lawan satu tabel",
        seconds(lambda: render_pdf("proposals/papers/contents/worksheet.html", content)),
        seconds(lambda: one_table(content)),
    )


def test_the_report_of_the_tpi(bring: Any) -> None:
    """The LHE itself, from the decision to the bytes; beside it the naive table of its sheet."""
    proposal = bring("reported")
    content = content_of(proposal.assessment)

    def draw() -> None:
        made = lhe(proposal)
        assert made is not None
        render_pdf("proposals/papers/contents/lhe.html", made.context(None))

    say(
        "LHE, lawan satu tabel LKE dua pihak",
        seconds(draw),
        seconds(lambda: one_table(content)),
    )
