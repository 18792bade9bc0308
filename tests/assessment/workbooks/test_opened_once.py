"""A workbook is opened once for its whole import, whichever step or process asks; and where the
server cannot open it, nobody is told that the file is broken."""

import io
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.enums import Phase
from assessment.lke.scoring_input import document_of
from assessment.lke.services.assessments import open_assessment
from assessment.models import Answer, Assessment, Instrument
from proposals.ministry.results_table import COLUMNS
from tests.assessment.workbooks.made_sheets import ANSWER, filled_rows, row_of
from tests.assessment.workbooks.test_cells_and_sheets import open_document
from units.resources import UnitResource
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import ServerError, SpreadsheetError
from zona_integritas.ground.files import kept_readings, spreadsheets, workbook_reader
from zona_integritas.ground.files.kept_readings import FOLDER, KeptReader, forget_reading, read_once
from zona_integritas.ground.files.spreadsheets import NOT_OPENED, WorkbookReader, annotated_copy
from zona_integritas.ground.files.workbook_messages import from_json, to_json

pytestmark = pytest.mark.one_database
BEGUN: list[str] = []


def _note(event: str, arguments: Any) -> None:
    if event == "subprocess.Popen":
        BEGUN.append(" ".join(map(str, arguments[1])))


sys.addaudithook(_note)


@pytest.fixture
def opened() -> Any:
    """How often a program began that opens workbooks, since the test asked first."""
    BEGUN.clear()
    return lambda program="workbook_reader": sum(program in command for command in BEGUN)


def book(rows: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


@pytest.fixture
def sheet(season: Any) -> Assessment:
    found = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    found.phase = Phase.UNIT
    found.save()
    return found


def uploaded(client: Any, address: str, content: bytes, **fields: Any) -> str:
    answer = client.post(address, {**fields, "file": SimpleUploadedFile("isi.xlsx", content)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


@pytest.mark.django_db
def test_an_lke_is_opened_once_from_upload_to_result(
    sheet: Assessment, season: Any, sign_in: Any, opened: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    start = reverse("assessment:sheet_upload", args=[sheet.pk])
    check = uploaded(client, start, book(filled_rows()))
    page = client.get(check)
    form = {"sidik": page.context["fingerprint"], "cara": "semua"}
    assert client.post(check, form).status_code == 302
    assert Answer.objects.count() > 100
    assert opened() == 1


@pytest.mark.django_db
def test_marking_its_mistakes_reads_it_no_second_time(
    sheet: Assessment, season: Any, sign_in: Any, opened: Any
) -> None:
    rows = filled_rows()
    row = row_of(rows, "A.I.1.i.b")
    rows[row][ANSWER] = "F"
    client = sign_in(season.people["unit_member-a"])
    start = reverse("assessment:sheet_upload", args=[sheet.pk])
    check = uploaded(client, start, book(rows))
    (problem,) = client.get(check).context["found"].problems
    address = reverse("assessment:sheet_annotated", args=check.strip("/").split("/")[1::2][:2])
    copy = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    comment = copy["Sheet"].cell(row + 1, ANSWER + 1).comment
    assert comment is not None
    assert comment.text == problem.message
    assert (opened(), opened("workbook_annotator")) == (1, 1)


@pytest.mark.django_db
def test_a_list_of_the_ministry_too(bring: Any, season: Any, sign_in: Any, opened: Any) -> None:
    bring("national_evaluation")
    client = sign_in(season.people["demo-pokja"])
    row = ["A", "administrasi", "Lulus", season.today, "", "", 87.52]
    start = reverse("proposals:ministry_list", args=[season.period.year])
    there = uploaded(client, start, book([list(COLUMNS), row]))
    form = {"sidik": client.get(there).context["outcome"].fingerprint}
    assert client.post(there, form).status_code == 302
    assert opened() == 1


@pytest.mark.django_db
def test_a_survey_too(bring: Any, season: Any, sign_in: Any, opened: Any) -> None:
    lke = bring("self_assessment").assessment
    client = sign_in(season.people["unit_member-a"])
    rows = [["Nama", "Telepon", "Tanggal", "U1", "U2", "U3", "U4", "U5"]]
    rows += [["Ani", "0811", date(2026, 3, 1), 4, 4, 4, 4, 4]]
    start = reverse("assessment:survey_upload", args=[lke.pk])
    there = uploaded(client, start, book(rows), kind="ipak", scale_max="4", population="3")
    assert client.get(there).status_code == 200
    check, token = there.split("?t=")
    assert client.post(check, {"t": token}).status_code == 302
    assert opened() == 1


@pytest.mark.django_db
def test_a_table_of_items_too(season: Any, sign_in: Any, opened: Any) -> None:
    client = sign_in(season.people["demo-admin"])
    base = Instrument.objects.get()
    content = client.get(reverse("instruments:table_xlsx", args=[base.pk])).content
    there = uploaded(client, reverse("instruments:import"), content, base=base.pk)
    assert client.get(there).context["reading"].document == document_of(base)
    client.post(there)
    assert opened() == 1


@pytest.mark.django_db
def test_people_too_and_then_nothing_of_them_is_left(
    season: Any, sign_in: Any, opened: Any
) -> None:
    client = sign_in(season.people["demo-admin"])
    row = ["A-9", "Unit baru", "A", "eselon_4", "Perizinan", "", 7, ""]
    content = book([list(UnitResource.columns()), row])
    there = uploaded(client, reverse("units:import_units"), content)
    form = {"sidik": client.get(there).context["outcome"].fingerprint}
    assert default_storage.listdir(FOLDER)[1]
    assert client.post(there, form).status_code == 302
    assert opened() == 1
    assert default_storage.listdir(FOLDER)[1] == []


# What is kept, and for how long -----------------------------------------------------------------


def places() -> list[Path]:
    return sorted(Path(default_storage.path(FOLDER)).iterdir())


def test_only_the_same_content_is_known_again(opened: Any) -> None:
    one, other = book([["satu"]]), book([["dua"]])
    for content, cell, times in ((one, "satu", 1), (other, "dua", 2), (one, "satu", 2)):
        assert read_once(content)[0].cell(0, 0) == cell
        assert opened() == times
    forget_reading(one)
    read_once(one)
    assert opened() == 3


def test_what_one_step_does_to_its_sheets_no_other_sees() -> None:
    content = book([["isi"]])
    read_once(content)[0].rows[0][0] = "lain"
    assert read_once(content)[0].cell(0, 0) == "isi"


def test_other_limits_are_asked_of_the_file_anew(monkeypatch: Any) -> None:
    content = book([["a"], ["b"], ["c"]])
    read_once(content)
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 2)
    with pytest.raises(spreadsheets.SpreadsheetError, match="paling banyak 2 baris"):
        read_once(content)


def test_a_reading_that_is_old_or_damaged_is_none(opened: Any) -> None:
    content = book([["isi"]])
    read_once(content)
    (place,) = places()
    old = place.stat().st_mtime - kept_readings.KEPT_FOR.total_seconds() - 1
    os.utime(place, (old, old))
    read_once(content)
    assert opened() == 2
    place.write_bytes(place.read_bytes()[:-9])
    assert read_once(content)[0].cell(0, 0) == "isi"
    assert opened() == 3


def test_few_are_kept_the_newest_and_none_that_is_large(monkeypatch: Any) -> None:
    monkeypatch.setattr(kept_readings, "MOST", 2)
    with KeptReader() as reader:
        for number in range(4):
            reader.read(book([[number]]))
            for age, place in enumerate(sorted(places(), key=lambda one: one.stat().st_mtime_ns)):
                os.utime(place, (place.stat().st_atime, place.stat().st_mtime - 9 + age))
        assert len(places()) == 2
        assert reader.read(book([[3]]))[0].cell(0, 0) == 3
        monkeypatch.setattr(kept_readings, "LARGEST", 10)
        reader.read(book([["lain"]]))
    assert len(places()) == 2


def test_a_file_that_cannot_be_read_is_not_kept() -> None:
    with pytest.raises(spreadsheets.SpreadsheetError, match="rusak"):
        read_once(b"PK rusak")
    with pytest.raises(spreadsheets.SpreadsheetError, match="bukan buku kerja"):
        read_once(b"\x00\x01 apa saja")
    assert not default_storage.exists(FOLDER)


def test_a_reader_of_many_files_opens_the_one_before_it_no_second_time() -> None:
    """A batch asks first whose file it is, and then what it says."""
    content = book([["isi"]])
    with WorkbookReader() as reader:
        reader.read(content)
        assert reader._child is not None
        reader._child.kill()  # so nothing can be opened any more
        assert reader.read(content)[0].cell(0, 0) == "isi"


# What goes between the application and its programs ---------------------------------------------


def test_every_kind_of_cell_arrives_as_it_was_sent() -> None:
    cells = [
        "teks", "", 1, 2.5, True, None, date(2026, 3, 1), time(8, 30),
        datetime.fromisoformat("2026-03-01T08:30:05"), timedelta(hours=30, seconds=1),
        {"satu": 1, "dua": 2},
    ]  # fmt: skip
    arrived = from_json(to_json(cells))
    assert arrived == cells
    assert [type(one) for one in arrived] == [type(one) for one in cells]


def test_what_a_cell_never_holds_is_not_sent_at_all() -> None:
    with pytest.raises(TypeError, match="set"):
        to_json([{1, 2}])


def test_a_marked_copy_of_an_open_document_keeps_its_dates() -> None:
    cell = '<table:table-cell office:value-type="date" office:date-value="2026-03-01"/>'
    rows = f'<table:table table:name="A"><table:table-row>{cell}</table:table-row></table:table>'
    copy = annotated_copy(open_document(rows), [("A", "B1", "Isi selnya.")])
    marked = openpyxl.load_workbook(io.BytesIO(copy))["A"]
    assert marked["A1"].value == datetime.fromisoformat("2026-03-01")
    assert marked["B1"].comment.text == "Isi selnya."


def test_an_answer_has_a_size_it_may_not_pass(monkeypatch: Any) -> None:
    rows = book([["x" * 3000]])
    monkeypatch.setattr(workbook_reader, "MAX_ANSWER", 1000)
    kind, size = from_json(workbook_reader.answer(rows, [30, 20_000, 200]))
    assert (kind, size > 3000) == ("too much", True)
    monkeypatch.setattr(spreadsheets, "MAX_ANSWER", 1000)  # and a child that does not care
    with pytest.raises(spreadsheets.SpreadsheetError, match="terlalu jauh"):
        spreadsheets.read_workbook(rows)


# Where the server fails -------------------------------------------------------------------------

ASK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
from zona_integritas.ground.files import spreadsheets
from zona_integritas.ground.files.spreadsheets import SpreadsheetError, annotated_copy
content = open(sys.argv[2], "rb").read()
marked = lambda content: annotated_copy(content, [("Sheet", "A1", "Salah.")])
for work in (spreadsheets.read_workbook, marked):
    try:
        print("dibaca", len(work(content)))
    except SpreadsheetError as error:
        print(type(error).__name__, error)
"""


def asked_with(memory: int, content: bytes, tmp_path: Path) -> tuple[list[str], str]:
    file = tmp_path / "isi.xlsx"
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(memory), str(file)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines(), done.stderr


@pytest.mark.parametrize("megabytes", [250, 1000])
def test_a_server_with_less_memory_says_so_of_itself(megabytes: int, tmp_path: Path) -> None:
    """A hard limit that no child may raise: some cannot even begin, some get less than they ask."""
    memory = megabytes * 1024 * 1024
    said, log = asked_with(memory, book([["isi"]]), tmp_path)
    assert len(said) == 2
    for line in said:
        assert line.startswith("ServerError ")
        assert "ada di server, bukan di berkas Anda" in line
        assert "rusak" not in line
    assert f"RLIMIT_AS): {memory} bytes" in log  # whoever runs the server can mend it


def test_with_enough_memory_the_same_file_is_read(tmp_path: Path) -> None:
    said, _ = asked_with(4 * 1024**3, book([["isi"]]), tmp_path)
    assert [line.split()[0] for line in said] == ["dibaca", "dibaca"]


@pytest.mark.django_db
@pytest.mark.parametrize("program", ["/tidak/ada/python", "/bin/false"])
def test_the_page_does_not_blame_a_file_that_nobody_opened(
    program: str, sheet: Assessment, season: Any, sign_in: Any, monkeypatch: Any, caplog: Any
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    client = sign_in(season.people["unit_member-a"])
    file = SimpleUploadedFile("isi.xlsx", book(filled_rows()))
    answer = client.post(reverse("assessment:sheet_upload", args=[sheet.pk]), {"file": file})
    assert NOT_OPENED in answer.content.decode()
    assert "bukan buku kerja" not in answer.content.decode()
    assert "workbook_reader did not do its work" in caplog.text


def test_a_child_that_the_system_ended_is_not_the_files_fault(monkeypatch: Any) -> None:
    """As the kernel does when its memory is used up; the next file gets a new child."""
    with WorkbookReader() as reader:
        reader.read(book([["satu"]]))
        assert reader._child is not None
        reader._child.kill()
        with pytest.raises(ServerError, match="bukan di berkas Anda"):
            reader.read(book([["dua"]]))
        assert reader.read(book([["dua"]]))[0].cell(0, 0) == "dua"


def test_a_server_that_gives_no_time_is_not_the_files_fault(monkeypatch: Any) -> None:
    monkeypatch.setattr(spreadsheets, "READER", "tests.assessment.workbooks.slow_reader")
    monkeypatch.setattr(spreadsheets, "READING_SECONDS", 0.5)
    with WorkbookReader() as reader, pytest.raises(ServerError, match="bukan di berkas Anda"):
        reader.read(book([["tidur"]]))


def test_a_file_that_takes_too_much_computing_is_called_so(monkeypatch: Any) -> None:
    monkeypatch.setattr(spreadsheets, "READER", "tests.assessment.workbooks.busy_reader")
    with WorkbookReader() as reader, pytest.raises(SpreadsheetError, match="terlalu lama") as told:
        reader.read(book([["hitung"]]))
    assert not isinstance(told.value, ServerError)
    assert "rusak" not in str(told.value)


# While the rest of the work is done -------------------------------------------------------------


def test_a_file_that_was_begun_is_opened_once_and_says_the_same(opened: Any) -> None:
    first, second = book([["satu"]]), book([["dua"]])
    with WorkbookReader() as reader:
        reader.read(first)
        reader.begin(second)
        assert reader.read(second)[0].cell(0, 0) == "dua"
        reader.begin(second)  # just read: nothing to do
        assert reader.read(second)[0].cell(0, 0) == "dua"
    assert opened() == 1


def test_another_file_than_the_one_begun_gets_its_own_answer() -> None:
    with WorkbookReader() as reader:
        reader.begin(book([["satu"]]))
        assert reader.read(book([["dua"]]))[0].cell(0, 0) == "dua"
        assert reader.read(book([["satu"]]))[0].cell(0, 0) == "satu"


def test_what_may_not_be_opened_is_not_begun_either(opened: Any, monkeypatch: Any) -> None:
    with WorkbookReader() as reader:
        reader.begin(b"PK damaged")
        reader.begin(b"a;b\n")
        assert opened() == 0
        monkeypatch.setattr(sys, "executable", "/tidak/ada/python")
        reader.begin(book([["satu"]]))  # said when it is read
        with pytest.raises(ServerError):
            reader.read(book([["satu"]]))
