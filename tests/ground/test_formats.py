"""Numbers, dates and times read as Indonesian readers write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zona_integritas.ground import formats

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("75"), "75,00"),
        (Decimal("74.575"), "74,58"),  # half up; half-even would say 74,58 here and …
        (Decimal("74.585"), "74,59"),  # … 74,58 here
        (Decimal("-0.004"), "0,00"),  # no minus before a zero
        (Decimal("-0.425"), "−0,43"),
        (1234567, "1.234.567,00"),
        (2.675, "2,68"),  # a float counts as it is written
        ("0.5", "0,50"),
        (0, "0,00"),
        (None, "–"),
        (Decimal("NaN"), "–"),
    ],
)
def test_a_score_has_two_decimals_and_a_comma(value, text):
    assert formats.angka(value) == text


def test_the_number_of_decimals_can_be_chosen():
    assert formats.angka(Decimal("2.25"), 1) == "2,3"
    assert formats.angka(Decimal("2.5"), 0) == "3"


def test_nonsense_is_an_error_and_not_a_zero():
    with pytest.raises(ArithmeticError):
        formats.angka("dua puluh")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("17.5"), "17,5"),
        (Decimal("60"), "60"),
        (Decimal("100.00"), "100"),
        (1250, "1.250"),
        (None, "–"),
    ],
)
def test_a_weight_has_no_idle_zeros(value, text):
    assert formats.ringkas(value) == text


def test_a_percentage_keeps_its_sign_on_the_line():
    assert formats.persen(Decimal("57.2")) == f"57,20{NBSP}%"
    assert formats.persen(None) == "–"


def test_money_and_counts_have_dots_between_thousands():
    assert formats.bulat(1250) == "1.250"
    assert formats.rupiah(Decimal("1250000")) == "Rp1.250.000"
    assert formats.rupiah(-500) == "−Rp500"
    assert formats.rupiah(None) == "–"


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (Decimal("0.42"), "kurang 0,42"),
        (Decimal("0.001"), "kurang dari 0,01 lagi"),  # never "kurang 0,00"
        (Decimal("0"), "terpenuhi"),
        (Decimal("-3"), "terpenuhi"),
        (None, "–"),
    ],
)
def test_a_gap_is_said_in_words(gap, text):
    assert formats.kurang(gap) == text


def test_a_gap_in_percent_carries_the_sign():
    assert formats.kurang(Decimal("2.8"), percent=True) == f"kurang 2,80{NBSP}poin persen"


def test_dates_and_times_are_those_of_jakarta():
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # already the 23rd in Jakarta
    assert formats.tanggal(late) == "23 November 2026"
    assert formats.waktu(late) == f"00.30{NBSP}WIB"
    assert formats.tanggal_waktu(late) == f"23 November 2026, 00.30{NBSP}WIB"
    assert formats.tanggal(date(2026, 5, 1)) == "1 Mei 2026"
    assert formats.tanggal(None) == formats.waktu(None) == formats.tanggal_waktu(None) == "–"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 23), "hari ini"),
        (date(2026, 11, 22), "kemarin"),
        (date(2026, 11, 9), "14 hari yang lalu"),
        (date(2026, 1, 2), "2 Januari 2026"),
        (date(2026, 12, 1), "1 Desember 2026"),  # ahead
    ],
)
def test_recent_days_are_counted_and_older_ones_named(day, text):
    assert formats.sejak(day, date(2026, 11, 23)) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(812, "812 B"), (245_760, "240 KB"), (3_565_158, "3,4 MB"), (0, "0 B"), (None, "–")],
)
def test_file_sizes_are_short(size, text):
    assert formats.ukuran(size).replace(NBSP, " ") == text


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (" 2026 ", 2026), ("0", 0), ("²", None), ("٣", None), ("-1", None), ("", None),
     ("1.5", None), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None)],
)  # fmt: skip
def test_a_whole_number_is_what_every_database_can_hold(text: str, number: int | None) -> None:
    assert formats.whole_number(text) == number
