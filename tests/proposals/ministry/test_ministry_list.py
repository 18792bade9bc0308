"""The ministry's results of many units in one list: read, examined, and recorded all or none."""

import io
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessment.enums import Side
from assessment.models import Answer
from proposals.enums import State
from proposals.ministry.reports.results_template import ministry_template
from proposals.ministry.results_table import (
    COLUMNS,
    MAX_LINES,
    MAY_LACK,
    ResultRow,
    read_list,
)
from proposals.ministry.services.records import record_ministry
from proposals.ministry.services.results_list import apply_list, examine_list, keep_list, open_list
from proposals.models import FollowUp, MinistryRecord, Proposal
from tests.season import fresh
from units.models import Unit, User
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.files.spreadsheets import Sheet, read_table_file, safe_cell
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.notices.models import Notice
from zona_integritas.site.logbook.changes import changes_of

STAGES = ("Seleksi administrasi", "Evaluasi desk", "Evaluasi lapangan dan survei", "Panel")
TODAY = date(2026, 11, 20)


def sheet(*rows: Iterable[Any], headings: Iterable[str] = COLUMNS) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(headings))
    for row in rows:
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def one_row(**cells: Any) -> ResultRow:
    """One row as it is read, with these cells in place of sensible ones."""
    given = {
        "Kode unit": "A", "Tahap": "Panel", "Hasil": "Lulus", "Tanggal": TODAY, "Catatan": "",
        "Batas sanggah": "", "Nilai TPN": "", **cells,
    }  # fmt: skip
    table = read_list([Sheet("S", [list(COLUMNS), [given[name] for name in COLUMNS]])])
    assert table.problems == []
    return table.rows[0]


# --- reading: pure --------------------------------------------------------------------------


def test_columns_are_found_by_their_headings_wherever_they_stand() -> None:
    rows = [
        ["Hasil evaluasi nasional"],
        [],
        ["No", "NILAI TPN", "batas_sanggah", "Catatan:", "tanggal", "Hasil", "Tahap", "Kode Unit"],
        [1, 87.5, "", " Rapi. ", "20 November 2026", "lulus", "PANEL", "A"],
        ["", "", "", "", "", "", "", ""],
        [2, "90,1234", "5/12/2026", "Kurang", "3-11-2026", "Tidak Lulus", "administrasi", 12.0],
    ]
    table = read_list([Sheet("Petunjuk", [["apa saja"]]), Sheet("S", rows)])
    assert table.problems == []
    assert table.unread == ["No"]
    first, second = table.rows
    assert first == ResultRow(
        4, "A", "panel", "lulus", TODAY, "Rapi.", None, Decimal("87.5")
    )  # fmt: skip
    assert second == ResultRow(
        6, "12", "administrasi", "tidak_lulus", date(2026, 11, 3), "Kurang", date(2026, 12, 5),
        Decimal("90.1234"),
    )  # fmt: skip


def test_missing_and_double_headings_are_told() -> None:
    rows: list[list[Any]] = [["Kode unit", "Tahap", "Tahap", "Tanggal"], ["A", "Panel", "", ""]]
    problems = read_list([Sheet("S", rows)]).problems
    assert [text for text in problems if "judul «Tahap» ada 2 kali" in text]
    assert {text.split("«")[1].split("»")[0] for text in problems if "tidak ada" in text} == {
        "Hasil", "Catatan", "Batas sanggah", "Nilai TPN"
    }  # fmt: skip
    assert all(text.endswith("Tidak ada data yang berubah.") for text in problems)


def test_a_sheet_that_is_no_list_or_two_lists_is_refused() -> None:
    assert "Baris judul tidak ditemukan" in read_list([Sheet("S", [["x"]])]).problems[0]
    two = [Sheet(name, [list(COLUMNS), ["A"]]) for name in ("Desk", "Panel")]
    assert "«Desk», «Panel»" in read_list(two).problems[0]
    assert "tidak ada baris" in read_list([Sheet("S", [list(COLUMNS)])]).problems[0]
    long = Sheet("S", [list(COLUMNS), *([f"U{number}"] for number in range(MAX_LINES + 1))])
    assert "lebih dari 500 baris" in read_list([long]).problems[0]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("Kode unit", "", "Baris 2, kolom Kode unit: belum diisi. Tulis kode unit"),
        ("Tahap", "", "Baris 2, kolom Tahap: belum diisi. Tulis Seleksi administrasi, Eval"),
        ("Tahap", "Final", "Baris 2, kolom Tahap: «Final» tidak dikenal. Tulis Seleksi"),
        ("Tahap", "Sanggah", "Baris 2, kolom Tahap: «Sanggah» bukan hasil Kementerian PANRB"),
        ("Hasil", "", "Baris 2, kolom Hasil: belum diisi. Tulis Lulus, Lulus dengan catatan, atau"),
        ("Hasil", "OK", "Baris 2, kolom Hasil: «OK» tidak dikenal"),
        ("Tanggal", "", "Baris 2, kolom Tanggal: belum diisi. Tulis tanggal seperti 20/11/2026"),
        ("Tanggal", "31/02/2026", "Baris 2, kolom Tanggal: «31/02/2026» bukan tanggal"),
        ("Tanggal", "20 Novembre 2026", "Baris 2, kolom Tanggal: «20 Novembre 2026» bukan tanggal"),
        ("Tanggal", 46346.0, "Baris 2, kolom Tanggal: «46346» bukan tanggal"),
        ("Batas sanggah", "besok", "Baris 2, kolom Batas sanggah: «besok» bukan tanggal"),
        ("Nilai TPN", "delapan", "Baris 2, kolom Nilai TPN: «delapan» bukan nilai. Tulis angka 0"),
        ("Nilai TPN", "-3", "Baris 2, kolom Nilai TPN: «-3» bukan nilai"),
        ("Nilai TPN", "1.000,5", "Baris 2, kolom Nilai TPN: «1.000,5» bukan nilai"),
    ],
)
def test_each_wrong_cell_is_one_sentence(column: str, cell: Any, sentence: str) -> None:
    (problem,) = one_row(**{column: cell}).problems
    assert problem.startswith(sentence)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (87.0, "87"),
        (85.37, "85.37"),
        (85.36999999999999744, "85.37"),
        (0.1 + 0.2, "0.3"),
        ("87,5", "87.5"),
        ("87.5", "87.5"),
        ("101", "101"),  # what may be recorded is not for the reading to say
        ("", None),
    ],
)
def test_scores_are_decimals_with_comma_or_point(cell: Any, value: str | None) -> None:
    row = one_row(**{"Nilai TPN": cell})
    assert row.problems == []
    assert row.score == (None if value is None else Decimal(value))


@pytest.mark.django_db
def test_a_limit_may_be_told_in_working_days() -> None:
    # Thursday 24 December 2026: Friday is Christmas, so the second working day is a Tuesday.
    row = one_row(**{"Tanggal": "24/12/2026", "Batas sanggah": "2 hari kerja"})
    assert row.deadline == date(2026, 12, 29)


def test_two_rows_about_one_result_are_told_and_two_dates_are_not() -> None:
    rows = [["A", "Panel", "Lulus", day, "", "", ""] for day in (TODAY, TODAY, date(2026, 11, 21))]
    table = read_list([Sheet("S", [list(COLUMNS), *rows])])
    assert [bool(row.problems) for row in table.rows] == [False, True, False]
    assert "sama dengan baris 2" in table.rows[1].problems[0]


def test_notes_keep_their_lines_and_lose_what_no_database_takes() -> None:
    assert one_row(Catatan="Satu\r\nDua\x00\x07").text == "Satu\nDua"
    assert one_row(Catatan="'-12 % dari target").text == "-12 % dari target"


# --- recording ------------------------------------------------------------------------------

pytest_db = pytest.mark.django_db


@pytest.fixture
def bring_in(season: Any) -> Any:
    """Keeps a list and examines or applies it, as the pokja unless told otherwise."""

    def run(*rows: Any, who: str = "demo-pokja", apply: bool = True, **more: Any) -> Any:
        actor = season.people[who]
        token = keep_list(
            actor=actor,
            period=season.period,
            content=sheet(*rows, **more),
            file_name="hasil.xlsx",
        )
        kept = open_list(actor=actor, period=season.period, token=token)
        assert kept is not None
        outcome = examine_list(actor=actor, period=season.period, table=kept.table)
        if not apply:
            return outcome
        return apply_list(actor=actor, period=season.period, kept=kept, seen=outcome.fingerprint)

    return run


def row_of(
    season: Any, code: str, stage: str = STAGES[0], result: str = "Lulus", **more: Any
) -> list[Any]:
    return [
        code, stage, result, more.get("on", season.today), more.get("text", ""),
        more.get("deadline", ""), more.get("score", ""),
    ]  # fmt: skip


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (MinistryRecord, AuditEvent, Notice, FollowUp))


@pytest_db
def test_many_units_and_stages_are_recorded_in_stage_order(
    bring: Any, season: Any, bring_in: Any, move: Any
) -> None:
    first, second = bring("national_evaluation"), bring("national_evaluation", unit="B")
    told = [
        row_of(season, "A", stage, score="87,52" if stage == "Panel" else "") for stage in STAGES
    ]
    failed = row_of(
        season, "B", result="Tidak lulus", text="LHKPN kurang.",
        deadline=season.today + timedelta(days=5),
    )  # fmt: skip
    done = bring_in(*reversed(told), failed)
    assert (done.new, done.known, done.wrong, done.units) == (5, 0, 0, 2)
    entries = list(first.ministry.order_by("id"))
    assert [entry.stage for entry in entries] == ["administrasi", "desk", "lapangan", "panel"]
    assert [entry.score for entry in entries] == [None, None, None, Decimal("87.52")]
    entry = second.ministry.get()
    assert (entry.result, entry.text) == ("tidak_lulus", "LHKPN kurang.")
    assert entry.objection_deadline == season.today + timedelta(days=5)
    # Through record_ministry: the notes are to be followed up, and the unit hears of it.
    assert second.follow_ups.filter(text="LHKPN kurang.").exists()
    assert Notice.objects.filter(
        user=season.people["unit_head-b"], key=f"ministry:{entry.pk}"
    ).exists()
    move("demo-pokja", fresh(first), "award")
    assert fresh(first).state == State.AWARDED


@pytest_db
def test_one_event_for_the_list_and_one_for_every_result(
    bring: Any, season: Any, bring_in: Any
) -> None:
    proposal = bring("national_evaluation")
    bring_in(row_of(season, "A", score=91.5), ["A", "", "", "", "", "", ""])
    event = AuditEvent.objects.get(action="ministry.list_applied")
    assert event.actor == season.people["demo-pokja"]
    assert event.after is not None
    assert event.after["file"] == "hasil.xlsx"
    assert len(event.after["sha256"]) == 64
    assert {change.label: change.new for change in changes_of(event) if not change.technical} == {
        "Berkas": "hasil.xlsx", "Dicatat": "1", "Sudah tercatat": "0", "Baris tanpa hasil": "1",
    }  # fmt: skip
    entry = AuditEvent.objects.get(action="ministry.recorded")
    assert entry.unit_path == proposal.unit.path
    assert {change.label: change.new for change in changes_of(entry)}["Nilai TPN"] == "91,50"
    assert entry.object_text == "Seleksi administrasi: Lulus, nilai TPN 91,50"


@pytest_db
def test_what_is_recorded_already_is_skipped(bring: Any, season: Any, bring_in: Any) -> None:
    proposal = bring("national_evaluation")
    rows = [row_of(season, "A", stage, score=80, text="Baik.") for stage in STAGES[:2]]
    bring_in(*rows)
    before = everything()
    again = bring_in(*rows, apply=False)
    assert (again.new, again.known) == (0, 2)
    with pytest.raises(Refused, match="sudah tercatat"):
        bring_in(*rows)
    assert everything() == before
    # The next list holds the old rows too; and a row that differs in one thing is a new entry.
    more = bring_in(*rows, row_of(season, "A", STAGES[2]))
    assert (more.new, more.known) == (1, 2)
    other = bring_in(row_of(season, "A", STAGES[1], score="80,5", text="Baik."), apply=False)
    assert other.lines[0].replaces == f"Menggantikan Lulus, {tanggal(season.today)}"
    # Once the award is there, a list with everything is still no mistake.
    Proposal.objects.filter(pk=proposal.pk).update(state=State.AWARDED)
    assert bring_in(*rows, apply=False).known == 2


@pytest.mark.one_database
@pytest_db
def test_an_older_result_that_would_count_instead_is_named(
    bring: Any, season: Any, bring_in: Any
) -> None:
    bring("national_evaluation")
    bring_in(row_of(season, "A"))
    old = season.today - timedelta(days=3)
    found = bring_in(row_of(season, "A", result="Tidak lulus", text="x", on=old), apply=False)
    assert found.lines[0].goes_back
    assert found.lines[0].replaces.endswith("yang lebih baru")


@pytest_db
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "ZZ"}, "Baris 3, kolom Kode unit: «ZZ» tidak mempunyai usulan"),
        ({"stage": "Panel"}, "Baris 3 (B, Panel): «Panel» baru dapat dicatat setelah"),
        ({"result": "Tidak lulus"}, "Catatan Kementerian PANRB wajib diisi"),
        ({"text": "x" * 5001}, "Catatan memuat 5.001 karakter; paling banyak 5.000"),
        ({"on": timedelta(days=1)}, "belum tiba"),
        ({"deadline": timedelta(days=-2)}, "mendahului tanggal hasil"),
        ({"score": "100,1"}, "Nilai TPN «100,1» tidak dapat dicatat"),
        ({"score": "87,12345"}, "Nilai TPN «87,12345» tidak dapat dicatat"),
        ({"stage": "Final"}, "Baris 3, kolom Tahap: «Final» tidak dikenal"),
    ],
)
def test_nothing_changes_where_one_row_is_wrong(
    bring: Any, season: Any, bring_in: Any, change: dict[str, Any], sentence: str
) -> None:
    bring("national_evaluation")
    bring("national_evaluation", unit="B")
    given = {
        key: season.today + value if isinstance(value, timedelta) else value
        for key, value in change.items()
    }
    wrong = row_of(season, **{"code": "B", **given})
    before = everything()
    found = bring_in(row_of(season, "A"), wrong, apply=False)
    assert (found.new, found.wrong) == (1, 1)
    (problem,) = found.problems
    assert sentence in problem
    assert problem.startswith("Baris 3")
    with pytest.raises(Refused, match="1 baris salah"):
        bring_in(row_of(season, "A"), wrong)
    assert everything() == before


@pytest.mark.one_database
@pytest_db
def test_the_others_of_a_unit_wait_for_its_wrong_row(
    bring: Any, season: Any, bring_in: Any
) -> None:
    bring("national_evaluation")
    found = bring_in(
        row_of(season, "A", result="Lolos"), row_of(season, "A", STAGES[1]), apply=False
    )
    assert [line.state for line in found.lines] == ["wrong", "wrong"]
    assert "belum dapat diperiksa karena baris 2" in found.problems[1]


@pytest.mark.one_database
@pytest_db
def test_a_unit_that_is_not_with_the_ministry_is_refused_in_words(
    bring: Any, season: Any, bring_in: Any
) -> None:
    bring("sent")
    (problem,) = bring_in(row_of(season, "A"), apply=False).problems
    assert "Usulan ini berstatus «Dikirim ke Kementerian PANRB»" in problem


@pytest_db
def test_looking_tells_nobody_and_sends_nothing(
    bring: Any, season: Any, bring_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    bring("national_evaluation")
    before = everything()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        found = bring_in(row_of(season, "A", text="Perkuat."), apply=False)
    assert found.new == 1
    assert callbacks == []
    assert mail.outbox == []
    assert everything() == before
    with django_capture_on_commit_callbacks() as callbacks:
        bring_in(row_of(season, "A", text="Perkuat."))
    assert callbacks  # applied, its notices do go out


@pytest.mark.one_database
@pytest_db
def test_the_list_of_many_units_is_the_agencys(bring: Any, season: Any, bring_in: Any) -> None:
    """Pokja of unit A records A's results on A's own page; the list lays all units side by side."""
    bring("national_evaluation")
    person = create_person(
        actor=SYSTEM, username="pokja-a", full_name="Pokja A", email="pa@instansi.example",
        nip="9" * 18, unit=season.units["B"],
    )  # fmt: skip
    grant_role(actor=SYSTEM, user=person, role="pokja", unit=season.units["A"])
    season.people["pokja-a"] = person
    for who in ("pokja-a", "unit_head-a"):
        with pytest.raises(PermissionDenied):
            bring_in(row_of(season, "A"), who=who)
    assert not MinistryRecord.objects.exists()


@pytest_db
def test_what_changed_since_it_was_examined_is_not_applied(
    bring: Any, season: Any, bring_in: Any
) -> None:
    proposal = bring("national_evaluation")
    pokja = season.people["demo-pokja"]
    token = keep_list(
        actor=pokja, period=season.period, content=sheet(row_of(season, "A")), file_name="a.xlsx"
    )
    kept = open_list(actor=pokja, period=season.period, token=token)
    assert kept is not None
    seen = examine_list(actor=pokja, period=season.period, table=kept.table).fingerprint
    record_ministry(
        actor=pokja, proposal=proposal, stage="administrasi", on=season.today,
        result="tidak_lulus", text="Baru saja.",
    )  # fmt: skip
    with pytest.raises(Stale):
        apply_list(actor=pokja, period=season.period, kept=kept, seen=seen)
    assert proposal.ministry.count() == 1
    # The token is this person's alone, for this season alone.
    leader = season.people["demo-pimpinan"]
    grant_role(actor=SYSTEM, user=leader, role="pokja", unit=season.units["BLN"])
    other = User.objects.get(pk=leader.pk)
    assert open_list(actor=other, period=season.period, token=token) is None
    assert open_list(actor=pokja, period=season.period, token="tidak-ada") is None


# --- the score ------------------------------------------------------------------------------


@pytest_db
def test_a_score_stays_between_0_and_100_and_off_a_sanggah(bring: Any, season: Any) -> None:
    proposal = bring("national_evaluation")
    given: dict[str, Any] = {
        "actor": season.people["demo-pokja"], "proposal": proposal, "on": season.today,
    }  # fmt: skip
    for score in ("-0.01", "100.01", "87.12345", "NaN"):
        with pytest.raises(Refused, match="tidak dapat dicatat"):
            record_ministry(**given, stage="administrasi", result="lulus", score=Decimal(score))
    record_ministry(
        **given, stage="administrasi", result="tidak_lulus", text="x", score=Decimal(100)
    )
    with pytest.raises(Refused, match="Sanggah ditulis instansi"):
        record_ministry(**given, stage="sanggah", text="Keberatan.", score=Decimal(80))
    entry = proposal.ministry.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        MinistryRecord.objects.filter(pk=entry.pk).update(score=Decimal("100.5"))


@pytest.mark.one_database
@pytest_db
def test_a_score_typed_with_a_comma_stands_beside_the_others(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("national_evaluation")
    client = sign_in(season.people["demo-pokja"])
    detail = reverse("proposals:detail", args=[proposal.pk])
    assert "menurut Kementerian PANRB" not in client.get(detail).content.decode()
    address = reverse("proposals:ministry", args=[proposal.pk])
    entry = {"stage": "administrasi", "on": str(season.today), "result": "lulus"}
    assert client.post(address, {**entry, "score": "101"}).status_code == 422
    assert client.post(address, {**entry, "score": "87,5"}).status_code == 302
    page = client.get(detail).content.decode()
    assert "Nilai TPN menurut Kementerian PANRB" in page
    assert 'data-judul="Nilai TPN" class="num">87,50<' in page
    assert "Kedua nilai TPN berbeda" not in page  # nothing to compare with
    assert 'data-judul="Nilai TPN" class="num">87,50<' in client.get(address).content.decode()
    for row in Answer.objects.filter(assessment=proposal.assessment, side=Side.UNIT):
        Answer.objects.create(
            assessment=row.assessment, indicator_id=row.indicator_id, side=Side.TPN,
            value=row.value, updated_at=row.updated_at,
        )  # fmt: skip
    page = client.get(detail).content.decode()
    assert "Penilaian TPN" in page
    assert "Kedua nilai TPN berbeda" in page
    computed = client.get(detail).context["tpn_result"].total.zero
    proposal.ministry.update(score=round(computed, 2))
    assert "Kedua nilai TPN berbeda" not in client.get(detail).content.decode()


# --- template and pages ---------------------------------------------------------------------


@pytest.mark.one_database
@pytest_db
def test_the_template_holds_the_units_at_the_ministry_and_comes_back(
    bring: Any, season: Any, bring_in: Any, sign_in: Any
) -> None:
    bring("national_evaluation")
    bring("sent", unit="B")
    Unit.objects.filter(code="A").update(name='=HYPERLINK("http://jahat")')
    address = reverse("proposals:ministry_list_template", args=[season.period.year])
    content = sign_in(season.people["demo-pokja"]).get(address).content
    (data, *_) = read_table_file(content)
    assert data.rows[0] == ["Kode unit", "Nama unit", *COLUMNS[1:], *MAY_LACK]
    assert [row[0] for row in data.rows[1:]] == ["A"]
    assert data.rows[1][1] == safe_cell('=HYPERLINK("http://jahat")')
    table = read_list(read_table_file(content))
    assert (table.problems, table.unread) == ([], [])
    assert [(row.code, row.empty) for row in table.rows] == [("A", True)]
    # Filled in by hand and brought back.
    book = openpyxl.load_workbook(io.BytesIO(content))
    for column, value in ((3, STAGES[0]), (4, "Lulus"), (5, season.today), (8, 88.25)):
        book.worksheets[0].cell(2, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    row = read_list(read_table_file(buffer.getvalue())).rows[0]
    assert (row.problems, row.score, row.on) == ([], Decimal("88.25"), season.today)


@pytest.mark.one_database
def test_a_template_without_units_opens() -> None:
    assert "tidak ada baris" in read_list(read_table_file(ministry_template([]))).problems[0]


@pytest_db
def test_from_upload_to_result_on_the_pages(bring: Any, season: Any, sign_in: Any) -> None:
    proposal = bring("national_evaluation")
    client = sign_in(season.people["demo-pokja"])
    year = season.period.year
    address = reverse("proposals:ministry_list", args=[year])
    assert address in client.get(reverse("proposals:list")).content.decode()
    assert address in client.get(reverse("proposals:ministry", args=[proposal.pk])).content.decode()
    head = sign_in(season.people["unit_head-a"])
    assert address not in head.get(reverse("proposals:list")).content.decode()
    assert "1 unit sedang dievaluasi" in client.get(address).content.decode()

    text = f"{';'.join(COLUMNS)}\r\nA;panel;Lulus;{season.today};;;87,52\r\n"
    refused = client.post(address, {"file": SimpleUploadedFile("a.csv", text.encode())})
    page = client.get(refused["Location"])
    assert page.status_code == 200
    assert "1 baris salah" in page.content.decode()
    assert "Terapkan" not in page.content.decode().split("<main")[1].split("Yang akan terjadi")[1]
    assert client.post(refused["Location"], {"sidik": "x"}).status_code == 409

    text = text.replace("panel", "administrasi")
    kept = client.post(address, {"file": SimpleUploadedFile("b.csv", text.encode())})
    page = client.get(kept["Location"])
    assert "terapkan 1 hasil" in page.content.decode()
    assert "87,52" in page.content.decode()
    assert not proposal.ministry.exists()
    done = client.post(
        kept["Location"], {"sidik": page.context["outcome"].fingerprint}, follow=True
    )
    assert "1 hasil Kementerian PANRB untuk 1 unit tercatat." in done.content.decode()
    assert proposal.ministry.get().score == Decimal("87.52")
    again = client.get(kept["Location"]).content.decode()
    assert "Semua hasil di daftar ini sudah tercatat" in again
    assert head.get(kept["Location"]).status_code == 403


@pytest.mark.one_database
@pytest_db
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rusak", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_file_that_cannot_be_read_is_refused_at_once(
    season: Any, sign_in: Any, content: bytes
) -> None:
    address = reverse("proposals:ministry_list", args=[season.period.year])
    answer = sign_in(season.people["demo-pokja"]).post(
        address, {"file": SimpleUploadedFile("x.xlsx", content)}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
