"""Survey arithmetic against figures computed by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.scoring.survey import SurveyResult, is_straight, minimum_sample, summarise


def test_two_respondents_by_hand() -> None:
    # means 3 and 4; index 3.5; variance 0.5; margin 1.96 × √(0.5 / 2) = 0.98
    result = summarise([(3, 3), (4, 4)], 4)
    assert (result.count, result.index) == (2, Decimal("3.5"))
    assert result.margin == Decimal("0.98")
    assert (result.low, result.high) == (Decimal("2.52"), Decimal(4))  # never above the scale
    assert result.converted == Decimal("87.5")
    assert result.grade == ("B", "Baik")
    assert result.elements == (Decimal("3.5"), Decimal("3.5"))


def test_the_margin_shrinks_where_many_of_few_answered() -> None:
    # finite population correction √((8 − 2) / (8 − 1))
    result = summarise([(3,), (4,)], 4, population=8)
    assert result.margin is not None
    assert abs(result.margin**2 - Decimal("0.98") ** 2 * 6 / 7) < Decimal("1e-20")
    everybody = summarise([(3,), (4,)], 4, population=2)
    assert everybody.margin == 0


def test_another_scale_is_stretched_to_four() -> None:
    result = summarise([(5, 4)], 5)
    assert result.index == Decimal("3.6")
    assert result.elements == (Decimal(4), Decimal("3.2"))
    assert (result.margin, result.weakest) == (None, 1)


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        (10, 10),
        (15, 14),
        (100, 80),
        (500, 217),
        (1000, 278),
        (10_000, 370),
        (1_000_000, 384),
        (None, None),
        (0, None),
    ],
)
def test_the_minimum_sample_is_krejcie_and_morgans(population: int, expected: int) -> None:
    """As printed in their table."""
    assert minimum_sample(population) == expected


@pytest.mark.parametrize(
    ("index", "letter"),
    # both ends of every row of the table, and just inside the gaps between its rows
    [("4", "A"), ("3.5324", "A"), ("3.5321", "B"), ("3.532", "B"), ("3.0644", "B"),
     ("3.0641", "C"), ("3.064", "C"), ("2.6", "C"), ("2.5997", "D"), ("2.5996", "D"), ("1", "D"),
     ("0.7", "D")],
)  # fmt: skip
def test_grades_change_at_the_regulations_values(index: str, letter: str) -> None:
    result = SurveyResult(1, (Fraction(index),), Fraction(index), None, None)
    assert result.grade[0] == letter


def test_the_same_answer_everywhere_is_noticed() -> None:
    assert is_straight((4, 4, 4))
    assert not is_straight((4, 3, 4))
    assert not is_straight((4,))


@given(
    st.integers(1, 9).flatmap(
        lambda elements: st.lists(
            st.lists(st.integers(1, 4), min_size=elements, max_size=elements),
            min_size=1,
            max_size=20,
        )
    ),
    st.integers(20, 500),
)
def test_the_index_lies_between_its_elements_and_inside_its_interval(
    rows: list[list[int]], population: int
) -> None:
    result = summarise(rows, 4, population)
    assert min(result.exact_elements) <= result.exact_index <= max(result.exact_elements)
    assert 1 <= result.exact_index <= 4
    if result.margin is not None:
        assert result.low is not None
        assert result.high is not None
        assert 0 <= result.low <= result.index <= result.high <= 4
    assert summarise(list(reversed(rows)), 4, population) == result
