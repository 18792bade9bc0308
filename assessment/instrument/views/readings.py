"""Penafsiran bersama: how indicators of an instrument are read by all."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.instrument.services.readings import end_reading, pin_reading
from assessment.models import Indicator, Instrument, InterpretationNote
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed, permission_required


@require_safe
@permission_required("assessment.view_instrument")
def readings(request: SignedRequest, pk: int) -> HttpResponse:
    instrument = get_object_or_404(Instrument, pk=pk)
    rows = InterpretationNote.objects.filter(instrument=instrument).select_related(
        "indicator", "written_by"
    )
    found = list(rows.order_by("indicator__order", "pk"))
    return render(
        request,
        "assessment/instrument/readings.html",
        {
            "instrument": instrument,
            "running": [row for row in found if row.ended_at is None],
            "ended": [row for row in found if row.ended_at is not None],
            "may_pin": allowed(request.user, "assessment.pin_reading"),
        },
    )


@permission_required("assessment.pin_reading")
def pin(request: SignedRequest, pk: int) -> HttpResponse:
    """``?butir=`` chooses the indicator beforehand."""
    instrument = get_object_or_404(Instrument, pk=pk)
    code = request.POST.get("butir", request.GET.get("butir", ""))
    text = request.POST.get("pembacaan", "")
    rows = list(instrument.indicators.only("code", "statement", "instrument_id"))
    indicator: Indicator | None = next((row for row in rows if row.code == code), None)
    problems: list[str] = []
    if request.method == "POST":
        if indicator is None:
            problems = ["Pilih butirnya."]
        else:
            try:
                pin_reading(actor=request.user, indicator=indicator, text=text)
            except Refused as refused:
                problems = refused.reasons
            else:
                messages.success(request, f"Penafsiran bersama butir {code} ditetapkan.")
                return redirect("instruments:readings", pk=pk)
    return render(
        request,
        "assessment/instrument/reading_pin.html",
        {
            "instrument": instrument,
            "rows": rows,
            "code": code,
            "text": text,
            "problems": problems,
        },
        status=422 if problems else 200,
    )


@permission_required("assessment.pin_reading")
def end(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    reading = get_object_or_404(
        InterpretationNote.objects.select_related("indicator", "instrument"),
        instrument_id=pk,
        pk=number,
    )
    if request.method == "POST":
        try:
            end_reading(actor=request.user, reading=reading)
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons))
        else:
            messages.success(request, f"Penafsiran butir {reading.indicator.code} dicabut.")
        return redirect("instruments:readings", pk=pk)
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Cabut penafsiran bersama",
            "intro": "Penafsiran ini tidak lagi tampil di bawah butirnya. Riwayatnya tersimpan.",
            "objects": [{"label": reading.indicator.code, "detail": reading.text}],
            "object_word": "pembacaan",
            "danger": True,
            "confirm_label": "Ya, cabut penafsiran ini",
            "cancel_url": reverse("instruments:readings", args=[pk]),
        },
    )
