"""Exact numbers: rationals inside the scoring, decimals outside; nothing is rounded here."""

from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

_DIGITS = Context(prec=28)


def decimal(value: Fraction) -> Decimal:
    """The rational as a Decimal: exact where it ends, 28 significant digits where it does not."""
    return _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))


def total(values: Iterable[Fraction | Decimal]) -> Fraction:
    """The exact sum, in integers over one denominator: most of a sheet's are alike."""
    top, bottom = 0, 1
    for value in values:
        numerator, denominator = value.as_integer_ratio()
        if bottom % denominator:
            common = lcm(bottom, denominator)
            top, bottom = top * (common // bottom), common
        top += numerator * (bottom // denominator)
    return Fraction(top, bottom)


def percent(part: Fraction, whole: Fraction) -> Fraction:
    """How much of the whole that is, reduced once."""
    return Fraction(100 * part.numerator * whole.denominator, part.denominator * whole.numerator)


@lru_cache(maxsize=4096)
def exact(value: Decimal) -> Fraction:
    """A Decimal as a rational; the few weights and multipliers of a sheet come again and again."""
    return Fraction(value)
