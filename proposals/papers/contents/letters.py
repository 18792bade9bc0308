"""Letters and decrees of a season: the nomination, the decree that names candidates, the proposal
to the ministry and the statement of responsibility that goes with it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from assessment.models import Period
from assessment.periods.prerequisites import agency_prerequisites_of
from proposals.enums import Move, PaperKind, State
from proposals.models import ConditionJudgement, Proposal, Sitting
from proposals.papers.contents.lhe import GENERAL_LAW
from proposals.papers.contents.parts import (
    UnitLine,
    agency_unit,
    day_of,
    fact_shared,
    frame,
    newest,
    predicates_in,
    signed_by,
    unit_lines,
)
from proposals.papers.reports.team import Signatory, sole_holder
from proposals.register.reports.awaited import awaited_papers
from proposals.register.services.dispatches import listed_proposals
from proposals.register.services.issuing import About, ListingContent
from proposals.workflow import deciding_moves
from units.enums import Role
from zona_integritas.ground.errors import Refused

APPROVING = deciding_moves(PaperKind.MINISTRY_LETTER)
NAMING = deciding_moves(PaperKind.CANDIDATE_DECREE)
PROPOSING = deciding_moves(PaperKind.NOMINATION)
# Who goes to the ministry with a letter; one that was judged there has been.
GOING = (State.APPROVED, State.SENT)
UNNAMED = (State.IDENTIFIED, State.PROPOSED, State.REJECTED, State.WITHDRAWN)


# Whom a letter of the whole period may list, by state; and who waits for one: what went out with
# another letter is listed again only by choice.
_MAY = {
    PaperKind.NOMINATION: [one for one in State if one not in UNNAMED or one == State.PROPOSED],
    PaperKind.MINISTRY_LETTER: list(GOING),
    PaperKind.SPTJM: list(GOING),
}
_WAITS = {
    PaperKind.NOMINATION: State.PROPOSED,
    PaperKind.MINISTRY_LETTER: State.APPROVED,
    PaperKind.SPTJM: State.APPROVED,
}


def letter_choices(kind: PaperKind, about: About) -> list[Proposal]:
    """All that a letter of the period may list; one that was written elsewhere also all that still
    wait for such a paper, however far they have come since."""
    rows = Proposal.objects.filter(period=about.period).select_related("unit__parent", "period")
    found = list(rows.filter(state__in=_MAY[kind]))
    if about.outside:
        found += _awaiting(kind, rows.exclude(state__in=_MAY[kind]))
    return sorted(found, key=lambda one: (one.target != "WBBM", one.unit.code))


def _awaiting(kind: PaperKind, proposals: Iterable[Proposal]) -> list[Proposal]:
    return [one.proposal for one in awaited_papers(proposals) if one.kind == kind]


def _of_period(kind: PaperKind, about: About) -> list[Proposal]:
    """Those that were chosen; else those that wait and stand on no letter yet."""
    able = letter_choices(kind, about)
    if about.chosen is not None:
        return [one for one in able if one.pk in about.chosen]
    listed = listed_proposals(kind, able)
    found = [one for one in able if one.state == _WAITS[kind] and one.pk not in listed]
    if found and kind != PaperKind.NOMINATION:
        # What goes to the ministry and what to the agency's own panel: a letter each.
        return [one for one in found if one.by_agency == found[0].by_agency]
    return found


def nominated(about: About) -> list[Proposal]:
    """Who the nomination letter puts forward: the proposal, or all that wait for leadership."""
    if about.proposal:
        return [] if about.proposal.state == State.IDENTIFIED else [about.proposal]
    return _of_period(PaperKind.NOMINATION, about)


def candidates(about: About) -> list[Proposal]:
    """Whom the decree names: a candidate (also one about to be named), or those of a sitting."""
    if about.sitting:
        return _named_at(about.sitting)
    one = about.proposal
    if one is None or one.state in (State.IDENTIFIED, State.REJECTED):
        return []
    if one.state in UNNAMED and one.state != State.PROPOSED and not newest([one], *NAMING):
        return []
    return [one]


def in_letter(about: About) -> list[Proposal]:
    """Whom the letter to the ministry lists: approved, and on no other letter that stands."""
    return _to_ministry(PaperKind.MINISTRY_LETTER, about)


def in_sptjm(about: About) -> list[Proposal]:
    """The same for the statement of responsibility."""
    return _to_ministry(PaperKind.SPTJM, about)


def _to_ministry(kind: PaperKind, about: About) -> list[Proposal]:
    if about.proposal:
        goes = about.proposal.state in GOING
        if not goes and about.outside:
            return _awaiting(kind, [about.proposal])
        return [about.proposal] if goes else []
    return _of_period(kind, about)


def _named_at(sitting: Sitting) -> list[Proposal]:
    rows = Proposal.objects.filter(
        decisions__sitting=sitting, decisions__move__in=NAMING
    ).distinct()
    return list(rows.select_related("unit__parent", "period").order_by("-target", "unit__code"))


@dataclass(frozen=True, slots=True)
class NominatedUnit:
    line: UnitLine
    conditions: list[ConditionJudgement]


@dataclass(frozen=True, kw_only=True)
class NominationLetter(ListingContent):
    units: list[NominatedUnit]
    lines: list[UnitLine]
    predicates: str
    leader: Signatory
    signer: Signatory


def nomination(about: About, at: dt.datetime) -> NominationLetter:
    proposals = nominated(about)
    lines = unit_lines(proposals)
    proposed = newest(proposals, *PROPOSING)
    judged = [list(one.conditions.all()) for one in proposals]
    figures = [
        [line.code, line.predicate, [[one.condition, one.fulfilled, one.reason] for one in rows]]
        for line, rows in zip(lines, judged, strict=True)
    ]
    place = about.unit.code if about.unit else "INSTANSI"
    subject = lines[0].name if len(lines) == 1 else f"{len(lines)} Unit Kerja"
    return NominationLetter(
        frame=frame(
            title=f"Surat Usulan Calon Zona Integritas {subject} {about.period.year}",
            code=f"UC/{place}/{about.period.year}",
            period=about.period,
            instrument=about.period.instrument,
            at=at,
            figures=figures,
        ),
        units=[NominatedUnit(line, rows) for line, rows in zip(lines, judged, strict=True)],
        lines=lines,
        listed=proposals,
        predicates=predicates_in(lines),
        leader=sole_holder(Role.LEADERSHIP, agency_unit(), at),
        signer=signed_by(PaperKind.NOMINATION, proposed.values(), Role.POKJA, at),
    )


@dataclass(frozen=True, kw_only=True)
class CandidateDecree(ListingContent):
    date: dt.date | None
    lines: list[UnitLine]
    predicates: str
    laws: list[str]
    signer: Signatory


def candidate_decree(about: About, at: dt.datetime) -> CandidateDecree:
    proposals = candidates(about)
    lines = unit_lines(proposals)
    named = newest(proposals, *NAMING)
    number = fact_shared(named.values(), "sk_number")
    day = fact_shared(named.values(), "sk_date")
    place = about.unit.code if about.unit else f"SIDANG-{about.sitting.pk if about.sitting else 0}"
    instrument = about.period.instrument
    return CandidateDecree(
        frame=frame(
            title=f"Keputusan Penetapan Calon Zona Integritas {about.period.year}",
            code=f"SK/{place}/{about.period.year}",
            period=about.period,
            instrument=instrument,
            at=at,
            figures=[number, day, [[line.code, line.predicate] for line in lines]],
        ),
        number=number,
        date=day_of(day),
        lines=lines,
        listed=proposals,
        predicates=predicates_in(lines),
        laws=[*GENERAL_LAW, instrument.law],
        signer=signed_by(
            PaperKind.CANDIDATE_DECREE, named.values(), Role.LEADERSHIP, at, day_of(day)
        ),
    )


@dataclass(frozen=True, slots=True)
class PrerequisiteLine:
    """A prerequisite of the agency, as it was recorded."""

    label: str
    value: str
    year: int | None
    code: str


@dataclass(frozen=True, kw_only=True)
class MinistryPaper(ListingContent):
    """The letter to the ministry, and the statement of responsibility that goes with it."""

    date: dt.date | None
    lines: list[UnitLine]
    predicates: str
    counts: dict[str, int]  # of units, by predicate
    by_agency: bool  # to the agency's own panel (WBK Mandiri), not to the ministry
    exceptions: list[UnitLine]
    prerequisites: list[PrerequisiteLine]
    signer: Signatory


def _going(
    kind: PaperKind,
    about: About,
    proposals: list[Proposal],
    at: dt.datetime,
    *,
    title: str,
    code: str,
    facts: str,
) -> MinistryPaper:
    """What both papers share. ``facts`` begins the keys of theirs."""
    lines = unit_lines(proposals)
    sent = newest(proposals, Move.SEND)
    # One number stands on the paper only when it is the number of every unit on it.
    complete = len(sent) == len(proposals)
    number = fact_shared(sent.values(), f"{facts}_number") if complete else ""
    day = fact_shared(sent.values(), f"{facts}_date") if complete else ""
    place = about.unit.code if about.unit else "INSTANSI"
    return MinistryPaper(
        frame=frame(
            title=f"{title} {about.period.year}",
            code=f"{code}/{place}/{about.period.year}",
            period=about.period,
            instrument=about.period.instrument,
            at=at,
            figures=[number, day, [line.figures() for line in lines]],
        ),
        number=number,
        date=day_of(day),
        lines=lines,
        listed=proposals,
        predicates=predicates_in(lines),
        counts={
            label: sum(1 for line in lines if line.predicate == label)
            for label in dict.fromkeys(line.predicate for line in lines)
        },
        by_agency=_to_own_panel(proposals),
        exceptions=[line for line in lines if line.exception],
        prerequisites=prerequisites(about.period),
        signer=signed_by(
            kind, newest(proposals, *APPROVING).values(), Role.LEADERSHIP, at, day_of(day)
        ),
    )


def _to_own_panel(proposals: list[Proposal]) -> bool:
    """Refused where some of them go to the ministry and some to the agency's own panel."""
    ways = {one.by_agency for one in proposals}
    if len(ways) > 1:
        raise Refused(
            "Satu naskah tidak dapat memuat unit bagi Kementerian PANRB dan bagi panel mandiri. "
            "Pilih unit Menuju WBK dan Menuju WBBM untuk naskah yang terpisah."
        )
    return ways == {True}


def ministry_letter(about: About, at: dt.datetime) -> MinistryPaper:
    proposals = in_letter(about)
    to = "Panel Mandiri" if _to_own_panel(proposals) else "Kementerian PANRB"
    title = f"Surat Usulan Zona Integritas ke {to}"
    return _going(
        PaperKind.MINISTRY_LETTER,
        about,
        proposals,
        at,
        title=title,
        code="UK",
        facts="letter",
    )


def responsibility(about: About, at: dt.datetime) -> MinistryPaper:
    title = "Surat Pernyataan Tanggung Jawab Mutlak"
    return _going(
        PaperKind.SPTJM, about, in_sptjm(about), at, title=title, code="SPTJM", facts="sptjm"
    )


def prerequisites(period: Period) -> list[PrerequisiteLine]:
    """The agency's prerequisites that were recorded, in the instrument's order."""
    labels = {
        one.code: (order, one.label) for order, one in enumerate(agency_prerequisites_of(period))
    }
    rows = [
        PrerequisiteLine(
            label=labels[one.code][1].rstrip("."), value=one.value, year=one.year, code=one.code
        )
        for one in period.prerequisites.all()
        if one.code in labels and one.value
    ]
    return sorted(rows, key=lambda row: labels[row.code][0])
