"""The ministry's side: readiness, the sheet that comes back, and what follows an award."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.models import Period, SheetImport
from assessment.periods.prerequisites import bar_ends
from assessment.workbooks.forms import SheetUploadForm
from assessment.workbooks.services.comparison import WorkbookComparison
from assessment.workbooks.services.imports import fingerprint
from assessment.workbooks.services.ministry_sheet import compare_ministry
from assessment.workbooks.views.sheets import chosen_lines, groups_of
from proposals.enums import State
from proposals.lookup import find_proposal
from proposals.ministry.forms import CertificateForm, MonitoringForm
from proposals.ministry.readiness import agency_states, checks
from proposals.ministry.services.monitoring import record_monitoring
from proposals.ministry.services.records import (
    apply_ministry_sheet,
    sheet_problem,
    upload_ministry_sheet,
)
from proposals.models import Proposal
from proposals.workflow.dossier import Dossier
from units.models import Predicate
from units.queries import visible_units
from units.requests import SignedRequest
from units.services.predicates import set_certificate
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.permissions import allowed, permission_required, require


@require_safe
@permission_required("proposals.view")
def readiness(request: SignedRequest, pk: int) -> HttpResponse:
    """What is missing before the proposal can be sent, with links to mend it."""
    proposal = find_proposal(request, pk)
    dossier = Dossier(proposal)
    found = checks(dossier, request.user)
    return render(
        request,
        "proposals/ministry/readiness.html",
        {
            "proposal": proposal,
            "checks": found,
            "prerequisites": agency_states(dossier),
            "missing": sum(one.state == "missed" for one in found),
            "awaited": sum(one.state == "awaited" for one in found),
        },
    )


@require_safe
@permission_required("proposals.view")
def record_file(request: SignedRequest, pk: int, number: int) -> HttpResponseBase:
    """The file of an entry (a result's letter, a sanggah), always as an attachment."""
    proposal = find_proposal(request, pk)
    entry = get_object_or_404(proposal.ministry.select_related("evidence"), pk=number)
    revision = entry.evidence.revisions.first() if entry.evidence else None
    if revision is None or not revision.sha256:
        raise Http404
    return attachment("bukti", revision.sha256, revision.file_name)


@permission_required("proposals.record_ministry")
def sheet_upload(request: SignedRequest, pk: int) -> HttpResponse:
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.record_ministry", proposal)
    form = SheetUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = upload_ministry_sheet(
                actor=request.user, proposal=proposal, content=file.read(), file_name=file.name
            )
        except Refused as refused:
            form.add_error("file", list(refused.reasons))
        else:
            return redirect("proposals:ministry_sheet_check", pk=pk, number=row.pk)
    return render(
        request,
        "proposals/ministry/sheet_upload.html",
        {"proposal": proposal, "form": form, "problem": sheet_problem(proposal)},
        status=422 if form.errors else 200,
    )


@permission_required("proposals.record_ministry")
def sheet_check(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """What the ministry's sheet would write on the TPN's side."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.record_ministry", proposal)
    row: SheetImport = get_object_or_404(
        SheetImport.objects.select_related("assessment__unit", "assessment__period"),
        pk=number,
        assessment=proposal.assessment,
        uploaded_by_id=request.user.pk,
    )
    problems: list[str] = []
    found: WorkbookComparison | None = None
    try:
        found = compare_ministry(row)
        if request.method == "POST":
            written = apply_ministry_sheet(
                actor=request.user,
                proposal=proposal,
                sheet_import=row,
                seen=request.POST.get("sidik", ""),
                chosen=chosen_lines(request, found),
            )
            messages.success(request, f"{written} jawaban TPN dari «{row.file_name}» diterapkan.")
            return redirect("proposals:detail", pk=pk)
    except Refused as refused:
        problems = refused.reasons
    ticked = set(request.POST.getlist("pilih")) if request.method == "POST" else None
    return render(
        request,
        "assessment/workbooks/sheet_check.html",
        {
            "assessment": row.assessment,
            "row": row,
            "found": found,
            "problems": problems,
            "fingerprint": fingerprint(row.assessment),
            "figures": list(found.results.items()) if found else [],
            "groups": groups_of(row.assessment, found, ticked) if found else [],
            "upload_url": reverse("proposals:ministry_sheet", args=[pk]),
            "back_url": reverse("proposals:detail", args=[pk]),
            "columns_url": "",  # the one column is told by its heading
            "annotated_url": "",  # marks are for the unit's own file
        },
        status=409 if problems else 200,
    )


@permission_required("units.view_unit")
def monitoring(request: SignedRequest, pk: int) -> HttpResponse:
    """The certificate and the yearly entries of a predicate."""
    predicate: Predicate = get_object_or_404(
        Predicate.objects.select_related("unit").filter(unit__in=visible_units(request.user)),
        pk=pk,
    )
    require(request.user, "units.view_unit", predicate.unit)
    if request.method == "POST":
        require(request.user, "units.record_predicate", predicate.unit)
    entry_form = MonitoringForm(request.POST if "temuan" in request.POST else None)
    certificate = CertificateForm(
        request.POST if "piagam" in request.POST else None,
        initial={"certificate_date": predicate.certificate_date},
    )
    form = entry_form if entry_form.is_bound else certificate
    if form.is_bound and form.is_valid():
        try:
            if form is entry_form:
                record_monitoring(
                    actor=request.user, predicate=predicate, **entry_form.cleaned_data
                )
            else:
                set_certificate(actor=request.user, predicate=predicate, **certificate.cleaned_data)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, f"Pemantauan {predicate} tercatat.")
            return redirect("proposals:monitoring", pk=pk)
    return render(
        request,
        "proposals/ministry/monitoring.html",
        {
            "predicate": predicate,
            "free_from": _free_from(predicate),
            "unit": predicate.unit,
            "proposal": Proposal.objects.filter(
                unit=predicate.unit,
                target=predicate.kind,
                period__year=predicate.year,
                state__in=(State.AWARDED, State.REVOKED),
            ).first()
            if predicate.by_proposal
            else None,
            "entries": predicate.monitoring.select_related("recorded_by"),
            "entry_form": entry_form,
            "certificate": certificate,
            "may_record": allowed(request.user, "units.record_predicate", predicate.unit),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _free_from(predicate: Predicate) -> date | None:
    """From when the unit may be proposed again, after the instrument of the newest period."""
    if predicate.revoked_on is None:
        return None
    newest = Period.objects.select_related("instrument").order_by("-year").first()
    return bar_ends(predicate.revoked_on, newest.instrument if newest else None)
