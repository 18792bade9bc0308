"""The step *Kolom mana apa*: on the page of one file, of a file in a ZIP, and for the shell."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessment.enums import BatchItemState, BatchQuestion, ColumnMeaning, Phase, Side
from assessment.lke.services.assessments import open_assessment
from assessment.models import (
    Answer,
    Assessment,
    ColumnChoice,
    EvidenceUse,
    SheetBatchItem,
    SheetImport,
)
from assessment.workbooks.services.batch_choices import choose_item_columns, choose_item_sheet
from assessment.workbooks.services.batches import look_through, upload_batch, work_through
from assessment.workbooks.services.choosing import choose_columns
from assessment.workbooks.services.imports import examine_sheet, upload_sheet
from tests.assessment.workbooks.made_sheets import ANSWER, Rows, as_workbook, filled_rows, saved
from tests.assessment.workbooks.test_column_meanings import rows_with
from tests.assessment.workbooks.test_opened_once import BEGUN
from tests.assessment.workbooks.test_sheet_batches import Silent, packed
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db
READ = {"kolom_J": "jawaban", "kolom_K": "catatan"}


def file_of(rows: Rows) -> bytes:
    return saved(as_workbook(("Isian", rows)))


def sent(client: Any, sheet: Assessment, content: bytes) -> str:
    """Uploads; the address of the check."""
    answer = client.post(
        reverse("assessment:sheet_upload", args=[sheet.pk]),
        {"file": SimpleUploadedFile("lke.xlsx", content)},
    )
    return str(answer["Location"])


def test_an_unknown_column_is_asked_remembered_and_read_by_itself_the_next_time(
    season: Any, sheet: Assessment, sign_in: Any
) -> None:
    member = season.people["unit_member-a"]
    client = sign_in(member)
    check = sent(client, sheet, file_of(rows_with("Berkas kita")))
    step = client.get(check)["Location"]
    page = client.get(step).content.decode()
    for shown in ("Berkas kita", "113", "https://arsip.example/A.I.1.i.a", "Judul ini belum"):
        assert shown in page
    assert "Jawaban TPI" not in page  # a unit's person names nothing of the TPI's side
    wrong = client.post(step, {**READ, "kolom_M": "jawaban"})
    assert (wrong.status_code, ColumnChoice.objects.count()) == (422, 0)
    assert "Kolom J dan kolom M sama-sama disebut «Jawaban unit»" in wrong.content.decode()
    assert client.post(step, {**READ, "kolom_M": "jawaban-tpi"}).status_code == 422
    assert client.post(step, {**READ, "kolom_M": "bukti"})["Location"] == check
    assert "menurut pilihan untuk berkas ini" in client.get(check).content.decode()
    (kept,) = ColumnChoice.objects.all()
    assert (kept.heading, kept.meaning, kept.side) == ("Berkas kita", "bukti", "unit")
    events = AuditEvent.objects.filter(action__in=("sheet.columns_chosen", "column_choice.made"))
    assert events.count() == 2
    # The next file with that heading, in other letters: nothing is asked, and it is said why.
    again = sent(client, sheet, file_of(rows_with("BERKAS KITA", "https://lain.example/{}")))
    page = " ".join(client.get(again).content.decode().split())
    assert f"oleh {member}" in page
    assert "dibaca sebagai «Bukti» menurut pilihan" in page
    seen = page.split('name="sidik" value="')[1].split('"')[0]
    client.post(again, {"sidik": seen, "cara": "semua"})
    assert EvidenceUse.objects.filter(assessment=sheet).count() == 113
    assert Answer.objects.filter(assessment=sheet, side=Side.UNIT).exclude(value=None).exists()


def test_what_was_examined_is_what_is_applied_though_the_memory_changes_meanwhile(
    season: Any, sheet: Assessment, sign_in: Any
) -> None:
    member = season.people["unit_member-a"]
    row = ColumnChoice.objects.create(
        side="unit", heading="Berkas kita", key="berkas kita", meaning="bukti", chosen_by=member
    )
    client = sign_in(member)
    check = sent(client, sheet, file_of(rows_with("Berkas kita")))
    seen = client.get(check).content.decode().split('name="sidik" value="')[1].split('"')[0]
    ColumnChoice.objects.filter(pk=row.pk).update(meaning="abaikan")
    late = client.post(check, {"sidik": seen, "cara": "semua"})
    assert late.status_code == 409
    assert not Answer.objects.filter(assessment=sheet).exclude(value=None).exists()


@pytest.mark.one_database
def test_the_tpi_names_its_own_columns_and_its_word_is_not_the_units(
    season: Any, sheet: Assessment
) -> None:
    content = file_of(rows_with("Isi kantor", "A"))
    upload = SimpleUploadedFile("lke.xlsx", content)
    member = season.people["unit_member-a"]
    row = upload_sheet(actor=member, assessment=sheet, upload=upload)
    said = {"J": "jawaban", "K": "catatan", "M": "abaikan"}
    with pytest.raises(Refused, match="«Jawaban TPI» bukan bagian Anda"):
        choose_columns(actor=member, sheet_import=row, said={**said, "M": "jawaban-tpi"})
    with pytest.raises(Refused, match="Arti kolom M «Isi kantor» belum dipilih"):
        choose_columns(actor=member, sheet_import=row, said={"J": "jawaban", "K": "catatan"})
    choose_columns(actor=member, sheet_import=row, said=said)
    sheet.phase = Phase.TPI_MEMBER
    sheet.save()
    assessor = season.people["demo-tpi-anggota"]
    upload.seek(0)
    plain = SimpleUploadedFile("lke.xlsx", file_of(rows_with("", "")))
    found = examine_sheet(assessor, upload_sheet(actor=assessor, assessment=sheet, upload=plain))
    assert "kolom «Jawaban TPI» tidak ada atau kosong" in found.refused  # never "the same"
    assert "J «Jawaban» (Jawaban unit)" in found.refused
    row = upload_sheet(actor=assessor, assessment=sheet, upload=upload)
    with pytest.raises(Refused, match="belum ada kolom jawaban untuknya"):
        choose_columns(actor=assessor, sheet_import=row, said={"M": "catatan-tpi"})
    choose_columns(actor=assessor, sheet_import=row, said={"M": "jawaban-tpi"})
    kept = {(one.side, one.meaning) for one in ColumnChoice.objects.all()}
    assert kept == {("unit", "abaikan"), ("tpi", "jawaban-tpi")}


@pytest.mark.one_database
def test_an_administrator_of_the_agency_sees_and_removes_what_is_remembered(
    season: Any, sign_in: Any
) -> None:
    row = ColumnChoice.objects.create(
        side="unit", heading="Berkas kita", key="berkas kita", meaning="bukti",
        chosen_by=season.people["unit_member-a"],
    )  # fmt: skip
    admin = sign_in(season.people["demo-admin"])
    page = admin.get(reverse("assessment:column_choices")).content.decode()
    assert "Berkas kita" in page
    place = reverse("assessment:column_choice_end", args=[row.pk])
    assert sign_in(season.people["unit_member-a"]).post(place).status_code == 403
    told = admin.post(place, follow=True).content.decode()
    assert "berkas berikutnya ditanya lagi" in told
    row.refresh_from_db()
    assert row.ended_by == season.people["demo-admin"]
    assert AuditEvent.objects.filter(action="column_choice.ended").count() == 1


@pytest.fixture
def units(season: Any) -> Any:
    """Both units may fill their LKE."""
    for code in ("A", "B"):
        opened = open_assessment(actor=SYSTEM, unit=season.units[code], period=season.period)
        Assessment.objects.filter(pk=opened.pk).update(phase=Phase.UNIT)
    return season


def batch_of(season: Any, **files: bytes) -> Any:
    return upload_batch(
        actor=season.people["demo-admin"], period=season.period, file=packed(**files),
        name="z.zip", reason="Unit mengisi di luar jaringan.",
    )  # fmt: skip


def test_files_of_a_zip_wait_for_the_meaning_of_a_column_and_one_word_is_enough(
    units: Any, sign_in: Any
) -> None:
    content = file_of(rows_with("Berkas kita"))
    batch = batch_of(units, A_DOT_xlsx=content, B_DOT_xlsx=content)
    look_through(batch, Silent())
    asked = list(batch.items.values_list("asks", "state"))
    assert asked == [(BatchQuestion.COLUMNS, BatchItemState.WAITING)] * 2
    client = sign_in(units.people["demo-admin"])
    here = reverse("assessment:batch", args=[batch.pk])
    page = client.get(here).content.decode()
    assert page.count("Perlu pilihan kolom") == 2
    assert "2 berkas menunggu pilihan Anda" in page
    assert "Lebih dari satu berkas" not in page
    assert "Menunggu" not in page
    assert "Ya, impor" not in page
    first = batch.items.first()
    step = reverse("assessment:batch_columns", args=[batch.pk, first.pk])
    assert "Berkas kita" in client.get(step).content.decode()
    assert client.post(step, {**READ, "kolom_M": "bukti"})["Location"] == here
    assert "Periksa 2 berkas" in client.get(here).content.decode()
    look_through(batch, Silent())
    assert "Ya, impor 2 berkas" in client.get(here).content.decode()
    BEGUN.clear()
    work_through(batch, Silent())
    assert not any("workbook_reader" in command for command in BEGUN)  # read when looked at
    assert set(batch.items.values_list("state", flat=True)) == {BatchItemState.APPLIED}
    assert EvidenceUse.objects.count() == 2 * 113
    first.refresh_from_db()
    with pytest.raises(Refused, match="sudah dikerjakan"):
        choose_item_columns(actor=units.people["demo-admin"], item=first, said={})
    assert AuditEvent.objects.filter(action="sheet_batch.columns_chosen").count() == 1


@pytest.mark.one_database
def test_of_several_sheets_in_a_file_of_a_zip_one_is_chosen_there(units: Any, sign_in: Any) -> None:
    other = [list(row) for row in rows_with("", "")]
    other[4][ANSWER] = "C"
    book = saved(as_workbook(("Isian", rows_with("", "")), ("Salinan", other)))
    batch = batch_of(units, A_DOT_xlsx=book, B_DOT_xlsx=b"PK", **{"B lagi_DOT_xlsx": b"PK"})
    look_through(batch, Silent())
    item = batch.items.get(name="A.xlsx")
    assert (item.asks, item.sheets) == (BatchQuestion.SHEET, ["Isian", "Salinan"])
    client = sign_in(units.people["demo-admin"])
    here = reverse("assessment:batch", args=[batch.pk])
    page = client.get(here).content.decode()
    assert 'name="lembar" value="Salinan"' in page
    assert "2 berkas untuk unit B: «B.xlsx», «B lagi.xlsx»" in " ".join(page.split())
    place = reverse("assessment:batch_sheet", args=[batch.pk, item.pk])
    assert "Pilih salah satu" in client.post(place, {"lembar": "X"}, follow=True).content.decode()
    client.post(place, {"lembar": "Salinan"})
    look_through(batch, Silent())
    work_through(batch, Silent())
    item.refresh_from_db()
    assert (item.state, item.sheet) == (BatchItemState.APPLIED, "Salinan")
    page = client.get(here).content.decode()
    assert "Diterapkan" in page
    assert page.count("Perlu pilihan berkas") == 2


@pytest.mark.one_database
def test_a_file_of_somebody_elses_batch_cannot_be_said_anything_of(units: Any) -> None:
    batch = batch_of(units, A_DOT_xlsx=b"PK")
    item = SheetBatchItem.objects.get(batch=batch)
    for say in (
        lambda who: choose_item_sheet(actor=who, item=item, name="Isian"),
        lambda who: choose_item_columns(actor=who, item=item, said={}),
    ):
        with pytest.raises(PermissionDenied):
            say(units.people["unit_member-a"])


@pytest.mark.one_database
def test_the_shell_says_what_a_column_holds_and_is_told_what_was_used(
    season: Any, sheet: Assessment, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "lke.xlsx"
    path.write_bytes(file_of(rows_with("Berkas kita")))

    def told(*more: str) -> Any:
        with contextlib.suppress(SystemExit):
            call_command(
                "import_lke", path, "--unit", "A", "--period", season.period.year, "--json",
                "--dry-run", *more,
            )  # fmt: skip
        return json.loads(capsys.readouterr().out)

    plain = told()
    assert [(one["column"], one["heading"], one["filled"]) for one in plain["unread"]] == [
        ("M", "Berkas kita", 113)
    ]
    said = told("--column", "m=bukti")
    assert (said["errors"], said["unread"]) == ([], [])
    assert {one["column"]: one["by"] for one in said["columns"]} == {
        "J": "heading", "K": "heading", "L": "heading", "M": "option",
    }  # fmt: skip
    assert sum(bool(one["evidence"]) for one in said["changes"]) == 113
    ignored = told("--column", "M=abaikan")
    assert ignored["unread"][0]["ignored"] == "menurut pilihan untuk berkas ini"
    for words, expected in (
        (["M=apa"], "«apa» bukan arti kolom yang dikenal"),
        (["M"], "misalnya P=bukti"),
        (["M=bukti", "m=abaikan"], "disebut dua kali"),
        (["Z=bukti"], "Kolom Z tidak dapat dibaca"),
        (["M=jawaban", "J=jawaban"], "sama-sama disebut"),
    ):
        more = [part for word in words for part in ("--column", word)]
        assert expected in told(*more)["errors"][0]["message"]
    assert "Lembar LKE yang ada: «Isian»" in told("--sheet", "X")["errors"][0]["message"]
    assert ColumnChoice.objects.count() == 0  # the shell says it for one file
    path.write_bytes(file_of(rows_with("Jawaban Satker", "A")))
    refused = told()["errors"][0]["message"]
    assert "kolom J «Jawaban»" in refused
    assert "--column J=ARTI" in refused
    rows = filled_rows()
    rows[0][ANSWER] = "Isi kita"
    path.write_bytes(file_of(rows))
    assert [one["column"] for one in told()["unread"]] == ["J", "K"]


@pytest.mark.one_database
@pytest.mark.parametrize("said", ["abaikan", "bukti"])
def test_a_sheet_of_which_no_column_holds_answers_any_more_is_refused_in_words(
    season: Any, sheet: Assessment, sign_in: Any, said: str
) -> None:
    client = sign_in(season.people["unit_member-a"])
    check = sent(client, sheet, file_of(filled_rows()))
    step = check + "kolom/"
    form = client.get(step).context["form"]
    answer = client.post(step, dict.fromkeys(form.fields, said))
    assert answer.status_code == 422
    assert "Belum ada kolom yang dipilih sebagai kolom jawaban" in answer.content.decode()
    assert ColumnChoice.objects.count() == 0


@pytest.mark.one_database
def test_a_chosen_sheet_forgets_what_was_said_of_anothers_columns(
    season: Any, sheet: Assessment, sign_in: Any
) -> None:
    two = saved(as_workbook(("Isian", rows_with("Berkas kita")), ("Salinan", rows_with("", ""))))
    client = sign_in(season.people["unit_member-a"])
    check = sent(client, sheet, two)
    assert "Salinan" in client.get(check).content.decode()
    client.post(check, {"lembar": "Isian"})
    step = client.get(check)["Location"]
    client.post(step, {**READ, "kolom_M": "bukti"})
    row = SheetImport.objects.get()
    assert row.columns == {"M": str(ColumnMeaning.EVIDENCE)}  # the headings say the rest
    client.post(check, {"lembar": "Tidak Ada"})
    row.refresh_from_db()
    assert row.sheet == "Isian"
    client.post(check, {"lembar": "Salinan"})
    row.refresh_from_db()
    assert (row.sheet, row.columns) == ("Salinan", {})
    late = client.post(step, {**READ, "lembar_ini": "Isian"}, follow=True)
    assert "bukan lagi yang Anda lihat" in late.content.decode()
    row.refresh_from_db()
    assert row.columns == {}
    assert 'name="lembar_ini" value="Salinan"' in late.content.decode()


def test_a_memory_ends_once(season: Any) -> None:
    """One running choice per heading; the database holds it."""
    member = season.people["unit_member-a"]
    more = {"side": "unit", "heading": "X", "key": "x", "chosen_by": member}
    ColumnChoice.objects.create(meaning="bukti", ended_at=timezone.now(), **more)
    ColumnChoice.objects.create(meaning="bukti", **more)
    with pytest.raises(IntegrityError), transaction.atomic():
        ColumnChoice.objects.create(meaning="abaikan", **more)
