"""Figures of each side for tables and the radar.

They come from a result document (``scoring.report``): live ones from the engine as it runs,
decided ones from a snapshot. Nothing is rounded here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from assessment.enums import View
from assessment.scoring import model
from assessment.scoring.report import result_document
from assessment.scoring.result import IndicatorScore, Result
from zona_integritas.ground.drawings.radar import Axis, radar_svg

SHORT = {View.UNIT: "Unit", View.TPI: "TPI", View.TPN: "TPN"}


@dataclass(frozen=True, slots=True)
class MinimumFigures:
    """How a side stands to a minimum."""

    value: Decimal
    gap: Decimal
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdLine:
    """A minimum of the predicate, with every side."""

    code: str
    label: str
    measure: str
    minimum: Decimal
    cells: list[MinimumFigures]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTotals:
    """The two interim numbers of a side, and how much of the sheet they stand on."""

    label: str
    zero: Decimal | None
    answered: Decimal | None
    count: int
    of: int
    coverage: Decimal


@dataclass(frozen=True, slots=True)
class ScoreCell:
    value: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """A component, an aspect, an area or a part of hasil, with every side."""

    code: str
    number: str
    depth: int
    name: str
    kind: str
    weight: Decimal | None
    values: list[Decimal | None]
    cells: list[ScoreCell]


@dataclass(frozen=True)
class Figures:
    """One side's figures: its result document, and the points of each indicator."""

    view: View
    document: dict[str, Any]
    indicators: dict[str, IndicatorScore]

    @classmethod
    def live(cls, view: View, instrument: model.Instrument, result: Result) -> "Figures":
        return cls(view, result_document(instrument, result), result.indicators)

    @property
    def known(self) -> bool:
        return bool(self.document["answered"])

    def value(self, code: str, kind: str = "zero") -> Decimal | None:
        """Points of a node or of an indicator; None while the side has said nothing at all."""
        if not self.known:
            return None
        if code in self.document["nodes"]:
            return Decimal(self.document["nodes"][code][kind])
        one = self.indicators[code]
        return one.points if one.points is not None else Decimal(0)

    def total(self, kind: str = "zero") -> Decimal | None:
        return Decimal(self.document["total"][kind]) if self.known else None

    def sum(self, codes: Iterable[str]) -> Decimal | None:
        return (
            sum((self.value(code) or Decimal(0) for code in codes), Decimal())
            if self.known
            else None
        )

    def rule(self, predicate: str, code: str) -> MinimumFigures:
        for row in self.document["thresholds"][predicate]["rules"]:
            if row["rule"] == code:
                value, gap = Decimal(row["value"]), Decimal(row["gap"])
                return MinimumFigures(value, gap, met=gap <= 0)
        raise LookupError(code)


def side_totals(figures: Sequence[Figures]) -> list[SideTotals]:
    """Per side the two interim numbers and how much of the sheet they stand on."""
    return [
        SideTotals(
            label=one.view.label,
            zero=one.total(),
            answered=one.total("answered"),
            count=one.document["answered"],
            of=one.document["of"],
            coverage=Decimal(100) * one.document["answered"] / one.document["of"],
        )
        for one in figures
    ]


def score_rows(instrument: model.Instrument, figures: Sequence[Figures]) -> list[ScoreRow]:
    """Components, aspects, areas and the parts of hasil, each with weight and every side."""
    rows: list[ScoreRow] = []
    names = {rule.code: rule.label for rule in instrument.rules}
    for node in instrument.nodes:
        if node.kind == model.NodeKind.SUBAREA:
            continue
        rows.append(_row(node.code, node.name, node.kind, node.weight, figures))
        own = [entry for entry in instrument.indicators_under(node.code) if entry.weight]
        if len(own) > 1:
            rows += [
                _row(
                    entry.code,
                    names.get(entry.code, entry.statement),
                    "part",
                    entry.weight,
                    figures,
                )
                for entry in own
            ]
    return rows


def _row(
    code: str, name: str, kind: str, weight: Decimal | None, figures: Sequence[Figures]
) -> ScoreRow:
    values = [one.value(code) for one in figures]
    return ScoreRow(
        code=code,
        number=code.rsplit(".", 1)[-1],
        depth=code.count("."),
        name=name,
        kind=str(kind),
        weight=weight,
        values=values,
        cells=[
            ScoreCell(value, value / weight * 100 if value is not None and weight else None)
            for value in values
        ],
    )


def total_weight(instrument: model.Instrument) -> Decimal:
    return sum((node.weight for node in instrument.nodes if node.parent is None), Decimal())


def threshold_rows(
    instrument: model.Instrument, predicate: str, figures: Sequence[Figures]
) -> list[ThresholdLine]:
    """Every rule of the predicate with value, gap and met for each side."""
    return [
        ThresholdLine(
            code=rule.code,
            label=rule.label,
            measure=str(rule.measure),
            minimum=rule.minimum,
            cells=[one.rule(predicate, rule.code) for one in figures],
        )
        for rule in instrument.rules_for(predicate)
    ]


def area_name(instrument: model.Instrument, area: str) -> str:
    return instrument.area_nodes(area)[0].name


def area_radar(
    instrument: model.Instrument, predicate: str, first: Figures, second: Figures | None, size: int
) -> SafeString:
    """The six areas of pengungkit in percent, with the predicate's minimum."""
    minimums = {rule.area: rule.minimum for rule in instrument.rules_for(predicate) if rule.area}
    axes = []
    for area in instrument.area_codes:
        nodes = instrument.area_nodes(area)
        weight = sum((node.weight for node in nodes), Decimal())
        percents = [
            None
            if (value := one.sum(node.code for node in nodes)) is None
            else value / weight * 100
            for one in (first, second)
            if one is not None
        ]
        axes.append(
            Axis(
                area_name(instrument, area),
                percents[0],
                percents[1] if len(percents) > 1 else None,
                minimums.get(area),
            )
        )
    names = (SHORT[first.view], SHORT[second.view] if second else "", f"Minimal {predicate}")
    return radar_svg(axes, size, "Capaian enam area pengungkit", names)
