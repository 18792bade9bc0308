"""The register of people, and one person."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from units.duty import SHOWN, pairs_among
from units.enums import AREA_LABELS, GrantState, Role
from units.forms import PersonForm, attempt, posted
from units.fresh import fresh_sign_in
from units.models import RoleGrant, Unit, User
from units.queries import (
    has_second_factor,
    standing_grants,
    units_held,
    visible_people,
    visible_units,
)
from units.requests import SignedRequest
from units.rules import manages_account
from units.running import running, standing, stands, state_of
from units.services.people import create_person, update_person
from units.services.second_person import confirm_problem
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import (
    allowed,
    allowed_somewhere,
    permission_required,
    permission_somewhere,
    require,
)

PAGE_SIZE = 50


def find_person(request: SignedRequest, pk: int) -> User:
    """The person, or 404 for one the user may not read about."""
    rows = visible_people(request.user).select_related("unit")
    person: User = get_object_or_404(rows, pk=pk)
    return person


def with_running_grants(people: QuerySet[User]) -> QuerySet[User]:
    grants = RoleGrant.objects.filter(running()).select_related("unit")
    return people.select_related("unit").prefetch_related(
        Prefetch("grants", queryset=grants, to_attr="running")
    )


def with_standing_grants(people: QuerySet[User]) -> QuerySet[User]:
    """Also what begins later or waits: asked by ``rules.manages_account``."""
    grants = RoleGrant.objects.filter(standing()).select_related("unit")
    return people.select_related("unit").prefetch_related(
        Prefetch("grants", queryset=grants, to_attr="standing")
    )


def people_filters(request: SignedRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in ("q", "peran", "unit")}


def filtered_people(user: User, filters: dict[str, str]) -> QuerySet[User]:
    rows = visible_people(user)
    if query := filters["q"]:
        rows = rows.filter(
            Q(full_name__icontains=query) | Q(username__icontains=query) | Q(nip__startswith=query)
        )
    if filters["peran"] in Role.values:
        held = RoleGrant.objects.filter(running(), role=filters["peran"])
        rows = rows.filter(pk__in=held.values("user"))
    if filters["unit"]:
        unit = visible_units(user).filter(code__iexact=filters["unit"]).first()
        rows = rows.filter(unit__path__startswith=unit.path) if unit else rows.none()
    return rows.order_by("sort_name", "pk")


@permission_somewhere("units.view_people")
def people(request: SignedRequest) -> HttpResponse:
    filters = people_filters(request)
    rows = with_running_grants(filtered_people(request.user, filters))
    may_manage = allowed_somewhere(request.user, "units.manage_people")
    if may_manage:
        rows = with_standing_grants(rows)
    page = asked_page(request, rows, PAGE_SIZE)
    shown: list[Any] = list(page.object_list)
    return render(
        request,
        "units/people.html",
        {
            "page": page,
            "lines": [(one, may_manage and _may_invite(request.user, one)) for one in shown],
            "filters": filters,
            "filtered": any(filters.values()),
            "query": request.GET.urlencode(),
            "roles": Role.choices,
            "may_manage": may_manage,
            "may_import": allowed(request.user, "units.import"),
        },
    )


def _may_invite(user: User, person: Any) -> bool:
    return (
        person.is_active and person.pk != user.pk and manages_account(user, person, person.standing)
    )


@permission_required("units.view_people")
def person(request: SignedRequest, pk: int) -> HttpResponse:
    found = find_person(request, pk)
    grants = found.grants.select_related("unit", "granted_by", "ended_by", "confirmed_by")
    rows = list(grants.order_by("-granted_at", "-pk"))
    lines: list[dict[str, Any]] = [
        {
            "grant": grant,
            "areas": ", ".join(AREA_LABELS.get(area, area) for area in grant.areas),
            "may_end": may_end(request.user, grant),
            "may_confirm": confirm_problem(request.user, grant) is None,
            "state": GrantState(state_of(grant)),
        }
        for grant in rows
    ]
    standing = [grant for grant in rows if stands(grant)]
    may_manage = allowed(request.user, "units.manage_person", found)
    return render(
        request,
        "units/person.html",
        {
            "person": found,
            "running": [line for line in lines if line["state"] == GrantState.RUNNING],
            "coming": [
                line for line in lines if line["state"] in (GrantState.AWAITED, GrantState.COMING)
            ],
            "ended": [line for line in lines if line["state"] == GrantState.OVER],
            "forbidden": list(pairs_among(standing)),
            "shown": list(pairs_among(standing, SHOWN)),
            "may_manage": may_manage,
            "invited": found.invitations.select_related("made_by").first(),
            "may_grant": allowed_somewhere(request.user, "units.give_role")
            and found.pk != request.user.pk
            and found.is_active,
            "tells_why": may_manage or found.pk == request.user.pk,
            "may_copy": may_manage and found.pk != request.user.pk,
            "may_set_active": may_manage and found.pk != request.user.pk,
            "may_remove_factor": may_manage
            and found.pk != request.user.pk
            and has_second_factor(found),
            "may_invite": may_manage and found.pk != request.user.pk and found.is_active,
        },
    )


def may_end(user: User, grant: RoleGrant) -> bool:
    """Does the page offer to end this role? Not the own administrator's, as the service says."""
    own = grant.role == Role.ADMIN and grant.user_id == user.pk
    return not own and allowed(user, "units.give_role", grant)


@permission_somewhere("units.manage_people")
@fresh_sign_in
def person_new(request: SignedRequest) -> HttpResponse:
    units = units_held(request.user, {Role.ADMIN})
    chosen = units.filter(code=request.GET.get("unit", "")).first()
    form = PersonForm(
        posted(request),
        units=units,
        unplaced=allowed(request.user, "units.manage_unplaced"),
        initial={"unit": chosen},
    )
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: create_person(actor=request.user, **form.values()))
        if made is not None:
            messages.success(
                request, f"{made} ditambahkan. Berikan perannya, lalu undang orangnya."
            )
            return redirect("units:person", pk=made.pk)
    return _form_page(request, form, "Tambah orang", None)


@permission_required("units.manage_person")
@fresh_sign_in
def person_edit(request: SignedRequest, pk: int) -> HttpResponse:
    found = find_person(request, pk)
    require(request.user, "units.manage_person", found)
    units = units_held(request.user, {Role.ADMIN}) | Unit.objects.filter(
        pk__in=[found.unit_id or 0]
    )
    form = PersonForm(
        posted(request),
        instance=find_person(request, pk),
        units=units,
        unplaced=allowed(request.user, "units.manage_unplaced"),
        own=found.pk == request.user.pk,
        grants=standing_grants(found),
    )
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form,
            lambda: update_person(
                actor=request.user, user=found, roles=form.role_answers(), **form.values()
            ),
        )
        if changed is not None:
            messages.success(request, f"Perubahan {changed} tersimpan.")
            return redirect("units:person", pk=changed.pk)
    return _form_page(request, form, "Ubah data orang", found)


def _form_page(
    request: SignedRequest, form: PersonForm, heading: str, found: User | None
) -> HttpResponse:
    return render(
        request,
        "units/person_form.html",
        {"form": form, "heading": heading, "person": found},
        status=422 if form.errors else 200,
    )
