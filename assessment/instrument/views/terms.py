"""Editing the minima and the prerequisites of a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.instrument.forms import attempt
from assessment.instrument.services.terms import (
    add_prerequisite,
    remove_prerequisite,
    save_prerequisite,
    save_thresholds,
)
from assessment.instrument.term_forms import ConditionForm, ThresholdsForm
from assessment.instrument.views.drafts import form_page, linked_problems, on_draft, try_edit
from assessment.models import Instrument
from assessment.scoring.definition_problems import DefinitionPart
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required


@permission_required("assessment.manage_instrument")
@on_draft
def thresholds(request: SignedRequest, instrument: Instrument) -> HttpResponse:
    form = ThresholdsForm(request.POST or None, instrument=instrument)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        status = attempt(
            form,
            instrument,
            lambda: save_thresholds(
                actor=request.user,
                instrument=instrument,
                seen=form.edition,
                minima=form.values(),
            ),
        )
    if status == 302:
        messages.success(request, "Nilai minimal tersimpan.")
        return redirect("instruments:draft_thresholds", pk=instrument.pk)
    return render(
        request,
        "assessment/instrument/draft_thresholds.html",
        {
            "instrument": instrument,
            "form": form,
            "problems": linked_problems(instrument, DefinitionPart.MINIMUM),
        },
        status=status,
    )


@require_safe
@permission_required("assessment.manage_instrument")
@on_draft
def prerequisites(request: SignedRequest, instrument: Instrument) -> HttpResponse:
    return render(
        request,
        "assessment/instrument/draft_prerequisites.html",
        {"instrument": instrument, "items": instrument.prerequisites.all()},
    )


@permission_required("assessment.manage_instrument")
@on_draft
def prerequisite(request: SignedRequest, instrument: Instrument, code: str = "") -> HttpResponse:
    """One prerequisite; a new one without ``code``."""
    item = get_object_or_404(instrument.prerequisites, code=code) if code else None
    form = ConditionForm(request.POST or None, instrument=instrument, item=item)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        save = save_prerequisite if item else add_prerequisite
        status = attempt(
            form,
            instrument,
            lambda: save(
                actor=request.user,
                instrument=instrument,
                seen=form.edition,
                code=form.cleaned_data["code"],
                values=form.values(),
            ),
        )
    if status == 302:
        messages.success(request, "Syarat tersimpan.")
        return redirect("instruments:draft_prerequisites", pk=instrument.pk)
    return form_page(
        request,
        instrument,
        form,
        "Ubah syarat" if item else "Tambah syarat",
        back=reverse("instruments:draft_prerequisites", args=[instrument.pk]),
        status=status,
    )


@require_POST
@permission_required("assessment.manage_instrument")
@on_draft
def prerequisite_remove(request: SignedRequest, instrument: Instrument, code: str) -> HttpResponse:
    try_edit(
        request,
        lambda seen: remove_prerequisite(
            actor=request.user, instrument=instrument, seen=seen, code=code
        ),
        f"Syarat {code} dihapus dari konsep.",
    )
    return redirect("instruments:draft_prerequisites", pk=instrument.pk)
