"""Closing and opening a unit, each on its own page."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from units.forms import ReasonForm, attempt, posted
from units.models import Unit
from units.requests import SignedRequest
from units.services import units as unit_services
from units.views.units import find_unit
from zona_integritas.ground.formats import bulat
from zona_integritas.ground.permissions import permission_required, require


@permission_required("units.manage_unit")
def unit_active(request: SignedRequest, code: str, active: bool) -> HttpResponse:
    unit = find_unit(request, code)
    require(request.user, "units.manage_unit", unit)
    # Opening again needs no reason; closing does.
    form = (Form if active else ReasonForm)(posted(request))
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form,
            lambda: unit_services.set_active(
                actor=request.user, unit=unit, active=active, **form.cleaned_data
            ),
        )
        if changed is not None:
            messages.success(request, f"{unit} sekarang {'aktif' if active else 'tidak aktif'}.")
            return redirect("units:detail", code=unit.code)
    open_below = Unit.objects.under(unit).exclude(pk=unit.pk).filter(is_active=True).count()
    closing = "Unit ini tidak dapat diusulkan lagi sampai diaktifkan kembali."
    if open_below:
        closing += f" {bulat(open_below)} unit di bawahnya tetap aktif."
    verb = "aktifkan" if active else "nonaktifkan"
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": f"{verb.capitalize()} unit",
            "intro": "Riwayatnya tetap tersimpan, dan langkah ini dapat dibalik.",
            "object_word": "unit",
            "objects": [{"label": unit.name, "detail": unit.code}],
            "consequence": "" if active else closing,
            "danger": not active,
            "form": form,
            "confirm_label": f"Ya, {verb} unit ini",
            "cancel_url": reverse("units:detail", args=[unit.code]),
        },
        status=422 if form.errors else 200,
    )
