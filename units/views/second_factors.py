"""A lost second step of signing in, taken off by whoever manages the account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from units.forms import ReasonForm, attempt, posted
from units.fresh import fresh_sign_in
from units.requests import SignedRequest
from units.services.people import WIDER_ROLES
from units.services.second_factors import remove_lost
from units.views.people import find_person
from zona_integritas.ground.permissions import permission_required, require


@permission_required("units.manage_person")
@fresh_sign_in
def second_factor_remove(request: SignedRequest, pk: int) -> HttpResponse:
    person = find_person(request, pk)
    require(request.user, "units.manage_person", person, WIDER_ROLES)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]

        def remove() -> bool:
            remove_lost(actor=request.user, user=person, reason=reason)
            return True

        if attempt(form, remove):
            messages.success(request, f"Langkah kedua {person} sudah dihapus.")
            return redirect("units:person", pk=person.pk)
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Hapus langkah kedua yang hilang",
            "intro": "Untuk orang yang kehilangan perangkat dan semua kode pemulihannya. Pastikan "
            "permintaan ini benar dari orangnya, misalnya dengan bertemu langsung.",
            "objects": [{"label": str(person), "detail": person.username}],
            "object_word": "akun",
            "consequence": "Akun ini dapat dibuka dengan kata sandi saja sampai orangnya memasang "
            "langkah kedua yang baru. Semua sesinya berakhir, dan orangnya diberi tahu.",
            "form": form,
            "danger": True,
            "confirm_label": "Ya, hapus langkah kedua",
            "cancel_url": reverse("units:person", args=[person.pk]),
        },
        status=422 if form.errors else 200,
    )
