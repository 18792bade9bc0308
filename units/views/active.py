"""Closing and opening a unit, keeping a person out and letting them in: each on its own page."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from units.forms import ReasonForm, attempt, posted
from units.models import Unit
from units.requests import SignedRequest
from units.services import people as people_services
from units.services import units as unit_services
from units.views.people import find_person
from units.views.units import find_unit
from zona_integritas.ground.formats import bulat
from zona_integritas.ground.permissions import permission_required, require


@permission_required("units.manage_unit")
def unit_active(request: SignedRequest, code: str, active: bool) -> HttpResponse:
    unit = find_unit(request, code)
    require(request.user, "units.manage_unit", unit)
    form = _form(request, active)
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form,
            lambda: unit_services.set_active(
                actor=request.user, unit=unit, active=active, **form.cleaned_data
            ),
        )
        if changed is not None:
            messages.success(request, f"{unit} sekarang {_word(active)}.")
            return redirect("units:detail", code=unit.code)
    open_below = Unit.objects.under(unit).exclude(pk=unit.pk).filter(is_active=True).count()
    closing = "Unit ini tidak dapat diusulkan lagi sampai diaktifkan kembali."
    if open_below:
        closing += f" {bulat(open_below)} unit di bawahnya tetap aktif."
    return _page(
        request,
        form,
        active,
        object_word="unit",
        objects=[{"label": unit.name, "detail": unit.code}],
        consequence="" if active else closing,
        cancel=reverse("units:detail", args=[unit.code]),
    )


@permission_required("units.manage_person")
def person_active(request: SignedRequest, pk: int, active: bool) -> HttpResponse:
    person = find_person(request, pk)
    require(request.user, "units.manage_person", person, people_services.WIDER_ROLES)
    form = _form(request, active)
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form,
            lambda: people_services.set_active(
                actor=request.user, user=person, active=active, **form.cleaned_data
            ),
        )
        if changed is not None:
            messages.success(request, f"{person} sekarang {_word(active)}.")
            return redirect("units:person", pk=person.pk)
    return _page(
        request,
        form,
        active,
        object_word="akun",
        objects=[{"label": str(person), "detail": person.username}],
        consequence=""
        if active
        else "Orangnya langsung keluar dari semua perangkatnya dan tidak dapat masuk. Perannya "
        "tetap tercatat, tetapi tidak berlaku selama ia tidak aktif.",
        cancel=reverse("units:person", args=[person.pk]),
    )


def _form(request: SignedRequest, active: bool) -> Form:
    """Opening again needs no reason; closing does."""
    return (Form if active else ReasonForm)(posted(request))


def _word(active: bool) -> str:
    return "aktif" if active else "tidak aktif"


def _page(
    request: SignedRequest, form: Form, active: bool, *, object_word: str, cancel: str, **more: Any
) -> HttpResponse:
    verb = "aktifkan" if active else "nonaktifkan"
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": f"{verb.capitalize()} {object_word}",
            "intro": "Riwayatnya tetap tersimpan, dan langkah ini dapat dibalik.",
            "object_word": object_word,
            "danger": not active,
            "form": form,
            "confirm_label": f"Ya, {verb} {object_word} ini",
            "cancel_url": cancel,
            **more,
        },
        status=422 if form.errors else 200,
    )
