"""From answers to scores, exactly.

Inside, everything is an exact rational (``Fraction``), so that a third never costs anybody a
threshold; outside, everything is a ``Decimal``. Nothing is rounded before a comparison.
Source: PermenPANRB 90/2021, Lampiran III, with its two circulated defects repaired.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from assessment.scoring.model import (
    COUNTED,
    INDEX_MAXIMUM,
    Answer,
    AnswerType,
    Indicator,
    InputRole,
    Instrument,
    Node,
    ZeroPolicy,
    is_complete,
)
from assessment.scoring.rational import exact, total
from assessment.scoring.result import TOTAL, IndicatorScore, NodeScore, Result, ScoreWarning

UNANSWERED = "belum dijawab"


@dataclass(frozen=True, slots=True)
class _Item:
    """An indicator with all that is known of its score before it is answered."""

    code: str
    entry: Indicator
    weight: Fraction
    blank: IndicatorScore
    choices: dict[str, IndicatorScore]


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A node with all that is known of its score before anything is answered."""

    code: str
    weight: Fraction
    share: Fraction | None  # of each indicator, where they share the weight alike
    own: tuple["_Item", ...]
    children: tuple[str, ...]
    chosen: bool  # are all its indicators answered by a letter?


@dataclass(frozen=True, slots=True)
class _Layout:
    """What every scoring with an instrument has in common."""

    items: tuple[_Item, ...]
    places: tuple[_Place, ...]  # children before their parents
    areas: dict[str, _Place]  # each stands in several nodes
    whole: _Place


@lru_cache(maxsize=16)
def _layout(instrument: Instrument) -> _Layout:
    items: dict[str, _Item] = {}
    places: dict[str, _Place] = {}
    for node in reversed(instrument.nodes):  # children come after their parents
        own = instrument.indicators_under(node.code)
        weight = exact(node.weight)
        share = weight / len(own) if own else weight
        items.update(
            (entry.code, _item(entry, share if entry.weight is None else exact(entry.weight)))
            for entry in own
        )
        places[node.code] = _Place(
            code=node.code,
            weight=weight,
            share=share if all(entry.weight is None for entry in own) else None,
            own=tuple(items[entry.code] for entry in own),
            children=tuple(child.code for child in instrument.children(node.code)),
            chosen=all(entry.options for entry in own),
        )

    def together(code: str, parts: Iterable[Node]) -> _Place:
        codes = tuple(part.code for part in parts)
        return _Place(code, total(places[one].weight for one in codes), None, (), codes, False)

    return _Layout(
        items=tuple(items[entry.code] for entry in instrument.indicators),
        places=tuple(places.values()),
        areas={
            area: together(f"area.{area}", instrument.area_nodes(area))
            for area in instrument.area_codes
        },
        whole=together(TOTAL, [node for node in instrument.nodes if node.parent is None]),
    )


def _item(entry: Indicator, weight: Fraction) -> _Item:
    return _Item(
        code=entry.code,
        entry=entry,
        weight=weight,
        blank=IndicatorScore(entry.code, None, None, weight, UNANSWERED),
        choices={
            option.label: IndicatorScore(
                entry.code,
                option.label,
                exact(option.multiplier),
                weight,
                f"jawaban {option.label}",
            )
            for option in entry.options
        },
    )


def score(instrument: Instrument, answers: Mapping[str, Answer]) -> Result:
    """Scores one side. ``answers`` holds parsed answers by indicator code; absent is unanswered.

    Unanswered is unknown: the answered-only figure of a sub-area is weight × mean of what was
    answered (nothing where nothing was), the other counts blanks as zero.
    """
    layout = _layout(instrument)
    indicators = {item.code: _indicator(item, answers.get(item.code)) for item in layout.items}
    nodes: dict[str, NodeScore] = {}
    for place in layout.places:
        nodes[place.code] = _sum(place, nodes) if place.children else _node(place, indicators)
    return Result(
        nodes={node.code: nodes[node.code] for node in instrument.nodes},
        areas={area: _sum(place, nodes) for area, place in layout.areas.items()},
        indicators=indicators,
        total=_sum(layout.whole, nodes),
        warnings=_warnings(instrument, answers, indicators.values()),
    )


def remarks_on(instrument: Instrument, answers: Mapping[str, Answer]) -> tuple[ScoreWarning, ...]:
    """The warnings that ``score`` would give, without the figures: for looking at many sheets.
    Answers that never cause one (choices, indices) need not be given."""
    scored = [
        _indicator(item, answers[item.code])
        for item in _layout(instrument).items
        if item.code in answers
    ]
    return _warnings(instrument, answers, scored)


def _warnings(
    instrument: Instrument, answers: Mapping[str, Answer], scored: Iterable[IndicatorScore]
) -> tuple[ScoreWarning, ...]:
    own = (warning for one in scored for warning in one.warnings)
    return (*own, *_repeated_counts(instrument, answers))


def _node(place: _Place, indicators: Mapping[str, IndicatorScore]) -> NodeScore:
    """A node that has indicators, not nodes, below it."""
    scored = [indicators[item.code] for item in place.own]
    if place.chosen:
        return _of_letters(place, tuple(one.answer for one in scored))
    return _counted(place, scored)


@lru_cache(maxsize=16_384)
def _of_letters(place: _Place, answers: tuple[Any, ...]) -> NodeScore:
    """Units give the same few letters: hundreds of sheets are scored at once, and each of these
    mostly as another one before."""
    return _counted(
        place, [_indicator(item, one) for item, one in zip(place.own, answers, strict=True)]
    )


def _counted(place: _Place, scored: Iterable[IndicatorScore]) -> NodeScore:
    known = [
        (one.exact_multiplier, one.exact_weight)
        for one in scored
        if one.exact_multiplier is not None
    ]
    if place.share is None:
        zero = answered = total(multiplier * weight for multiplier, weight in known)
    else:  # weight × mean
        reached = total(multiplier for multiplier, _ in known)
        zero = answered = place.share * reached
        if 0 < len(known) < len(place.own):
            answered = place.weight * reached / len(known)
    return NodeScore(place.code, place.weight, answered, zero, len(known), len(place.own))


def _sum(place: _Place, nodes: Mapping[str, NodeScore]) -> NodeScore:
    parts = [nodes[child] for child in place.children]
    answered_count = sum(part.answered_count for part in parts)
    of = sum(part.of for part in parts)
    zero = total(part.exact_zero for part in parts)
    # Where nothing is blank, both figures are one.
    complete = answered_count == of
    answered = zero if complete else total(part.exact_answered for part in parts)
    return NodeScore(place.code, place.weight, answered, zero, answered_count, of)


def _indicator(item: _Item, answer: Answer | None) -> IndicatorScore:
    if answer is None:
        return item.blank
    if isinstance(answer, str):
        return item.choices[answer]
    entry, weight = item.entry, item.weight
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
            entry.code, answer, Fraction(answer) / exact(INDEX_MAXIMUM), weight, "indeks dibagi 4"
        )
    if not is_complete(entry, answer):
        return IndicatorScore(entry.code, answer, None, weight, UNANSWERED)
    if entry.answer_type == AnswerType.DECREASE:
        return _decrease(entry, answer, weight)
    return _ratio(entry, answer, weight)


def _total(answer: Mapping[str, Decimal], keys: tuple[str, ...]) -> Fraction:
    return total(answer[key] for key in keys)


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
                f"{entry.code}: {done} dari 0. Penyebutnya nol, sehingga butir ini bernilai nol. "
                "Periksa jumlahnya.",
            )
        )
        return IndicatorScore(
            entry.code, answer, Fraction(), weight, f"{done} dari 0", tuple(warnings)
        )
    more = done > due
    if more:
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
        Fraction(1) if more else done / due,
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
    for entry in instrument.counted:
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
