"""An LKE that was judged on paper: brought in by an administrator, confirmed by leadership."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment, PaperSheet
from assessment.workbooks.forms import PaperSheetForm
from assessment.workbooks.services.imports import FOLDER
from assessment.workbooks.services.on_paper import (
    bring_paper_sheet,
    confirm_paper_sheet,
    examine_paper_sheet,
    paper_problem,
    refuse_paper_sheet,
    waiting_sheet,
)
from assessment.writing_rules import partial_problem
from units.forms import ReasonForm
from units.fresh import fresh_sign_in_where
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.permissions import (
    allowed,
    allowed_somewhere,
    permission_required,
    require,
)

ASKED = "Berkas disimpan. Isinya berlaku setelah dikonfirmasi pimpinan."


def _confirms(request: SignedRequest, pk: int) -> bool:
    return allowed_somewhere(request.user, "assessment.confirm_paper_sheet")


@permission_required("assessment.see_paper_sheet")
@fresh_sign_in_where(_confirms)
def paper_sheet(request: SignedRequest, pk: int) -> HttpResponse:
    """The form for the file; once one waits, what it says and the two answers."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.see_paper_sheet", assessment)
    waiting = waiting_sheet(assessment)
    if waiting is not None:
        waiting.assessment = assessment
        return _answer(request, assessment, waiting)
    return _bring(request, assessment)


def _bring(request: SignedRequest, assessment: Assessment) -> HttpResponse:
    may_bring = allowed(request.user, "assessment.bring_paper_sheet", assessment)
    form = PaperSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(request.user, "assessment.bring_paper_sheet", assessment)
        if form.is_valid():
            try:
                kept, asked = bring_paper_sheet(
                    actor=request.user,
                    assessment=assessment,
                    upload=form.cleaned_data["file"],
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refused:
                form.add_error("file", list(refused.reasons))
            else:
                if not asked:
                    return redirect("assessment:paper_columns", assessment.pk, kept.pk)
                messages.success(request, ASKED)
                return redirect("assessment:paper_sheet", pk=assessment.pk)
    problem = paper_problem(assessment) or partial_problem(request.user, assessment.unit)
    last = assessment.paper_sheets.select_related("answered_by", "sheet_import__uploaded_by")
    return render(
        request,
        "assessment/workbooks/paper_sheet_bring.html",
        {
            "assessment": assessment,
            "form": form,
            "may_bring": may_bring and problem is None,
            "problem": problem,
            "last": last.first(),
        },
        status=422 if form.errors else 200,
    )


def _answer(request: SignedRequest, assessment: Assessment, waiting: PaperSheet) -> HttpResponse:
    refusing = request.POST.get("putusan") == "tidak"
    form = ReasonForm(request.POST if refusing else None)
    problems: list[str] = []
    if request.method == "POST" and (not refusing or form.is_valid()):
        try:
            if refusing:
                refuse_paper_sheet(
                    actor=request.user, waiting=waiting, reason=form.cleaned_data["reason"]
                )
                messages.success(request, "Berkas ditolak; LKE tidak berubah.")
            elif request.POST.get("putusan") == "ya":
                written = confirm_paper_sheet(actor=request.user, waiting=waiting)
                messages.success(request, f"Dikonfirmasi: {written} isian kedua sisi tersimpan.")
            else:
                raise Refused(
                    "Pilih «Konfirmasi» atau «Tolak». Pimpinan hanya menjawab berkas yang sudah "
                    "ada; berkas lain diimpor setelah yang ini ditolak."
                )
        except Refused as refused:
            problems = list(refused.reasons)
        else:
            return redirect("assessment:overview", pk=assessment.pk)
    found = None
    try:
        found = examine_paper_sheet(waiting)
    except Refused as refused:
        problems = problems or list(refused.reasons)
    may_answer = allowed(request.user, "assessment.confirm_paper_sheet", assessment)
    return render(
        request,
        "assessment/workbooks/paper_sheet_answer.html",
        {
            "assessment": assessment,
            "waiting": waiting,
            "found": found,
            "figures": list(found.results.items()) if found else [],
            "form": form,
            "problems": problems,
            "late": paper_problem(assessment),
            "may_answer": may_answer and waiting.sheet_import.uploaded_by_id != request.user.pk,
        },
        status=409 if problems else 422 if form.errors else 200,
    )


@require_safe
@permission_required("assessment.see_paper_sheet")
def paper_sheet_file(request: SignedRequest, pk: int) -> HttpResponseBase:
    """The file as it came, for whoever confirms it."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.see_paper_sheet", assessment)
    waiting = waiting_sheet(assessment)
    if waiting is None:
        raise Http404
    kept = waiting.sheet_import
    return attachment(FOLDER, kept.sha256, kept.file_name)
