"""What our ways cost against the obvious ones. Prints ratios, asserts nothing about time.

Not part of the suite: ``pytest tests/benchmarks/bench_lke.py -s -q``.
"""

import io
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import openpyxl
import pytest
from crispy_forms.helper import FormHelper
from django import forms
from django.template import Context, Template
from django.urls import reverse

from assessment.enums import Side
from assessment.lke.services.answer_batches import save_many
from assessment.lke.services.answers import save_answer
from assessment.models import Answer, AnswerRevision
from assessment.queries import indicators_of
from tests.assessment.workbooks.test_lke_sheet import choices, workbook
from zona_integritas.ground.files.spreadsheets import read_workbook

pytestmark = pytest.mark.django_db


def seconds(work: Callable[[], Any], turns: int = 5) -> float:
    work()
    taken = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def say(name: str, ours: float, other: float) -> None:
    print(f"\n{name}: {ours * 1000:.1f} ms, yang lazim {other * 1000:.1f} ms, {ours / other:.2f} ×")


def test_the_page_against_forms_of_crispy(bring: Any, season: Any, sign_in: Any) -> None:
    """A whole hand-written page of the largest area against crispy rows of the whole sheet."""
    sheet = bring("tpi_final").assessment
    client = sign_in(season.people["demo-pengamat"])
    address = reverse("assessment:area", args=[sheet.pk, "A.I.3"])
    rows = list(indicators_of(sheet))

    class Row(forms.Form):
        note = forms.CharField(widget=forms.Textarea)
        value = forms.ChoiceField(widget=forms.RadioSelect)
        helper = FormHelper()

    template = Template(
        "{% load crispy_forms_tags %}{% for form in rows %}{% crispy form %}{% endfor %}"
    )

    def crispy() -> None:
        made = []
        for row in rows:
            form = Row(prefix=row.code)
            field = form.fields["value"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(option.label, option.criterion) for option in row.options.all()]
            made.append(form)
        template.render(Context({"rows": made}))

    say(
        "Halaman satu area, lawan satu halaman crispy",
        seconds(lambda: client.get(address)),
        seconds(crispy),
    )


def test_a_whole_sheet_at_once_against_one_answer_at_a_time(bring: Any, season: Any) -> None:
    sheet = bring("self_assessment").assessment
    member = season.people["unit_member-a"]
    given = {
        row.indicator.code: (row.value, row.note)
        for row in sheet.answers.filter(side=Side.UNIT).select_related("indicator")
    }
    rows = {row.code: row for row in indicators_of(sheet)}

    def empty() -> None:
        AnswerRevision.objects.filter(answer__assessment=sheet).delete()
        Answer.objects.filter(assessment=sheet).delete()

    def at_once() -> None:
        empty()
        save_many(actor=member, assessment=sheet, side=Side.UNIT, lines=given)

    def one_by_one() -> None:
        empty()
        for code, (value, note) in given.items():
            save_answer(
                actor=member,
                assessment=sheet,
                indicator=rows[code],
                side=Side.UNIT,
                value=value,
                note=note,
                expected_version=0,
            )

    say(f"{len(given)} jawaban", seconds(at_once, 3), seconds(one_by_one, 3))


def test_reading_a_workbook_against_openpyxl() -> None:
    content = workbook(choices())

    def with_openpyxl() -> None:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        for sheet in book:
            for row in sheet.iter_rows(values_only=True):
                tuple(row)

    say("Membaca lembar LKE", seconds(lambda: read_workbook(content)), seconds(with_openpyxl))
