"""Closing an account on a day, with its open work before one's eyes, and opening it again."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from units.account_forms import CloseAccountForm
from units.forms import attempt, posted
from units.fresh import fresh_sign_in
from units.queries import standing_grants, visible_people
from units.requests import SignedRequest
from units.services import leaving
from units.services.people import WIDER_ROLES
from units.views.people import find_person
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import permission_required, require

SUGGESTED = 60  # names offered while typing; any other may be typed


@permission_required("units.manage_person")
@fresh_sign_in
def close(request: SignedRequest, pk: int) -> HttpResponse:
    person = find_person(request, pk)
    require(request.user, "units.manage_person", person, WIDER_ROLES)
    colleagues = visible_people(request.user).filter(is_active=True).exclude(pk=person.pk)
    form = CloseAccountForm(
        posted(request),
        grants=list(standing_grants(person)),
        colleagues=colleagues,
    )
    if request.method == "POST" and form.is_valid():
        last_day = None if form.cleaned_data["now"] else form.cleaned_data["last_day"]
        closed = attempt(
            form,
            lambda: leaving.close_account(
                actor=request.user,
                user=person,
                last_day=last_day,
                reason=form.cleaned_data["reason"],
                heirs=form.heirs(),
            ),
        )
        if closed is not None:
            when = f"setelah {tanggal(last_day)}" if last_day else "sekarang"
            messages.success(request, f"Akun {person} ditutup {when}.")
            return redirect("units:person", pk=person.pk)
    near = colleagues.filter(unit__path__startswith=person.unit.path) if person.unit else colleagues
    return render(
        request,
        "units/close_account.html",
        {
            "person": person,
            "form": form,
            "tasks": leaving.open_tasks(person),
            "suggested": near.order_by("sort_name")[:SUGGESTED],
        },
        status=422 if form.errors else 200,
    )


@permission_required("units.manage_person")
@fresh_sign_in
def reopen(request: SignedRequest, pk: int) -> HttpResponse:
    person = find_person(request, pk)
    require(request.user, "units.manage_person", person, WIDER_ROLES)
    form = Form(posted(request))
    if request.method == "POST" and form.is_valid():
        opened = attempt(form, lambda: leaving.reopen_account(actor=request.user, user=person))
        if opened is not None:
            messages.success(request, f"Akun {person} terbuka.")
            return redirect("units:person", pk=person.pk)
    planned = person.is_active and person.last_day is not None
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Batalkan penutupan akun" if planned else "Buka kembali akun",
            "intro": f"Penutupan setelah {tanggal(person.last_day)} tidak jadi. Peran yang sudah "
            "diserahkan tetap berakhir."
            if planned and person.last_day
            else "Orangnya dapat masuk lagi; peran yang belum diakhiri berlaku lagi.",
            "objects": [{"label": str(person), "detail": person.username}],
            "object_word": "akun",
            "form": form,
            "confirm_label": "Ya, batalkan penutupan" if planned else "Ya, buka akun ini",
            "cancel_url": reverse("units:person", args=[person.pk]),
        },
        status=422 if form.errors else 200,
    )
