"""What a scoring says: one score per indicator, node and area, and what is odd about them.

Everybody reads these; a contract says who may compute them (``assessment.scoring.engine``).
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from assessment.scoring.model import Answer
from assessment.scoring.rational import decimal, percent

# The version of the arithmetic a result comes from; sealed scores keep it.
ENGINE_VERSION = "1"
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class ScoreWarning:
    """Something odd about an answer that does not stop it from being scored."""

    code: str
    indicator: str
    message: str


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """How one answer became points: answer → multiplier → effective weight → points."""

    code: str
    answer: Answer | None
    exact_multiplier: Fraction | None
    exact_weight: Fraction
    basis: str
    warnings: tuple[ScoreWarning, ...] = ()

    @property
    def multiplier(self) -> Decimal | None:
        return None if self.exact_multiplier is None else decimal(self.exact_multiplier)

    @property
    def weight(self) -> Decimal:
        """The indicator's own weight, or its share of the sub-area's, in points."""
        return decimal(self.exact_weight)

    @property
    def points(self) -> Decimal | None:
        if self.exact_multiplier is None:
            return None
        return decimal(self.exact_multiplier * self.exact_weight)


@dataclass(frozen=True)
class NodeScore:
    """A node's two figures: of what was answered, and with blanks as zero (decisions use it)."""

    code: str
    exact_weight: Fraction
    exact_answered: Fraction
    exact_zero: Fraction
    answered_count: int
    of: int

    @cached_property
    def weight(self) -> Decimal:
        return decimal(self.exact_weight)

    @cached_property
    def answered(self) -> Decimal:
        return decimal(self.exact_answered)

    @cached_property
    def zero(self) -> Decimal:
        return decimal(self.exact_zero)

    @property
    def percent_answered(self) -> Decimal:
        return decimal(percent(self.exact_answered, self.exact_weight))

    @property
    def percent_zero(self) -> Decimal:
        return decimal(percent(self.exact_zero, self.exact_weight))


@dataclass(frozen=True)
class Result:
    """Everything a screen, a paper or a decision needs to know of one side's answers."""

    nodes: dict[str, NodeScore]
    areas: dict[str, NodeScore]
    indicators: dict[str, IndicatorScore]
    total: NodeScore
    warnings: tuple[ScoreWarning, ...] = field(default=())

    @property
    def answered(self) -> int:
        return self.total.answered_count

    @property
    def of(self) -> int:
        return self.total.of
