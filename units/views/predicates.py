"""Recording a predicate of a unit, and its revocation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from units.forms import PredicateForm, RevokeForm, attempt, posted
from units.fresh import fresh_sign_in
from units.models import Predicate
from units.queries import visible_units
from units.requests import SignedRequest
from units.services.predicates import add_predicate, revoke_predicate
from units.views.units import find_unit
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import permission_required, require


@permission_required("units.record_predicate")
@fresh_sign_in
def predicate_new(request: SignedRequest, code: str) -> HttpResponse:
    unit = find_unit(request, code)
    require(request.user, "units.record_predicate", unit)
    form = PredicateForm(posted(request))
    if request.method == "POST" and form.is_valid():
        predicate = attempt(
            form, lambda: add_predicate(actor=request.user, unit=unit, **form.cleaned_data)
        )
        if predicate is not None:
            messages.success(request, f"{predicate.get_kind_display()} {predicate.year} tercatat.")
            return redirect("units:detail", code=unit.code)
    return render(
        request,
        "units/predicate_form.html",
        {"form": form, "unit": unit},
        status=422 if form.errors else 200,
    )


@permission_required("units.record_predicate")
@fresh_sign_in
def predicate_revoke(request: SignedRequest, pk: int) -> HttpResponse:
    predicate = get_object_or_404(
        Predicate.objects.select_related("unit").filter(unit__in=visible_units(request.user)),
        pk=pk,
    )
    require(request.user, "units.record_predicate", predicate.unit)
    form = RevokeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        revoked = attempt(
            form,
            lambda: revoke_predicate(actor=request.user, predicate=predicate, **form.cleaned_data),
        )
        if revoked is not None:
            messages.success(request, f"{revoked.get_kind_display()} {revoked.year} dicabut.")
            return redirect("units:detail", code=revoked.unit.code)
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Cabut predikat",
            "intro": "Pencabutan ditambahkan pada catatan predikat; catatannya tidak dihapus.",
            "objects": [
                {
                    "label": f"{predicate.get_kind_display()} {predicate.year}, {predicate.unit}",
                    "detail": f"{predicate.decree_number}, {tanggal(predicate.decree_date)}",
                }
            ],
            "object_word": "predikat",
            "consequence": "Unit tidak dapat diusulkan lagi selama dua tahun sejak tanggal "
            "pencabutan.",
            "danger": True,
            "form": form,
            "confirm_label": "Ya, cabut predikat ini",
            "cancel_url": reverse("units:detail", args=[predicate.unit.code]),
        },
        status=422 if form.errors else 200,
    )
