"""Removing a unit created by mistake; the list of what was removed; bringing it back."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from units.forms import ReasonForm, attempt, posted
from units.models import RemovedObject
from units.models.removed import KEPT_DAYS
from units.requests import SignedRequest
from units.services.removal import bring_back, remove_unit, removed_within_reach
from units.views.units import find_unit
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import permission_required, permission_somewhere, require


@permission_required("units.place_unit")
def unit_remove(request: SignedRequest, code: str) -> HttpResponse:
    unit = find_unit(request, code)
    require(request.user, "units.place_unit", unit)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        removed = attempt(
            form,
            lambda: remove_unit(actor=request.user, unit=unit, reason=form.cleaned_data["reason"]),
        )
        if removed is not None:
            messages.success(
                request, f"{removed} dihapus. Dapat dikembalikan selama {KEPT_DAYS} hari."
            )
            return redirect("units:removed")
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Hapus unit",
            "intro": "Hanya untuk unit yang keliru dibuat dan belum mempunyai riwayat.",
            "object_word": "unit",
            "objects": [{"label": unit.name, "detail": unit.code}],
            "consequence": f"Unit hilang dari semua daftar. Dalam {KEPT_DAYS} hari administrator "
            "dapat mengembalikannya.",
            "danger": True,
            "form": form,
            "confirm_label": "Ya, hapus unit ini",
            "cancel_url": reverse("units:detail", args=[unit.code]),
        },
        status=422 if form.errors else 200,
    )


@require_safe
@permission_somewhere("units.manage_unit")
def removed_list(request: SignedRequest) -> HttpResponse:
    page = asked_page(request, removed_within_reach(request.user))
    return render(request, "units/removed.html", {"page": page, "kept_days": KEPT_DAYS})


@permission_somewhere("units.manage_unit")
def restore(request: SignedRequest, pk: int) -> HttpResponse:
    removed: RemovedObject = get_object_or_404(removed_within_reach(request.user), pk=pk)
    form = Form(posted(request))
    if request.method == "POST" and form.is_valid():
        thing = attempt(form, lambda: bring_back(actor=request.user, removed=removed))
        if thing is not None:
            messages.success(request, f"{removed.label} dikembalikan.")
            return redirect("units:removed")
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Kembalikan yang dihapus",
            "intro": f"Alasan dihapus: {removed.reason}",
            "object_word": removed.get_kind_display().lower(),
            "objects": [{"label": removed.label, "detail": ""}],
            "form": form,
            "confirm_label": "Ya, kembalikan",
            "cancel_url": reverse("units:removed"),
        },
        status=422 if form.errors else 200,
    )
