"""Screening, moves of the workflow, and what the ministry answered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from assessment.lke.hand_over import HandOver
from proposals.choosing.forms import ScreeningForm
from proposals.choosing.services.identification import judge_conditions, version_of
from proposals.course.forms import MoveForm, letter_field
from proposals.course.progress import NextMove, applies, describe, done_in_words, worded
from proposals.course.reports.registry import registry_figures
from proposals.course.services.hand_over import best_without_evidence, handed_answers
from proposals.enums import Move, OwnRecordKind, State
from proposals.lookup import find_proposal
from proposals.ministry.forms import MinistryForm
from proposals.ministry.objection import objection_of
from proposals.ministry.readiness import agency_states
from proposals.ministry.services.records import record_ministry, stages_open
from proposals.ministry.services.second_person import record_own, records_own
from proposals.models import ChecklistItem, ConditionJudgement, Decision, Proposal
from proposals.papers.move_papers import (
    can_be_made,
    make_papers_of,
    move_with_papers,
    standing_numbers,
)
from proposals.sittings.services.sittings import name_with_decree
from proposals.steps.reports.before_sending import before_sending, ways_to
from proposals.steps.views.proposals import moves_now
from proposals.workflow import MOVES
from proposals.workflow.chronology import OutOfOrder
from proposals.workflow.dossier import Dossier
from proposals.workflow.eligibility import hindrances
from proposals.workflow.from_own_data import own_answers
from proposals.workflow.guards import (
    checklist_items,
    team_complete,
    unjudged_in_words,
)
from proposals.workflow.missed_minima import missed_text
from proposals.workflow.move_row import MovePanel, MoveRow
from units.fresh import FRESH_PERMISSIONS, fresh_sign_in_where
from units.models import User
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.permissions import allowed, permission_required, require
from zona_integritas.ground.transitions import UnknownTransition, find

Judged = ConditionJudgement | ChecklistItem


@permission_required("proposals.identify")
def screening(request: SignedRequest, pk: int) -> HttpResponse:
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.identify", proposal)
    dossier = Dossier(proposal)
    form = ScreeningForm(request.POST or None, dossier=dossier)
    newest = version_of(proposal)
    seen = request.POST.get("seen", newest)
    newer: list[tuple[str, Judged, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            judge_conditions(
                actor=request.user,
                proposal=proposal,
                conditions=form.judgements("kondisi-"),
                checklist=form.judgements("periksa-"),
                degrees=form.degrees(),
                seen=seen,
            )
        except Stale as stale:
            form.add_error(None, list(stale.reasons))
            # Whoever saves again has both before them.
            newer, seen = _judged_since(dossier, seen), newest
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Identifikasi tersimpan.")
            return redirect("proposals:detail", pk=proposal.pk)
    return render(
        request,
        "proposals/steps/screening.html",
        {
            "proposal": proposal,
            "form": form,
            "unit": proposal.unit,
            "figures": registry_figures(proposal.unit, proposal.period.year),
            "editable": proposal.state == State.IDENTIFIED,
            "seen": seen,
            "newer": newer,
            "hindrances": hindrances(dossier),
            "own_data": own_answers(dossier),
        },
        status=409 if newer else 422 if form.errors else 200,
    )


def _judged_since(dossier: Dossier, seen: str) -> list[tuple[str, Judged, str]]:
    """What others stored after the person opened the form: what it is about, the row, the words."""
    labels = {item.code: item.label for item in checklist_items(dossier)}
    rows: list[tuple[str, Judged, str]] = [
        (row.get_condition_display(), row, row.reason) for row in dossier.conditions.values()
    ]
    rows += [(labels.get(row.code, row.code), row, row.note) for row in dossier.checklist.values()]
    return [one for one in rows if one[1].judged_at.isoformat() > seen]


# As final as what leadership decides, under other permissions: the TPI's scores, and predicates.
ALSO_DECIDE = frozenset({Move.SETTLE, Move.REOPEN_TPI, Move.AWARD, Move.REVOKE})


def _decides(request: SignedRequest, pk: int, name: str) -> bool:
    """Of the moves those that need a permission to decide, and those that are as final."""
    return name in ALSO_DECIDE or any(
        row.name == name and row.permission in FRESH_PERMISSIONS for row in MOVES
    )


@permission_required("proposals.view")
@fresh_sign_in_where(_decides)
def move(request: SignedRequest, pk: int, name: str) -> HttpResponse:
    """The page that says what a move does and asks what it needs; sending it makes the move."""
    proposal = find_proposal(request, pk)
    try:
        transition = worded(find(MOVES, name), proposal)
    except UnknownTransition:
        raise Http404 from None
    require(request.user, transition.permission, proposal)
    dossier = Dossier(proposal)
    own = records_own(request.user, proposal, name)
    dossier.confirmed = own
    described = describe(transition, dossier, request.user)
    passed = handed_answers(dossier, transition, request.user)
    form = MoveForm(
        request.POST or None,
        request.FILES or None,
        row=transition,
        proposed_note=missed_text(dossier) if MovePanel.MISSED_MINIMA in transition.shows else "",
        imported=len(passed.imported) if passed else 0,
        bare=len(best_without_evidence(dossier))
        if transition.lists_open_items and dossier.assessment is not None
        else 0,
        letter=own,
        issues=[] if own else can_be_made(request.user, proposal, transition),
        initial=standing_numbers(proposal, transition),
    )
    seen = request.POST.get("state", proposal.state)
    if not applies(transition, dossier):
        return _past_page(request, dossier, transition, form)
    refusals: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            if own:
                _record_own(request, proposal, name, form)
            else:
                _made(request.user, proposal, transition, seen, form)
                messages.success(request, done_in_words(transition, proposal))
                _make_papers(request, proposal, form)
        except Refused as refused:
            refusals = refused.reasons
            if isinstance(refused, OutOfOrder):
                form.ask_date_reason()
        else:
            return redirect("proposals:detail", pk=proposal.pk)
    return _move_page(request, dossier, transition, described, form, seen, refusals, passed)


def _past_page(
    request: SignedRequest, dossier: Dossier, transition: MoveRow, form: MoveForm
) -> HttpResponse:
    """The step is over, or not come to: why, and what can be done now. No form, but what was
    typed into it meanwhile is not lost."""
    context = {
        **moves_now(request.user, dossier),
        "proposal": dossier.proposal,
        "transition": transition,
        "typed": form.data.get("note", "").strip(),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "proposals/steps/move_past.html", context, status=status)


def _record_own(request: SignedRequest, proposal: Proposal, what: str, form: Any) -> None:
    """Somebody of the unit records: kept with its letter until a second person confirms."""
    data = dict(form.cleaned_data)
    upload = data.pop("letter", None) or data.pop("upload", None)
    data.pop("upload", None)
    record_own(
        actor=request.user,
        proposal=proposal,
        what=what,
        note=data.pop("note", ""),
        content=data,
        upload=upload,
    )
    messages.success(
        request,
        "Tercatat dengan suratnya, dan belum berlaku: menunggu konfirmasi orang kedua dari luar "
        "unit ini.",
    )


def _make_papers(request: SignedRequest, proposal: Proposal, form: MoveForm) -> None:
    """The papers that were asked for with the move; what could not be made is told and follows."""
    fresh = Proposal.objects.select_related("unit", "period", "assessment").get(pk=proposal.pk)
    made, problems = make_papers_of(actor=request.user, proposal=fresh, kinds=form.made())
    for paper in made:
        messages.success(request, f"{paper.get_kind_display()} terbit dengan nomor {paper.number}.")
    for problem in problems:
        messages.warning(request, problem)


def _made(user: User, proposal: Proposal, row: MoveRow, seen: str, form: MoveForm) -> Decision:
    note, facts, reason = form.cleaned_data["note"], form.facts(), form.date_reason
    decree = form.cleaned_data.get("decree")
    if decree is not None:
        return name_with_decree(
            actor=user, proposal=proposal, expected_state=seen, note=note, upload=decree, **facts
        )
    return move_with_papers(
        actor=user,
        proposal=proposal,
        row=row,
        expected_state=seen,
        note=note,
        facts=facts,
        date_reason=reason,
        files=form.outside_files(),
    )


def _move_page(
    request: SignedRequest,
    dossier: Dossier,
    transition: MoveRow,
    described: NextMove,
    form: MoveForm,
    seen: str,
    refusals: list[str],
    passed: HandOver | None,
) -> HttpResponse:
    shows, sends = transition.shows, transition.lists_open_items
    of_team = MovePanel.TEAM in shows
    context: dict[str, Any] = {
        "proposal": dossier.proposal,
        "transition": transition,
        "target_label": dossier.proposal.worded(State(transition.target).label),
        "reasons": refusals or described.reasons,
        "form": form,
        "state": seen,
        "own": "letter" in form.fields,
        "passed": passed,
        "team": dossier.team() if of_team else [],
        "waits_for_papers": transition.name == Move.SEND and bool(dossier.papers_missing),
        "team_problem": team_complete(dossier, request.user) if of_team else None,
        "prerequisites": agency_states(dossier) if MovePanel.PREREQUISITES in shows else [],
        "unjudged": unjudged_in_words(dossier) if transition.at_sitting else "",
        "before": before_sending(dossier, request.user) if sends and dossier.assessment else [],
    }
    if passed is not None:
        context["unseen"] = ways_to(dossier, passed.unseen)
        context["imported"] = ways_to(dossier, passed.imported)
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/steps/move.html", context, status=status)


@permission_required("proposals.record_ministry")
def ministry(request: SignedRequest, pk: int) -> HttpResponse:
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.record_ministry", proposal)
    stages = stages_open(proposal)
    form = MinistryForm(
        request.POST or None, request.FILES or None, stages=stages, evaluator=proposal.evaluator
    )
    dossier = Dossier(proposal)
    own = records_own(request.user, proposal, OwnRecordKind.MINISTRY)
    if own:
        form.fields["upload"] = letter_field()
    if request.method == "POST" and form.is_valid():
        try:
            if own:
                _record_own(request, proposal, OwnRecordKind.MINISTRY, form)
            else:
                entry = record_ministry(actor=request.user, proposal=proposal, **form.cleaned_data)
                messages.success(request, f"{entry.get_stage_display()} tercatat.")
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
            if isinstance(refused, OutOfOrder):
                form.ask_date_reason()
        else:
            return redirect("proposals:detail", pk=proposal.pk)
    return render(
        request,
        "proposals/steps/ministry.html",
        {
            "proposal": proposal,
            "form": form,
            "records": dossier.ministry_records,
            "told": dossier.told,
            "may_object": True,
            "objection": objection_of(dossier.ministry_records, dossier.today),
            "open": bool(stages),
            "may_bring_many": allowed(request.user, "proposals.record_ministry_list"),
            "own": own,
        },
        status=422 if form.errors else 200,
    )
