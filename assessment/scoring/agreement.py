"""How far two independent assessors agree: exactly the same, and beyond what chance gives.

Cohen (1960): kappa = (observed − expected) / (1 − expected); expected from the two assessors' own
shares of each answer.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessment.scoring.rational import decimal

# Landis and Koch (1977): from this value on, best first.
WORDS = (
    (Fraction(81, 100), "hampir sempurna"),
    (Fraction(61, 100), "kuat"),
    (Fraction(41, 100), "sedang"),
    (Fraction(21, 100), "cukup"),
    (Fraction(0), "lemah"),
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """``exact_kappa`` is None where chance alone explains everything: both always said the same
    one thing, or nothing was judged by both.
    """

    count: int
    same: int
    exact_kappa: Fraction | None

    @property
    def share(self) -> Decimal | None:
        """The share of pairs that are exactly the same, 0 to 1; None without pairs."""
        return decimal(Fraction(self.same, self.count)) if self.count else None

    @property
    def percent(self) -> Decimal | None:
        """The share in percent."""
        return decimal(Fraction(100 * self.same, self.count)) if self.count else None

    @property
    def kappa(self) -> Decimal | None:
        return None if self.exact_kappa is None else decimal(self.exact_kappa)

    @property
    def words(self) -> str:
        """How strong the agreement is, in the words of Landis and Koch."""
        if self.exact_kappa is None:
            return "tidak dapat dihitung"
        found = next((word for least, word in WORDS if self.exact_kappa >= least), None)
        return found or "lebih buruk daripada kebetulan"


def agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Of what two assessors said on the same things, in pairs."""
    count = len(pairs)
    same = sum(one == other for one, other in pairs)
    if not count:
        return Agreement(0, 0, None)
    first, second = (Counter(column) for column in zip(*pairs, strict=True))
    expected = sum(
        (Fraction(first[answer] * second[answer], count * count) for answer in first), Fraction()
    )
    if expected == 1:
        return Agreement(count, same, None)
    return Agreement(count, same, (Fraction(same, count) - expected) / (1 - expected))


def by_key(
    pairs: Mapping[str, Sequence[tuple[Hashable, Hashable]]],
) -> dict[str, Agreement]:
    """The agreement per indicator (or per assessor): the least agreed first."""
    found = {key: agreement(rows) for key, rows in pairs.items()}
    return dict(sorted(found.items(), key=lambda item: (item[1].share or Decimal(0), item[0])))
