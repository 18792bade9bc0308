"""Importing a filled LKE workbook: Unggah → Periksa → Terapkan."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessment.enums import View
from assessment.forms import SheetStartForm, SheetUploadForm
from assessment.models import Period, SheetImport
from assessment.reports.answers import answer_text
from assessment.scoring.model import parse_answer
from assessment.scoring_input import scoring_instrument
from assessment.services.assessments import prepare_assessment
from assessment.services.sheet_imports import apply_sheet, examine, fingerprint, upload_sheet
from assessment.views.lke import find_assessment
from units.queries import visible_units
from zona_integritas.errors import Refused
from zona_integritas.permissions import permission_required, require

SHOWN = 250


@permission_required("assessment.import_sheet")
def start(request: HttpRequest) -> HttpResponse:
    """Which unit and period; opens the LKE where there is none yet."""
    form = SheetStartForm(
        request.POST or None,
        units=visible_units(request.user).filter(is_active=True),
        periods=Period.objects.filter(is_open=True),
    )
    if request.method == "POST" and form.is_valid():
        try:
            assessment = prepare_assessment(actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            return redirect("assessment:sheet_upload", pk=assessment.pk)
    return render(
        request, "assessment/sheet_start.html", {"form": form}, status=422 if form.errors else 200
    )


@permission_required("assessment.import_sheet")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.import_sheet", assessment)
    form = SheetUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = upload_sheet(
                actor=request.user, assessment=assessment, upload=form.cleaned_data["file"]
            )
        except Refused as refused:
            form.add_error("file", list(refused.reasons))
        else:
            return redirect("assessment:sheet_check", pk=assessment.pk, number=row.pk)
    return render(
        request,
        "assessment/sheet_upload.html",
        {"assessment": assessment, "form": form},
        status=422 if form.errors else 200,
    )


@permission_required("assessment.import_sheet")
def check(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the file would change; sending the page applies it."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.import_sheet", assessment)
    row = get_object_or_404(SheetImport, pk=number, assessment=assessment, uploaded_by=request.user)
    row.assessment = assessment
    problem = ""
    if request.method == "POST":
        try:
            written = apply_sheet(
                actor=request.user, sheet_import=row, seen=request.POST.get("sidik", "")
            )
        except Refused as refused:
            problem = " ".join(refused.reasons)
        else:
            messages.success(request, f"{written} jawaban dari «{row.file_name}» diterapkan.")
            return redirect("assessment:overview", pk=assessment.pk)
    found = examine(row)
    instrument = scoring_instrument(assessment.instrument)

    def said(code: str, value: Any) -> str:
        entry = instrument.indicator(code)
        return answer_text(entry, parse_answer(entry, value))

    return render(
        request,
        "assessment/sheet_check.html",
        {
            "assessment": assessment,
            "row": row,
            "found": found,
            "problem": problem,
            "fingerprint": fingerprint(assessment),
            "figures": [
                (view.label, found.results[view]) for view in View if found.results[view].answered
            ],
            "lines": [
                {
                    "change": change,
                    "before": said(change.indicator, change.before),
                    "after": said(change.indicator, change.after),
                }
                for change in found.changes[:SHOWN]
            ],
            "more": max(len(found.changes) - SHOWN, 0),
        },
        status=409 if problem else 200,
    )
