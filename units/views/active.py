"""Closing a unit, with what still runs for it before one's eyes, and opening it again."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from units.closing_forms import CloseUnitForm
from units.enums import Role
from units.forms import attempt, posted
from units.models import Unit
from units.queries import units_held
from units.requests import SignedRequest
from units.services.closing import close_unit, open_unit, running_things
from units.views.units import find_unit
from zona_integritas.ground.permissions import allowed, permission_required, require


@permission_required("units.manage_unit")
def deactivate(request: SignedRequest, code: str) -> HttpResponse:
    unit = find_unit(request, code)
    require(request.user, "units.manage_unit", unit)
    below = Unit.objects.under(unit)
    others = units_held(request.user, {Role.ADMIN}).filter(is_active=True)
    form = CloseUnitForm(
        posted(request),
        things=running_things(unit),
        successors=others.exclude(pk__in=below.values("pk")).exclude(parent=None),
    )
    if request.method == "POST" and form.is_valid():
        closed = attempt(form, lambda: close_unit(actor=request.user, unit=unit, **form.values()))
        if closed is not None:
            messages.success(request, f"{unit} sekarang tidak aktif.")
            return redirect("units:detail", code=unit.code)
    return render(
        request,
        "units/close.html",
        {
            "unit": unit,
            "form": form,
            "may_remove": allowed(request.user, "units.place_unit", unit),
            "open_below": below.exclude(pk=unit.pk).filter(is_active=True).count(),
        },
        status=422 if form.errors else 200,
    )


@permission_required("units.manage_unit")
def activate(request: SignedRequest, code: str) -> HttpResponse:
    unit = find_unit(request, code)
    require(request.user, "units.manage_unit", unit)
    form = Form(posted(request))
    if request.method == "POST" and form.is_valid():
        opened = attempt(form, lambda: open_unit(actor=request.user, unit=unit))
        if opened is not None:
            messages.success(request, f"{unit} sekarang aktif.")
            return redirect("units:detail", code=unit.code)
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Aktifkan unit",
            "intro": "Unit dapat diusulkan lagi. Peran yang sudah diakhiri tetap berakhir.",
            "object_word": "unit",
            "objects": [{"label": unit.name, "detail": unit.code}],
            "form": form,
            "confirm_label": "Ya, aktifkan unit ini",
            "cancel_url": reverse("units:detail", args=[unit.code]),
        },
        status=422 if form.errors else 200,
    )
