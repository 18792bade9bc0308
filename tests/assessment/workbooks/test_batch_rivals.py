"""Several files of a ZIP for one unit: none comes in before a person has chosen one; and nothing
comes in that was not looked at as it stands now."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from assessment.enums import BatchItemState, BatchQuestion, Phase, Side
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.assessments import open_assessment
from assessment.models import Answer, Assessment, SheetBatch, SheetBatchItem
from assessment.queries import indicators_of
from assessment.workbooks.services.batch_choices import assign_unit, choose_file
from assessment.workbooks.services.batches import look_through, start_batch, work_through
from tests.assessment.workbooks.made_sheets import ANSWER, as_workbook, filled_rows, row_of, saved
from tests.assessment.workbooks.test_sheet_batches import Silent, packed, uploaded
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.jobs.models import Job, JobState

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LETTER = "A.I.1.ii.b"


def sheet_with(answer: str) -> bytes:
    rows = filled_rows()
    rows[row_of(rows, LETTER)][ANSWER] = answer
    return saved(as_workbook(("Isian", rows)))


@pytest.fixture
def lke(season: Any) -> Assessment:
    opened = open_assessment(actor=SYSTEM, unit=season.units["B"], period=season.period)
    Assessment.objects.filter(pk=opened.pk).update(phase=Phase.UNIT)
    opened.refresh_from_db()
    return opened


@pytest.fixture
def batch(season: Any, lke: Assessment) -> SheetBatch:
    file = packed(B_DOT_xlsx=sheet_with("A"), **{"B revisi_DOT_xlsx": sheet_with("B")})
    return uploaded(season, file)


def answers(lke: Assessment) -> dict[str, Any]:
    rows = Answer.objects.filter(assessment=lke, side=Side.UNIT)
    return dict(rows.values_list("indicator__code", "value"))


def named(batch: SheetBatch, name: str) -> SheetBatchItem:
    return batch.items.select_related("batch__job", "unit").get(name=name)


@pytest.mark.parametrize("looked", [True, False])
def test_none_of_two_files_for_one_unit_comes_in(
    batch: SheetBatch, lke: Assessment, looked: bool
) -> None:
    if looked:
        look_through(batch, Silent())
    work_through(batch, Silent())
    assert answers(lke) == {}
    assert {(one.state, one.asks) for one in batch.items.all()} == {
        (BatchItemState.WAITING, BatchQuestion.FILE)
    }


def test_the_one_that_is_chosen_comes_in_and_the_choice_may_be_changed(
    batch: SheetBatch, lke: Assessment, season: Any, sign_in: Any
) -> None:
    look_through(batch, Silent())
    client = sign_in(season.people["demo-admin"])
    here = reverse("assessment:batch", args=[batch.pk])
    page = client.get(here).content.decode()
    assert "2 berkas untuk unit B: «B.xlsx», «B revisi.xlsx»" in page
    assert page.count("Perlu pilihan berkas") == 2
    for name in ("B.xlsx", "B revisi.xlsx"):
        place = reverse("assessment:batch_use", args=[batch.pk, named(batch, name).pk])
        assert client.post(place).status_code == 302
        other = batch.items.exclude(name=name).get()
        assert (named(batch, name).asks, other.state) == ("", BatchItemState.SKIPPED)
    look_through(batch, Silent())
    assert "Ya, impor 1 berkas" in client.get(here).content.decode()
    work_through(batch, Silent(), ready_only=True)
    assert answers(lke)[LETTER] == "B"
    assert named(batch, "B.xlsx").state == BatchItemState.SKIPPED


def test_a_file_that_turns_out_to_be_for_a_unit_with_another_one_asks_too(
    season: Any, lke: Assessment
) -> None:
    batch = uploaded(season, packed(B_DOT_xlsx=sheet_with("A"), apa_DOT_xlsx=sheet_with("B")))
    look_through(batch, Silent())
    admin = season.people["demo-admin"]
    assign_unit(actor=admin, item=named(batch, "apa.xlsx"), unit=season.units["B"])
    assert {one.asks for one in batch.items.all()} == {BatchQuestion.FILE}
    assign_unit(actor=admin, item=named(batch, "apa.xlsx"), unit=season.units["A"])
    assert {one.asks for one in batch.items.all()} == {""}


def test_the_shell_says_that_a_choice_is_waiting(
    season: Any, lke: Assessment, tmp_path: Path, capsys: Any
) -> None:
    for name, answer in (("B.xlsx", "A"), ("B revisi.xlsx", "B")):
        (tmp_path / name).write_bytes(sheet_with(answer))
    command = ["import_lke_folder", tmp_path, "--period", season.period.year]
    command += ["--as", "demo-admin", "--reason", "Unit mengisi di luar jaringan."]
    with pytest.raises(SystemExit):
        call_command(*command)
    said = capsys.readouterr()
    assert "2 berkas untuk unit B: «B revisi.xlsx», «B.xlsx»" in said.err
    assert "0 berkas selesai, 0 gagal, 2 menunggu pilihan." in said.out
    with pytest.raises(SystemExit):
        call_command(*command, "--json")
    rows = json.loads(capsys.readouterr().out)["files"]
    assert {row["asks"] for row in rows} == {"file"}
    assert all("2 berkas untuk unit B" in row["problems"][0] for row in rows)
    assert answers(lke) == {}


def test_what_was_changed_since_the_look_is_looked_at_again(season: Any, lke: Assessment) -> None:
    batch = uploaded(season, packed(B_DOT_xlsx=sheet_with("A")))
    look_through(batch, Silent())
    rows = {row.code: row for row in indicators_of(lke)}
    entry = AnswerEntry(rows[LETTER], Side.UNIT, "C", "")
    write_many(actor=SYSTEM, assessment=lke, entries=[entry], source="form")
    work_through(batch, Silent(), ready_only=True)
    item = batch.items.get()
    assert answers(lke) == {LETTER: "C"}
    assert (item.state, item.checked_at) == (BatchItemState.WAITING, None)
    assert "berubah sejak berkas diperiksa" in item.problems[0]
    look_through(batch, Silent())
    work_through(batch, Silent(), ready_only=True)
    assert answers(lke)[LETTER] == "A"


def test_nothing_is_begun_before_it_was_looked_at(season: Any, batch: SheetBatch) -> None:
    with pytest.raises(Refused, match="Belum ada berkas yang siap"):
        start_batch(actor=season.people["demo-admin"], batch=batch)


def test_while_the_files_are_worked_on_nothing_is_chosen(season: Any, batch: SheetBatch) -> None:
    batch.job = Job.objects.create(title="Periksa", state=JobState.RUNNING)
    batch.save()
    item = named(batch, "B.xlsx")
    admin = season.people["demo-admin"]
    for choice in (
        lambda: choose_file(actor=admin, item=item),
        lambda: assign_unit(actor=admin, item=item, unit=season.units["A"]),
    ):
        with pytest.raises(Refused, match="sedang dikerjakan"):
            choice()
