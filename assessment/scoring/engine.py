"""From answers to scores, exactly.

Inside, everything is an exact rational (``Fraction``), so that a third never costs anybody a
threshold; outside, everything is a ``Decimal``. Nothing is rounded before a comparison.
Source: PermenPANRB 90/2021, Lampiran III, with its two circulated defects repaired.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import lcm

from assessment.scoring.model import (
    COUNTED,
    INDEX_MAXIMUM,
    Answer,
    AnswerType,
    Indicator,
    InputRole,
    Instrument,
    ZeroPolicy,
    is_complete,
)

ENGINE_VERSION = "1"
TOTAL = "total"
DIGITS = 28


def decimal(value: Fraction) -> Decimal:
    """The rational as a Decimal: exact where it ends, 28 significant digits where it does not."""
    with localcontext() as context:
        context.prec = DIGITS
        return Decimal(value.numerator) / Decimal(value.denominator)


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


@dataclass(frozen=True, slots=True)
class NodeScore:
    """A node's two figures: of what was answered, and with blanks as zero (decisions use it)."""

    code: str
    exact_weight: Fraction
    exact_answered: Fraction
    exact_zero: Fraction
    answered_count: int
    of: int

    @property
    def weight(self) -> Decimal:
        return decimal(self.exact_weight)

    @property
    def answered(self) -> Decimal:
        return decimal(self.exact_answered)

    @property
    def zero(self) -> Decimal:
        return decimal(self.exact_zero)

    @property
    def percent_answered(self) -> Decimal:
        return decimal(100 * self.exact_answered / self.exact_weight)

    @property
    def percent_zero(self) -> Decimal:
        return decimal(100 * self.exact_zero / self.exact_weight)


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


def score(instrument: Instrument, answers: Mapping[str, Answer]) -> Result:
    """Scores one side. ``answers`` holds parsed answers by indicator code; absent is unanswered.

    Unanswered is unknown: the answered-only figure of a sub-area is weight × mean of what was
    answered (nothing where nothing was), the other counts blanks as zero.
    """
    indicators: dict[str, IndicatorScore] = {}
    nodes: dict[str, NodeScore] = {}
    for node in reversed(instrument.nodes):  # children come after their parents
        own = instrument.indicators_under(node.code)
        weight = exact(node.weight)
        share = weight / len(own) if own else weight
        scored = [
            _indicator(
                entry,
                answers.get(entry.code),
                share if entry.weight is None else exact(entry.weight),
            )
            for entry in own
        ]
        indicators.update((one.code, one) for one in scored)
        children = [nodes[child.code] for child in instrument.children(node.code)]
        nodes[node.code] = _node(node.code, weight, share, own, scored, children)
    roots = [nodes[node.code] for node in instrument.nodes if node.parent is None]
    areas = {
        area: _sum(f"area.{area}", [nodes[node.code] for node in instrument.area_nodes(area)])
        for area in instrument.area_codes
    }
    ordered = {entry.code: indicators[entry.code] for entry in instrument.indicators}
    return Result(
        nodes={node.code: nodes[node.code] for node in instrument.nodes},
        areas=areas,
        indicators=ordered,
        total=_sum(TOTAL, roots),
        warnings=_warnings(instrument, answers, ordered.values()),
    )


def remarks_on(instrument: Instrument, answers: Mapping[str, Answer]) -> tuple[ScoreWarning, ...]:
    """The warnings that ``score`` would give, without the figures: for looking at many sheets.
    Answers that never cause one (choices, indices) need not be given."""
    scored = [
        _indicator(entry, answers[entry.code], Fraction())
        for entry in instrument.indicators
        if entry.code in answers
    ]
    return _warnings(instrument, answers, scored)


def _warnings(
    instrument: Instrument, answers: Mapping[str, Answer], scored: Iterable[IndicatorScore]
) -> tuple[ScoreWarning, ...]:
    own = (warning for one in scored for warning in one.warnings)
    return (*own, *_repeated_counts(instrument, answers))


def _node(
    code: str,
    weight: Fraction,
    share: Fraction,
    own: tuple[Indicator, ...],
    scored: list[IndicatorScore],
    children: list[NodeScore],
) -> NodeScore:
    if children:
        return _sum(code, children, weight)
    known = [one for one in scored if one.exact_multiplier is not None]
    if all(entry.weight is None for entry in own):  # weight × mean
        reached = total(one.exact_multiplier for one in known if one.exact_multiplier is not None)
        zero = share * reached
        answered = weight * reached / len(known) if known else reached
    else:
        zero = answered = total(
            one.exact_multiplier * one.exact_weight
            for one in known
            if one.exact_multiplier is not None
        )
    return NodeScore(code, weight, answered, zero, len(known), len(scored))


def _sum(code: str, parts: list[NodeScore], weight: Fraction | None = None) -> NodeScore:
    return NodeScore(
        code=code,
        exact_weight=total(part.exact_weight for part in parts) if weight is None else weight,
        exact_answered=total(part.exact_answered for part in parts),
        exact_zero=total(part.exact_zero for part in parts),
        answered_count=sum(part.answered_count for part in parts),
        of=sum(part.of for part in parts),
    )


def total(values: Iterable[Fraction]) -> Fraction:
    """The exact sum. Like denominators are added as integers: most of a sheet's are alike."""
    by_denominator: dict[int, int] = {}
    for value in values:
        numerator, denominator = value.as_integer_ratio()
        by_denominator[denominator] = by_denominator.get(denominator, 0) + numerator
    top, bottom = 0, 1
    for denominator, numerator in by_denominator.items():
        common = lcm(bottom, denominator)
        top = top * (common // bottom) + numerator * (common // denominator)
        bottom = common
    return Fraction(top, bottom)


@lru_cache(maxsize=4096)
def exact(value: Decimal) -> Fraction:
    """A Decimal as a rational; the few weights and multipliers of a sheet come again and again."""
    return Fraction(value)


def _indicator(entry: Indicator, answer: Answer | None, weight: Fraction) -> IndicatorScore:
    if answer is None or not is_complete(entry, answer):
        return IndicatorScore(entry.code, answer, None, weight, "belum dijawab")
    if isinstance(answer, str):
        option = entry.option(answer)
        return IndicatorScore(
            entry.code, answer, exact(option.multiplier), weight, f"jawaban {answer}"
        )
    if isinstance(answer, Decimal) and entry.answer_type in COUNTED:
        warning = ScoreWarning(
            "share_without_counts",
            entry.code,
            f"{entry.code}: diisi langsung sebagai persen, tanpa jumlahnya. Isi jumlahnya: "
            "portal kementerian meminta jumlah.",
        )
        return IndicatorScore(
            entry.code, answer, Fraction(answer), weight, "persen tanpa jumlah", (warning,)
        )
    if isinstance(answer, Decimal):
        return IndicatorScore(
            entry.code, answer, exact(answer) / exact(INDEX_MAXIMUM), weight, "indeks dibagi 4"
        )
    if entry.answer_type == AnswerType.DECREASE:
        return _decrease(entry, answer, weight)
    return _ratio(entry, answer, weight)


def _total(answer: Mapping[str, Decimal], keys: tuple[str, ...]) -> Fraction:
    return sum((Fraction(answer[key]) for key in keys), Fraction())


def _ratio(entry: Indicator, answer: Mapping[str, Decimal], weight: Fraction) -> IndicatorScore:
    done = _total(answer, entry.keys(InputRole.NUMERATOR))
    due = _total(answer, entry.keys(InputRole.DENOMINATOR))
    warnings: list[ScoreWarning] = []
    if due == 0 and done == 0:
        full = entry.zero_denominator == ZeroPolicy.FULL
        basis = f"0 dari 0, menurut kebijakan butir bernilai {'penuh' if full else 'nol'}"
        return IndicatorScore(entry.code, answer, Fraction(int(full)), weight, basis)
    if due == 0:
        warnings.append(
            ScoreWarning(
                "n_per_0",
                entry.code,
                f"{entry.code}: {done} dari 0. Penyebutnya nol, jadi butir ini bernilai nol. "
                "Periksa jumlahnya.",
            )
        )
        return IndicatorScore(
            entry.code, answer, Fraction(), weight, f"{done} dari 0", tuple(warnings)
        )
    if done > due:
        warnings.append(
            ScoreWarning(
                "more_than_due",
                entry.code,
                f"{entry.code}: yang selesai ({done}) lebih banyak daripada yang seharusnya "
                f"({due}). Nilainya dibatasi 100 %; periksa jumlahnya.",
            )
        )
    return IndicatorScore(
        entry.code,
        answer,
        min(done / due, Fraction(1)),
        weight,
        f"{done} dari {due}",
        tuple(warnings),
    )


def _decrease(entry: Indicator, answer: Mapping[str, Decimal], weight: Fraction) -> IndicatorScore:
    before = _total(answer, entry.keys(InputRole.PREVIOUS))
    now = _total(answer, entry.keys(InputRole.CURRENT))
    basis = f"dari {before} menjadi {now}"
    if before == 0:
        return IndicatorScore(entry.code, answer, Fraction(int(now == 0)), weight, basis)
    return IndicatorScore(
        entry.code, answer, max((before - now) / before, Fraction()), weight, basis
    )


def _repeated_counts(instrument: Instrument, answers: Mapping[str, Answer]) -> list[ScoreWarning]:
    """Two indicators of one sub-area that ask the same count (soal 89 and 90) should agree."""
    seen: dict[tuple[str, str], tuple[str, Decimal]] = {}
    warnings = []
    for entry in instrument.indicators:
        answer = answers.get(entry.code)
        if not isinstance(answer, Mapping):
            continue
        for key, count in answer.items():
            first = seen.setdefault((entry.parent, key), (entry.code, count))
            # The two halves of the wealth reports share a key by name only: their sub-area asks
            # different people, so only an equal label means an equal count.
            if first[1] != count and _label(instrument, first[0], key) == _label(
                instrument, entry.code, key
            ):
                warnings.append(
                    ScoreWarning(
                        "repeated_count",
                        entry.code,
                        f"{entry.code}: «{_label(instrument, entry.code, key)}» berisi {count}, "
                        f"sedangkan pada {first[0]} berisi {first[1]}. Samakan keduanya.",
                    )
                )
    return warnings


def _label(instrument: Instrument, code: str, key: str) -> str:
    return next(entry.label for entry in instrument.indicator(code).inputs if entry.key == key)
