"""What could be taken into a plan: from gaps, advice, notes of TPI and ministry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessment.enums import View
from assessment.lke.reading import LkeReading, read_lke
from assessment.lke.reports.answers import answer_text
from assessment.lke.reports.simulation import Given, move_rows, trials
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import ReturnedItem
from assessment.rules import sees_tpi_side
from assessment.scoring import model
from assessment.scoring.advice import advise
from proposals.enums import PlanOrigin
from proposals.models import Proposal
from proposals.plan.components import component_code, components_of, instrument_of
from proposals.plan.recommendations import ItemsNow, shown_to
from proposals.plan.services.follow_ups import tpi_notes
from units.models import User
from zona_integritas.ground.formats import angka, in_sentence, persen, ringkas


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item that could be taken into the plan, with the words it would begin with.

    ``anywhere``: the note does not bind it to a component, so whoever takes it chooses one.
    """

    key: str
    origin: str
    component: str
    activity: str
    target: str
    origin_text: str
    indicators: list[str]
    taken: bool = False
    anywhere: bool = False

    @property
    def origin_label(self) -> str:
        return str(PlanOrigin(self.origin).label)


def suggestions(user: User, proposal: Proposal) -> list[Suggestion]:
    """From gaps and advice on the answers that decide now, from TPI notes and returned items,
    and from the ministry's notes; each says whether a running item came from it already."""
    found = _from_recommendations(user, proposal)
    if proposal.assessment is not None:
        sees = sees_tpi_side(user, proposal.assessment)
        reading = read_lke(proposal.assessment)
        found = [
            *_from_scores(proposal, reading, sees),
            *_from_notes(proposal, reading, sees),
            *found,
        ]
    return _marked(proposal, found)


def from_trial(
    proposal: Proposal, answers: Mapping[str, model.Answer], given: Given
) -> list[Suggestion]:
    """What somebody tried on the page "Simulasi": one activity for each item whose tried answer
    is another than the present one (the surveys are nobody's to choose)."""
    assert proposal.assessment is not None  # noqa: S101 - a simulation is of an LKE
    instrument = scoring_instrument(proposal.assessment.instrument)
    changes = trials(instrument, answers, (), given)[1]
    return _marked(
        proposal,
        [
            _improvement(
                instrument,
                code,
                answer_text(entry, answers.get(code)),
                answer_text(entry, answer),
                "Dicoba pada simulasi",
            )
            for code, answer in changes.items()
            if answer is not None
            and answer != answers.get(code)
            and (entry := instrument.indicator(code)).answer_type != model.AnswerType.INDEX
        ],
    )


def _improvement(
    instrument: model.Instrument, code: str, now: str, after: str, source: str
) -> Suggestion:
    """One item whose answer shall become a better one."""
    entry = instrument.indicator(code)
    return Suggestion(
        key=f"saran-{code}",
        origin=PlanOrigin.ADVICE,
        component=component_code(instrument, entry.parent),
        activity=_short(f"Memperbaiki {code}: {entry.statement}"),
        target=_short(f"Jawaban {after} (saat ini {in_sentence(now)})"),
        origin_text=f"{source}: dari {in_sentence(now)} menjadi {after}.",
        indicators=[code],
    )


def _marked(proposal: Proposal, found: Iterable[Suggestion]) -> list[Suggestion]:
    """Each says whether a running item came from it already."""
    taken = {
        _mark(item.origin, item.component, item.indicators, item.origin_text)
        for item in proposal.plan_items.filter(ended_at__isnull=True)
    }
    return [
        Suggestion(
            **{name: getattr(one, name) for name in Suggestion.__slots__ if name != "taken"},
            taken=_mark(one.origin, one.component, one.indicators, one.origin_text) in taken,
        )
        for one in found
    ]


def _mark(origin: str, component: str, indicators: list[str], text: str) -> tuple[str, ...]:
    """What two items of the same source share: figures in a gap's or an advice's text change,
    a note's words do not, and the unit may move a ministry's note to another component."""
    if origin == PlanOrigin.GAP:
        return (origin, component)
    if origin == PlanOrigin.ADVICE:
        return (origin, *indicators)
    return (origin, text)


def _from_scores(proposal: Proposal, reading: LkeReading, sees_tpi: bool) -> list[Suggestion]:
    instrument = reading.instrument
    answers = reading.answers(View.TPI) if sees_tpi else {}
    answers = answers or reading.answers(View.UNIT)
    if not answers:
        return []
    advice = advise(instrument, answers, proposal.target)
    nodes = {node.code for node in instrument.nodes}
    gaps: dict[str, list[str]] = {}
    for result in advice.before.missed:
        rule = result.rule
        # A minimum stands on an area, a node, or (parts of hasil) on a single indicator.
        code = rule.area or ""
        if rule.node and instrument.knows(rule.node):
            code = component_code(instrument, instrument.indicator(rule.node).parent)
        elif rule.node in nodes:
            code = component_code(instrument, rule.node)
        if code:
            show = persen if rule.measure == "percent" else angka
            gaps.setdefault(code, []).append(
                f"{rule.label} saat ini {show(result.value)}, nilai minimalnya "
                f"{show(result.minimum)}"
            )
    for need in advice.surveys:
        if not need.enough:
            entry = instrument.indicator(need.code)
            gaps.setdefault(component_code(instrument, entry.parent), []).append(
                f"{entry.statement} ({need.code}) perlu mencapai {ringkas(need.needed)}"
            )
    components = components_of(proposal)
    found = [
        Suggestion(
            key=f"gap-{code}",
            origin=PlanOrigin.GAP,
            component=code,
            activity=_short(f"Menaikkan nilai {components[code].name} sampai nilai minimal"),
            target=f"Nilai minimal {proposal.get_target_display()} terpenuhi",
            origin_text="; ".join(texts) + ".",
            indicators=[],
        )
        for code, texts in gaps.items()
    ]
    found += [
        _improvement(
            instrument,
            row.move.code,
            row.now,
            row.after,
            f"Saran untuk {row.rule or 'nilai minimal'}",
        )
        for row in move_rows(instrument, advice)
        if not row.move.follows
    ]
    order = list(components)
    return sorted(found, key=lambda one: order.index(one.component))


def _from_notes(proposal: Proposal, reading: LkeReading, sees_tpi: bool) -> list[Suggestion]:
    """TPI notes where the TPI is below the unit, once they are shown, and what it gave back
    (those reasons were sent to the unit)."""
    instrument = reading.instrument
    unit = reading.result(View.UNIT).indicators
    tpi = reading.result(View.TPI).indicators
    notes = [
        (f"catatan-{code}", code, text)
        for code, text in (tpi_notes(proposal) if sees_tpi else [])
        if (tpi[code].multiplier is not None)
        and (tpi[code].exact_multiplier or 0) < (unit[code].exact_multiplier or 0)
    ]
    notes += [
        (f"kembali-{row.pk}", row.indicator.code, row.reason.strip())
        for row in ReturnedItem.objects.filter(
            assessment=proposal.assessment, round__gt=0
        ).select_related("indicator")
    ]
    return [
        Suggestion(
            key=key,
            origin=PlanOrigin.NOTE,
            component=component_code(instrument, instrument.indicator(code).parent),
            activity=_short(f"Menindaklanjuti catatan TPI pada {code}"),
            target=_short(f"{code} memenuhi kriteria menurut TPI"),
            origin_text=text,
            indicators=[code],
        )
        for key, code, text in notes
    ]


def _from_recommendations(user: User, proposal: Proposal) -> list[Suggestion]:
    """The ministry's notes on this unit of this season and earlier ones, and the TPI's of earlier
    ones: what was not followed up yet. Where no indicator is named, no component is said."""
    components = components_of(proposal)
    place = {entry.code: code for code, one in components.items() for entry in one.indicators}
    year = proposal.period.year
    now = ItemsNow(instrument_of(proposal))
    found = []
    for row in shown_to(user, proposal.unit, until=year):
        of_tpi = row.source != PlanOrigin.MINISTRY
        if row.done or (of_tpi and row.proposal.period.year == year):
            continue
        said = "TPI" if of_tpi else row.proposal.evaluator
        codes = [code for code in now.of(row) if code in place]
        about = f" pada {' dan '.join(codes)}" if codes else ""
        found.append(
            Suggestion(
                key=f"rekomendasi-{row.pk}",
                origin=PlanOrigin.NOTE if of_tpi else PlanOrigin.MINISTRY,
                component=place[codes[0]] if codes else next(iter(components)),
                activity=_short(
                    f"Menindaklanjuti catatan {said} {row.proposal.period.year}{about}"
                ),
                target=f"Catatan {said} ditindaklanjuti",
                origin_text=row.text,
                indicators=codes,
                anywhere=not of_tpi or not codes,
            )
        )
    return found


def _short(text: str) -> str:
    return text if len(text) <= 300 else text[:299] + "…"
