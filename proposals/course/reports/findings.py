"""Where TPI and unit differ, and what is still short of the full score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessment.lke.reports.answers import LONG_NOTE, SILENT, Voice, short_answer
from assessment.lke.reports.figures import Figures
from assessment.scoring import model
from proposals.plan.components import component_code
from zona_integritas.ground.formats import in_sentence

RULE = "ambang:"  # begins the place of a text that is about a minimum, not an item


def indicators_by_area(instrument: model.Instrument) -> list[tuple[str, list[model.Indicator]]]:
    """The indicators by area ("Area 1. …", both aspects together), then those of hasil."""
    groups: dict[str, list[model.Indicator]] = {}
    for entry in instrument.indicators:
        groups.setdefault(_heading(instrument, entry.parent), []).append(entry)
    return sorted(groups.items(), key=lambda group: not group[0].startswith("Area "))


def _heading(instrument: model.Instrument, code: str) -> str:
    node = instrument.node(code)
    while not node.area and node.parent:
        node = instrument.node(node.parent)
    return f"Area {node.area}. {node.name}" if node.area else f"Komponen {node.name}"


@dataclass(frozen=True, slots=True)
class TpiText:
    """What the TPI wrote on an area ("" for the whole sheet), perhaps about one item."""

    area: str
    indicator: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDifference:
    """An item that the TPI answered otherwise than the unit."""

    code: str
    statement: str
    unit: str
    tpi: str
    unit_points: Decimal | None
    tpi_points: Decimal | None
    change: Decimal
    note: str
    long: bool


@dataclass(frozen=True, slots=True)
class AreaFindings:
    title: str
    texts: list[TpiText]
    rows: list[AnswerDifference]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisedItem:
    """An item below the full score, with the TPI's note."""

    code: str
    answer: str
    aim: str
    note: str
    long: bool


@dataclass(frozen=True, slots=True)
class AreaAdvice:
    title: str
    texts: list[TpiText]
    rows: list[AdvisedItem]
    others: list[str]  # codes of the other items below the full score


def _about(
    instrument: model.Instrument, entries: Sequence[model.Indicator], written: Sequence[TpiText]
) -> list[TpiText]:
    areas = {component_code(instrument, entry.parent) for entry in entries}
    return [one for one in written if one.area in areas]


def differences(
    instrument: model.Instrument,
    unit: Figures,
    tpi: Figures,
    unit_said: Mapping[str, Voice],
    tpi_said: Mapping[str, Voice],
    written: Sequence[TpiText] = (),
) -> list[AreaFindings]:
    """Per area every indicator that the TPI answered otherwise than the unit, after what the
    team wrote about the area; a note that is written out there is not repeated."""
    told = {one.indicator for one in written if one.indicator}
    found = []
    for title, entries in indicators_by_area(instrument):
        rows = []
        for entry in entries:
            theirs = unit_said.get(entry.code, SILENT)
            ours = tpi_said.get(entry.code, SILENT)
            if ours.answer == theirs.answer:
                continue
            before, after = unit.indicators[entry.code], tpi.indicators[entry.code]
            rows.append(
                AnswerDifference(
                    code=entry.code,
                    statement=entry.statement,
                    unit=short_answer(before),
                    tpi=short_answer(after),
                    unit_points=before.points,
                    tpi_points=after.points,
                    change=(after.points or Decimal(0)) - (before.points or Decimal(0)),
                    note="" if entry.code in told else ours.note,
                    long=entry.code not in told and len(ours.note) > LONG_NOTE,
                )
            )
        found.append(AreaFindings(title, _about(instrument, entries, written), rows))
    return found


def improvements(
    instrument: model.Instrument,
    tpi: Figures,
    tpi_said: Mapping[str, Voice],
    explained: set[str],
    written: Sequence[TpiText] = (),
) -> list[AreaAdvice]:
    """Per area what the team recommends in its own words, the other items below the full score
    with the TPI's note, and the codes of the rest.

    ``explained`` are the items whose note stands among the findings already.
    """
    told = {one.indicator for one in written if one.indicator}
    found = []
    for title, entries in indicators_by_area(instrument):
        rows, others = [], []
        for entry in entries:
            scored = tpi.indicators[entry.code]
            if scored.multiplier == 1 or entry.code in told:
                continue
            note = tpi_said.get(entry.code, SILENT).note
            if not note:
                others.append(entry.code)
                continue
            rows.append(
                AdvisedItem(
                    code=entry.code,
                    answer=short_answer(scored),
                    aim=full_score(instrument, entry.code),
                    note="" if entry.code in explained else note,
                    long=entry.code not in explained and len(note) > LONG_NOTE,
                )
            )
        texts = _about(instrument, entries, written)
        if texts or rows or others:
            found.append(AreaAdvice(title, texts, rows, others))
    return found


def full_score(instrument: model.Instrument, code: str, statement: str = "") -> str:
    """What the full score asks for; with the item's statement where it does not stand beside."""
    about = f" untuk «{statement}»" if statement else ""
    entry = instrument.indicator(code)
    if entry.answer_type == model.AnswerType.INDEX:
        return f"Naikkan indeks survei{about} melalui perbaikan unsur yang bernilai terendah."
    if entry.answer_type == model.AnswerType.DECREASE:
        return f"Turunkan jumlah{about} dari tahun sebelumnya."
    if entry.answer_type == model.AnswerType.RATIO:
        return f"Selesaikan seluruh jumlah yang seharusnya dicapai{about}."
    best = max(entry.options, key=lambda option: option.multiplier)
    return f"Penuhi kriteria {best.label}{about}, yaitu {in_sentence(best.criterion)}"
