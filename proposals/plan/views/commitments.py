"""Pages of the unit's commitment, below /usulan/<pk>/komitmen/."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from proposals.lookup import find_proposal
from proposals.models import CommitmentEvent, Declaration, Proposal
from proposals.plan.components import state_problem
from proposals.plan.forms import DeclarationForm, EndReasonForm, EventForm, ProofForm
from proposals.plan.services.commitments import (
    StaleDeclaration,
    add_event,
    add_event_evidence,
    end_event,
    save_declaration,
)
from proposals.plan.views.plans import find_plan, may_plan
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import permission_required, require

PROOF = {"uploads", "link", "existing", "indicators"}


@require_safe
@permission_required("proposals.view")
def commitment(request: SignedRequest, pk: int) -> HttpResponse:
    """The declaration, the pact, and the sessions held."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.view", proposal)
    declared = (
        Declaration.objects.filter(proposal=proposal)
        .select_related("recorded_by")
        .prefetch_related("evidence__revisions")
        .first()
    )
    events = list(
        proposal.commitment_events.select_related("recorded_by").prefetch_related(
            "evidence__revisions"
        )
    )
    held = [event for event in events if event.ended_at is None]
    return render(
        request,
        "proposals/plan/commitment.html",
        {
            "proposal": proposal,
            "declared": declared,
            "share": Decimal(declared.staff_signed) / declared.staff_total * 100
            if declared
            else None,
            "events": events,
            "held": len(held),
            "people": sum(event.on_site + event.online for event in held),
            "may_plan": may_plan(request.user, proposal),
            "problem": state_problem(proposal),
        },
    )


@permission_required("proposals.plan")
def declaration(request: SignedRequest, pk: int) -> HttpResponse:
    """Enters or changes the pencanangan; when somebody was faster both are shown."""
    proposal, found, _ = find_plan(request, pk)
    row = Declaration.objects.filter(proposal=proposal).first()
    names = ("held_on", "place", "signed_by", "staff_total", "staff_signed")
    form = DeclarationForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        unit=proposal.unit,
        components=found,
        initial={name: getattr(row, name) for name in names}
        if row
        else {"staff_total": proposal.unit.staff_count},
    )
    current: Declaration | None = None
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        try:
            save_declaration(
                actor=request.user,
                proposal=proposal,
                proof=form.proof,
                expected_version=whole_number(seen) or 0,
                **{name: form.cleaned_data[name] for name in names},
            )
        except StaleDeclaration as stale:
            form.add_error(None, list(stale.reasons))
            current = stale.current
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Pencanangan dan pakta integritas disimpan.")
            return redirect("proposals:commitment", pk=pk)
    version = current.version if current else request.POST.get("version", row.version if row else 0)
    return _form_page(
        request,
        "commitment_declaration.html",
        proposal,
        form,
        {"current": current, "version": version, "components": found},
    )


@permission_required("proposals.plan")
def event_new(request: SignedRequest, pk: int) -> HttpResponse:
    proposal, found, _ = find_plan(request, pk)
    form = EventForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        unit=proposal.unit,
        components=found,
    )
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name not in PROOF}
        try:
            add_event(actor=request.user, proposal=proposal, proof=form.proof, **facts)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Kegiatan dicatat.")
            return redirect("proposals:commitment", pk=pk)
    return _form_page(
        request, "commitment_event.html", proposal, form, {"components": found, "event": None}
    )


@permission_required("proposals.plan")
def event_evidence(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Adds material or photos to a session."""
    proposal, found, _ = find_plan(request, pk)
    event = _find_event(proposal, number)
    form = ProofForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        unit=proposal.unit,
        components=found,
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_event_evidence(actor=request.user, event=event, proof=form.proof)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Bukti ditambahkan.")
            return redirect("proposals:commitment", pk=pk)
    return _form_page(
        request, "commitment_event.html", proposal, form, {"components": found, "event": event}
    )


@permission_required("proposals.plan")
def event_end(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    proposal, _, _ = find_plan(request, pk)
    event = _find_event(proposal, number)
    form = EndReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            end_event(actor=request.user, event=event, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Kegiatan dibatalkan; barisnya tetap terbaca.")
            return redirect("proposals:commitment", pk=pk)
    return _form_page(
        request,
        "end.html",
        proposal,
        form,
        {"what": event.topic, "back": "proposals:commitment"},
    )


def _form_page(
    request: SignedRequest,
    template: str,
    proposal: Proposal,
    form: forms.Form,
    more: dict[str, Any],
) -> HttpResponse:
    ticked = form["indicators"].value() or [] if "indicators" in form.fields else []
    status = 409 if more.get("current") else 422 if form.errors else 200
    context = {"proposal": proposal, "form": form, "ticked": ticked, **more}
    return render(request, f"proposals/plan/{template}", context, status=status)


def _find_event(proposal: Proposal, number: int) -> CommitmentEvent:
    event: CommitmentEvent = get_object_or_404(
        CommitmentEvent.objects.select_related(
            "proposal__unit", "proposal__period", "proposal__assessment__instrument"
        ),
        pk=number,
        proposal=proposal,
    )
    return event
