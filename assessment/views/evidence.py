"""Evidence of an item: added, taken away, and handed out only to who may see the sheet."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessment.models import Assessment, EvidenceRevision, EvidenceUse, Indicator
from assessment.queries import visible_assessments
from assessment.reports.lke_page import Sheet
from assessment.services.evidence import add_file, add_link, end_use, storage_name
from assessment.views.answers import back_to, find_indicator
from assessment.views.lke import find_assessment
from zona_integritas.errors import Refused
from zona_integritas.permissions import permission_required, require


@require_POST
@permission_required("assessment.fill")
def add(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One file, or one address, or both."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.fill", assessment)
    indicator = find_indicator(assessment, code)
    problems: list[str] = []
    files = request.FILES.getlist("berkas")
    url = request.POST.get("tautan", "").strip()
    if not files and not url:
        problems = ["Pilih berkas atau isi tautannya lebih dulu."]
    try:
        for upload in files:
            add_file(actor=request.user, assessment=assessment, indicator=indicator, upload=upload)
        if url:
            add_link(
                actor=request.user,
                assessment=assessment,
                indicator=indicator,
                url=url,
                title=request.POST.get("judul", ""),
            )
    except Refused as refused:
        problems = refused.reasons
    return answered(request, assessment, indicator, problems, "Bukti tersimpan.", url)


@require_POST
@permission_required("assessment.fill")
def remove(request: HttpRequest, pk: int, use: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.fill", assessment)
    found = get_object_or_404(
        EvidenceUse.objects.select_related("assessment", "assessment__unit", "evidence"),
        pk=use,
        assessment=assessment,
    )
    found.assessment = assessment
    indicator = find_indicator(assessment, found.indicator.code)
    found.indicator = indicator
    problems: list[str] = []
    try:
        end_use(actor=request.user, use=found)
    except Refused as refused:
        problems = refused.reasons
    return answered(
        request, assessment, indicator, problems, "Bukti dilepas dari butir ini. Riwayatnya tetap."
    )


def answered(
    request: HttpRequest,
    assessment: Assessment,
    indicator: Indicator,
    problems: list[str],
    done: str,
    url: str = "",
) -> HttpResponse:
    """The item's evidence list in place, or the page again without JavaScript."""
    if request.htmx:  # type: ignore[attr-defined]
        sheet = Sheet(request.user, assessment)
        return render(
            request,
            "assessment/_evidence.html",
            {
                "sheet": sheet,
                "assessment": assessment,
                "item": sheet.item(indicator.code),
                "evidence_problems": problems,
                "typed_url": url if problems else "",
            },
            status=422 if problems else 200,
        )
    for problem in problems:
        messages.error(request, problem)
    if not problems:
        messages.success(request, done)
    return back_to(assessment, indicator)


@require_safe
@permission_required("assessment.view_lke")
def download(request: HttpRequest, pk: int, revision: int) -> HttpResponseBase:
    """A stored file, always as an attachment; a link leads on to its address.

    404 unless the evidence stands under an item of an LKE this person may see.
    """
    assessment = find_assessment(request, pk)
    found = get_object_or_404(
        EvidenceRevision.objects.select_related("evidence")
        .filter(
            evidence__uses__assessment=assessment,
            evidence__uses__assessment__in=visible_assessments(request.user),
        )
        .distinct(),
        pk=revision,
    )
    if found.url:
        return redirect(found.url)
    name = storage_name(found.sha256)
    if not default_storage.exists(name):
        raise Http404
    response = FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=found.file_name,
        content_type=found.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
