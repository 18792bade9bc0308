"""Importing a filled LKE workbook: Unggah → Periksa → Terapkan."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from assessment.lke.reports.answers import answer_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.assessments import lke_for
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment, Period, SheetImport
from assessment.scoring.model import parse_answer
from assessment.workbooks.forms import SheetStartForm, SheetUploadForm
from assessment.workbooks.readings import UnclearColumns
from assessment.workbooks.services.choosing import choose_lke_sheet
from assessment.workbooks.services.comparison import CellChange, WorkbookComparison
from assessment.workbooks.services.imports import (
    apply_sheet,
    content_of,
    examine_sheet,
    fingerprint,
    upload_sheet,
)
from assessment.workbooks.services.origin import COLUMN_LABELS
from assessment.workbooks.sheet_choice import PARTS_AT_LEAST, SeveralSheets
from assessment.writing_rules import import_problem, on_behalf
from units.queries import visible_units
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_readings import KeptReader
from zona_integritas.ground.files.spreadsheets import SpreadsheetError, annotated_copy
from zona_integritas.ground.permissions import permission_required, permission_somewhere, require


@permission_somewhere("assessment.import_any_sheet")
def start(request: SignedRequest) -> HttpResponse:
    """Which unit and period; the LKE must have been opened for the unit to fill in."""
    form = SheetStartForm(
        request.POST or None,
        units=visible_units(request.user).filter(is_active=True),
        periods=Period.objects.filter(is_open=True),
    )
    if request.method == "POST" and form.is_valid():
        try:
            assessment = lke_for(request.user, **form.cleaned_data)
            require(request.user, "assessment.import_any_sheet", assessment)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            return redirect("assessment:sheet_upload", pk=assessment.pk)
    return render(
        request,
        "assessment/workbooks/sheet_start.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@permission_required("assessment.import_sheet")
def upload(request: SignedRequest, pk: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.import_sheet", assessment)
    behalf = on_behalf(request.user, assessment)
    form = SheetUploadForm(request.POST or None, request.FILES or None, on_behalf=behalf)
    if request.method == "POST" and form.is_valid():
        try:
            row = upload_sheet(
                actor=request.user,
                assessment=assessment,
                upload=form.cleaned_data["file"],
                reason=form.cleaned_data.get("reason", ""),
            )
        except Refused as refused:
            form.add_error("file", list(refused.reasons))
        else:
            return redirect("assessment:sheet_check", pk=assessment.pk, number=row.pk)
    return render(
        request,
        "assessment/workbooks/sheet_upload.html",
        {
            "assessment": assessment,
            "form": form,
            "on_behalf": behalf,
            "problem": import_problem(request.user, assessment) if not form.is_bound else None,
        },
        status=422 if form.errors else 200,
    )


def find_import(request: SignedRequest, pk: int, number: int) -> SheetImport:
    """An own upload to an LKE one may import into; 404 for anybody else's."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.import_sheet", assessment)
    row: SheetImport = get_object_or_404(
        SheetImport, pk=number, assessment=assessment, uploaded_by=request.user
    )
    row.assessment = assessment
    return row


@permission_required("assessment.import_sheet")
def check(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """What the file would change, line by line; sending the page applies what was chosen."""
    row = find_import(request, pk, number)
    problems: list[str] = []
    found = None
    try:
        if "lembar" in request.POST:
            choose_lke_sheet(actor=request.user, sheet_import=row, name=request.POST["lembar"])
            return redirect("assessment:sheet_check", pk=pk, number=number)
        found = examine_sheet(request.user, row)
        if request.method == "POST":
            written = apply_sheet(
                actor=request.user,
                sheet_import=row,
                seen=request.POST.get("sidik", ""),
                chosen=chosen_lines(request, found),
            )
            messages.success(request, f"{written} isian dari «{row.file_name}» diterapkan.")
            return redirect("assessment:overview", pk=pk)
    except SeveralSheets as several:
        return which_sheet(request, row, several, reverse("assessment:sheet_upload", args=[pk]))
    except UnclearColumns:
        return redirect("assessment:sheet_columns", pk=pk, number=number)
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
            "fingerprint": fingerprint(row.assessment, found),
            "figures": list(found.results.items()) if found else [],
            "groups": groups_of(row.assessment, found, ticked) if found else [],
            "upload_url": reverse("assessment:sheet_upload", args=[pk]),
            "back_url": reverse("assessment:overview", args=[pk]),
            "columns_url": reverse("assessment:sheet_columns", args=[pk, number]),
            # Only where there is a place for a mark.
            "annotated_url": reverse("assessment:sheet_annotated", args=[pk, number])
            if found and any(one.marked for one in found.problems)
            else "",
        },
        status=409 if problems else 200,
    )


def which_sheet(
    request: SignedRequest, row: SheetImport, several: SeveralSheets, upload_url: str
) -> HttpResponse:
    """The sheets that could be meant; each button chooses one."""
    return render(
        request,
        "assessment/workbooks/sheet_choose.html",
        {
            "assessment": row.assessment,
            "row": row,
            "offers": list(several.offers.items()),
            "message": str(several) if len(several.names) >= PARTS_AT_LEAST else "",
            "upload_url": upload_url,
        },
    )


def chosen_lines(request: SignedRequest, found: WorkbookComparison) -> set[str]:
    """The keys of the lines to apply: those ticked, all of the file's, or all without a clash.

    What would be emptied is only taken by its own tick, whichever button was pressed.
    """
    way = request.POST.get("cara", "")
    ticked = set(request.POST.getlist("pilih"))
    if way not in ("semua", "aman"):
        return ticked
    offered = [one for one in found.changes if way == "semua" or one.kind != "conflict"]
    return {one.key for one in offered if not one.empties or one.key in ticked}


KINDS = (
    (
        "conflict",
        "Diubah di kedua tempat",
        "Sejak berkas diunduh, isian ini diubah di aplikasi dan di berkas. Centang untuk memakai "
        "isi berkas; tanpa centang, isi aplikasi tetap.",
    ),
    (
        "cleared",
        "Dikosongkan di berkas",
        "Jawaban, jumlah, atau catatan ini kosong di berkas. Tanpa centang, isi aplikasi tetap; "
        "centang untuk mengosongkannya. Jawaban lama tetap tersimpan sebagai riwayat.",
    ),
    ("changed", "Berubah", "Hilangkan centang pada isian yang tidak ingin diubah."),
    ("new", "Baru", "Di aplikasi masih kosong."),
)


def groups_of(
    assessment: Assessment, found: WorkbookComparison, ticked: set[str] | None
) -> list[dict[str, Any]]:
    """The lines by kind, those that need a decision first."""
    instrument = scoring_instrument(assessment.instrument)

    def said(code: str, value: object) -> str:
        entry = instrument.indicator(code)
        return answer_text(entry, parse_answer(entry, value))

    def line(change: CellChange) -> dict[str, Any]:
        safe = change.kind not in ("conflict", "cleared")
        chosen = safe if ticked is None else change.key in ticked
        return {
            "change": change,
            "column": COLUMN_LABELS[change.column],
            "before": said(change.indicator, change.before),
            "after": said(change.indicator, change.after),
            "same_note": change.note_before.strip() == change.note_after.strip(),
            "chosen": chosen,
        }

    groups = [
        (kind, title, hint, [line(one) for one in found.changes if one.kind == kind])
        for kind, title, hint in KINDS
    ]
    return [
        {"kind": kind, "title": title, "hint": hint, "lines": lines}
        for kind, title, hint, lines in groups
        if lines
    ]


@require_safe
@permission_required("assessment.import_sheet")
def annotated(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """The uploaded file with a comment at every wrong cell, to be mended and uploaded again."""
    row = find_import(request, pk, number)
    try:
        content = content_of(row)
        found = examine_sheet(request.user, row)
        notes = [(one.sheet, one.marked, one.message) for one in found.problems]
        with KeptReader() as reader:
            copy = annotated_copy(content, notes, reader)
    except (Refused, SpreadsheetError) as error:
        messages.error(request, str(error))
        return redirect("assessment:sheet_check", pk=pk, number=number)
    response = HttpResponse(
        copy, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    name = PurePath(row.file_name).stem
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-perbaiki.xlsx")
    return response
