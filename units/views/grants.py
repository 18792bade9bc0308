"""Granting a role and ending one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from units.enums import Role
from units.forms import GrantForm, ReasonForm, attempt, posted
from units.models import RoleGrant
from units.queries import units_held, units_under, visible_people
from units.requests import SignedRequest
from units.services.roles import end_role, from_above, grant_role
from units.views.people import find_person
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import permission_required, require


@permission_required("units.give_role")
def grant_new(request: SignedRequest, pk: int) -> HttpResponse:
    person = find_person(request, pk)
    form = GrantForm(
        posted(request),
        units=units_held(request.user, {Role.ADMIN}).filter(is_active=True),
        above=units_under(request.user, {Role.ADMIN}).exists(),
        # A role on the whole agency is chosen, never left standing.
        initial={"unit": person.unit_id if person.unit and person.unit.parent_id else None},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        require(request.user, "units.manage_people", data["unit"])
        grant = attempt(form, lambda: grant_role(actor=request.user, user=person, **data))
        if grant is not None:
            messages.success(
                request, f"{person} sekarang {grant.get_role_display()} di {grant.unit}."
            )
            return redirect("units:person", pk=person.pk)
    return render(
        request,
        "units/grant_form.html",
        {"form": form, "person": person, "own": person.pk == request.user.pk},
        status=422 if form.errors else 200,
    )


@permission_required("units.give_role")
def grant_end(request: SignedRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(
        RoleGrant.objects.select_related("user", "unit").filter(
            user__in=visible_people(request.user)
        ),
        pk=pk,
    )
    if problem := from_above(request.user, grant, "diakhiri"):
        raise PermissionDenied(problem)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        ended = attempt(
            form,
            lambda: end_role(actor=request.user, grant=grant, reason=form.cleaned_data["reason"]),
        )
        if ended is not None:
            messages.success(request, f"Peran {ended.get_role_display()} di {ended.unit} diakhiri.")
            return redirect("units:person", pk=ended.user_id)
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Akhiri peran",
            "intro": f"{grant.user} tidak lagi memegang peran ini. Riwayatnya tetap tersimpan.",
            "objects": [
                {
                    "label": f"{grant.get_role_display()} di {grant.unit}",
                    "detail": f"sejak {tanggal(grant.granted_at)}",
                }
            ],
            "object_word": "peran",
            "form": form,
            "danger": True,
            "confirm_label": "Ya, akhiri peran ini",
            "cancel_url": reverse("units:person", args=[grant.user_id]),
        },
        status=422 if form.errors else 200,
    )
