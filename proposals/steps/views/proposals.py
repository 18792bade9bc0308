"""List and page of proposals, and beginning one."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assessment.enums import View
from assessment.models import Period
from assessment.queries import current_period, period_to_show
from assessment.rules import sees_tpi_side
from assessment.scoring.result import Result
from proposals.choosing.forms import IdentifyForm
from proposals.choosing.services.identification import identify
from proposals.corrections.correctable import targets_of
from proposals.corrections.reports import corrections_of
from proposals.corrections.services.corrections import correction_problem
from proposals.course.progress import NextMove, excepted_of, history, next_moves, stage_steps
from proposals.course.reports.date_order import known_quarrels
from proposals.course.reports.registry import registry_figures
from proposals.enums import STAGE_OF, MinistryStage, Stage, State
from proposals.lookup import find_proposal
from proposals.ministry.objection import objection_of
from proposals.ministry.services.meetings import meets_problem
from proposals.ministry.services.records import sheet_problem, stages_open
from proposals.ministry.services.second_person import confirm_problem
from proposals.ministry.services.stage_reports import stages_to_report
from proposals.models import Proposal
from proposals.queries import visible_papers, visible_proposals
from proposals.register.reports.awaited import awaited_papers
from proposals.register.services.exceptions import exception_problem
from proposals.workflow.completion import ministry_words
from proposals.workflow.dossier import Dossier
from proposals.workflow.eligibility import PROPOSABLE
from proposals.workflow.guards import checklist_items
from units.models import Predicate, User
from units.queries import called, read_former, visible_units
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import angka, score_places, whole_number
from zona_integritas.ground.listing import Listing
from zona_integritas.ground.permissions import (
    allowed,
    allowed_somewhere,
    permission_required,
    permission_somewhere,
    require,
)


@permission_somewhere("proposals.view")
def proposal_list(request: SignedRequest) -> HttpResponse:
    listing = Listing.of(request, "periode", "tahap", "q")
    rows = visible_proposals(request.user).filter(called(listing.filters["q"]))
    periods = list(Period.objects.all())
    if listing.year is not None:
        rows = rows.filter(period__year=listing.year)
    stage = listing.filters["tahap"]
    if whole_number(stage) in Stage.values:
        states = [state for state, of in STAGE_OF.items() if of == int(stage)]
        rows = rows.filter(state__in=states)
    page = listing.page(rows.order_by("-period__year", "unit__code"))
    read_former(one.unit for one in page.object_list)
    return render(
        request,
        "proposals/steps/list.html",
        {
            "page": page,
            "periods": periods,
            "stages": Stage.choices,
            "filters": listing.filters,
            "may_identify": allowed_somewhere(request.user, "proposals.identify"),
            "portal_year": _portal_year(request.user, listing.filters["periode"]),
            "ministry_year": _ministry_year(request.user, listing.filters["periode"]),
        },
    )


def _portal_year(user: User, chosen: str) -> int | None:
    """The season whose form for the ministry the person may read: the chosen one, else the one a
    page opens with."""
    if not allowed(user, "proposals.view_portal_form"):
        return None
    period = period_to_show(chosen)
    return period.year if period else None


def _ministry_year(user: User, chosen: str) -> int | None:
    """The season whose results the person can bring in as a list: the chosen one, else the newest
    with a unit at the ministry; None where there is none."""
    if not allowed(user, "proposals.record_ministry_list"):
        return None
    rows = visible_proposals(user).filter(state=State.NATIONAL)
    if (year := whole_number(chosen)) is not None:
        rows = rows.filter(period__year=year)
    return rows.order_by("-period__year").values_list("period__year", flat=True).first()


@permission_somewhere("proposals.identify")
def proposal_new(request: SignedRequest) -> HttpResponse:
    period = current_period()
    form = IdentifyForm(
        request.POST or None,
        units=visible_units(request.user).filter(is_active=True, level__in=PROPOSABLE),
        periods=Period.objects.filter(is_open=True),
        initial={"period": period, "unit": request.GET.get("unit")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            proposal = identify(
                actor=request.user,
                unit=form.cleaned_data["unit"],
                period=form.cleaned_data["period"],
                target=form.cleaned_data["target"],
            )
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(
                request, f"{proposal.unit_name} diidentifikasi. Nilai ketiga syaratnya."
            )
            return redirect("proposals:screening", pk=proposal.pk)
    return render(
        request,
        "proposals/steps/new.html",
        {"form": form, "period": period},
        status=422 if form.errors else 200,
    )


@permission_required("proposals.view")
def proposal_detail(request: SignedRequest, pk: int) -> HttpResponse:
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.view", proposal)
    return render(request, "proposals/steps/detail.html", page_context(request.user, proposal))


def moves_now(user: User, dossier: Dossier) -> dict[str, list[NextMove]]:
    """The moves out of the present state: those the person can make, cannot make yet, and waits
    for others to make."""
    moves = next_moves(dossier, user)
    assessment = dossier.assessment
    others = [move for move in moves if not move.permitted and move.transition.tone != "danger"]
    if assessment is not None and not sees_tpi_side(user, assessment):
        # Why an assessor cannot go on yet tells where the TPI differs.
        others = [replace(move, reasons=[]) for move in others]
    elif any(not move.reasons and move.transition.tone == "primary" for move in moves):
        # Somebody can go on: what nobody can do now is not what anybody waits for.
        others = [move for move in others if not move.reasons]
    return {
        "open_moves": [move for move in moves if move.open],
        "blocked_moves": [move for move in moves if move.permitted and not move.open],
        "other_moves": others,
    }


def page_context(user: User, proposal: Proposal) -> dict[str, Any]:
    """Everything the page of one proposal shows."""
    dossier = Dossier(proposal)
    dossier.confirmed = True  # the page of the step asks for letter and second person
    assessment = proposal.assessment
    tpi_shown = assessment is not None and sees_tpi_side(user, assessment)
    decided_by_tpi = tpi_shown and dossier.results[View.TPI].answered > 0
    decisions = list(proposal.decisions.all())
    lines = history(decisions, tpi_shown=tpi_shown)
    return {
        "excepted": excepted_of(decisions) if tpi_shown else [],
        "may_remove": proposal.state == State.IDENTIFIED
        and allowed(user, "proposals.remove", proposal),
        **moves_now(user, dossier),
        "proposal": proposal,
        "dossier": dossier,
        "steps": stage_steps(dossier),
        "checklist": [
            (item, dossier.checklist.get(item.code)) for item in checklist_items(dossier)
        ],
        # While units are chosen, whoever compares them has the registry's figures at hand.
        "figures": registry_figures(proposal.unit, proposal.period.year)
        if assessment is None and allowed(user, "proposals.view_ranking")
        else None,
        "verdict": None
        if assessment is None
        else dossier.tpi_verdict
        if decided_by_tpi
        else dossier.unit_verdict,
        "verdict_side": "Penilaian TPI" if decided_by_tpi else "Penilaian mandiri",
        "unit_result": dossier.results[View.UNIT] if assessment else None,
        "tpi_result": dossier.results[View.TPI] if tpi_shown else None,
        "tpn_result": national(dossier) if tpi_shown else None,
        "tpn_words": ministry_words(proposal.state) if tpi_shown else "",
        "told": dossier.told,
        "computed_instead": computed_instead(dossier) if tpi_shown else "",
        "tpn_answers": tpi_shown and dossier.results[View.TPN].answered > 0,
        "history": lines,
        "unit_coverage": coverage(dossier, View.UNIT),
        "tpi_coverage": coverage(dossier, View.TPI),
        "tpn_coverage": coverage(dossier, View.TPN),
        "last": lines[0] if lines else None,
        "corrections": corrections_of(proposal),
        "may_correct": correction_problem(user, proposal) is None
        and next(targets_of(proposal), None) is not None,
        "quarrels": known_quarrels([proposal])[proposal.pk],
        "sees_sittings": allowed(user, "proposals.view_sitting"),
        "may_screen": allowed(user, "proposals.identify", proposal)
        and proposal.state == State.IDENTIFIED,
        "may_record_ministry": allowed(user, "proposals.record_ministry", proposal)
        and proposal.state == State.NATIONAL,
        "may_record_report": allowed(user, "proposals.record_ministry", proposal)
        and stages_open(proposal) == (MinistryStage.REPORT,),
        # While the ministry evaluates, the page of its results leads there.
        "may_bring_sheet": allowed(user, "proposals.record_ministry", proposal)
        and proposal.state != State.NATIONAL
        and sheet_problem(proposal) is None,
        "predicate": awarded_predicate(proposal),
        "own_records": [
            (own, confirm_problem(user, own) is None or own.recorded_by_id == user.pk)
            for own in proposal.own_records.filter(closed_at__isnull=True).select_related(
                "recorded_by", "letter", "proposal__unit"
            )
        ],
        "ministry": dossier.ministry_records,
        "unreported": [
            one.stage.label
            for one in stages_to_report(proposal, dossier.ministry_records)
            if one.report is None
        ],
        "may_object": allowed(user, "proposals.record_ministry", proposal),
        "meetings": list(proposal.meetings.all()),
        "may_meet": allowed(user, "proposals.record_ministry", proposal)
        and meets_problem(proposal) is None,
        "objection": objection_of(dossier.ministry_records, dossier.today),
        "papers": list(
            visible_papers(user)
            .filter(
                Q(period=proposal.period_id, unit=proposal.unit_id)
                | Q(pk__in=proposal.listed_on.values("paper"))
            )
            .filter(replaced_by=None, withdrawn_at=None)
            .order_by("kind", "-id")
        ),
        "awaited": awaited_papers([proposal]),
        "paper_exceptions": proposal.paper_exceptions.select_related("given_by"),
        "may_except": allowed(user, "proposals.decide", proposal)
        and proposal.state == State.APPROVED
        and not exception_problem(user, proposal),
        "reads_texts": allowed(user, "proposals.read_report_texts", proposal),
    }


def awarded_predicate(proposal: Proposal) -> Predicate | None:
    """The predicate this proposal came to, also after it was lost."""
    if proposal.state not in (State.AWARDED, State.REVOKED):
        return None
    rows = proposal.unit.predicates.filter(kind=proposal.target, year=proposal.period.year)
    return rows.prefetch_related("monitoring").order_by("-pk").first()


def national(dossier: Dossier) -> Result | None:
    """What the TPN's answers come to where all came in; how far the ministry is nobody is told."""
    if dossier.assessment is None:
        return None
    result = dossier.results[View.TPN]
    return result if 0 < result.answered == result.of else None


def computed_instead(dossier: Dossier) -> str:
    """What the TPN's answers come to where that is not the score the ministry told; compared and
    written as precisely as it was told."""
    told = dossier.told.score if dossier.told else None
    result = dossier.results[View.TPN] if told is not None else None
    if told is None or result is None or not result.answered:
        return ""
    places = score_places(told)
    computed = angka(result.total.zero, places)
    return "" if computed == angka(told, places) else computed


def coverage(dossier: Dossier, view: View) -> str:
    """How many of the indicators were answered, in words."""
    if dossier.assessment is None:
        return ""
    result = dossier.results[view]
    return f"{result.answered} dari {result.of} butir"
