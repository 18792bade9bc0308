"""What the page "Simulasi" shows: the advice for a target, and answers tried without saving."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessment.lke.reports.answers import answer_text
from assessment.scoring import model
from assessment.scoring.advice import Advice, Improvement
from assessment.scoring.result import TOTAL
from assessment.scoring.thresholds import RuleResult
from assessment.scoring.what_if import WhatIf
from zona_integritas.ground.formats import ringkas

FIELD = "j-"  # a tried answer: j-CODE, or j-CODE-KEY for one of several counts
Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a tried answer."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One indicator of the form: its answer now, what is tried, and what is wrong with that."""

    entry: model.Indicator
    now: str
    value: str
    fields: tuple[Field, ...]
    problem: str
    survey: bool

    @property
    def name(self) -> str:
        return f"{FIELD}{self.entry.code}"


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """One line of the advice, in words."""

    move: Improvement
    statement: str
    now: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    before: RuleResult
    after: RuleResult

    @property
    def changed(self) -> bool:
        return self.before.exact_value != self.after.exact_value


@dataclass(frozen=True, slots=True)
class NodeRow:
    code: str
    name: str
    before: Decimal
    after: Decimal
    change: Decimal


def move_rows(instrument: model.Instrument, advice: Advice) -> list[AdviceRow]:
    labels = {rule.code: rule.label for rule in instrument.rules_for(advice.predicate)}
    return [
        AdviceRow(
            move,
            (entry := instrument.indicator(move.code)).statement,
            answer_text(entry, move.before),
            answer_text(entry, move.after),
            labels.get(move.rule, ""),
        )
        for move in advice.moves
    ]


def trials(
    instrument: model.Instrument,
    answers: Mapping[str, model.Answer],
    wanted: Collection[str],
    given: Given,
) -> tuple[list[Trial], dict[str, model.Answer | None]]:
    """The rows of the form in the sheet's order, and the tried answers that can be understood."""
    rows = []
    changes: dict[str, model.Answer | None] = {}
    for entry in instrument.indicators:
        asked = {
            name: value
            for name, value in given.items()
            if name == f"{FIELD}{entry.code}" or name.startswith(f"{FIELD}{entry.code}-")
        }
        if entry.code not in wanted and not asked:
            continue
        now = answers.get(entry.code)
        problem = ""
        if asked:
            try:
                changes[entry.code] = model.parse_answer(entry, _raw(entry, asked))
            except model.AnswerError as error:
                problem = error.message
        else:
            asked = answer_fields(entry, now)
        rows.append(
            Trial(
                entry,
                answer_text(entry, now),
                asked.get(f"{FIELD}{entry.code}", ""),
                tuple(
                    Field(name, one.label, asked.get(name, ""))
                    for one in entry.inputs
                    if (name := f"{FIELD}{entry.code}-{one.key}")
                ),
                problem,
                entry.answer_type == model.AnswerType.INDEX,
            )
        )
    return rows, changes


def _raw(entry: model.Indicator, asked: Given) -> Any:
    """What was typed, as ``parse_answer`` takes it: a percentage only where no count is given."""
    whole = asked.get(f"{FIELD}{entry.code}", "").strip()
    if not entry.inputs:
        return whole
    counts = {one.key: asked.get(f"{FIELD}{entry.code}-{one.key}", "") for one in entry.inputs}
    return counts if any(count.strip() for count in counts.values()) else whole


def answer_fields(entry: model.Indicator, answer: model.Answer | None) -> dict[str, str]:
    """An answer as the fields of the form hold it."""
    name = f"{FIELD}{entry.code}"
    if answer is None:
        return {}
    if isinstance(answer, Mapping):
        return {f"{name}-{key}": format(count, "f") for key, count in answer.items()}
    if isinstance(answer, Decimal):
        if entry.answer_type in model.COUNTED:
            return {name: f"{ringkas(answer * 100)}%"}
        return {name: format(answer, "f").replace(".", ",")}
    return {name: answer}


def advice_fields(instrument: model.Instrument, advice: Advice) -> dict[str, str]:
    """The advice, and what it counts on from the surveys, as the fields of the form."""
    fields: dict[str, str] = {}
    for code, answer in {**advice.supposed_surveys, **advice.changes}.items():
        fields |= answer_fields(instrument.indicator(code), answer)
    return fields


def rule_rows(found: WhatIf, predicate: str) -> list[RuleRow]:
    return [
        RuleRow(before, after)
        for before, after in zip(
            found.rules_before[predicate].rules, found.rules_after[predicate].rules, strict=True
        )
    ]


def node_rows(instrument: model.Instrument, found: WhatIf) -> list[NodeRow]:
    """What differs, without the sub-areas: they are one click away."""
    names = {node.code: node.name for node in instrument.nodes} | {TOTAL: "Nilai akhir"}
    small = {node.code for node in instrument.nodes if node.kind == model.NodeKind.SUBAREA}
    return [
        NodeRow(one.code, names[one.code], one.before, one.after, one.change)
        for one in found.differences
        if one.code not in small
    ]
