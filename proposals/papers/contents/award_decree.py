"""The agency's own decree that gives Menuju WBK, where it awards it itself (WBK Mandiri)."""

import datetime as dt
from dataclasses import dataclass

from proposals.enums import MinistryStage, PaperKind, State
from proposals.ministry.objection import PASSED
from proposals.models import MinistryRecord, Proposal
from proposals.papers.contents.letters import APPROVING
from proposals.papers.contents.lhe import GENERAL_LAW
from proposals.papers.contents.parts import (
    UnitLine,
    day_of,
    fact_shared,
    frame,
    newest,
    predicates_in,
    signed_by,
    unit_lines,
)
from proposals.papers.reports.team import Signatory
from proposals.register.services.issuing import About, ListingContent
from proposals.workflow import deciding_moves
from units.enums import Role

AWARDING = deciding_moves(PaperKind.AWARD_DECREE)


def awarded_choices(about: About) -> list[Proposal]:
    """All that a decree of the period may list."""
    return awarded(About(period=about.period))


def awarded(about: About) -> list[Proposal]:
    """To whom the agency's own decree gives WBK: whoever passed the own panel, of one proposal or
    of the whole period."""
    rows = Proposal.objects.filter(period=about.period, state__in=(State.NATIONAL, State.AWARDED))
    if about.proposal:
        rows = rows.filter(pk=about.proposal.pk)
    found = rows.select_related("unit__parent", "period").order_by("unit__code")
    own = [one for one in found if one.by_agency]
    entries = MinistryRecord.objects.filter(proposal__in=own, stage=MinistryStage.PANEL)
    panel = {entry.proposal_id: entry.result for entry in entries.order_by("id")}
    passed = [one for one in own if panel.get(one.pk) in PASSED]
    if about.chosen is not None:
        return [one for one in passed if one.pk in about.chosen]
    return passed


@dataclass(frozen=True, kw_only=True)
class AwardDecree(ListingContent):
    """The agency's own decree that gives the predicate (WBK Mandiri)."""

    date: dt.date | None
    lines: list[UnitLine]
    predicates: str
    laws: list[str]
    signer: Signatory


def award_decree(about: About, at: dt.datetime) -> AwardDecree:
    proposals = awarded(about)
    lines = unit_lines(proposals)
    decided = newest(proposals, *AWARDING)
    complete = len(decided) == len(proposals)
    number = fact_shared(decided.values(), "decree_number") if complete else ""
    day = fact_shared(decided.values(), "decree_date") if complete else ""
    place = about.unit.code if about.unit else "INSTANSI"
    instrument = about.period.instrument
    return AwardDecree(
        frame=frame(
            title=f"Keputusan Penetapan Predikat Menuju WBK {about.period.year}",
            code=f"SKP/{place}/{about.period.year}",
            period=about.period,
            instrument=instrument,
            at=at,
            figures=[number, day, [line.figures() for line in lines]],
        ),
        number=number,
        date=day_of(day),
        lines=lines,
        listed=proposals,
        predicates=predicates_in(lines),
        laws=[*GENERAL_LAW, instrument.law],
        signer=signed_by(
            PaperKind.AWARD_DECREE,
            newest(proposals, *APPROVING).values(),
            Role.LEADERSHIP,
            at,
            day_of(day),
        ),
    )
