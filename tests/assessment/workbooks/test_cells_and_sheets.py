"""Cells that cannot be read, sheets that could be meant, columns nobody takes in: all are named."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from assessment.workbooks.services.evidence import address_in, pieces
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_workbook
from tests.assessment.workbooks.made_sheets import (
    ANSWER,
    INSTRUMENT,
    NOTE,
    PROOF,
    SCALE,
    as_workbook,
    filled_rows,
    row_of,
    saved,
)
from zona_integritas.ground.files.spreadsheets import (
    FaultyCell,
    SpreadsheetError,
    WorkbookReader,
    cell_name,
)

pytestmark = pytest.mark.one_database
READERS: list[WorkbookReader] = []
LETTER, INDEX, COUNTED = "A.I.1.i.b", "B.I.a", "A.II.5.ii.a"


@pytest.fixture(scope="module", autouse=True)
def one_reader() -> Iterator[None]:
    """One child process for the whole file; starting it is what takes the time."""
    with WorkbookReader() as reader:
        READERS[:] = [reader]
        yield


def read(book: Any) -> WorkbookReading:
    return read_lke_workbook(saved(book), INSTRUMENT, reader=READERS[0])


def with_cells(*cells: tuple[str, int, Any], below: int = 0) -> WorkbookReading:
    """The filled sheet with other contents in the rows of some items (or ``below`` them)."""
    rows = filled_rows(own_words=False)
    book = as_workbook(("Isian", rows))
    for code, column, value in cells:
        book["Isian"].cell(row_of(rows, code) + 1 + below, column + 1).value = value
    return read(book)


def place(code: str, column: int, below: int = 0) -> str:
    return cell_name(row_of(filled_rows(), code) + below, column)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("#REF!", "berisi galat #REF!"),
        ("#N/A", "berisi galat #N/A"),
        ("=Rekap!B5", "rumus yang nilainya belum dihitung (=Rekap!B5)"),
        (dt.datetime(2026, 5, 3), "«3 Mei 2026»: Excel membaca 3,5 sebagai tanggal"),  # noqa: DTZ001
        (dt.time(3, 30), "tanggal atau waktu «03.30»"),
        (True, "«BENAR»"),
        (92.5, "«92,5»"),
    ],
)
@pytest.mark.parametrize("code", [LETTER, INDEX])
def test_what_is_no_answer_is_named_with_its_cell_and_as_it_looks(
    value: Any, found: str, code: str
) -> None:
    reading = with_cells((code, ANSWER, value))
    (problem,) = reading.problems
    assert problem.cell == place(code, ANSWER)
    assert f"sel {problem.cell}: " in problem.message
    assert found in problem.message
    assert problem.code in ("unreadable", "date", "value")
    assert (problem.sheet, problem.row, problem.column) == ("Isian", None, "J")
    assert problem.as_json()["row"] == int(problem.cell[1:])
    assert code not in reading.sides["unit"].answers
    assert code not in reading.sides["unit"].cells  # so that nothing of it is compared


@pytest.mark.parametrize("value", ["#REF!", "=5+6", dt.datetime(2026, 1, 2)])  # noqa: DTZ001
def test_an_item_of_which_one_count_cannot_be_read_is_not_half_an_answer(value: Any) -> None:
    reading = with_cells((COUNTED, ANSWER, value), below=2)
    (problem,) = reading.problems
    assert problem.cell == place(COUNTED, ANSWER, 2)
    assert COUNTED in problem.message
    assert COUNTED not in reading.sides["unit"].answers


@pytest.mark.parametrize("column", [NOTE, PROOF])
@pytest.mark.parametrize("value", ["#NAME?", "=A1&B1"])
def test_a_note_or_proof_that_cannot_be_read_is_no_empty_one(column: int, value: str) -> None:
    (problem,) = with_cells((LETTER, column, value)).problems
    assert (problem.code, problem.cell) == ("unreadable", place(LETTER, column))


def test_what_a_percentages_own_formula_says_of_blank_counts_is_no_fault() -> None:
    rows = filled_rows(own_words=False)
    first = row_of(rows, COUNTED) + 1
    for row in rows[first : first + 3]:
        row[ANSWER] = ""
    for said in ('=IF(COUNT(J9)=0,"Blm Diisi",J9)', "#DIV/0!"):
        rows[first - 1][ANSWER] = said
        reading = read(as_workbook(("Isian", rows)))
        assert reading.problems == []
        assert COUNTED not in reading.sides["unit"].answers
    for said in ("=Rekap!B5", "#REF!"):  # a figure from elsewhere, which would be lost
        rows[first - 1][ANSWER] = said
        reading = read(as_workbook(("Isian", rows)))
        assert [problem.cell for problem in reading.problems] == [place(COUNTED, ANSWER)]


@pytest.mark.parametrize("written", ["A\u200b", "\ufeffA", "Ａ", "a\u00a0", "\u200e a "])
def test_letters_that_nobody_sees_do_not_matter(written: str) -> None:
    reading = with_cells((LETTER, ANSWER, written))
    assert reading.problems == []
    assert reading.sides["unit"].answers[LETTER] == "A"


@pytest.mark.parametrize(
    ("written", "note"),
    [
        (12345, "12345"),
        (0, "0"),
        (0.85, "0,85"),
        (True, "BENAR"),
        (dt.datetime(2026, 5, 31), "31 Mei 2026"),  # noqa: DTZ001
        ("\uf0b7 butir Word", "• butir Word"),
        ("teks dengan\u200b nol", "teks dengan nol"),
        ("dua\rbaris", "dua\nbaris"),
    ],
)
def test_a_note_comes_in_as_it_looked(written: Any, note: str) -> None:
    assert with_cells((LETTER, NOTE, written)).sides["unit"].notes[LETTER] == note


def test_a_merged_answer_counts_for_every_row_it_covers_and_says_so() -> None:
    rows = filled_rows(own_words=False)
    book = as_workbook(("Isian", rows))
    first, last = place("A.I.1.ii.b", ANSWER), place("A.I.1.ii.c", ANSWER)
    book["Isian"][first].value = "B"
    book["Isian"].merge_cells(f"{first}:{last}")
    reading = read(book)
    answers = reading.sides["unit"].answers
    assert (answers["A.I.1.ii.b"], answers["A.I.1.ii.c"]) == ("B", "B")
    assert any(f"sel {first} sampai {last} digabung" in one for one in reading.warnings)


def test_addresses_behind_cells_are_read_with_their_words() -> None:
    rows = filled_rows(own_words=False)
    book = as_workbook(("Isian", rows))
    page = book["Isian"]
    page[place(LETTER, PROOF)].value = "Klik di sini"
    page[place(LETTER, PROOF)].hyperlink = "https://arsip.contoh.example/a?b=1&c=2"
    page[place(INDEX, PROOF)].value = '=HYPERLINK("https://arsip.contoh.example/x","SK Tim")'
    evidence = read(book).sides["unit"].evidence
    assert evidence[LETTER] == "Klik di sini — https://arsip.contoh.example/a?b=1&c=2"
    assert evidence[INDEX] == "SK Tim — https://arsip.contoh.example/x"


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("SK https://a.example/a; Notula https://a.example/b",
         ["SK https://a.example/a", "Notula https://a.example/b"]),
        ("https://a.example/c,https://a.example/d", ["https://a.example/c", "https://a.example/d"]),
        ("https://arsip.example/web/https://a.example/d",
         ["https://arsip.example/web/https://a.example/d"]),
        ("SK Tim\nNotula", ["SK Tim", "Notula"]),
        ("SK — https://a.example/a (halaman 3)", ["SK — https://a.example/a (halaman 3)"]),
        ("s.id/abc dan s.id/def", ["https://s.id/abc", "dan https://s.id/def"]),
        ("SK Tim: bit.ly/skzi", ["SK Tim: https://bit.ly/skzi"]),
        ("www.instansi.go.id", ["https://www.instansi.go.id"]),
        ("https:// a.example/a", ["https://a.example/a"]),
        ("SK No. 12/2026, laporan.pdf", ["SK No. 12/2026, laporan.pdf"]),
        ("https://a.example/Dok Bersama/SK Tim.pdf", ["https://a.example/Dok%20Bersama/SK%20Tim.pdf"]),
        ("https://a.example/SK Tim 2.pdf; x", ["https://a.example/SK%20Tim%202.pdf; x"]),
        ("https://a.example/d/1B/view SK Tim.pdf", ["https://a.example/d/1B/view SK Tim.pdf"]),
        ("https://a.example/a Nota dan/atau SK", ["https://a.example/a Nota dan/atau SK"]),
        ("https://a.example/a — SK/12.pdf", ["https://a.example/a — SK/12.pdf"]),
        ("bit.ly/a — https://a.example/a", ["bit.ly/a — https://a.example/a"]),
    ],
)  # fmt: skip
def test_several_addresses_in_a_cell_are_several_pieces(cell: str, lines: list[str]) -> None:
    assert pieces(cell) == lines


@pytest.mark.parametrize(
    ("line", "words", "url"),
    [
        ("https://a.example/x_(2)", "", "https://a.example/x_(2)"),
        ("(https://a.example/x).", "", "https://a.example/x"),
        ("SK <https://a.example/x>", "SK", "https://a.example/x"),
    ],
)
def test_an_address_keeps_its_own_brackets_and_no_others(line: str, words: str, url: str) -> None:
    assert address_in(line) == (words, url)


# Which sheet -----------------------------------------------------------------------------------


def blank_rows() -> list[list[Any]]:
    heading, *rows = filled_rows(own_words=False)
    return [heading, *[[*row[:ANSWER], "", "", ""] for row in rows]]


def other_rows() -> list[list[Any]]:
    rows = filled_rows(own_words=False)
    rows[row_of(rows, LETTER)][ANSWER] = "B"
    return rows


def test_the_visible_sheet_is_read_before_a_hidden_one() -> None:
    book = as_workbook(
        ("LKE 2025", other_rows()), ("LKE 2026", filled_rows(own_words=False)), hidden=("LKE 2025",)
    )
    reading = read(book)
    assert (reading.sheet, len(reading.sides["unit"].answers)) == ("LKE 2026", 113)
    assert reading.warnings == ["Lembar LKE «LKE 2025» tersembunyi dan tidak dibaca."]


def test_a_filled_sheet_is_read_before_a_blank_one() -> None:
    book = as_workbook(("Template", blank_rows()), ("Isian", filled_rows(own_words=False)))
    reading = read(book)
    assert (reading.sheet, len(reading.sides["unit"].answers)) == ("Isian", 113)
    assert reading.warnings == ["Lembar LKE «Template» kosong dan tidak dibaca."]


def test_a_blank_sheet_is_called_blank_where_it_is_the_only_one() -> None:
    reading = read(as_workbook(("LKE", blank_rows())))
    assert [line for line in reading.warnings if "«LKE» kosong" in line]
    assert read(as_workbook(("LKE", filled_rows(own_words=False)))).warnings == []


@pytest.mark.parametrize("second", ["Jawaban (2)", "LKE TPI", "LKE 2025"])
def test_two_filled_sheets_are_named_and_neither_is_read(second: str) -> None:
    book = as_workbook(("Jawaban", filled_rows(own_words=False)), (second, other_rows()))
    with pytest.raises(SpreadsheetError) as error:
        read(book)
    held = "(113 jawaban unit, terlihat)"
    assert f"2 lembar LKE yang terisi: «Jawaban» {held}, «{second}» {held}." in str(error.value)
    assert str(error.value).endswith("Tidak ada data yang berubah.")


def test_a_filled_sheet_that_is_hidden_behind_a_blank_one_is_not_passed_over() -> None:
    book = as_workbook(
        ("Baru", blank_rows()), ("Lama", filled_rows(own_words=False)), hidden=("Lama",)
    )
    with pytest.raises(
        SpreadsheetError, match=r"«Baru» kosong, .* «Lama» \(113 jawaban unit, tersembunyi\) terisi"
    ):
        read(book)


def test_a_lone_hidden_sheet_is_read_and_called_hidden() -> None:
    book = as_workbook(
        ("Sampul", [["Unit kerja"]]), ("LKE", filled_rows(own_words=False)), hidden=("LKE",)
    )
    reading = read(book)
    assert len(reading.sides["unit"].answers) == 113
    assert reading.warnings == ["Lembar «LKE» tersembunyi; yang dibaca adalah lembar itu."]


# Which column ----------------------------------------------------------------------------------


def with_column(heading: str | None, *values: Any) -> WorkbookReading:
    """The filled sheet with a column behind the others, filled beside the first items."""
    rows = filled_rows(own_words=False)
    book = as_workbook(("Isian", rows))
    page = book["Isian"]
    page.cell(1, PROOF + 2).value = heading
    items = [number for number, row in enumerate(rows, 1) if row[SCALE] == "A/B/C"]
    for number, value in zip(items, values, strict=False):
        page.cell(number, PROOF + 2).value = value
    page.cell(len(rows) + 5, PROOF + 2).value = "Ketua Tim"  # a signature is no part of the table
    return read(book)


@pytest.mark.parametrize("heading", ["Kendala", "Dokumen", "Jawaban Pusat", None])
def test_a_filled_column_that_is_not_read_is_named_with_letter_heading_and_count(
    heading: str | None,
) -> None:
    reading = with_column(heading, "satu", "dua", 3)
    (unread,) = reading.unread
    assert (unread.column, unread.heading, unread.filled) == ("M", heading or "", 3)
    said = f"kolom M {f'«{heading}»' if heading else 'tanpa judul'} terisi di 3 baris"
    assert any(said in warning for warning in reading.warnings)


@pytest.mark.parametrize("heading", ["Nilai", "%", "Nilai (Unit)"])
def test_what_a_sheet_computes_is_not_worth_a_word(heading: str) -> None:
    reading = with_column(heading, 0.5, 1, "=A1")
    assert (reading.unread, reading.warnings) == ([], [])
    assert with_column(heading, "A", 1, 0).unread[0].filled == 1  # unless somebody answers there


@pytest.mark.parametrize(
    "heading",
    ["Jawaban TPI", "Penilaian TPI", "TPI", "Jawaban Evaluator", "Nilai TPI", "Verifikasi APIP"],
)
def test_the_tpis_answers_are_known_under_the_words_in_use(heading: str) -> None:
    reading = with_column(heading, "A", "B", "C")
    assert list(reading.sides["tpi"].answers.values()) == ["A", "B", "C"]
    assert reading.unread == []


def test_scores_under_a_word_for_the_tpi_are_no_answers() -> None:
    reading = with_column("Nilai TPI", 0.5, 0.75, 1)
    assert "tpi" not in reading.sides
    assert [(one.column, one.heading, one.filled) for one in reading.unread] == [
        ("M", "Nilai TPI", 3)
    ]


@pytest.mark.parametrize("heading", ["Link Eviden", "Data Dukung", "Tautan", "Evidence"])
def test_evidence_is_known_under_the_words_in_use(heading: str) -> None:
    reading = with_column(heading, "https://a.example/1")
    assert list(reading.sides["unit"].evidence.values()) == ["https://a.example/1"]


@pytest.mark.parametrize(
    ("column", "title", "missing"),
    [(7, "Beban", "«Bobot»"), (8, "Opsi", "«Pilihan Jawaban»"), (9, "Kondisi", "«Jawaban»")],
)
def test_a_heading_that_is_missing_is_named_with_what_stands_in_its_row(
    column: int, title: str, missing: str
) -> None:
    rows = filled_rows(own_words=False)
    rows[0][column] = title
    with pytest.raises(SpreadsheetError) as error:
        read(as_workbook(("Isian", rows)))
    assert "Lembar Isian, baris 1: judul " in str(error.value)
    assert missing in str(error.value)
    assert f"«{title}»" in str(error.value)


# The reader itself -----------------------------------------------------------------------------


def rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook as another program would write its first sheet."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for part in source.infolist():
            data = source.read(part)
            made.writestr(part, data.replace(old, new) if "sheet1.xml" in part.filename else data)
    return target.getvalue()


def faults_of(content: bytes) -> dict[str, str]:
    (sheet,) = READERS[0].read(content)
    return {
        cell_name(row, column): str(cell)
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, FaultyCell)
    }


def test_faulty_cells_are_found_however_a_program_writes_them() -> None:
    book = openpyxl.Workbook()
    book.active.append(["teks", 1, "#REF!", "=B1+1"])
    content = saved(book)
    expected = {"C1": "#REF!", "D1": "=B1+1"}
    assert faults_of(content) == expected
    assert faults_of(rewritten(content, b' r="C1"', b"")) == expected
    assert faults_of(rewritten(content, b't="e"', b"t='e'")) == expected
    assert faults_of(rewritten(content, b"<v></v></c>", b"</c>")) == expected
    assert faults_of(rewritten(content, b"<v></v></c>", b"<v>2</v></c>")) == {"C1": "#REF!"}
    stored = rewritten(content, b'r="D1"', b'r="D1" t="str"')
    assert faults_of(stored) == {"C1": "#REF!"}  # the empty text is its value
    bare = rewritten(content, b"<sheetData>", b"<sheetData><!-- a note -->")
    assert faults_of(bare) == expected


ODS_CELLS = """<table:table table:name="Isian"><table:table-row>
<table:table-cell office:value-type="string"><text:p>teks</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="2"/>
<table:table-cell table:formula="of:=[.A9]" office:value-type="string" office:string-value=""
 calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell/><table:table-cell table:formula="of:=1+1"/>
<table:table-cell office:value-type="string"><text:p><text:a
 xlink:href="https://a.example/1">SK</text:a></text:p></table:table-cell>
<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1"
 office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell>
</table:table-row></table:table>""".replace(">\n<", "><")


def open_document(cells: str) -> bytes:
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }
    spaces = " ".join(f'xmlns:{key}="{value}"' for key, value in names.items())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.3">'
            f"<office:body><office:spreadsheet>{cells}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
        made.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest="
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type='
            '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return target.getvalue()


def test_an_open_document_names_its_faults_links_and_merged_cells_too() -> None:
    content = open_document(ODS_CELLS)
    assert faults_of(content) == {"D1": "#REF!", "B4": "=1+1"}
    (sheet,) = READERS[0].read(content)
    assert sheet.links == {(3, 2): "https://a.example/1"}
    assert sheet.merged == [(3, 3, 4, 3)]
    assert sheet.cell(3, 2) == "SK"
