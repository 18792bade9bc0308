"""Kertas kerja LKE: the whole sheet of one unit and period."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.safestring import SafeString

from assessment.acts import seats_at
from assessment.enums import View
from assessment.lke.reading import read_lke
from assessment.lke.reports.answers import (
    LONG_NOTE,
    SILENT,
    Voice,
    answer_text,
    calculation,
    criterion,
    multiplication,
    voices,
)
from assessment.lke.reports.figures import (
    SHORT,
    Figures,
    ScoreRow,
    SideTotals,
    ThresholdLine,
    area_name,
    area_radar,
    score_rows,
    side_totals,
    threshold_rows,
    total_weight,
)
from assessment.lke.reports.paper_content import Frame, PaperContent
from assessment.models import Assessment, EvidenceUse, TeamSeat
from assessment.queries import answers_of
from assessment.rank_rules import ranks_in_words
from assessment.scoring import model
from units.enums import PredicateKind
from units.models import Unit
from zona_integritas.ground.formats import NBSP, angka


@dataclass(slots=True, kw_only=True)
class SheetAnswer:
    """An answer to an item, with the sides that gave it; sides are added as they are read."""

    labels: list[str]
    answer: str
    criterion: str
    calculation: str
    multiplication: str
    points: Decimal | None
    notes: list[tuple[str, str]]  # with the side that wrote it
    long: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetItem:
    code: str
    statement: str
    weight: Decimal
    evidence: list[str]
    sides: list[SheetAnswer]
    long: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetGroup:
    """A sub-area with its items; ``way`` says how its figure came about."""

    code: str
    name: str
    weight: Decimal
    sums: list[tuple[str, Decimal | None]]
    way: str
    items: list[SheetItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """What an aspect asks of an area, or a part of hasil."""

    whole: SheetGroup
    label: str
    groups: list[SheetGroup]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSection:
    title: str
    weight: Decimal
    sums: list[tuple[str, Decimal | None]]
    parts: list[SheetPart]


@dataclass(frozen=True, kw_only=True)
class WorksheetPaper(PaperContent):
    assessment: Assessment
    unit: Unit
    unit_name: str
    seats: list[TeamSeat]
    shared_ranks: str
    predicate_name: str
    sides: list[str]
    silent: list[str]
    tpi_hidden: bool
    totals: list[SideTotals]
    total_weight: Decimal
    rows: list[ScoreRow]
    radar: SafeString
    thresholds: list[ThresholdLine]
    threshold_sides: list[str]
    sections: list[SheetSection]


def worksheet(
    assessment: Assessment, *, predicate: str, tpi_side: bool, made_at: datetime
) -> WorksheetPaper:
    """The whole sheet of one unit and period; the TPI's side only where it may be seen."""
    reading = read_lke(assessment)
    instrument = reading.instrument
    views = [view for view in View if view != View.TPI or tpi_side]
    said = {view: voices(reading, view) for view in views}
    figures = [Figures.live(view, instrument, reading.result(view)) for view in views]
    speaking = [one for one in figures if one.view == View.UNIT or said[one.view]]
    tpi = next((one for one in figures if one.view == View.TPI and one.known), None)
    unit = assessment.unit
    year = assessment.period.year
    return WorksheetPaper(
        frame=Frame.of(
            title=f"Kertas Kerja LKE {assessment.unit_name} {year}",
            code=f"KK-LKE/{unit.code}/{year}",
            digest=sheet_digest(assessment),
            period=assessment.period,
            instrument=assessment.instrument,
            at=made_at,
        ),
        assessment=assessment,
        unit=unit,
        unit_name=assessment.unit_name,
        seats=seats_at(assessment, made_at),
        shared_ranks=ranks_in_words(assessment) if tpi_side else "",
        predicate_name=PredicateKind(predicate).label,
        sides=[SHORT[one.view] for one in figures],
        silent=[one.view.label for one in figures if one not in speaking],
        tpi_hidden=not tpi_side,
        totals=side_totals(figures),
        total_weight=total_weight(instrument),
        rows=score_rows(instrument, figures),
        radar=area_radar(instrument, predicate, figures[0], tpi, 330),
        thresholds=threshold_rows(instrument, predicate, [one for one in figures if one.known]),
        threshold_sides=[SHORT[one.view] for one in figures if one.known],
        sections=sections(instrument, figures, speaking, said, evidence_titles(assessment)),
    )


def sheet_digest(assessment: Assessment) -> str:
    """SHA-256 of all answers of all sides and the instrument they stand on, as they are now."""
    rows = answers_of(assessment).order_by("side", "indicator__code")
    told = [
        assessment.instrument.digest,
        *rows.values_list("side", "indicator__code", "value", "note", "version"),
    ]
    text = json.dumps(told, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def calculation_text(
    instrument: model.Instrument, node: model.Node, figures: Sequence[Figures]
) -> str:
    """How a sub-area came about: ``0,8900 → 2,2250``, the mean with blanks as zero and the value.

    Sides that came to the same stand together, and unnamed where all did; a side that left blanks
    says how many it filled in. A part whose items have weights of their own has no mean.
    """
    own = instrument.indicators_under(node.code)
    averaged = all(entry.weight is None for entry in own)
    found: dict[str, list[str]] = {}
    for one in figures:
        value = one.value(node.code)
        text = angka(value, 4)
        if averaged and value is not None:
            text = f"{angka(value / node.weight, 4)}{NBSP}→{NBSP}{text}"
        known = sum(one.indicators[entry.code].multiplier is not None for entry in own)
        if known != len(own):
            text += f" ({known} diisi)"
        found.setdefault(text, []).append(SHORT[one.view])
    if len(found) == 1:
        return next(iter(found))
    return " · ".join(f"{', '.join(sides)} {text}" for text, sides in found.items())


def evidence_titles(assessment: Assessment) -> dict[str, list[str]]:
    """The titles of the evidence that stands under each indicator now."""
    uses = EvidenceUse.objects.filter(assessment=assessment, ended_at__isnull=True)
    found: dict[str, list[str]] = {}
    for code, title in uses.values_list("indicator__code", "evidence__title"):
        found.setdefault(code, []).append(title)
    return found


def sections(
    instrument: model.Instrument,
    figures: Sequence[Figures],
    speaking: Sequence[Figures],
    said: Mapping[View, Mapping[str, Voice]],
    evidence: Mapping[str, list[str]],
) -> list[SheetSection]:
    """One section per area (Pemenuhan and Reform together), then what stands outside: hasil."""

    def item(entry: model.Indicator) -> SheetItem:
        sides = _sides(entry, speaking, said)
        return SheetItem(
            code=entry.code,
            statement=entry.statement,
            weight=figures[0].indicators[entry.code].weight,
            evidence=evidence.get(entry.code, []),
            sides=sides,
            long=any(side.long for side in sides),
        )

    def sums(codes: Sequence[str]) -> list[tuple[str, Decimal | None]]:
        return [(SHORT[one.view], one.sum(codes)) for one in speaking]

    def group(node: model.Node) -> SheetGroup:
        own = instrument.indicators_under(node.code)
        return SheetGroup(
            code=node.code,
            name=node.name,
            weight=node.weight,
            sums=sums([node.code]),
            way=calculation_text(instrument, node, known) if own else "",
            items=[item(entry) for entry in own],
        )

    def part(node: model.Node, label: str) -> SheetPart:
        whole, children = group(node), instrument.children(node.code)
        return SheetPart(
            whole=whole,
            label=label,
            groups=[group(child) for child in children] if children else [whole],
        )

    def section(title: str, nodes: Sequence[model.Node], labels: Sequence[str]) -> SheetSection:
        codes = [node.code for node in nodes]
        return SheetSection(
            title=title,
            weight=sum((node.weight for node in nodes), Decimal()),
            sums=sums(codes),
            parts=[part(node, label) for node, label in zip(nodes, labels, strict=True)],
        )

    known = [one for one in figures if one.known]
    found = []
    for area in instrument.area_codes:
        nodes = instrument.area_nodes(area)
        aspects = [instrument.node(node.parent or node.code).name for node in nodes]
        found.append(section(f"Area {area}. {area_name(instrument, area)}", nodes, aspects))
    outside: dict[str, list[model.Node]] = {}
    for node in instrument.nodes:
        if node.kind == model.NodeKind.AREA and not node.area:
            outside.setdefault(node.parent or node.code, []).append(node)
    for code, parts in outside.items():
        names = [node.name for node in parts]
        found.append(section(f"Komponen {instrument.node(code).name}", parts, names))
    return found


def _sides(
    entry: model.Indicator,
    speaking: Sequence[Figures],
    said: Mapping[View, Mapping[str, Voice]],
) -> list[SheetAnswer]:
    """What was answered, once for all sides that answered alike, with the notes of each.

    A reader sees at once where the sides part; and a line that is not written need not be drawn.
    """
    found: dict[str, SheetAnswer] = {}
    for one in speaking:
        voice = said[one.view].get(entry.code, SILENT)
        scored = one.indicators[entry.code]
        text = answer_text(entry, voice.answer)
        same = found.setdefault(
            text,
            SheetAnswer(
                labels=[],
                answer=text,
                criterion=criterion(entry, voice.answer),
                calculation=calculation(scored),
                multiplication=multiplication(scored),
                points=scored.points,
                notes=[],
                long=False,
            ),
        )
        same.labels.append(SHORT[one.view])
        if voice.note:
            same.notes.append((SHORT[one.view], voice.note))
            same.long = same.long or len(voice.note) > LONG_NOTE
    return list(found.values())
