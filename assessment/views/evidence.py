"""Evidence of an item: added, taken away, and handed out only to who may see the sheet."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessment.models import Assessment, EvidenceRevision, EvidenceUse, Indicator
from assessment.queries import visible_assessments
from assessment.reports.lke_page import Sheet
from assessment.services.evidence import (
    add_file,
    add_link,
    end_use,
    replace_file,
    storage_name,
)
from assessment.services.evidence_archive import start_archive
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


@require_POST
@permission_required("assessment.fill")
def replace(request: HttpRequest, pk: int, use: int) -> HttpResponse:
    """A newer version of a file; the older stays with its number."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.fill", assessment)
    found = get_object_or_404(
        EvidenceUse.objects.select_related("evidence"), pk=use, assessment=assessment
    )
    found.assessment = assessment
    indicator = found.indicator = find_indicator(assessment, found.indicator.code)
    upload = request.FILES.get("berkas")
    problems: list[str] = []
    if upload is None:
        problems = ["Pilih berkas versi barunya lebih dulu."]
    else:
        try:
            replace_file(actor=request.user, use=found, upload=upload)
        except Refused as refused:
            problems = refused.reasons
    return answered(
        request, assessment, indicator, problems, "Versi baru tersimpan; yang lama tetap ada."
    )


@require_POST
@permission_required("assessment.view_lke")
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for all evidence in one ZIP; the page of the work shows how far it is."""
    assessment = find_assessment(request, pk)
    try:
        job = start_archive(actor=request.user, assessment=assessment)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
        return redirect("assessment:overview", pk=pk)
    return redirect("jobs:detail", pk=job.pk)


def find_revision(request: HttpRequest, assessment: Assessment, revision: int) -> EvidenceRevision:
    """404 unless the evidence stands under an item of an LKE this person may see."""
    found: EvidenceRevision = get_object_or_404(
        EvidenceRevision.objects.select_related("evidence")
        .filter(
            evidence__uses__assessment=assessment,
            evidence__uses__assessment__in=visible_assessments(request.user),
        )
        .distinct(),
        pk=revision,
    )
    return found


INLINE = ("application/pdf", "image/png", "image/jpeg", "image/webp")


@require_safe
@permission_required("assessment.view_lke")
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def preview(request: HttpRequest, pk: int, revision: int) -> HttpResponse:
    """A PDF or a picture beside its indicators; other kinds are only downloaded."""
    assessment = find_assessment(request, pk)
    found = find_revision(request, assessment, revision)
    uses = EvidenceUse.objects.filter(
        assessment=assessment, evidence=found.evidence, ended_at__isnull=True
    ).select_related("indicator")
    return render(
        request,
        "assessment/evidence_preview.html",
        {
            "assessment": assessment,
            "revision": found,
            "revisions": found.evidence.revisions.select_related("added_by"),
            "uses": uses,
            "kind": _inline_kind(found),
        },
    )


def _inline_kind(revision: EvidenceRevision) -> str:
    if not revision.sha256 or revision.content_type not in INLINE:
        return ""
    return "pdf" if revision.content_type == "application/pdf" else "gambar"


@require_safe
@permission_required("assessment.view_lke")
def inline(request: HttpRequest, pk: int, revision: int) -> HttpResponseBase:
    """The content itself, for the preview page of this application only."""
    assessment = find_assessment(request, pk)
    found = find_revision(request, assessment, revision)
    name = storage_name(found.sha256)
    if not _inline_kind(found) or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=found.content_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
    return response


@require_safe
@permission_required("assessment.view_lke")
def download(request: HttpRequest, pk: int, revision: int) -> HttpResponseBase:
    """A stored file, always as an attachment; a link leads on to its address."""
    assessment = find_assessment(request, pk)
    found = find_revision(request, assessment, revision)
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
