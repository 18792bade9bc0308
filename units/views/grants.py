"""Giving, confirming and ending roles."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from units.enums import Capacity, Confirmation, GrantState, Role
from units.forms import EndForm, GrantForm, ReasonForm, attempt, posted
from units.fresh import fresh_sign_in
from units.models import RoleGrant
from units.queries import units_held, units_under, visible_people
from units.requests import SignedRequest
from units.running import in_state, state_of
from units.services.roles import Term, end_role, from_above, grant_role
from units.services.second_person import confirm_problem, confirm_role
from units.views.people import find_person
from zona_integritas.ground.formats import tanggal, tanggal_waktu
from zona_integritas.ground.permissions import (
    allowed,
    permission_required,
    permission_somewhere,
    require,
)

SHOWN_AT_MOST = 200


@permission_required("units.give_role")
@fresh_sign_in
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
        term = Term(data["starts_on"], data["ends_on"], data["capacity"] or Capacity.FULL)
        grant = attempt(
            form,
            lambda: grant_role(
                actor=request.user,
                user=person,
                role=data["role"],
                unit=data["unit"],
                areas=data["areas"],
                term=term,
            ),
        )
        if grant is not None:
            messages.success(request, _given(grant))
            return redirect("units:person", pk=person.pk)
    return render(
        request,
        "units/grant_form.html",
        {"form": form, "person": person, "own": person.pk == request.user.pk},
        status=422 if form.errors else 200,
    )


@permission_required("units.give_role")
@fresh_sign_in
def grant_end(request: SignedRequest, pk: int) -> HttpResponse:
    grant = _find_grant(request, pk)
    if problem := from_above(request.user, grant, "diakhiri"):
        raise PermissionDenied(problem)
    awaited = state_of(grant) == GrantState.AWAITED
    form = (ReasonForm if awaited else EndForm)(posted(request))
    if request.method == "POST" and form.is_valid():
        ended = attempt(
            form, lambda: end_role(actor=request.user, grant=grant, **form.cleaned_data)
        )
        if ended is not None:
            messages.success(request, _ended(ended, awaited))
            return redirect("units:person", pk=ended.user_id)
    if awaited:
        return _refusal_page(request, grant, form)
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Akhiri peran",
            "intro": f"{grant.user} tidak lagi memegang peran ini. Riwayatnya tetap tersimpan.",
            "objects": [
                {
                    "label": f"{grant.title} di {grant.unit}",
                    "detail": f"diberikan {tanggal(grant.granted_at)} {grant.days}",
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


def _given(grant: RoleGrant) -> str:
    state = state_of(grant)
    if state == GrantState.AWAITED:
        return (
            f"{grant.title} di {grant.unit} untuk {grant.user} dicatat. Peran itu berlaku setelah "
            "administrator lain mengonfirmasinya."
        )
    if grant.confirmation == Confirmation.ALONE:
        return (
            f"{grant.user} sekarang {grant.title} di {grant.unit}. Tidak ada administrator lain "
            "yang dapat mengonfirmasi; pimpinan instansi diberi tahu dan peran ini ditandai."
        )
    if state == GrantState.COMING:
        return f"{grant.user} menjadi {grant.title} di {grant.unit} {grant.days}."
    return f"{grant.user} sekarang {grant.title} di {grant.unit}."


def _ended(grant: RoleGrant, awaited: bool) -> str:
    what = f"Peran {grant.title} di {grant.unit}"
    if awaited:
        return f"{what} batal diberikan."
    if state_of(grant) != GrantState.OVER:
        return f"{what} berakhir setelah {tanggal(grant.ends_on)}."
    return f"{what} diakhiri."


def _refusal_page(request: SignedRequest, grant: RoleGrant, form: Form) -> HttpResponse:
    """Whoever gave it takes it back; anybody else refuses it. Both say why."""
    own = grant.granted_by_id == request.user.pk
    verb = "tarik" if own else "tolak"
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": f"{verb.capitalize()} peran yang menunggu konfirmasi",
            "intro": "Peran ini belum berlaku dan tidak akan berlaku. Riwayatnya tetap tersimpan.",
            "objects": [_awaited_line(grant)],
            "object_word": "peran",
            "form": form,
            "danger": True,
            "confirm_label": f"Ya, {verb} peran ini",
            "cancel_url": reverse("units:grants_awaiting"),
        },
        status=422 if form.errors else 200,
    )


def _awaited_line(grant: RoleGrant) -> dict[str, str]:
    return {
        "label": f"{grant.user}: {grant.title} di {grant.unit} {grant.days}".strip(),
        "detail": f"diberikan {grant.granted_by or 'Sistem'}, {tanggal_waktu(grant.granted_at)}",
    }


@require_safe
@permission_somewhere("units.give_role")
def grants_awaiting(request: SignedRequest) -> HttpResponse:
    """The roles that wait for a second administrator, with what this one may do about each."""
    rows = RoleGrant.objects.filter(
        in_state(GrantState.AWAITED), unit__in=units_held(request.user, {Role.ADMIN})
    ).select_related("user", "unit", "granted_by")
    lines = [
        {
            "grant": grant,
            "problem": confirm_problem(request.user, grant),
            "may_refuse": allowed(request.user, "units.give_role", grant),
            "own": grant.granted_by_id == request.user.pk,
        }
        for grant in rows.order_by("granted_at", "pk")[:SHOWN_AT_MOST]
    ]
    return render(request, "units/grants_awaiting.html", {"lines": lines})


@permission_required("units.give_role")
@fresh_sign_in
def grant_confirm(request: SignedRequest, pk: int) -> HttpResponse:
    grant = _find_grant(request, pk)
    require(request.user, "units.give_role", grant)
    if problem := confirm_problem(request.user, grant):
        raise PermissionDenied(f"{problem} Tidak ada data yang berubah.")
    form = Form(posted(request))
    if request.method == "POST" and form.is_valid():
        confirmed = attempt(form, lambda: confirm_role(actor=request.user, grant=grant))
        if confirmed is not None:
            messages.success(
                request,
                f"{confirmed.user} sekarang {confirmed.title} di {confirmed.unit}."
                if state_of(confirmed) == GrantState.RUNNING
                else f"{confirmed.user} menjadi {confirmed.title} {confirmed.days}.",
            )
            return redirect("units:grants_awaiting")
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Konfirmasi peran",
            "intro": "Administrator lain memberi peran ini. Peran itu berlaku setelah Anda "
            "mengonfirmasinya, dan Anda tercatat sebagai orang kedua.",
            "objects": [_awaited_line(grant)],
            "object_word": "peran",
            "form": form,
            "confirm_label": "Ya, konfirmasi peran ini",
            "cancel_url": reverse("units:grants_awaiting"),
        },
        status=422 if form.errors else 200,
    )


def _find_grant(request: SignedRequest, pk: int) -> RoleGrant:
    """The grant, or 404 for one of somebody the user may not read about."""
    rows = RoleGrant.objects.select_related("user", "unit", "granted_by")
    found: RoleGrant = get_object_or_404(rows.filter(user__in=visible_people(request.user)), pk=pk)
    return found
