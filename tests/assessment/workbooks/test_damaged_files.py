"""Whatever is thrown at an importer: a sentence, never an error page, and nothing written."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.enums import Phase
from assessment.instrument.sources import recognise
from assessment.lke.services.assessments import open_assessment
from assessment.models import Answer, SheetBatch, SheetImport
from assessment.scoring.definition import builtin_document
from assessment.workbooks.services.batches import upload_batch
from assessment.workbooks.services.imports import examine_sheet, upload_sheet
from assessment.workbooks.workbook_reading import read_lke_workbook
from tests.assessment.workbooks.test_lke_sheet import INSTRUMENT, choices, workbook
from units.services.imports import read_register
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused, SpreadsheetError
from zona_integritas.ground.files.spreadsheets import WorkbookReader

BASE = builtin_document()
SOUND = workbook(choices())
COLUMNS = ("kode", "nama")
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkbookReader]:
    with WorkbookReader() as one:
        yield one


def takes(content: bytes, reader: WorkbookReader) -> None:
    """Every importer either reads the bytes or refuses them in Indonesian sentences."""
    said: list[str] = []
    try:
        reading = read_lke_workbook(content, INSTRUMENT, reader=reader)
        said += [problem.message for problem in reading.problems]
    except SpreadsheetError as error:
        said.append(str(error))
    try:
        said += [one.message for one in recognise(content, "berkas", BASE).problems]
    except SpreadsheetError as error:
        said.append(str(error))
    for importer in (
        lambda: read_register(content, COLUMNS),
        # No sheet lies inside a sheet: as a ZIP of many, each of these is refused.
        lambda: upload_batch(
            actor=SYSTEM,
            period=None,  # type: ignore[arg-type]
            file=io.BytesIO(content),
            name="x",
            reason="uji",
            historic=True,
        ),
    ):
        try:
            importer()
        except Refused as refused:
            said += refused.reasons
    assert all(sentence.endswith(".") for sentence in said), said


@quick
@given(st.binary(max_size=2000))
def test_random_bytes(reader: WorkbookReader, content: bytes) -> None:
    takes(content, reader)


@quick
@given(st.text(max_size=2000))
def test_random_text(reader: WorkbookReader, text: str) -> None:
    takes(text.encode("utf-8", "surrogatepass"), reader)


@quick
@given(st.data())
def test_a_sound_workbook_with_some_bytes_changed(reader: WorkbookReader, data: Any) -> None:
    content = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    takes(bytes(content[:cut] if cut % 3 == 0 else content), reader)


@quick
@given(st.data())
def test_a_sound_archive_with_a_damaged_part(reader: WorkbookReader, data: Any) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as sound, zipfile.ZipFile(buffer, "w") as archive:
        names = sound.namelist()
        victim = data.draw(st.sampled_from(names))
        for name in names:
            part = sound.read(name)
            if name == victim:
                start = data.draw(st.integers(0, len(part)))
                part = part[:start] + data.draw(st.binary(max_size=40)) + part[start + 5 :]
            archive.writestr(name, part)
    takes(buffer.getvalue(), reader)


# Cells as anything at all: texts, numbers, dates, formulas, what spreadsheets cannot even hold.
cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60),
    st.sampled_from(["=1/0", "#REF!", "85%", "Ya", "i.", "A.", "Jumlah", "A/B/C", "%", "Bobot"]),
)


@quick
@given(st.lists(st.tuples(st.integers(1, 200), st.integers(1, 25), cells), max_size=30))
def test_a_sound_sheet_with_random_cells(
    reader: WorkbookReader, changes: list[tuple[int, int, Any]]
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(SOUND))
    for row, column, value in changes:
        book["Isian"].cell(row, column).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    takes(buffer.getvalue(), reader)


def archive_with(**parts: bytes) -> bytes:
    """The sound workbook with more parts in it."""
    buffer = io.BytesIO(SOUND)
    with zipfile.ZipFile(buffer, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return buffer.getvalue()


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_DOT_", "."), content)
    return buffer.getvalue()


def archive_of_a_sheet() -> bytes:
    return zipped(lke_DOT_xlsx=SOUND)


def document_called_word() -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    return zipped(**{"[Content_Types]_DOT_xml": types.encode()})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
REFUSED = {
    "makro": archive_with(xl__vbaProject_DOT_bin=b"x"),
    "kata sandi": OLE + "EncryptedPackage".encode("utf-16-le"),
    "format lama": OLE + "Workbook".encode("utf-16-le"),
    "kosong": b"",
    "Susunan berkas ini tidak dikenal": b"nama;alamat\nAni;Jalan Satu",
    "Berkas ini PDF, bukan tabel": b"\xef\xbb\xbf%PDF-1.7 sebuah dokumen",
    "gambar JPG, bukan tabel": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "foto atau video, bukan tabel": b"\x00\x00\x00\x18ftypheic",
    "halaman web (HTML), bukan tabel": b"\n<HTML><table><tr><td>Jawaban</td></tr></table>",
    "dokumen Word, bukan tabel": document_called_word(),
    "arsip ZIP, bukan tabel": archive_of_a_sheet(),
    "rusak": b"PK\x03\x04 bukan arsip",
    "setelah dibuka": archive_with(**{f"xl__media__{n}_DOT_png": b"" for n in range(2100)}),
}


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize("words", REFUSED)
def test_files_that_must_not_be_opened_say_why_and_change_nothing(
    season: Any, sign_in: Any, words: str
) -> None:
    """Under the right ending, through the page."""
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    sheet.phase = Phase.UNIT
    sheet.save()
    client = sign_in(season.people["unit_member-a"])
    answer = client.post(
        f"/lke/{sheet.pk}/impor/", {"file": SimpleUploadedFile("lke.xlsx", REFUSED[words])}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    # an empty file is refused by the form itself
    assert words == "kosong" or "Tidak ada data yang berubah" in page
    assert not SheetImport.objects.exists()
    assert not Answer.objects.exists()
    assert not SheetBatch.objects.exists()


@pytest.mark.one_database
@pytest.mark.django_db
def test_a_sheet_that_draws_from_other_files_comes_in_with_a_warning(season: Any) -> None:
    sheet = open_assessment(actor=SYSTEM, unit=season.units["A"], period=season.period)
    sheet.phase = Phase.UNIT
    sheet.save()
    member = season.people["unit_member-a"]
    content = archive_with(xl__externalLinks__externalLink1_DOT_xml=b"<externalLink/>")
    row = upload_sheet(
        actor=member,
        assessment=sheet,
        upload=SimpleUploadedFile("a.xlsx", content),
    )
    assert "dari berkas lain" in examine_sheet(member, row).warnings[0]
