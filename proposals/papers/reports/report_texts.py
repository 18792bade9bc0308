"""The texts of an LHE by area, and what could be taken over from the figures."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from assessment.enums import View
from assessment.lke.reports.answers import voices
from assessment.lke.reports.figures import Figures
from proposals.course.reports.findings import RULE, AnswerDifference, differences, full_score
from proposals.enums import PassageKind
from proposals.models import Proposal, ReportPassage
from proposals.plan.components import component_code, components_of
from proposals.queries import running_passages
from proposals.workflow.dossier import Dossier
from zona_integritas.ground.formats import angka, kurang, persen

GENERAL = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A text made from the figures, to be taken over with one press."""

    kind: str
    area: str
    indicator: str
    text: str

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.indicator}"

    @property
    def about(self) -> str:
        return "Nilai minimal" if self.indicator.startswith(RULE) else self.indicator

    @property
    def kind_label(self) -> str:
        return str(PassageKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One area (or the whole report, ``code`` "") with its texts by kind and its offers."""

    code: str
    label: str
    kinds: list[tuple[str, str, list[ReportPassage]]]
    offers: list[Offer]

    @property
    def count(self) -> int:
        return sum(len(rows) for _, _, rows in self.kinds)


def text_blocks(proposal: Proposal, *, proposed: bool, offering: bool) -> list[TextBlock]:
    """The whole report first, then every area; what members proposed (``proposed``) is for the
    TPI, offers only where somebody may take them."""
    rows = [row for row in running_passages(proposal) if proposed or row.accepted_at]
    taken = {(row.kind, row.indicator) for row in rows if row.indicator}
    open_offers = [
        one
        for one in (offers(proposal) if offering else [])
        if (one.kind, one.indicator) not in taken
    ]
    places = [(GENERAL, "Seluruh LKE")]
    places += [(one.code, one.label) for one in components_of(proposal).values()]
    return [
        TextBlock(
            code,
            label,
            [
                (
                    kind.value,
                    str(kind.label),
                    [row for row in rows if (row.kind, row.area) == (kind, code)],
                )
                for kind in PassageKind
            ],
            [one for one in open_offers if one.area == code],
        )
        for code, label in places
    ]


def offers(proposal: Proposal) -> list[Offer]:
    """Where the TPI differs from the unit, and the minima that are missed on its side."""
    dossier = Dossier(proposal)
    if dossier.reading is None:
        return []
    instrument = dossier.instrument
    said = {view: voices(dossier.reading, view) for view in (View.UNIT, View.TPI)}
    if not said[View.TPI]:
        return []
    sides = [Figures.live(view, instrument, dossier.results[view]) for view in View]
    unit, tpi = (next(one for one in sides if one.view == view) for view in (View.UNIT, View.TPI))
    judged = set(dossier.answers(View.TPI))
    found = []
    for group in differences(instrument, unit, tpi, said[View.UNIT], said[View.TPI]):
        for row in group.rows:
            if row.code not in judged:
                continue
            area = component_code(instrument, instrument.indicator(row.code).parent)
            found.append(Offer(PassageKind.FINDING, area, row.code, _finding(row)))
            if tpi.indicators[row.code].multiplier != 1:
                text = full_score(instrument, row.code, row.statement.rstrip("."))
                found.append(Offer(PassageKind.RECOMMENDATION, area, row.code, text))
    return [*_missed(dossier), *found]


def _finding(row: AnswerDifference) -> str:
    text = (
        f"{row.statement.rstrip('.')}: unit menjawab {row.unit}, TPI menilai {row.tpi} "
        f"(TPI dikurangi unit {angka(row.change)} poin)."
    )
    return f"{text} {row.note}" if row.note else text


def _missed(dossier: Dossier) -> list[Offer]:
    found = []
    nodes = {node.code for node in dossier.instrument.nodes}
    for result in dossier.tpi_verdict.missed:
        rule = result.rule
        percent = rule.measure == "percent"
        show = persen if percent else angka
        area = rule.area or ""
        if rule.node and dossier.instrument.knows(rule.node):
            area = component_code(
                dossier.instrument, dossier.instrument.indicator(rule.node).parent
            )
        elif rule.node and rule.node in nodes and not area:
            area = component_code(dossier.instrument, rule.node)
        found.append(
            Offer(
                PassageKind.FINDING,
                area,
                f"{RULE}{rule.code}",
                f"{rule.label} bernilai {show(result.value)}; nilai minimal {show(rule.minimum)}; "
                f"{kurang(result.gap, percent=percent)}.",
            )
        )
    return found


def find_offer(proposal: Proposal, key: str) -> Offer | None:
    """The offer by its key, with the figures as they are now."""
    return next((one for one in offers(proposal) if one.key == key), None)


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """Both wordings in one text: pieces that are ``same``, ``gone`` or ``new``, word by word."""
    old, new = (re.findall(r"\s+|[^\s]+", text) for text in (before, after))
    found: list[tuple[str, str]] = []
    for tag, start, end, other, last in SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(old[start:end])))
            continue
        if end > start:
            found.append(("gone", "".join(old[start:end])))
        if last > other:
            found.append(("new", "".join(new[other:last])))
    return found
