"""The table of paper kinds: what each is about, who issues it, what it says, how it is set.

Everything that makes papers (pages, ``make_paper``, jobs) finds a kind here.
"""

from datetime import datetime
from typing import Any

from assessment.reports.worksheet import worksheet
from proposals.enums import PaperAbout, PaperKind
from proposals.reports.lhe import lhe, report_decision
from proposals.services.papers import About, PaperType
from units.enums import PredicateKind
from units.queries import valid_predicate
from zona_integritas.errors import Refused

NO_SHEET = "LKE unit ini belum dibuka."
NO_REPORT = "TPI belum melapor ke pimpinan."


def _worksheet(about: About, at: datetime) -> dict[str, Any]:
    sheet = about.assessment
    if sheet is None:
        raise Refused(NO_SHEET)
    proposal = sheet.proposals.order_by("-id").first()
    predicate = PredicateKind.WBBM if valid_predicate(sheet.unit) else PredicateKind.WBK
    return worksheet(
        sheet,
        predicate=about.predicate or (proposal.target if proposal else predicate),
        tpi_side=about.tpi_side,
        made_at=at,
    )


def _lhe(about: About, at: datetime) -> dict[str, Any]:
    content = lhe(about.proposal) if about.proposal else None
    if content is None:
        raise Refused(NO_REPORT)
    return content


def _sheet_missing(about: About) -> str:
    return "" if about.assessment else NO_SHEET


def _report_missing(about: About) -> str:
    if about.proposal is None or about.assessment is None:
        return NO_REPORT
    decisions = list(about.proposal.decisions.select_related("snapshot").order_by("id"))
    return "" if report_decision(decisions) else NO_REPORT


_TYPES = (
    PaperType(
        kind=PaperKind.WORKSHEET,
        about=(PaperAbout.SHEET,),
        template="papers/worksheet.html",
        build=_worksheet,
        not_yet=_sheet_missing,
    ),
    PaperType(
        kind=PaperKind.LHE,
        about=(PaperAbout.PROPOSAL,),
        template="papers/lhe.html",
        build=_lhe,
        not_yet=_report_missing,
    ),
)
PAPERS: dict[str, PaperType] = {entry.kind: entry for entry in _TYPES}


def papers_for(about: PaperAbout) -> list[PaperType]:
    """The kinds that can be made about such a thing, in the order of the season."""
    return [entry for entry in PAPERS.values() if about in entry.about]
