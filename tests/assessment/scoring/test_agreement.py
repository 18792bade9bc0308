"""Agreement of two assessors against tables computed by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.scoring.agreement import Agreement, agreement, by_key


def table(**cells: int) -> list[tuple[str, str]]:
    """``YT=5``: five times the first said Y and the second T."""
    return [(pair[0], pair[1]) for pair, times in cells.items() for _ in range(times)]


def test_cohens_own_kind_of_table() -> None:
    # 50 things: 20 both yes, 15 both no, 5 yes/no, 10 no/yes.
    # observed 35/50 = 0.7; expected 25/50 × 30/50 + 25/50 × 20/50 = 0.5; kappa 0.2/0.5 = 0.4
    found = agreement(table(YY=20, YT=5, TY=10, TT=15))
    assert (found.count, found.same, found.exact_kappa) == (50, 35, Fraction(2, 5))
    assert (found.share, found.kappa) == (Decimal("0.7"), Decimal("0.4"))
    assert found.words == "cukup"


def test_full_agreement_and_full_disagreement() -> None:
    assert agreement(table(AA=3, BB=2)).exact_kappa == 1
    assert agreement(table(AB=1, BA=1)).exact_kappa == -1  # observed 0, expected 1/2
    assert agreement(table(AB=1, BA=1)).words == "lebih buruk daripada kebetulan"


def test_where_both_always_said_one_thing_chance_explains_all() -> None:
    found = agreement(table(AA=9))
    assert (found.share, found.exact_kappa, found.words) == (
        Decimal(1), None, "tidak dapat dihitung"
    )  # fmt: skip
    assert agreement([]) == Agreement(0, 0, None)
    assert agreement([]).share is None


def test_one_who_never_varies_agrees_no_better_than_chance() -> None:
    # observed 3/4; expected 3/4 × 1 = 3/4
    assert agreement(table(AA=3, BA=1)).exact_kappa == 0


@pytest.mark.parametrize(
    ("kappa", "words"),
    [("0.81", "hampir sempurna"), ("0.8099", "kuat"), ("0.61", "kuat"), ("0.41", "sedang"),
     ("0.21", "cukup"), ("0.2099", "lemah"), ("0", "lemah")],
)  # fmt: skip
def test_the_words_change_at_landis_and_kochs_values(kappa: str, words: str) -> None:
    assert Agreement(10, 5, Fraction(kappa)).words == words


def test_the_least_agreed_comes_first() -> None:
    found = by_key({"b": table(AA=1), "a": table(AB=1), "c": table(AA=1, AB=1)})
    assert list(found) == ["a", "c", "b"]


letters = st.sampled_from("ABC")


@given(st.lists(st.tuples(letters, letters), min_size=1, max_size=40))
def test_kappa_is_bounded_and_the_same_from_both_sides(pairs: list[tuple[str, str]]) -> None:
    found = agreement(pairs)
    turned = agreement([(other, one) for one, other in reversed(pairs)])
    assert (found.same, found.exact_kappa) == (turned.same, turned.exact_kappa)
    if found.exact_kappa is not None:
        assert -1 <= found.exact_kappa <= 1
        assert (found.exact_kappa == 1) == (found.same == found.count)
