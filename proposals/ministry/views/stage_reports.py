"""Reports to the ministry on the stages of the agency's own panel."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from proposals.lookup import find_proposal
from proposals.ministry.forms import StageReportForm
from proposals.ministry.services.stage_reports import report_stage, stages_to_report
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.permissions import allowed, permission_required, require


@permission_required("proposals.view")
def reports(request: SignedRequest, pk: int) -> HttpResponse:
    """Which stage was reported with which letter; the pokja adds one."""
    proposal = find_proposal(request, pk)
    stages = stages_to_report(proposal, proposal.ministry.order_by("id"))
    form = StageReportForm(
        request.POST or None, request.FILES or None, stages=[one.stage for one in stages]
    )
    if request.method == "POST":
        require(request.user, "proposals.record_ministry", proposal)
        if form.is_valid():
            try:
                row = report_stage(actor=request.user, proposal=proposal, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, list(refused.reasons))
            else:
                messages.success(request, f"Laporan {row.get_stage_display()} tercatat.")
                return redirect("proposals:stage_reports", pk=pk)
    return render(
        request,
        "proposals/ministry/stage_reports.html",
        {
            "proposal": proposal,
            "stages": stages,
            "form": form,
            "may_report": bool(stages)
            and allowed(request.user, "proposals.record_ministry", proposal),
        },
        status=422 if form.errors else 200,
    )


@require_safe
@permission_required("proposals.view")
def report_file(request: SignedRequest, pk: int, number: int) -> HttpResponseBase:
    """The letter, always as an attachment."""
    proposal = find_proposal(request, pk)
    row = get_object_or_404(proposal.stage_reports.select_related("evidence"), pk=number)
    revision = row.evidence.revisions.first() if row.evidence else None
    if revision is None or not revision.sha256:
        raise Http404
    return attachment("bukti", revision.sha256, revision.file_name)
