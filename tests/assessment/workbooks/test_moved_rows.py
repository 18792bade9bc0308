"""Rows that changed places: by their codes they are still themselves; without codes nobody may
guess, and the file is refused with the rows."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.scoring.model import parse_answer
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_sheets
from tests.assessment.workbooks.made_sheets import (
    ANSWER,
    HEADINGS,
    ID,
    INSTRUMENT,
    NUMBER,
    SCALE,
    Rows,
    answer_to,
    as_sheet,
    count_of,
    filled_rows,
    row_of,
)
from zona_integritas.ground.files.spreadsheets import SpreadsheetError

pytestmark = pytest.mark.one_database
FIRST, SECOND = "A.I.1.iii.a", "A.I.1.iii.b"
EVERY = [entry.code for entry in INSTRUMENT.indicators]


def read(rows: Rows) -> WorkbookReading:
    return read_lke_sheets([as_sheet(rows)], INSTRUMENT)


def expected(code: str) -> Any:
    entry = INSTRUMENT.indicator(code)
    raw = {one.key: count_of(code, one.key) for one in entry.inputs} or answer_to(code)
    return parse_answer(entry, raw)


def stands_right(reading: WorkbookReading) -> bool:
    """Is every item there, with its own answer and its own note?"""
    side = reading.sides["unit"]
    return all(
        side.answers.get(code) == expected(code) and side.notes.get(code) == f"catatan {code}"
        for code in EVERY
    )


def swapped(rows: Rows, first: str, second: str) -> Rows:
    one, other = row_of(rows, first), row_of(rows, second)
    rows[one], rows[other] = rows[other], rows[one]
    return rows


def only_problem(reading: WorkbookReading) -> str:
    (problem,) = reading.problems
    assert problem.sheet == "Isian"
    return problem.message


@pytest.mark.parametrize("codes", [True, False])
@pytest.mark.parametrize("own_words", [True, False])
def test_an_untouched_sheet_is_read_whole(codes: bool, own_words: bool) -> None:
    reading = read(filled_rows(codes=codes, own_words=own_words))
    assert reading.problems == []
    assert stands_right(reading)


@pytest.mark.parametrize("other", [SECOND, "A.I.2.i.a", "B.I.b"])
def test_rows_with_our_codes_are_their_items_wherever_they_stand(other: str) -> None:
    reading = read(swapped(filled_rows(codes=True), FIRST, other))
    assert reading.problems == []
    assert stands_right(reading)


def test_a_whole_sheet_sorted_by_its_answers_is_still_told_apart_or_refused() -> None:
    heading, *rows = filled_rows(codes=True)
    answered = [row for row in rows if row[SCALE] and row[SCALE] not in ("Jumlah", "%")]
    others = [row for row in rows if row not in answered]
    reading = read([heading, *sorted(answered, key=lambda row: str(row[ANSWER])), *others])
    assert reading.problems == []
    assert stands_right(reading)


def test_codes_that_stayed_behind_while_their_rows_moved_are_noticed() -> None:
    """Sorted without the first column: the words are another item's."""
    rows = swapped(filled_rows(codes=True), FIRST, SECOND)
    for code in (FIRST, SECOND):
        rows[row_of(rows, code)][ID] = SECOND if code == FIRST else FIRST
    first, second = (row_of(rows, code) + 1 for code in (SECOND, FIRST))
    reading = read(rows)
    said = " ".join(problem.message for problem in reading.problems)
    assert {problem.code for problem in reading.problems} == {"rows_moved"}
    assert {problem.row for problem in reading.problems} == {first, second}
    assert f"baris {first} berada di tempat {FIRST}, tetapi pernyataannya milik {SECOND}" in said


def test_a_code_that_is_gone_twice_or_unknown_is_named_with_its_row() -> None:
    rows = filled_rows(codes=True)
    place = row_of(rows, FIRST)
    rows[place][ID] = ""
    reading = read(rows)
    assert f"baris {place + 1} " in reading.problems[0].message
    assert "kode butirnya kosong (sel A13)" in reading.problems[0].message
    rows[place][ID] = SECOND
    messages = [problem.message for problem in read(rows).problems]
    assert any(f"{SECOND} ada di 2 baris: baris 13 «" in one for one in messages)
    assert any(f"1 butir tidak ada di kolom A: {FIRST}" in one for one in messages)


@pytest.mark.parametrize("own_words", [True, False])
def test_without_codes_letters_out_of_order_name_both_rows(own_words: bool) -> None:
    rows = swapped(filled_rows(own_words=own_words), FIRST, SECOND)
    first, second = row_of(rows, SECOND) + 1, row_of(rows, FIRST) + 1
    reading = read(rows)
    message = only_problem(reading)
    assert f"baris {first} «b. " in message
    assert f"baris {second} «a. " in message
    assert "tidak menurut urutan A.I.1.iii (a, b, c)" in message
    assert not {FIRST, SECOND} & set(reading.sides["unit"].answers)


def test_the_regulations_own_order_of_letters_is_no_mistake() -> None:
    """Lampiran III letters A.I.6.v a., c., b.; the places are those of the instrument."""
    rows = filled_rows(own_words=False)
    for code, letter in (("A.I.6.v.b", "c."), ("A.I.6.v.c", "b.")):
        row = rows[row_of(rows, code)]
        row[next(c for c in range(NUMBER, SCALE) if row[c])] = letter
    reading = read(rows)
    assert reading.problems == []
    assert stands_right(reading)


def test_the_same_order_elsewhere_is_one() -> None:
    rows = filled_rows(own_words=False)
    for code, letter in (("A.I.6.iv.b", "c."), ("A.I.6.iv.c", "b.")):
        row = rows[row_of(rows, code)]
        row[next(c for c in range(NUMBER, SCALE) if row[c])] = letter
    assert "tidak menurut urutan A.I.6.iv" in only_problem(read(rows))


def test_rows_of_two_sub_areas_that_changed_places_are_known_by_their_words() -> None:
    rows = swapped(filled_rows(), "A.I.1.ii.b", "A.I.1.iv.b")  # one letter, one scale
    reading = read(rows)
    assert {problem.code for problem in reading.problems} == {"rows_moved"}
    assert all("pernyataannya milik" in problem.message for problem in reading.problems)


def test_running_numbers_that_fall_name_both_rows() -> None:
    """The ministry's sheet numbers its rows in «ID»: moved rows take their numbers along."""
    rows = filled_rows(own_words=False)
    rows[0][ID] = "ID"
    for number, row in enumerate(rows[1:], start=2):
        row[ID] = float(number)
    assert read(rows).problems == []
    message = only_problem(read(swapped(rows, "A.I.1.ii.b", "A.I.1.ii.c")[:]))
    assert "baris 11" in message or "baris 12" in message
    rows = swapped(rows, "A.I.1.ii.b", "A.I.1.ii.c")  # back again
    rows = swapped(rows, "A.I.1.ii.b", "A.I.1.iv.b")  # same letter, other words unknown
    messages = [problem.message for problem in read(rows).problems]
    assert all("tidak menurut urutan ID" in one for one in messages)
    assert len(messages) == 2


def count_rows(rows: Rows, code: str) -> list[int]:
    first = row_of(rows, code) + 1
    return list(range(first, first + len(INSTRUMENT.indicator(code).inputs)))


@pytest.mark.parametrize("codes", [True, False])
def test_counts_that_changed_places_are_known_by_their_words(codes: bool) -> None:
    rows = filled_rows(codes=codes)
    first, _, third = count_rows(rows, "A.II.5.ii.a")
    rows[first], rows[third] = rows[third], rows[first]
    reading = read(rows)
    assert reading.problems == []
    assert stands_right(reading)


@pytest.mark.parametrize("codes", [True, False])
def test_counts_under_another_item_are_named(codes: bool) -> None:
    rows = filled_rows(codes=codes)
    one, other = count_rows(rows, "A.II.5.ii.a")[0], count_rows(rows, "A.II.4.i.a")[0]
    rows[one], rows[other] = rows[other], rows[one]
    problems = read(rows).problems
    assert {problem.row for problem in problems} == {one + 1, other + 1}
    assert {problem.code for problem in problems} == {"rows_moved"}


def test_halves_of_a_sub_area_in_the_other_order_are_named() -> None:
    """Two items that are only dashes; the letters stand in the headings above them."""
    rows = filled_rows(own_words=False)
    for code in ("A.II.5.iii.a", "A.II.5.iii.b"):
        place = row_of(rows, code)
        level = next(c for c in range(NUMBER, SCALE) if rows[place][c])
        heading = ["" for _ in rows[place]]
        heading[level - 1] = "b." if code.endswith("a") else "a."
        rows[place][level] = "-"
        rows.insert(place, heading)
    message = only_problem(read(rows))
    assert "tidak menurut urutan A.II.5.iii (a, b)" in message


def test_a_repeated_row_is_told_with_its_letter_and_its_rows() -> None:
    rows = filled_rows(own_words=False)
    place = row_of(rows, SECOND)
    rows.insert(place, list(rows[place]))
    message = only_problem(read(rows))
    assert "A.I.1.iii Pemantauan" in message
    assert "memuat 4 butir, seharusnya 3" in message
    assert f"baris {place + 1} «b. Pernyataan dengan kata lain»" in message
    assert "Huruf b ada lebih dari satu kali." in message


def test_a_lost_row_is_told_with_its_letter() -> None:
    rows = filled_rows(own_words=False)
    del rows[row_of(rows, SECOND)]
    message = only_problem(read(rows))
    assert "memuat 2 butir, seharusnya 3" in message
    assert "Huruf b tidak ada." in message


# Whatever is done to the rows ------------------------------------------------------------------

Change = Callable[[Rows, int, int], None]


def swap(rows: Rows, one: int, other: int) -> None:
    rows[one], rows[other] = rows[other], rows[one]


def delete(rows: Rows, one: int, _: int) -> None:
    del rows[one]


def repeat(rows: Rows, one: int, other: int) -> None:
    rows.insert(other, list(rows[one]))


def drag(rows: Rows, one: int, other: int) -> None:
    rows.insert(other, rows.pop(one))


def retitle(rows: Rows, one: int, other: int) -> None:
    column = sorted(HEADINGS)[one % len(HEADINGS)]
    rows[0][column] = ("Kolom lain", "Jawaban Satker", "Isian", "", "Bobot (%)")[other % 5]


CHANGES = st.tuples(
    st.sampled_from([swap, swap, delete, repeat, drag, drag, retitle]),
    st.integers(1, 190),
    st.integers(1, 190),
)
SAID = ("baris ", "sel ", "kolom ", "judul ", "A.", "B.")
# Two counts that the instrument words alike cannot be told apart by anybody.
ALIKE = "- Banyaknya perubahan yang dihasilkan"


def outcome(rows: Rows, name: str) -> WorkbookReading | str:
    """What was read, or the sentence that refuses the file."""
    try:
        return read_lke_sheets([as_sheet(rows, name)], INSTRUMENT)
    except SpreadsheetError as error:
        return str(error)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.booleans(),
    st.lists(CHANGES, min_size=1, max_size=3),
    st.sampled_from(["Isian", "LKE (2)", "Jawaban & bukti"]),
)
def test_every_answer_stands_where_it_belongs_or_the_file_is_refused_with_the_place(
    codes: bool, changes: list[tuple[Change, int, int]], name: str
) -> None:
    rows = filled_rows(codes=codes)
    for change, one, other in changes:
        if not any(ALIKE in map(str, rows[place]) for place in (one, other)):
            change(rows, one, other)
    found = outcome(rows, name)
    if isinstance(found, str) or found.problems:
        told = [found] if isinstance(found, str) else [one.message for one in found.problems]
        assert all(name in one for one in told)
        assert all(any(word in one for word in SAID) for one in told)
        return
    side = found.sides["unit"]
    assert all(side.answers.get(code) == expected(code) for code in EVERY)
    assert all(side.notes.get(code) == f"catatan {code}" for code in EVERY if side.notes)
    # notes whose heading was taken away are named, and nothing else is missing
    assert side.notes or "kolom K" in " ".join(found.warnings)


def test_sub_areas_that_changed_places_and_were_renumbered_are_known_by_their_names() -> None:
    """The same letters and scales, and questions in other words: only the headings tell."""
    rows = filled_rows(own_words=False)
    starts = [row_of(rows, f"{code}.a") - 1 for code in ("A.II.3.i", "A.II.3.ii")]
    ends = [row_of(rows, f"A.II.3.{code}.a") - 1 for code in ("ii", "iii")]
    first, second = (rows[one:end] for one, end in zip(starts, ends, strict=True))
    number = next(place for place, cell in enumerate(first[0]) if cell)
    first[0][number], second[0][number] = second[0][number], first[0][number]
    rows[starts[0] : ends[1]] = [*second, *first]
    problems = read_lke_sheets([as_sheet(rows)], INSTRUMENT).problems
    assert [one.code for one in problems] == ["rows_moved", "rows_moved"]
    assert problems[0].row == starts[0] + 1
    assert "«Assessment Pegawai» milik A.II.3.ii" in problems[0].message


def test_rows_in_another_order_are_read_by_their_codes_and_that_is_said() -> None:
    straight = read(filled_rows(codes=True))
    assert not any("urutan instrumen" in one for one in straight.warnings)
    reading = read(swapped(filled_rows(codes=True), FIRST, SECOND))
    assert stands_right(reading)
    (told,) = [one for one in reading.warnings if "urutan instrumen" in one]
    assert f"{SECOND}, berada di atas baris" in told
    assert "menurut kode di barisnya" in told
