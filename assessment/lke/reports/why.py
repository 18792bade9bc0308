"""What the page "Kenapa nilai ini?" shows: one figure, its parts below, its way up."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessment.lke.places import slug
from assessment.lke.reports.answers import short_answer
from assessment.scoring import model
from assessment.scoring.explain import Explanation, Part, Way, explain
from assessment.scoring.explain_text import sentence
from assessment.scoring.result import TOTAL, Result
from zona_integritas.ground.formats import ringkas


@dataclass(frozen=True, slots=True)
class PartRow:
    """One line of the table: a part of the figure."""

    part: Part
    answer: str
    blank: bool


@dataclass(frozen=True, slots=True)
class FigureStep:
    """One figure on the way up, in a sentence."""

    code: str
    name: str
    sentence: str
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class FigurePage:
    explanation: Explanation
    title: str
    sentence: str
    rows: tuple[PartRow, ...]
    answered: Decimal
    upward: tuple[FigureStep, ...]
    thresholds: tuple[FigureStep, ...]
    area: str

    @property
    def items(self) -> bool:
        """Are the parts single answers?"""
        return any(row.part.item for row in self.rows)

    @property
    def slug(self) -> str:
        return slug(self.explanation.code)

    @property
    def incomplete(self) -> bool:
        return self.explanation.whole.answered_count < self.explanation.whole.of


def explain_figure(instrument: model.Instrument, result: Result, code: str) -> FigurePage:
    """Everything about one figure; ``LookupError`` where the code names none."""
    found = explain(instrument, result, code)
    upward = list(_upward(instrument, result, found))
    steps = [_step(one) for one in upward]
    item = found.whole if found.way == Way.ANSWER else None
    return FigurePage(
        explanation=found,
        title=_title(found),
        sentence=sentence(found, ringkas),
        rows=tuple(_row(part, result) for part in ((item,) if item else found.parts)),
        answered=found.whole.answered,
        upward=tuple(step for step in steps if step.met is None),
        thresholds=tuple(step for step in steps if step.met is not None),
        area=page_code_of(instrument, found.whole.code),
    )


def page_code_of(instrument: model.Instrument, code: str) -> str:
    """The page of the sheet that holds a node or an item; empty where that is several."""
    if instrument.knows(code):
        code = instrument.indicator(code).parent
    known = {node.code: node for node in instrument.nodes}
    node = known.get(code)
    while node is not None:
        if node.kind == model.NodeKind.AREA:
            return node.code
        node = known.get(node.parent or "")
    return ""


def _row(part: Part, result: Result) -> PartRow:
    if not part.item:
        return PartRow(part, "", part.answered_count == 0)
    blank = part.multiplier is None
    answer = "Belum dijawab" if blank else short_answer(result.indicators[part.code])
    return PartRow(part, answer, blank)


def _upward(
    instrument: model.Instrument, result: Result, found: Explanation
) -> Iterator[Explanation]:
    """What the figure goes into, up to the total, each followed by its own minima."""
    if found.way == Way.RULE:
        return
    while True:
        rules = [code for code, _ in found.used_in if ":" in code]
        yield from (explain(instrument, result, code) for code in rules)
        above = [code for code, _ in found.used_in if ":" not in code]
        if not above:
            return
        found = explain(instrument, result, above[0])
        yield found


def _step(found: Explanation) -> FigureStep:
    met = None if found.rule is None else found.rule.met
    return FigureStep(found.code, _title(found), sentence(found, ringkas), met)


def _title(found: Explanation) -> str:
    if found.rule is not None:
        return f"Nilai minimal {found.rule.rule.predicate}: {found.rule.rule.label}"
    if found.code == TOTAL:
        return found.whole.name
    return f"{found.code} {found.whole.name}"
