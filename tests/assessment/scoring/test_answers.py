"""The one strict reading of an answer."""

from decimal import Decimal
from typing import Any

import pytest

from assessment.scoring.definition import builtin
from assessment.scoring.model import AnswerError, parse_answer

INSTRUMENT = builtin()
YES_NO, ABC, INDEX, RATIO = "A.I.1.i.a", "A.I.1.i.b", "B.I.a", "A.II.1.i.a"


def read(code: str, raw: Any) -> Any:
    return parse_answer(INSTRUMENT.indicator(code), raw)


@pytest.mark.parametrize(
    ("code", "raw", "expected"),
    [
        (YES_NO, "Ya", "Ya"),
        (YES_NO, "  tidak ", "Tidak"),
        (ABC, "b", "B"),
        (ABC, "", None),
        (ABC, None, None),
        (ABC, "   ", None),
        (INDEX, "3,38", Decimal("3.38")),
        (INDEX, "3.38", Decimal("3.38")),
        (INDEX, 4, Decimal(4)),
        (INDEX, 2.92, Decimal("2.92")),
        (INDEX, Decimal(0), Decimal(0)),
        (
            RATIO,
            {"jumlah_agen": "12", "jumlah_perubahan": 3},
            {"jumlah_agen": 12, "jumlah_perubahan": 3},
        ),
        (RATIO, "85%", Decimal("0.85")),
        (RATIO, " 12,5 % ", Decimal("0.125")),
        (RATIO, "1%", Decimal("0.01")),  # never read as all of it
        (RATIO, "100%", Decimal(1)),
        (RATIO, "0,85", Decimal("0.85")),
        (RATIO, "0.85", Decimal("0.85")),
        (RATIO, 0.85, Decimal("0.85")),
        (RATIO, 1, Decimal(1)),  # what a percentage cell stores for 100 %
        (RATIO, {"jumlah_agen": "", "jumlah_perubahan": None}, None),
        (RATIO, {"jumlah_agen": 2.0}, {"jumlah_agen": 2}),
        (
            RATIO,
            {"jumlah_agen": 0, "jumlah_perubahan": 0},
            {"jumlah_agen": 0, "jumlah_perubahan": 0},
        ),
    ],
)
def test_what_people_write_is_understood(code: str, raw: Any, expected: Any) -> None:
    assert read(code, raw) == expected


@pytest.mark.parametrize(
    ("code", "raw", "words"),
    [
        (ABC, "D", "«D» bukan pilihan untuk skala A/B/C. Pilih A, B, atau C."),
        (YES_NO, "A", "Pilih Ya atau Tidak"),
        (ABC, 1, "bukan pilihan"),
        (ABC, True, "bukan pilihan"),
        (INDEX, "4,01", "Isi angka 0 sampai 4"),
        (INDEX, "-1", "bukan indeks"),
        (INDEX, "NaN", "bukan indeks"),
        (INDEX, "Infinity", "bukan indeks"),
        (INDEX, True, "bukan indeks"),
        (INDEX, "1e1", "bukan indeks"),
        (INDEX, "٣", "bukan indeks"),
        (INDEX, "1_0", "bukan indeks"),
        (RATIO, "85", "bukan isian jumlah"),  # percent, or a share? Nobody knows but the writer
        (RATIO, "1", "bukan isian jumlah"),
        (RATIO, 85, "tanda persen"),
        (RATIO, "120%", "bukan isian jumlah"),
        (RATIO, "-1%", "bukan isian jumlah"),
        (RATIO, "Blm Diisi", "bukan isian jumlah"),
        (RATIO, {"jumlah_agen": "1,5"}, "bilangan bulat"),
        (RATIO, {"jumlah_agen": "1.000"}, "tanpa titik atau koma"),  # a thousand, or a one?
        (RATIO, {"jumlah_agen": "1,000 "}, "«1,000 » bukan jumlah"),
        (RATIO, {"jumlah_agen": True}, "bukan jumlah"),
        (RATIO, {"jumlah_agen": -1}, "bilangan bulat"),
        (RATIO, {"jumlah_agen": "dua"}, "«dua» bukan jumlah"),
        (RATIO, {"jumlah_agen": 10**13}, "bukan jumlah"),
        (RATIO, {"lainnya": 1}, "«lainnya» bukan isian"),
    ],
)
def test_anything_else_is_refused_with_what_is_allowed(code: str, raw: Any, words: str) -> None:
    with pytest.raises(AnswerError) as caught:
        read(code, raw)
    assert words in caught.value.message
