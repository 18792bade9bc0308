"""Evidence of an item: added, taken away, and handed out only to who may see the sheet."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessment.enums import Side
from assessment.evidence.forms import ValidityForm
from assessment.evidence.services.archive import start_archive
from assessment.evidence.services.checklist import set_covers
from assessment.evidence.services.evidence import (
    PlacedEvidence,
    add_link,
    end_use,
    place_file,
    take_back_end,
)
from assessment.evidence.services.files import storage_name
from assessment.evidence.services.opened import note_opened
from assessment.evidence.showing import file_problem, inline_kind
from assessment.lke.parts import answer_with
from assessment.lke.places import lke_address, place_of, slug
from assessment.lke.reports.answers import answer_text
from assessment.lke.reports.page import LkePage
from assessment.lke.views.answers import back_to, find_indicator
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment, EvidenceRevision, EvidenceUse, Indicator
from assessment.queries import visible_assessments
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed, permission_required, require


@require_POST
@permission_required("assessment.fill")
def add(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """Files, or an address, or both; each file for itself, so that one refusal stops no other."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.fill", assessment)
    indicator = find_indicator(assessment, code)
    files = request.FILES.getlist("berkas")
    url = request.POST.get("tautan", "").strip()
    days = ValidityForm(request.POST)
    problems, done = days.problems(), UploadResult()
    uses: list[EvidenceUse] = []
    if not files and not url:
        problems = ["Pilih berkas atau isi tautannya terlebih dahulu."]
    if len(files) > settings.EVIDENCE_MAX_FILES:
        problems = [
            f"Anda memilih {len(files)} berkas; paling banyak {settings.EVIDENCE_MAX_FILES} "
            "sekaligus. Pilih sebagian terlebih dahulu. Tidak ada data yang berubah."
        ]
    if not problems:
        for upload in files:
            try:
                placed = place_file(
                    actor=request.user,
                    assessment=assessment,
                    indicator=indicator,
                    upload=upload,
                    validity=days.validity(),
                )
            except Refused as refused:
                problems += refused.reasons
            else:
                done.add(placed)
                uses.append(placed.use)
        if url:
            try:
                use = add_link(
                    actor=request.user,
                    assessment=assessment,
                    indicator=indicator,
                    url=url,
                    title=request.POST.get("judul", ""),
                    validity=days.validity(),
                )
            except Refused as refused:
                problems += refused.reasons
            else:
                done.count += 1
                uses.append(use)
    if documents := request.POST.getlist("dokumen"):
        for use in uses:
            set_covers(actor=request.user, use=use, covers=[*use.covers, *documents])
    return evidence_response(request, assessment, indicator, problems, done.words())


class UploadResult:
    """What came of an upload, in words."""

    def __init__(self) -> None:
        self.count = 0
        self.again: list[str] = []

    def add(self, placed: PlacedEvidence) -> None:
        if placed.known:
            self.again.append(placed.use.evidence.title)
        else:
            self.count += 1

    def words(self) -> str:
        said = {0: "", 1: "Bukti tersimpan."}.get(self.count, f"{self.count} bukti tersimpan.")
        for title in self.again:
            said += f" Berkas ini sudah ada: «{title}» dipakai lagi."
        return said.strip()


@require_POST
@permission_required("assessment.fill")
def remove(request: SignedRequest, pk: int, use: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    found = find_use(request, assessment, use)
    indicator = found.indicator
    problems: list[str] = []
    try:
        end_use(actor=request.user, use=found)
    except Refused as refused:
        problems = refused.reasons
    done = "" if problems else "Bukti dilepas dari butir ini. Riwayatnya tetap."
    undo = "" if problems else lke_address("evidence_back", pk, found.pk)
    return evidence_response(request, assessment, indicator, problems, done, undo)


@require_POST
@permission_required("assessment.fill")
def take_back(request: SignedRequest, pk: int, use: int) -> HttpResponse:
    """*Lepas* undone: offered for ten seconds beside the list."""
    assessment = find_assessment(request, pk)
    found = find_use(request, assessment, use)
    problems: list[str] = []
    try:
        take_back_end(actor=request.user, use=found)
    except Refused as refused:
        problems = refused.reasons
    done = "" if problems else "Bukti terpasang lagi."
    return evidence_response(request, assessment, found.indicator, problems, done)


def find_use(request: SignedRequest, assessment: Assessment, use: int) -> EvidenceUse:
    """A use of this LKE, for who fills it in; it knows the LKE and indicator it was found by."""
    require(request.user, "assessment.fill", assessment)
    rows = EvidenceUse.objects.select_related("evidence", "indicator")
    found: EvidenceUse = get_object_or_404(rows, pk=use, assessment=assessment)
    found.assessment = assessment
    found.indicator = find_indicator(assessment, found.indicator.code)
    return found


def evidence_response(
    request: SignedRequest,
    assessment: Assessment,
    indicator: Indicator,
    problems: list[str],
    done: str,
    undo: str = "",
) -> HttpResponse:
    """The item's evidence list in place, or the page again without JavaScript; ``undo`` is where
    what was just done is taken back."""
    if request.htmx:  # type: ignore[attr-defined]
        sheet = LkePage(request.user, assessment)
        return answer_with(
            request,
            "evidence_list",
            {
                "sheet": sheet,
                "item": sheet.item(indicator.code),
                "evidence_problems": problems,
                "evidence_done": done,
                "evidence_undo": undo,
            },
            status=422 if problems else 200,
        )
    for problem in problems:
        messages.error(request, problem)
    if done:
        messages.success(request, done)
    return back_to(assessment, indicator)


@require_POST
@permission_required("assessment.view_lke")
def archive(request: SignedRequest, pk: int) -> HttpResponse:
    """Asks for all evidence in one ZIP; the page of the work shows how far it is."""
    assessment = find_assessment(request, pk)
    try:
        job = start_archive(actor=request.user, assessment=assessment)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
        return redirect("assessment:overview", pk=pk)
    return redirect("jobs:detail", pk=job.pk)


def find_revision(
    request: SignedRequest, assessment: Assessment, revision: int
) -> EvidenceRevision:
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


@require_safe
@permission_required("assessment.view_lke")
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def preview(request: SignedRequest, pk: int, revision: int) -> HttpResponse:
    """A PDF or a picture beside its indicators; other kinds are only downloaded."""
    assessment = find_assessment(request, pk)
    found = find_revision(request, assessment, revision)
    uses = EvidenceUse.objects.filter(
        assessment=assessment, evidence=found.evidence, ended_at__isnull=True
    ).select_related("indicator", "indicator__node__parent")
    wanted = request.GET.get("butir", "")
    shown = next((use for use in uses if use.indicator.code == wanted), uses.first())
    return render(
        request,
        "assessment/evidence/preview.html",
        {
            **_question(request, assessment, shown),
            "assessment": assessment,
            "revision": found,
            "revisions": found.evidence.revisions.select_related("added_by"),
            "uses": uses,
            "kind": inline_kind(found),
            "problem": file_problem(found),
        },
    )


def _question(
    request: SignedRequest, assessment: Assessment, use: EvidenceUse | None
) -> dict[str, Any]:
    """The indicator beside the evidence: what is asked, and what the unit said to it."""
    if use is None:
        return {"shown": None}
    sheet = LkePage(request.user, assessment)
    code = use.indicator.code
    said = sheet.sides[Side.UNIT].get(code)
    entry = sheet.instrument.indicator(code)
    row = sheet.answers.get((Side.UNIT, code))
    return {
        "shown": use,
        "place": place_of(use.indicator),
        "slug": slug(code),
        "options": entry.options,
        "said": answer_text(entry, said),
        "letter": said if isinstance(said, str) else "",
        "note": row.note if row else "",
    }


def _trace(request: SignedRequest, assessment: Assessment, revision: EvidenceRevision) -> None:
    """Of judges it is kept what they opened: many items are agreed with together only then."""
    if request.method == "GET" and allowed(request.user, "assessment.work_at_desk", assessment):
        note_opened(actor=request.user, revision=revision)


@require_safe
@permission_required("assessment.view_lke")
def inline(request: SignedRequest, pk: int, revision: int) -> HttpResponseBase:
    """The content itself, for the preview page of this application only."""
    assessment = find_assessment(request, pk)
    found = find_revision(request, assessment, revision)
    name = storage_name(found.sha256)
    if not inline_kind(found) or file_problem(found):
        raise Http404
    _trace(request, assessment, found)
    response = FileResponse(default_storage.open(name), content_type=found.content_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
    return response


@require_safe
@permission_required("assessment.view_lke")
def download(request: SignedRequest, pk: int, revision: int) -> HttpResponseBase:
    """A stored file, always as an attachment; a link leads on to its address."""
    assessment = find_assessment(request, pk)
    found = find_revision(request, assessment, revision)
    if found.url:
        _trace(request, assessment, found)
        return redirect(found.url)
    name = storage_name(found.sha256)
    if not found.sha256:
        raise Http404
    if file_problem(found):  # said on that page
        return redirect("assessment:evidence_preview", pk, revision)
    _trace(request, assessment, found)
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
