"""The life of a version on screen: copy, publish, retire, and taking it along as a file."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.enums import InstrumentStatus
from assessment.instrument.forms import PublishForm, RetireForm, attempt
from assessment.instrument.services.compared import differences_in_words, pairs_in
from assessment.instrument.services.versions import (
    codes_without_soal,
    copy_to_draft,
    publish,
    publishing_problems,
    retire,
)
from assessment.instrument.table import csv_of, workbook_of
from assessment.lke.scoring_input import document_of
from assessment.models import Instrument
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _confirm(
    request: SignedRequest, instrument: Instrument, status: int = 200, **context: Any
) -> HttpResponse:
    context["cancel_url"] = reverse("instruments:detail", args=[instrument.pk])
    return render(request, "pieces/confirm.html", context, status=status)


@permission_required("assessment.manage_instrument")
def copy(request: SignedRequest, pk: int) -> HttpResponse:
    instrument = get_object_or_404(Instrument, pk=pk)
    if request.method == "POST":
        try:
            draft = copy_to_draft(actor=request.user, instrument=instrument)
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons))
            return redirect("instruments:detail", pk=pk)
        messages.success(request, f"Konsep versi {draft.version} dibuat.")
        return redirect("instruments:draft", pk=draft.pk)
    return _confirm(
        request,
        instrument,
        heading="Salin sebagai konsep",
        intro="Versi baru dibuat dengan isi yang sama dan dapat diubah sampai diterbitkan. "
        "Versi asalnya tetap seperti sekarang.",
        objects=[{"label": str(instrument), "detail": ""}],
        object_word="versi disalin",
        confirm_label="Ya, salin sebagai konsep",
    )


@permission_required("assessment.manage_instrument")
def publish_version(request: SignedRequest, pk: int) -> HttpResponse:
    instrument = get_object_or_404(Instrument, pk=pk)
    doubtful = sum(bool(one.doubt) for one in pairs_in(instrument))
    form = PublishForm(request.POST or None, instrument=instrument, doubtful=doubtful)
    status = 200
    if request.method == "GET":
        if instrument.status != InstrumentStatus.DRAFT:
            messages.warning(request, "Hanya konsep yang dapat diterbitkan.")
            return redirect("instruments:detail", pk=pk)
        if problems := publishing_problems(instrument):
            messages.warning(request, f"{len(problems)} hal perlu diperbaiki sebelum diterbitkan.")
            return redirect("instruments:draft", pk=pk)
    else:
        status = 422
        if form.is_valid():
            status = attempt(
                form,
                instrument,
                lambda: publish(
                    actor=request.user,
                    instrument=instrument,
                    effective_from=form.cleaned_data["effective_from"],
                    seen=form.edition,
                ),
            )
    if status == 302:
        messages.success(request, f"Versi {instrument.version} diterbitkan.")
        return redirect("instruments:detail", pk=pk)
    return _confirm(
        request,
        instrument,
        status,
        heading="Terbitkan versi",
        intro="Setelah terbit, versi ini dapat dipilih untuk periode baru.",
        objects=[{"label": str(instrument), "detail": differences_in_words(instrument)}],
        object_word="versi diterbitkan",
        form=form,
        consequence="Isinya tidak dapat diubah lagi. Periode yang sudah dibuka tetap memakai "
        f"versinya masing-masing. {_portal_waits(instrument)}".strip(),
        confirm_label="Ya, terbitkan",
    )


def _portal_waits(instrument: Instrument) -> str:
    codes = codes_without_soal(instrument)
    if not codes:
        return ""
    return (
        f"{len(codes)} butir belum mempunyai nomor soal portal ({', '.join(codes)}); hanya "
        "penarikan oleh portal Kementerian PANRB yang menunggunya."
    )


@permission_required("assessment.manage_instrument")
def retire_version(request: SignedRequest, pk: int) -> HttpResponse:
    instrument = get_object_or_404(Instrument, pk=pk)
    form = RetireForm(request.POST or None, instrument=instrument)
    status = 200 if request.method == "GET" else 422
    if instrument.status == InstrumentStatus.RETIRED and request.method == "GET":
        messages.warning(request, "Versi ini sudah diakhiri.")
        return redirect("instruments:detail", pk=pk)
    if request.method == "POST" and form.is_valid():
        status = attempt(
            form,
            instrument,
            lambda: retire(actor=request.user, instrument=instrument, **form.values()),
        )
    if status == 302:
        messages.success(request, f"Versi {instrument.version} diakhiri.")
        return redirect("instruments:detail", pk=pk)
    return _confirm(
        request,
        instrument,
        status,
        heading="Akhiri versi",
        intro="Versi yang diakhiri tidak dapat dipilih lagi untuk periode baru.",
        objects=[{"label": str(instrument), "detail": ""}],
        object_word="versi diakhiri",
        form=form,
        danger=True,
        consequence="Versi tidak dihapus: LKE yang memakainya tetap dihitung dengannya.",
        confirm_label="Ya, akhiri versi ini",
    )


@require_safe
@permission_required("assessment.view_instrument")
def definition(request: SignedRequest, pk: int) -> HttpResponse:
    """The version as our JSON: what ``import_instrument`` takes back."""
    instrument = get_object_or_404(Instrument, pk=pk)
    text = json.dumps(document_of(instrument), ensure_ascii=False, indent=2)
    return attachment(text.encode(), "application/json", file_name(instrument, "json"))


@require_safe
@permission_required("assessment.view_instrument")
def table_xlsx(request: SignedRequest, pk: int) -> HttpResponse:
    """The indicators as a table to edit in a spreadsheet and import again."""
    instrument = get_object_or_404(Instrument, pk=pk)
    content = workbook_of(document_of(instrument))
    return attachment(content, XLSX, file_name(instrument, "xlsx"))


@require_safe
@permission_required("assessment.view_instrument")
def table_csv(request: SignedRequest, pk: int) -> HttpResponse:
    instrument = get_object_or_404(Instrument, pk=pk)
    content = csv_of(document_of(instrument))
    return attachment(content, "text/csv; charset=utf-8", file_name(instrument, "csv"))


def file_name(instrument: Instrument, ending: str) -> str:
    return f"instrumen-{instrument.code}-v{instrument.version}.{ending}"


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
