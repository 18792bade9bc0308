"""What a column holds, where its heading does not say it: asked, said, remembered, named."""

from datetime import date
from typing import Any

import pytest

from assessment.enums import ColumnMeaning
from assessment.workbooks.columns import ColumnChoices, ColumnDecision, heading_key, meanings_for
from assessment.workbooks.readings import UnclearColumns, unclear_columns
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_sheets
from tests.assessment.workbooks.made_sheets import (
    ANSWER,
    INSTRUMENT,
    NOTE,
    PROOF,
    Rows,
    as_sheet,
    filled_rows,
)
from zona_integritas.ground.files.spreadsheets import SpreadsheetError, column_letters

pytestmark = pytest.mark.one_database
UNIT = frozenset({"unit"})
TPI = frozenset({"tpi"})
EXTRA = PROOF + 1
WHO = ColumnDecision(ColumnMeaning.EVIDENCE, "Rahmat", date(2026, 5, 3))


def rows_with(heading: str, cell: str = "https://arsip.example/{}", column: int = EXTRA) -> Rows:
    """Every item with something in one more column."""
    rows = [[*row, *[""] * (column - PROOF)] for row in filled_rows()]
    rows[0][column] = heading
    for row in rows[1:]:
        if row[NOTE]:
            row[column] = cell.format(row[NOTE].split()[-1])
    return rows


def read(rows: Rows, sides: frozenset[str] = UNIT, **said: Any) -> WorkbookReading:
    return read_lke_sheets([as_sheet(rows)], INSTRUMENT, choices=ColumnChoices(sides, **said))


def said(heading: str, decision: ColumnDecision) -> dict[str, ColumnDecision]:
    return {heading_key(heading): decision}


def test_a_column_nobody_knows_is_asked_with_letter_heading_count_and_samples() -> None:
    reading = read(rows_with("Berkas kita"))
    (offer,) = [one for one in reading.offers if one.asked]
    assert (offer.letters, offer.heading, offer.filled) == ("M", "Berkas kita", 113)
    assert offer.samples == tuple(
        f"https://arsip.example/{code}" for code in ("A.I.1.i.a", "A.I.1.i.b", "A.I.1.ii.a")
    )
    assert offer.proposal == ColumnMeaning.EVIDENCE  # it holds addresses
    assert "kolom M «Berkas kita» (113 sel terisi" in str(unclear_columns(reading))
    assert unclear_columns(reading, rivals_only=True) is None  # a command names and goes on
    assert [one.column for one in reading.unread] == ["M"]


@pytest.mark.parametrize("heading", ["Berkas kita", ""])
def test_what_is_said_of_a_column_is_read_so_with_a_heading_or_without(heading: str) -> None:
    reading = read(rows_with(heading), chosen={"M": ColumnMeaning.EVIDENCE})
    assert (reading.offers, reading.unread) == ([], [])
    proofs = reading.sides["unit"].evidence
    assert proofs["A.I.1.i.b"] == "https://arsip.example/A.I.1.i.b"
    assert len(proofs) == 113
    assert len(reading.sides["unit"].answers) == 113
    assert "menurut pilihan untuk berkas ini" in " ".join(reading.warnings)


def test_what_is_remembered_is_applied_by_itself_and_says_whose_word_it_is() -> None:
    rows = rows_with("BERKAS  kita:")
    reading = read(rows, remembered=said("Berkas kita", WHO))
    assert len(reading.sides["unit"].evidence) == 113
    assert unclear_columns(reading) is None
    told = "kolom M «BERKAS kita:» dibaca sebagai «Bukti» menurut pilihan 3 Mei 2026 oleh Rahmat."
    assert any(told in warning for warning in reading.warnings)


def test_an_ignored_column_is_still_named() -> None:
    ignored = ColumnDecision(ColumnMeaning.IGNORED, "Rahmat", date(2026, 5, 3))
    reading = read(rows_with("PIC", "Siti"), remembered=said("PIC", ignored))
    assert unclear_columns(reading) is None
    assert [(one.column, one.filled) for one in reading.unread] == [("M", 113)]
    assert "diabaikan menurut pilihan 3 Mei 2026 oleh Rahmat" in reading.unread[0].message


def test_two_filled_columns_that_say_the_same_are_both_asked_and_neither_is_believed() -> None:
    reading = read(rows_with("Jawaban Satker", "A"))
    answers, other = column_letters(ANSWER), column_letters(EXTRA)
    asked = {one.letters: one.rivals for one in reading.offers if one.asked}
    assert asked == {answers: (other,), other: (answers,)}
    assert all(not one.proposal for one in reading.offers if one.asked)
    assert "menyebut hal yang sama" in str(unclear_columns(reading, rivals_only=True))
    chosen = {"J": ColumnMeaning.IGNORED, "K": ColumnMeaning.NOTE, "M": ColumnMeaning.ANSWER}
    headings = {"J": "Jawaban", "K": "Catatan", "M": "Jawaban Satker"}
    memory = {
        heading_key(headings[one]): ColumnDecision(meaning, "Rahmat", date(2026, 5, 3))
        for one, meaning in chosen.items()
    }
    for word in ({"chosen": chosen}, {"remembered": memory}):
        after = read(rows_with("Jawaban Satker", "A"), **word)
        assert after.offers == []
        assert after.sides["unit"].answers["A.I.1.i.b"] == "A"
        assert after.sides["unit"].notes["A.I.1.i.b"] == "catatan A.I.1.i.b"


def test_a_second_column_of_the_same_name_that_is_blank_is_no_question() -> None:
    assert read(rows_with("Jawaban Satker", "")).offers == []


def test_what_is_remembered_never_goes_before_a_heading_that_speaks_for_itself() -> None:
    ignored = ColumnDecision(ColumnMeaning.IGNORED, "Rahmat", date(2026, 5, 3))
    answer = ColumnDecision(ColumnMeaning.ANSWER, "Rahmat", date(2026, 5, 3))
    plain = read(filled_rows(), remembered=said("Jawaban", ignored))
    assert len(plain.sides["unit"].answers) == 113
    # A stranger remembered as the answer, beside a filled «Jawaban»: both are asked for.
    reading = read(rows_with("Isi kita", "A"), remembered=said("Isi kita", answer))
    assert [one.letters for one in reading.offers if one.asked] == ["M"]
    assert unclear_columns(reading) is not None


def test_what_is_remembered_as_notes_is_not_taken_from_behind_the_others_answers() -> None:
    """«Uraian» was the unit's note in one layout; in another it is the TPI's."""
    rows = rows_with("Uraian", "kata TPI {}", EXTRA + 1)
    rows[0][EXTRA] = "Jawaban TPI"
    rows[0][NOTE] = "Keterangan lain"
    note = ColumnDecision(ColumnMeaning.NOTE, "Rahmat", date(2026, 5, 3))
    reading = read(rows, remembered=said("Uraian", note))
    assert not any("kata TPI" in one for one in reading.sides["unit"].notes.values())
    assert [one.letters for one in reading.offers if one.asked] == ["N"]
    chosen = read(rows, chosen={"N": ColumnMeaning.NOTE})  # said of this very file
    assert chosen.sides["unit"].notes["A.I.1.i.a"].startswith("kata TPI")


def test_two_remembered_headings_for_one_thing_are_asked_again() -> None:
    rows = [[*row, ""] for row in rows_with("Isi kita", "A")]
    rows[0][ANSWER], rows[0][EXTRA + 1] = "", "Isi kami"
    for row in rows[1:]:
        row[EXTRA + 1] = row[EXTRA]
    answer = ColumnDecision(ColumnMeaning.ANSWER, "Rahmat", date(2026, 5, 3))
    with pytest.raises(UnclearColumns) as caught:
        read(rows, remembered={**said("Isi kita", answer), **said("Isi kami", answer)})
    assert {one.letters for one in caught.value.offers if one.asked} >= {"M", "N"}


def test_without_any_known_answers_the_columns_are_asked_and_can_be_said() -> None:
    rows = filled_rows()
    rows[0][ANSWER] = "Isi kita"
    with pytest.raises(UnclearColumns, match="«Jawaban» atau «Jawaban Unit» tidak ada") as caught:
        read(rows)
    assert [one.letters for one in caught.value.offers] == ["J", "K"]
    reading = read(rows, chosen={"J": ColumnMeaning.ANSWER, "K": ColumnMeaning.NOTE})
    plain = read(filled_rows())
    assert reading.sides["unit"].answers == plain.sides["unit"].answers
    assert reading.sides["unit"].notes == plain.sides["unit"].notes
    with pytest.raises(SpreadsheetError, match="Yang ada di baris itu: «Penilaian»"):
        read_lke_sheets([as_sheet(rows)], INSTRUMENT)


def test_whose_column_is_plain_from_its_heading_is_not_asked_of_others() -> None:
    rows = rows_with("Temuan Evaluator", "cukup")
    assert read(rows, UNIT).offers == []
    assert unclear_columns(read(rows, TPI)) is not None
    proofs = rows_with("Link kedua")
    assert unclear_columns(read(proofs, TPI)) is None


def test_nobody_is_offered_anothers_side() -> None:
    assert set(meanings_for(UNIT)) == {
        ColumnMeaning.ANSWER, ColumnMeaning.NOTE, ColumnMeaning.EVIDENCE, ColumnMeaning.IGNORED,
    }  # fmt: skip
    assert set(meanings_for(TPI)) == {
        ColumnMeaning.TPI_ANSWER, ColumnMeaning.TPI_NOTE, ColumnMeaning.IGNORED,
    }  # fmt: skip


def test_a_tpi_column_under_a_strange_heading_becomes_the_tpis_side() -> None:
    rows = rows_with("Isi kantor", "A")
    reading = read(rows, TPI, chosen={"M": ColumnMeaning.TPI_ANSWER})
    assert reading.sides["tpi"].answers["A.I.1.i.b"] == "A"
    unit = read(filled_rows())
    assert reading.sides["unit"].answers == unit.sides["unit"].answers


def test_every_column_that_is_read_is_told_with_its_meaning_and_why() -> None:
    reading = read(rows_with("Berkas kita"), remembered=said("Berkas kita", WHO))
    told = {one.column: one.as_json() for one in reading.columns}
    assert (told["J"]["meaning"], told["J"]["by"]) == ("jawaban", "heading")
    assert told["M"] == {
        "column": "M", "heading": "Berkas kita", "meaning": "bukti", "by": "remembered",
        "chosen_by": "Rahmat", "chosen_on": "2026-05-03",
    }  # fmt: skip


def test_a_missing_heading_is_named_with_what_stands_there_also_over_two_rows() -> None:
    rows = filled_rows()
    below = [""] * len(rows[0])
    below[8], rows[0][8] = "Skala", ""  # the heading of the scale stands below, by another word
    with pytest.raises(SpreadsheetError, match="judul «Pilihan Jawaban» tidak ada") as caught:
        read([rows[0], below, *rows[1:]])
    assert "Lembar Isian, baris 1" in str(caught.value)
    assert "«Penilaian», «Bobot»" in str(caught.value)
    rows[0][ANSWER] = ""
    below[ANSWER] = "Jawaban"
    with pytest.raises(SpreadsheetError, match="baris 1 dan 2: judul «Pilihan Jawaban» tidak ada"):
        read([rows[0], below, *rows[1:]])
