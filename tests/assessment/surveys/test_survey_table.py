"""Tables of respondents as they come: whatever the cells hold, nothing is guessed or lost."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assessment.scoring.survey import ELEMENTS
from assessment.surveys.table import SurveyReading, add_form_problems, read_survey
from zona_integritas.ground.files.spreadsheets import Sheet

HEAD = ["Nama", "No. Telepon", "Tanggal", "U1", "U2", "U3", "U4", "U5"]


def reading_of(*rows: list[Any], head: list[Any] | None = None, scale: int = 4) -> SurveyReading:
    return read_survey([Sheet("Data", [head or HEAD, *rows])], "ipak", scale)


def test_a_complete_row_is_read_as_it_stands() -> None:
    found = reading_of(
        ["Sari", "0812-3456", datetime(2026, 3, 2, 8, tzinfo=UTC), 4, 3.0, "2", "1", 4]
    )
    assert found.problems == []
    (one,) = found.respondents
    assert (one.row, one.values, one.left_out) == (2, (4, 3, 2, 1, 4), "")
    assert (one.name, one.phone, one.answered_on) == ("Sari", "0812-3456", date(2026, 3, 2))


def test_a_value_beyond_the_scale_is_named_with_cell_and_what_is_allowed() -> None:
    found = reading_of(["Sari", "1", "", 4, 5, 3, 3, 3], ["Budi", "2", "", 4, 4, 3, 3, 0])
    assert [(one.cell, one.found, one.allowed) for one in found.problems] == [
        ("E2", "5", "1 sampai 4"),
        ("H3", "0", "1 sampai 4"),
    ]
    assert reading_of(["Sari", "1", "", 4, 5, 3, 3, 3], scale=5).problems == []


def test_whole_numbers_are_read_however_they_are_written() -> None:
    found = reading_of(["Sari", "1", "", "4,0", "3.0", " 2 ", 1, 4.0])
    assert found.problems == []
    assert found.respondents[0].values == (4, 3, 2, 1, 4)
    assert reading_of(["Sari", "1", "", "3,5", 3, 3, 3, 3]).problems != []
    assert reading_of(["Sari", "1", "", True, 3, 3, 3, 3]).problems != []


def test_a_row_with_a_gap_is_left_out_with_its_reason() -> None:
    found = reading_of(["Sari", "1", "", 4, "", 3, None, 3], ["Budi", "2", "", 4, 4, 3, 3, 3])
    assert found.problems == []
    assert [one.row for one in found.counted] == [3]
    assert found.left_out[0].left_out == "U2, U4 tidak diisi"


def test_one_phone_counts_once_however_it_is_written() -> None:
    found = reading_of(
        ["Sari", "0812 345 678", "", 4, 4, 3, 3, 3],
        ["Sari", "+62812345678", "", 3, 4, 3, 3, 3],
        ["Rina", 812345678.0, "", 2, 4, 3, 3, 3],  # a spreadsheet has eaten the zero
        ["Budi", "", "", 4, 4, 3, 3, 3],
        ["Tono", "", "", 4, 4, 3, 3, 3],
    )
    assert [one.row for one in found.counted] == [2, 5, 6]
    assert [one.left_out for one in found.left_out] == [
        "nama dan telepon sama dengan baris 2",
        "telepon sama dengan baris 2",
    ]


def test_the_same_answer_everywhere_is_counted_and_said() -> None:
    found = reading_of(["Sari", "1", "", 4, 4, 4, 4, 4], ["Budi", "2", "", 4, 3, 4, 4, 4])
    assert len(found.counted) == 2
    assert any("nilai yang sama" in one and "baris 2" in one for one in found.warnings)


def test_headings_may_be_numbered_named_or_written_out() -> None:
    row = ["Sari", "1", "", 1, 2, 3, 4, 1]
    wanted = (1, 2, 3, 4, 1)
    for elements in (
        ["Unsur 1", "UNSUR 2", "unsur 03", "Unsur 4: imbalan", "unsur 5"],
        [f"U{place} {name}" for place, name in enumerate(ELEMENTS["ipak"], 1)],
        [name.upper() for name in ELEMENTS["ipak"]],
        ["1", "2", "3", "4", "5"],
        [1.0, 2.0, 3.0, 4.0, 5.0],
    ):
        found = reading_of(row, head=["NAMA  RESPONDEN", "No HP", "Tgl", *elements])
        assert found.problems == [], elements
        assert found.respondents[0].values == wanted
        assert (found.respondents[0].name, found.respondents[0].phone) == ("Sari", "1")


def test_answers_are_not_taken_for_headings() -> None:
    found = read_survey([Sheet("Data", [["a", "b"], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]])], "ipak", 5)
    assert found.respondents == []
    assert "tidak ditemukan" in found.problems[0].message


def test_an_element_in_two_columns_is_not_guessed() -> None:
    found = reading_of(["Sari", "1", "", 4, 4, 3, 3, 3, 1], head=[*HEAD, "Unsur 2"])
    assert (found.problems[0].cell, found.problems[0].found) == ("I1", "U2")


def test_what_does_not_fit_what_was_said_is_pointed_out() -> None:
    found = reading_of(
        ["Sari", "1", "2026-02-28", 4, 4, 3, 3, 3],
        ["Budi", "2", "01/03/2026", 4, 4, 3, 3, 3],
        ["Tono", "3", "besok", 4, 4, 3, 3, 3],
    )
    before = len(found.warnings)
    assert any("1 tanggal tidak terbaca" in one for one in found.warnings)
    add_form_problems(found, 3, date(2026, 2, 1), date(2026, 3, 31))
    assert len(found.warnings) == before
    add_form_problems(found, 2, date(2026, 3, 1), None)
    assert "lebih banyak dari populasi (2)" in found.warnings[-2]
    assert "1 responden bertanggal di luar masa survei" in found.warnings[-1]


def test_without_its_headings_a_table_is_refused_in_words() -> None:
    for rows in ([], [[]], [["x"]], [["U1", "U2", "U3", "U4"]]):
        found = read_survey([Sheet("Data", rows)], "ipak", 4)
        assert "tidak ditemukan" in found.problems[0].message
        assert found.result(None) is None
    assert read_survey([], "ipkp", 4).problems != []


CELLS = st.one_of(
    st.none(),
    st.integers(-3, 12),
    st.floats(allow_nan=True),
    st.booleans(),
    st.text(max_size=20),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(["4", "4,0", "=1+1", "Unsur 3", "U1", "²", "٣", "\x00", "U99999999999"]),
)


@given(
    st.lists(st.lists(CELLS, max_size=12), max_size=15),
    st.booleans(),
    st.sampled_from(sorted(ELEMENTS)),
    st.sampled_from([4, 5, 6, 10]),
)
def test_no_table_brings_the_reader_down(
    rows: list[list[Any]], headed: bool, kind: str, scale: int
) -> None:
    heads = ["Nama", "Telepon", "Tanggal", *(f"U{place + 1}" for place in range(9))]
    found = read_survey([Sheet("Data", [heads, *rows] if headed else rows)], kind, scale)
    for one in found.counted:
        if not found.problems:
            assert len(one.values) == len(ELEMENTS[kind])
            assert all(value is not None and 1 <= value <= scale for value in one.values)
    result = found.result(100)
    if result is not None:
        assert 0 < result.index <= 4
        assert result.count == len(found.counted)
    # Every row with anything in it is a respondent or lies under a problem.
    assert len(found.counted) + len(found.left_out) == len(found.respondents)
