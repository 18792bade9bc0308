"""Meetings of the ministry with a unit: their list, the form of one, its invitation, its end."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from proposals.lookup import find_proposal
from proposals.ministry.forms import MeetingForm
from proposals.ministry.services.meetings import (
    NAMES,
    MeetingValues,
    end_meeting,
    meets_problem,
    save_meeting,
)
from proposals.models import MinistryMeeting, Proposal
from units.forms import ReasonForm
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.permissions import allowed, permission_required, require


def _found(proposal: Proposal, number: int) -> MinistryMeeting:
    rows = proposal.meetings.select_related("recorded_by", "invitation", "proposal__unit")
    meeting: MinistryMeeting = get_object_or_404(rows, pk=number)
    return meeting


@require_safe
@permission_required("proposals.view")
def index(request: SignedRequest, pk: int) -> HttpResponse:
    proposal = find_proposal(request, pk)
    may = allowed(request.user, "proposals.record_ministry", proposal)
    return render(
        request,
        "proposals/ministry/meetings.html",
        {
            "proposal": proposal,
            "meetings": proposal.meetings.select_related("recorded_by", "invitation"),
            "problem": meets_problem(proposal),
            "may_record": may and meets_problem(proposal) is None,
        },
    )


@permission_required("proposals.record_ministry")
def edit(request: SignedRequest, pk: int, number: int | None = None) -> HttpResponse:
    """A new meeting, or one as it stands."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.record_ministry", proposal)
    meeting = _found(proposal, number) if number is not None else None
    form = MeetingForm(
        request.POST or None,
        request.FILES or None,
        initial={name: getattr(meeting, name) for name in NAMES} if meeting else {},
    )
    problems = [said] if (said := meets_problem(proposal)) else []
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        upload = data.pop("upload")
        try:
            saved = save_meeting(
                actor=request.user,
                proposal=proposal,
                values=MeetingValues(**data),
                meeting=meeting,
                upload=upload,
            )
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, f"{saved.get_kind_display()} tersimpan.")
            return redirect("proposals:meetings", pk=pk)
    return render(
        request,
        "proposals/ministry/meeting_form.html",
        {"proposal": proposal, "meeting": meeting, "form": form, "problems": problems},
        status=422 if form.errors else 200,
    )


@permission_required("proposals.record_ministry")
def end(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.record_ministry", proposal)
    meeting = _found(proposal, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_meeting(actor=request.user, meeting=meeting, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, f"{meeting.get_kind_display()} dibatalkan.")
            return redirect("proposals:meetings", pk=pk)
    return render(
        request,
        "proposals/ministry/meeting_end.html",
        {"proposal": proposal, "meeting": meeting, "form": form},
        status=422 if form.errors else 200,
    )


@require_safe
@permission_required("proposals.view")
def invitation(request: SignedRequest, pk: int, number: int) -> HttpResponseBase:
    """The invitation's file, always as an attachment."""
    meeting = _found(find_proposal(request, pk), number)
    revision = meeting.invitation.revisions.first() if meeting.invitation else None
    if revision is None or not revision.sha256:
        raise Http404
    return attachment("bukti", revision.sha256, revision.file_name)
