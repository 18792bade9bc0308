"""What a file leaves empty is told by itself, and emptied only by whoever asks for it."""

import contextlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from assessment.enums import AnswerSource, Side, View
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.models import Answer, Assessment
from assessment.queries import indicators_of
from assessment.workbooks.services.batches import upload_batch, work_through
from assessment.workbooks.services.imports import import_sheet
from tests.assessment.workbooks.made_sheets import as_workbook, filled_rows, saved
from tests.assessment.workbooks.test_round_trip import (
    COUNTED,
    LETTER,
    bring_in,
    compared,
    edited,
    exported,
    filling,
    unit_value,
    write,
)
from tests.assessment.workbooks.test_sheet_batches import Silent
from zona_integritas.ground.actors import SYSTEM

pytestmark = pytest.mark.django_db
OTHER = "A.I.1.ii.c"
__all__ = ["filling"]


def moved(content: bytes) -> bytes:
    """The export as a person saves it after emptying one answer and changing another."""
    return edited(content, write(A_I_1_i_b=None, A_I_1_ii_c="C"))


@pytest.fixture
def started(filling: Assessment) -> Assessment:
    """Answers known by heart: A to both items, notes to each."""
    rows = {row.code: row for row in indicators_of(filling)}
    write_many(
        actor=SYSTEM,
        assessment=filling,
        entries=[
            AnswerEntry(rows[code], Side.UNIT, "A", f"Catatan {code}") for code in (LETTER, OTHER)
        ],
        source=AnswerSource.FORM,
    )
    return filling


def box(page: str, code: str) -> str:
    """The tag of the box that takes what the file says of an item."""
    label = f"Pakai isi berkas untuk {code}, Jawaban Unit"
    (tag,) = [one for one in re.findall(r"<input[^>]*>", page) if f'aria-label="{label}"' in one]
    return tag


def test_the_page_counts_them_apart_and_leaves_their_boxes_unticked(
    started: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    upload = client.post(
        reverse("assessment:sheet_upload", args=[started.pk]),
        {"file": SimpleUploadedFile("a.xlsx", moved(exported(started)))},
    )
    page = client.get(upload["Location"])
    text = page.content.decode()
    assert '<dt>Dikosongkan</dt><dd class="angka-besar">1</dd>' in text
    assert "Dikosongkan di berkas" in text
    assert " checked" not in box(text, LETTER)
    assert " checked" in box(text, OTHER)
    seen = {"sidik": page.context["fingerprint"]}
    for way in ("pilih", "semua", "aman"):
        ticked = [f"unit:{OTHER}"] if way == "pilih" else []
        client.post(upload["Location"], {**seen, "cara": way, "pilih": ticked})
        assert unit_value(started, LETTER) == "A", way
    assert unit_value(started, OTHER) == "C"


@pytest.mark.parametrize("way", ["pilih", "semua"])
@pytest.mark.one_database
def test_a_ticked_box_empties_the_answer(
    started: Assessment, season: Any, sign_in: Any, way: str
) -> None:
    client = sign_in(season.people["unit_member-a"])
    upload = client.post(
        reverse("assessment:sheet_upload", args=[started.pk]),
        {"file": SimpleUploadedFile("a.xlsx", moved(exported(started)))},
    )
    page = client.get(upload["Location"])
    client.post(
        upload["Location"],
        {"sidik": page.context["fingerprint"], "cara": way, "pilih": [f"unit:{LETTER}"]},
    )
    assert unit_value(started, LETTER) is None


@pytest.mark.one_database
def test_a_note_or_a_count_that_is_gone_is_emptying_too(started: Assessment) -> None:
    def change(sheet: Any, places: dict[str, str], reading: Any) -> None:
        sheet[places[COUNTED]] = None  # one of two counts
        sheet[f"L{places[LETTER][1:]}"] = None

    found = compared(started, edited(exported(started), change))
    assert {(one.indicator, one.kind) for one in found.changes} == {
        (COUNTED, "cleared"),
        (LETTER, "cleared"),
    }
    assert (found.cleared, found.changed) == (2, 0)


def test_without_being_asked_nothing_is_emptied_but_the_rest_is_applied(
    started: Assessment, season: Any
) -> None:
    content = moved(exported(started))
    person = season.people["unit_member-a"]
    found = import_sheet(actor=person, assessment=started, content=content, file_name="a.xlsx")
    assert (found.cleared, found.changed) == (1, 1)
    assert (unit_value(started, LETTER), unit_value(started, OTHER)) == ("A", "C")
    import_sheet(
        actor=person, assessment=started, content=content, file_name="a.xlsx", allow_clearing=True
    )
    assert unit_value(started, LETTER) is None


def ran(capsys: Any, *arguments: str) -> str:
    with contextlib.suppress(SystemExit):
        call_command(*arguments)
    out, err = capsys.readouterr()
    return str(out + err)


@pytest.mark.one_database
def test_the_command_says_what_it_left_and_empties_only_when_asked(
    started: Assessment, season: Any, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(moved(exported(started)))
    year, person = str(season.period.year), season.people["unit_member-a"].username
    command = ("import_lke", str(file), "--unit", "A", "--period", year, "--as", person)
    document = json.loads(ran(capsys, *command, "--dry-run", "--json"))
    assert (document["cleared"], document["changed"]) == (1, 1)
    (cleared,) = [one for one in document["changes"] if one["kind"] == "cleared"]
    assert (cleared["code"], cleared["side"], cleared["old"], cleared["new"]) == (
        LETTER, "unit", "A", None,
    )  # fmt: skip
    said = ran(capsys, *command)
    assert f"kosong di berkas, terisi di aplikasi: {LETTER} (unit)." in said
    assert "1 dikosongkan (tidak diterapkan; pakai --allow-clearing" in said
    assert unit_value(started, LETTER) == "A"
    assert "Tidak ada yang disimpan" in ran(capsys, *command)  # nothing but that is left
    ran(capsys, *command, "--allow-clearing")
    assert unit_value(started, LETTER) is None


@pytest.mark.one_database
def test_a_folder_says_it_file_by_file(
    started: Assessment, season: Any, tmp_path: Path, capsys: Any
) -> None:
    content = moved(exported(started))
    for folder, flag in (("satu", ()), ("dua", ("--allow-clearing",))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"A {folder}.xlsx").write_bytes(content)
        year, person = str(season.period.year), season.people["demo-admin"].username
        command = ("import_lke_folder", str(tmp_path / folder), "--period", year)
        said = ran(capsys, *command, "--as", person, "--reason", "Diisi di kertas", *flag)
        told = f"1 isian kosong di berkas, tidak dikosongkan ({LETTER} (Jawaban Unit))" in said
        assert told == (not flag)
        assert unit_value(started, LETTER) == (None if flag else "A")


@pytest.mark.one_database
def test_a_zip_in_the_browser_empties_nothing_and_says_so(
    started: Assessment, season: Any, sign_in: Any
) -> None:
    person = season.people["demo-admin"]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("A lke.xlsx", moved(exported(started)))
    batch = upload_batch(
        actor=person, period=season.period, file=target, name="a.zip", reason="Diisi di kertas"
    )
    work_through(batch, Silent())
    page = sign_in(person).get(reverse("assessment:batch", args=[batch.pk])).content.decode()
    assert unit_value(started, LETTER) == "A"
    assert "1 isian kosong di berkas, tidak dikosongkan" in page


@pytest.mark.parametrize("value", ["#REF!", "=K9"])
def test_a_cell_that_cannot_be_read_empties_nothing(
    started: Assessment, season: Any, value: str
) -> None:
    def change(sheet: Any, places: dict[str, str], reading: Any) -> None:
        sheet[places[LETTER]] = value
        sheet[places[OTHER]] = "C"

    before = set(Answer.objects.values_list("pk", "version"))
    content = edited(exported(started), change)
    person = season.people["unit_member-a"]
    found = import_sheet(
        actor=person, assessment=started, content=content, file_name="a.xlsx", allow_clearing=True
    )
    (problem,) = found.problems
    assert LETTER in problem.message
    assert all(one.indicator != LETTER for one in found.changes)
    assert set(Answer.objects.values_list("pk", "version")) == before


def test_rows_of_our_own_file_that_changed_places_bring_their_answers_along(
    started: Assessment, season: Any
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(edited(exported(started), write(A_I_1_i_b="C"))))
    page = book["Jawaban"]
    rows = {page.cell(row, 1).value: row for row in range(2, page.max_row + 1)}
    first, second = rows["A.I.1.ii.b"], rows[LETTER]
    for column in range(1, page.max_column + 1):
        one, other = page.cell(first, column), page.cell(second, column)
        one.value, other.value = other.value, one.value
    content = saved(book)
    found = bring_in(season.people["unit_member-a"], started, content)
    assert [(one.indicator, one.after) for one in found.changes] == [(LETTER, "C")]


@pytest.mark.one_database
def test_a_blank_sheet_is_called_blank(started: Assessment, season: Any, sign_in: Any) -> None:
    heading, *rows = filled_rows(own_words=False)
    blank = [heading, *[[*row[:9], "", "", ""] for row in rows]]
    client = sign_in(season.people["unit_member-a"])
    upload = client.post(
        reverse("assessment:sheet_upload", args=[started.pk]),
        {"file": SimpleUploadedFile("a.xlsx", saved(as_workbook(("Template", blank))))},
    )
    text = client.get(upload["Location"]).content.decode()
    assert "Lembar Template kosong" in text
    assert "sudah sama" not in text


@pytest.mark.one_database
def test_the_figures_told_are_those_without_the_unticked_boxes(
    started: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    content = edited(exported(started), write(A_I_1_i_b=None))
    upload = client.post(
        reverse("assessment:sheet_upload", args=[started.pk]),
        {"file": SimpleUploadedFile("a.xlsx", content)},
    )
    page = client.get(upload["Location"])
    assert "butir belum dijawab" not in page.content.decode()
    assert page.context["found"].results[View.UNIT].answered == 113


def without_notes(content: bytes) -> bytes:
    """The export as somebody saves it who took out the unit's notes and changed an answer."""

    def change(page: Any, places: dict[str, str], reading: Any) -> None:
        page[places[OTHER]] = "C"
        (column,) = [one.column for one in reading.columns if one.meaning == "catatan"]
        page.delete_cols(openpyxl.utils.column_index_from_string(column))

    return edited(content, change)


@pytest.mark.one_database
def test_a_column_of_notes_that_is_gone_says_nothing_of_them(started: Assessment) -> None:
    found = compared(started, without_notes(exported(started)), columns={"unit"})
    assert [(one.indicator, one.kind) for one in found.changes] == [(OTHER, "changed")]
    assert found.changes[0].note_after == found.changes[0].note_before != ""


@pytest.mark.one_database
def test_what_was_changed_here_is_not_emptied_by_the_button_for_everything(
    started: Assessment, season: Any, sign_in: Any
) -> None:
    content = moved(exported(started))
    rows = {row.code: row for row in indicators_of(started)}
    write_many(
        actor=SYSTEM,
        assessment=started,
        entries=[AnswerEntry(rows[LETTER], Side.UNIT, "B", f"Catatan {LETTER}")],
        source=AnswerSource.FORM,
    )
    client = sign_in(season.people["unit_member-a"])
    upload = client.post(
        reverse("assessment:sheet_upload", args=[started.pk]),
        {"file": SimpleUploadedFile("a.xlsx", content)},
    )
    page = client.get(upload["Location"])
    assert "Pakai semua isi berkas (1)" in page.content.decode()
    client.post(upload["Location"], {"sidik": page.context["fingerprint"], "cara": "semua"})
    assert (unit_value(started, LETTER), unit_value(started, OTHER)) == ("B", "C")
