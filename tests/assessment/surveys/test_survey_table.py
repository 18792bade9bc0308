"""Tables of respondents as they come: whatever the cells hold, nothing is guessed or lost."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.scoring.survey import ELEMENTS
from assessment.surveys.columns import SurveyColumns, propose, suggested, word_key
from assessment.surveys.table import SurveyReading, add_form_problems, read_survey
from zona_integritas.ground.files.spreadsheets import Sheet
from zona_integritas.ground.files.written_days import day_in, month_comes_first

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


def test_a_value_beyond_the_scale_sets_its_row_aside() -> None:
    found = reading_of(["Sari", "1", "", 4, 5, 3, 3, 3], ["Budi", "2", "", 4, 4, 3, 3, 0])
    assert found.problems == []
    assert [one.left_out for one in found.respondents] == [
        "U2 berisi «5», bukan 1 sampai 4",
        "U5 berisi «0», bukan 1 sampai 4",
    ]
    assert reading_of(["Sari", "1", "", 4, 5, 3, 3, 3], scale=5).left_out == []


def test_whole_numbers_are_read_however_they_are_written() -> None:
    found = reading_of(["Sari", "1", "", "4,0", "3.0", " 2 ", 1, 4.0])
    assert found.problems == []
    assert found.respondents[0].values == (4, 3, 2, 1, 4)
    assert reading_of(["Sari", "1", "", "3,5", 3, 3, 3, 3]).counted == []
    assert reading_of(["Sari", "1", "", True, 3, 3, 3, 3]).counted == []


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
    assert "belum ditentukan" in found.problems[0].message
    assert "«Unsur 2»" in found.problems[0].message


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
    assert "lebih banyak daripada populasi (2)" in found.warnings[-2]
    assert "1 responden bertanggal di luar masa survei" in found.warnings[-1]


def test_sums_under_the_people_are_named_and_not_counted() -> None:
    found = reading_of(
        ["Sari", "1", "", 4, 4, 3, 3, 3],
        ["Total Sutrisno", "2", "", 4, 3, 3, 3, 3],  # a person
        ["Rata-rata", "", "", 4, 4, 3, 3, 3],
        ["NRR tertimbang", "", "", "0,444", "0,4", "0,4", "0,3", "0,3"],
        ["", "", "", 4, 4, 3, 3, 3],
    )
    assert [one.row for one in found.counted] == [2, 3]
    assert found.summaries == [(4, "Rata-rata"), (5, "NRR tertimbang")]
    assert any("baris 4 «Rata-rata», baris 5 «NRR tertimbang»" in one for one in found.warnings)
    assert "mungkin baris hitungan" in found.left_out[0].left_out


def test_without_any_names_the_last_row_is_a_person_like_the_others() -> None:
    found = reading_of(*(["", "", "", 4, 4, 3, 3, step] for step in (1, 2, 3)))
    assert len(found.counted) == 3


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("3/5/2026 9:01:22", date(2026, 5, 3)),
        ("3.5.2026", date(2026, 5, 3)),
        ("3-5-26", date(2026, 5, 3)),
        ("2026-05-03T09:01:22", date(2026, 5, 3)),
        ("3 Mei 2026", date(2026, 5, 3)),
        ("Minggu, 3 Mei 2026 09.01", date(2026, 5, 3)),
        ("3 agt 2026", date(2026, 8, 3)),
        ("31/02/2026", None),
        ("3 Makan 2026", None),
        ("besok", None),
    ],
)
def test_days_as_people_write_them(written: str, day: date | None) -> None:
    assert day_in(written) == day


def test_the_month_comes_first_only_where_nothing_else_is_possible() -> None:
    assert month_comes_first(["3/5/2026 9:01", "3/25/2026 9:01"])
    assert not month_comes_first(["3/5/2026", "4/6/2026"])
    assert not month_comes_first(["25/3/2026", "3/25/2026"])
    found = reading_of(
        ["Sari", "1", "3/5/2026 9:01", 4, 4, 3, 3, 3], ["Budi", "2", "3/25/2026", 4, 4, 3, 3, 3]
    )
    assert [one.answered_on for one in found.counted] == [date(2026, 3, 5), date(2026, 3, 25)]


QUESTIONS = [
    "Cap waktu", "Nama Lengkap", "Usia", "Adil?", "Prosedur?", "Imbalan?", "Pungli?", "Calo?",
]  # fmt: skip
IN_WORDS = [
    ["3/3/2026", "Sari", 30, "Sangat setuju", "Setuju", "SETUJU ", "4 (Sangat Baik)", "Setuju"],
    ["3/3/2026", "Budi", 31, "Setuju", "Setuju", "Setuju", "Tidak setuju", "Setuju"],
]


def test_a_persons_own_questions_are_proposed_in_their_order_and_confirmed() -> None:
    sheets = [Sheet("Data", [QUESTIONS, *IN_WORDS])]
    proposal = propose(sheets, "ipak", 4)
    assert proposal is not None
    assert proposal.certain is None
    assert (proposal.elements, proposal.name, proposal.day) == ((3, 4, 5, 6, 7), 1, 0)
    assert {word: suggested(word, 4) for word in proposal.words.values()} == {
        "Sangat setuju": 4,
        "Setuju": 3,
        "4 (Sangat Baik)": 4,
        "Tidak setuju": None,  # 2 or 1: two scales in use know the word
    }
    assert suggested("Setuju", 5) is None
    chosen = SurveyColumns(
        0, 0, (3, 4, 5, 6, 7), name=1, day=0,
        words={word_key(word): step for word, step in (
            ("Sangat setuju", 4), ("Setuju", 3), ("4 (Sangat Baik)", 4), ("Tidak setuju", 2),
        )},
    )  # fmt: skip
    found = read_survey(sheets, "ipak", 4, SurveyColumns.of(chosen.told()))
    assert [one.values for one in found.counted] == [(4, 3, 3, 4, 3), (3, 3, 3, 2, 3)]
    assert SurveyColumns.of(chosen.told()) == chosen


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


@settings(suppress_health_check=[HealthCheck.too_slow])
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
    # Every row with anything in it is a respondent, a sum that is named, or under a problem.
    assert len(found.counted) + len(found.left_out) == len(found.respondents)
