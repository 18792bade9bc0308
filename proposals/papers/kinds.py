"""The table of paper kinds: what each is about, who issues it, what it says, how it is set.

Everything that makes papers (pages, ``make_paper``, jobs) finds a kind here.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from assessment.lke.reports.paper_content import PaperContent
from assessment.lke.reports.worksheet import worksheet
from proposals.enums import PaperAbout, PaperKind
from proposals.models import Proposal
from proposals.papers.contents.agency_papers import decision_list, plan_paper, recap_paper
from proposals.papers.contents.award_decree import award_decree, awarded, awarded_choices
from proposals.papers.contents.letters import (
    candidate_decree,
    candidates,
    in_letter,
    in_sptjm,
    letter_choices,
    ministry_letter,
    nominated,
    nomination,
    responsibility,
)
from proposals.papers.contents.lhe import lhe, report_decision
from proposals.papers.contents.minutes import minutes, settled_decision
from proposals.register.services.issuing import About, PaperType
from units.enums import PredicateKind
from units.queries import valid_predicate
from zona_integritas.ground.errors import Refused

NO_SHEET = "Naskah dapat dibuat setelah LKE unit ini dibuka."
NO_REPORT = "Naskah dapat dibuat setelah TPI melapor kepada pimpinan."
NOT_SETTLED = "Nilai TPI belum diputuskan."
NO_DECISION = "Sidang ini belum memutuskan usulan apa pun."
NO_PLAN = "Rencana pembangunan belum berisi kegiatan."
ALL_LISTED = (
    "Semua unit yang menunggu sudah tercantum pada naskah yang masih berlaku. "
    "Pilih unitnya untuk menerbitkan naskah lain atau pengganti."
)
NOBODY_AWARDED = (
    "SK penetapan disusun untuk usulan Menuju WBK yang lulus panel mandiri, bila instansi "
    "menetapkan Menuju WBK sendiri."
)
NOBODY_APPROVED = (
    "Belum ada unit yang disetujui untuk diajukan ke Kementerian PANRB, "
    "atau semuanya sudah dinilai di sana."
)


def _worksheet(about: About, at: datetime) -> PaperContent:
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


def _lhe(about: About, at: datetime) -> PaperContent:
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


def _minutes(about: About, at: datetime) -> PaperContent:
    content = minutes(about.proposal, at) if about.proposal else None
    if content is None:
        raise Refused(NOT_SETTLED)
    return content


def _not_settled(about: About) -> str:
    if about.proposal is None or about.assessment is None:
        return NOT_SETTLED
    decisions = list(about.proposal.decisions.select_related("snapshot").order_by("id"))
    return "" if settled_decision(decisions) else NOT_SETTLED


def _decision_list(about: About, at: datetime) -> PaperContent:
    if about.sitting is None:
        raise Refused(NO_DECISION)
    return decision_list(about.sitting, about, at)


def _plan(about: About, at: datetime) -> PaperContent:
    if about.proposal is None or (reason := _no_plan(about)):
        raise Refused(reason)
    return plan_paper(about.proposal, at)


def _no_plan(about: About) -> str:
    proposal = about.proposal
    known = proposal is not None and proposal.plan_items.filter(ended_at__isnull=True).exists()
    return "" if known else NO_PLAN


def _nobody(
    kind: PaperKind, lists: Callable[[About], list[Proposal]], reason: str
) -> Callable[[About], str]:
    """Nobody to list; or of a period all that could be listed stand on a letter already."""

    def not_yet(about: About) -> str:
        if lists(about):
            return ""
        everybody = about.kind == PaperAbout.PERIOD and letter_choices(kind, about)
        return ALL_LISTED if everybody and about.chosen is None else reason

    return not_yet


def _nobody_awarded(about: About) -> str:
    return "" if awarded(about) else NOBODY_AWARDED


def _always(about: About) -> str:
    return ""


_ONE_OR_ALL = (PaperAbout.PROPOSAL, PaperAbout.PERIOD)
_TYPES = (
    PaperType(
        kind=PaperKind.NOMINATION,
        about=_ONE_OR_ALL,
        template="proposals/papers/contents/nomination.html",
        build=nomination,
        not_yet=_nobody(
            PaperKind.NOMINATION, nominated, "Belum ada unit yang diusulkan kepada pimpinan."
        ),
        lists=nominated,
        choices=partial(letter_choices, PaperKind.NOMINATION),
    ),
    PaperType(
        kind=PaperKind.CANDIDATE_DECREE,
        about=(PaperAbout.PROPOSAL, PaperAbout.SITTING),
        template="proposals/papers/contents/decree.html",
        build=candidate_decree,
        not_yet=_nobody(
            PaperKind.CANDIDATE_DECREE,
            candidates,
            "Belum ada unit yang diusulkan atau ditetapkan sebagai calon.",
        ),
        lists=candidates,
    ),
    PaperType(
        kind=PaperKind.DECISION_LIST,
        about=(PaperAbout.SITTING,),
        template="proposals/papers/contents/decision_list.html",
        build=_decision_list,
        not_yet=_always,
    ),
    PaperType(
        kind=PaperKind.PLAN,
        about=(PaperAbout.PROPOSAL,),
        template="proposals/papers/contents/plan.html",
        build=_plan,
        not_yet=_no_plan,
    ),
    PaperType(
        kind=PaperKind.WORKSHEET,
        about=(PaperAbout.SHEET,),
        template="proposals/papers/contents/worksheet.html",
        build=_worksheet,
        not_yet=_sheet_missing,
    ),
    PaperType(
        kind=PaperKind.MINUTES,
        about=(PaperAbout.PROPOSAL,),
        template="proposals/papers/contents/minutes.html",
        build=_minutes,
        not_yet=_not_settled,
    ),
    PaperType(
        kind=PaperKind.LHE,
        about=(PaperAbout.PROPOSAL,),
        template="proposals/papers/contents/lhe.html",
        build=_lhe,
        not_yet=_report_missing,
    ),
    PaperType(
        kind=PaperKind.MINISTRY_LETTER,
        about=_ONE_OR_ALL,
        template="proposals/papers/contents/ministry_letter.html",
        build=ministry_letter,
        not_yet=_nobody(PaperKind.MINISTRY_LETTER, in_letter, NOBODY_APPROVED),
        lists=in_letter,
        choices=partial(letter_choices, PaperKind.MINISTRY_LETTER),
    ),
    PaperType(
        kind=PaperKind.SPTJM,
        about=_ONE_OR_ALL,
        template="proposals/papers/contents/sptjm.html",
        build=responsibility,
        not_yet=_nobody(PaperKind.SPTJM, in_sptjm, NOBODY_APPROVED),
        lists=in_sptjm,
        choices=partial(letter_choices, PaperKind.SPTJM),
    ),
    PaperType(
        kind=PaperKind.AWARD_DECREE,
        about=_ONE_OR_ALL,
        template="proposals/papers/contents/award_decree.html",
        build=award_decree,
        not_yet=_nobody_awarded,
        lists=awarded,
        choices=awarded_choices,
    ),
    PaperType(
        kind=PaperKind.RECAP,
        about=(PaperAbout.PERIOD,),
        template="proposals/papers/contents/recap.html",
        build=recap_paper,
        not_yet=_always,
    ),
)
PAPERS: dict[str, PaperType] = {entry.kind: entry for entry in _TYPES}


def papers_for(about: PaperAbout) -> list[PaperType]:
    """The kinds that can be made about such a thing, in the order of the season."""
    return [entry for entry in _TYPES if about in entry.about]


def able_in(paper: PaperType, about: About) -> list[Proposal]:
    """Whom one may choose for a letter of the whole period; nobody for any other paper."""
    chosen = about.kind == PaperAbout.PERIOD and paper.choices
    return chosen(about) if chosen else []


def takes_outside(paper: PaperType, about: About) -> bool:
    """Is there somebody a paper that was written elsewhere can be about?"""
    outside = replace(about, outside=True)
    return bool(able_in(paper, outside)) or not paper.not_yet(outside)
