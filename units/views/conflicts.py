"""Declaring a conflict of interest towards a unit, and ending one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from units.forms import ConflictForm, ReasonForm, attempt, posted
from units.models import ConflictOfInterest
from units.queries import people_beside, visible_units
from units.requests import SignedRequest
from units.services.conflicts import declare_conflict, end_conflict
from units.views.units import find_unit
from zona_integritas.ground.permissions import allowed, permission_required, require


@permission_required("units.declare_conflict")
def declare(request: SignedRequest, code: str) -> HttpResponse:
    unit = find_unit(request, code)
    require(request.user, "units.declare_conflict", unit)
    others = allowed(request.user, "units.manage_conflicts", unit)
    form = ConflictForm(posted(request), people=people_beside(unit) if others else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        row = attempt(
            form,
            lambda: declare_conflict(
                actor=request.user,
                user=data.get("user") or request.user,
                unit=unit,
                reason=data["reason"],
            ),
        )
        if row is not None:
            messages.success(request, f"Benturan kepentingan dengan {unit} tercatat.")
            return redirect("units:detail", code=unit.code)
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Catat benturan kepentingan" if others else "Nyatakan benturan kepentingan",
            "intro": "Misalnya pernah memimpin unit ini, berkeluarga dengan pimpinannya, atau ikut "
            "membangun Zona Integritasnya.",
            "objects": [{"label": unit.name, "detail": ""}],
            "object_word": "unit",
            "consequence": "Orang itu tidak dapat lagi menilai, memutuskan, atau mencatat untuk "
            "unit ini dan unit di bawahnya. Hanya administrator dari unit di atasnya yang "
            "dapat mengakhirinya.",
            "danger": True,
            "form": form,
            "confirm_label": "Ya, catat benturan kepentingan",
            "cancel_url": reverse("units:detail", args=[unit.code]),
        },
        status=422 if form.errors else 200,
    )


@permission_required("units.manage_conflicts")
def end(request: SignedRequest, pk: int) -> HttpResponse:
    conflict = get_object_or_404(
        ConflictOfInterest.objects.select_related("unit", "user").filter(
            unit__in=visible_units(request.user)
        ),
        pk=pk,
    )
    require(request.user, "units.manage_conflicts", conflict.unit)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        row = attempt(
            form,
            lambda: end_conflict(
                actor=request.user, conflict=conflict, reason=form.cleaned_data["reason"]
            ),
        )
        if row is not None:
            messages.success(request, f"Benturan kepentingan {conflict.user} diakhiri.")
            return redirect("units:detail", code=conflict.unit.code)
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Akhiri benturan kepentingan",
            "intro": f"{conflict.user} dapat bertindak lagi untuk unit ini. Riwayatnya tetap "
            "tersimpan.",
            "objects": [{"label": str(conflict.unit), "detail": conflict.reason}],
            "object_word": "unit",
            "form": form,
            "danger": True,
            "confirm_label": "Ya, akhiri",
            "cancel_url": reverse("units:detail", args=[conflict.unit.code]),
        },
        status=422 if form.errors else 200,
    )
