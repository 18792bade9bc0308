"""An explanation in Indonesian sentences. How numbers are written is the caller's choice."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from assessment.scoring.explain import Explanation, Part, Way
from assessment.scoring.model import INDEX_MAXIMUM, AnswerType, Measure
from assessment.scoring.report import text
from assessment.scoring.result import TOTAL

Write = Callable[[Decimal], str]
FOUR_PLACES = Decimal("0.0001")


def comma(value: Decimal) -> str:
    """``0,3333``: at most four places, with a comma; only shown, never computed with."""
    return text(value.quantize(FOUR_PLACES, rounding=ROUND_HALF_UP)).replace(".", ",")


def sentence(one: Explanation, write: Write = comma) -> str:
    """How the figure came about."""
    return _SENTENCES[one.way](one, write)


def lines(one: Explanation, write: Write = comma) -> list[str]:
    """The sentence, then a line for every part."""
    return [
        _head(one.whole) if one.rule is None else f"{one.code} {one.rule.rule.label}",
        f"  {sentence(one, write)}",
        *(f"    {_head(part)}: {part_text(part, write)}" for part in one.parts),
    ]


def part_text(part: Part, write: Write = comma) -> str:
    """A part's own figure in few words."""
    if not part.item:
        return f"{write(part.points)} dari {write(part.weight)}"
    if part.multiplier is None:
        return f"belum dijawab, dihitung 0 dari {write(part.weight)}"
    return (
        f"{basis(part, write)} → {write(part.multiplier)} × {write(part.weight)} "
        f"= {write(part.points)}"
    )


def basis(part: Part, write: Write = comma) -> str:
    """Where an item's multiplier comes from."""
    if isinstance(part.answer, Decimal):
        if part.answer_type == AnswerType.INDEX:
            return f"indeks {write(part.answer)} dibagi {write(INDEX_MAXIMUM)}"
        return f"{write(100 * part.answer)} % tanpa jumlahnya"
    return part.basis


def _head(part: Part) -> str:
    name = part.name.rstrip(".")
    return name if part.code == TOTAL else f"{part.code} {name}"


def _answer(one: Explanation, write: Write) -> str:
    part = one.whole
    share = f"bobot butir {write(part.weight)}"
    if one.shares:
        share += f" (bobot subarea dibagi {one.shares} butir)"
    if part.multiplier is None:
        return f"Belum dijawab, sehingga dihitung nol; {share}."
    start = basis(part, write)
    return (
        f"{start[:1].upper()}{start[1:]} bernilai {write(part.multiplier)}; {share}; "
        f"{write(part.multiplier)} × {write(part.weight)} = {write(part.points)} poin."
    )


def _mean(one: Explanation, write: Write) -> str:
    part = one.whole
    if one.mean is None or one.mean_zero is None:
        return f"Belum ada butir yang dijawab, sehingga 0 dari bobot {write(part.weight)}."
    known = [item.multiplier for item in one.parts if item.multiplier is not None]
    added = " + ".join(write(value) for value in known)
    total = write(sum(known, Decimal(0)))
    end = f"× bobot {write(part.weight)} = {write(part.points)} poin"
    if part.answered_count == part.of:
        return f"Rata-rata {part.of} butir: ({added}) ÷ {part.of} = {write(one.mean)}; {end}."
    return (
        f"Butir kosong dihitung nol: ({added}) ÷ {part.of} butir = {write(one.mean_zero)}; {end}. "
        f"Dari {part.answered_count} butir yang dijawab saja: {total} ÷ {part.answered_count} = "
        f"{write(one.mean)}; × bobot {write(part.weight)} = {write(part.answered)} poin."
    )


def _sum(one: Explanation, write: Write) -> str:
    part = one.whole
    added = " + ".join(write(item.points) for item in one.parts)
    found = f"Jumlah {len(one.parts)} {'butir' if one.way == Way.WEIGHTED else 'bagian'}: {added}"
    found += f" = {write(part.points)} poin dari bobot {write(part.weight)}"
    if part.answered_count < part.of:
        found += (
            f"; {part.answered_count} dari {part.of} butir dijawab, yang kosong dihitung nol "
            f"(dari yang dijawab saja: {write(part.answered)})"
        )
    return f"{found}."


def _rule(one: Explanation, write: Write) -> str:
    row = one.rule
    if row is None:
        return ""
    part = one.whole
    value = " + ".join(write(item.points) for item in one.parts)
    if len(one.parts) > 1:
        value += f" = {write(part.points)}"
    found = f"{row.rule.label}: {value} dari bobot {write(part.weight)}"
    unit = lacking = ""
    if row.rule.measure == Measure.PERCENT:
        unit, lacking = " %", " poin persen"
        found += f" = {write(row.value)} %"
    verdict = "terpenuhi" if row.met else f"belum terpenuhi, kurang {_gap(row.gap, write)}{lacking}"
    return f"{found}; minimal {row.rule.predicate} {write(row.minimum)}{unit}: {verdict}."


def _gap(gap: Decimal, write: Write) -> str:
    return write(gap) if gap >= FOUR_PLACES else f"dari {write(FOUR_PLACES)}"


_SENTENCES: dict[Way, Callable[[Explanation, Write], str]] = {
    Way.ANSWER: _answer,
    Way.MEAN: _mean,
    Way.WEIGHTED: _sum,
    Way.SUM: _sum,
    Way.RULE: _rule,
}
