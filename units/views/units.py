"""The tree of units, and one unit."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from units.enums import Role, UnitLevel
from units.forms import UnitForm, attempt, posted
from units.models import RoleGrant, Unit, User
from units.queries import called, conflicts_shown, units_held, visible_people, visible_units
from units.requests import SignedRequest
from units.running import running
from units.services.sides import RolesByMove, roles_by_unit_move
from units.services.units import create_unit, update_unit
from units.tree import tree_order
from zona_integritas.ground.formats import show_in
from zona_integritas.ground.listing import Listing
from zona_integritas.ground.permissions import (
    allowed,
    allowed_somewhere,
    permission_required,
    permission_somewhere,
    require,
)

PAGE_SIZE = 50
PEOPLE_SHOWN = 20


def find_unit(request: SignedRequest, code: str) -> Unit:
    """The unit by its code or one it bore before, or 404 for one the person may not know of."""
    rows = visible_units(request.user).select_related("parent")
    unit = rows.filter(code=code).first() or _formerly(rows, code)
    if unit is None:
        raise Http404
    show_in(unit.time_zone)
    return unit


def _formerly(rows: QuerySet[Unit], code: str) -> Unit | None:
    """Addresses that were written down before the code changed lead on."""
    return rows.filter(former__code=code).order_by("-former__until").first()


@permission_somewhere("units.view_unit")
def unit_list(request: SignedRequest) -> HttpResponse:
    listing = Listing.of(request, "q", "tingkat", "aktif")
    filters = listing.filters
    rows = visible_units(request.user).filter(called(filters["q"], ""))
    if filters["tingkat"] in UnitLevel.values:
        rows = rows.filter(level=filters["tingkat"])
    if filters["aktif"] in ("ya", "tidak"):
        rows = rows.filter(is_active=filters["aktif"] == "ya")
    ordered = tree_order(rows.values_list("pk", "parent_id", "code"))
    page = listing.page(ordered, PAGE_SIZE)
    found = Unit.objects.select_related("parent").in_bulk(list(page.object_list))
    units = [found[pk] for pk in page.object_list]
    return render(
        request,
        "units/list.html",
        {
            "page": page,
            "units": units,
            "filters": filters,
            "filtered": listing.filtered,
            "levels": UnitLevel.choices,
            "may_manage": allowed_somewhere(request.user, "units.manage_unit"),
            "may_import": allowed(request.user, "units.import"),
        },
    )


@permission_required("units.view_unit")
def unit_detail(request: SignedRequest, code: str) -> HttpResponse:
    user, unit = request.user, find_unit(request, code)
    require(user, "units.view_unit", unit)
    visible = set(visible_units(user).filter(pk__in=unit.ancestor_ids).values_list("pk", flat=True))
    above = Unit.objects.filter(pk__in=unit.ancestor_ids).order_by("path").in_bulk()
    staff = unit.staff.filter(is_active=True)
    shown, grants = list(staff[:PEOPLE_SHOWN]), _running_roles(unit)
    named = [person.pk for person in shown] + [grant.user_id for grant in grants]
    conflicts = list(
        conflicts_shown(
            user,
            unit,
            everybody=allowed(user, "units.read_conflicts", unit)
            or allowed(user, "units.view_people", unit),
        )
    )
    known = set(visible_people(user).filter(pk__in=named).values_list("pk", flat=True))
    return render(
        request,
        "units/detail.html",
        {
            "unit": unit,
            "ancestors": [(above[pk], pk in visible) for pk in unit.ancestor_ids],
            "children": unit.children.order_by("code"),
            # Whom the person may see: the others stand there without a link elsewhere.
            "successors": visible_units(user).filter(predecessors=unit) if unit.ended_on else (),
            "predecessors": unit.predecessors.all(),
            "former": unit.former.select_related("parent") if unit.changed_on else (),
            "grants": grants,
            "known": known,
            "staff": shown,
            "staff_total": staff.count(),
            "predicates": unit.predicates.all(),
            "may_manage": allowed(user, "units.manage_unit", unit),
            "may_declare": allowed(user, "units.declare_conflict", unit),
            "conflicts": conflicts,
            "may_keep_conflicts": allowed(user, "units.manage_conflicts", unit),
            "endable": {
                one.pk
                for one in conflicts
                if one.user_id != user.pk and allowed(user, "units.manage_conflicts", one.unit)
            },
            "explained": {
                one.pk for one in conflicts if allowed(user, "units.read_conflict_reason", one)
            },
            "may_record": allowed(user, "units.record_predicate", unit),
            "may_see_people": allowed(user, "units.view_people", unit),
            "may_see_proposals": allowed_somewhere(user, "proposals.view"),
        },
    )


def _running_roles(unit: Unit) -> list[RoleGrant]:
    """Who acts for this unit: roles held on it or above it, in the order of the roles."""
    grants = RoleGrant.objects.filter(
        running(), unit_id__in=[*unit.ancestor_ids, unit.pk], user__is_active=True
    ).select_related("user", "unit")
    order = list(Role.values)
    return sorted(grants, key=lambda grant: (order.index(grant.role), grant.user.sort_name))


@permission_somewhere("units.manage_unit")
def unit_new(request: SignedRequest) -> HttpResponse:
    parents = units_held(request.user, {Role.ADMIN})
    above = parents.filter(code=request.GET.get("induk", "")).first()
    form = UnitForm(posted(request), parents=parents, initial={"parent": above})
    if request.method == "POST" and form.is_valid():
        unit = attempt(form, lambda: create_unit(actor=request.user, **form.values()))
        if unit is not None:
            messages.success(request, f"{unit} ditambahkan.")
            return redirect("units:detail", code=unit.code)
    return _form_page(request, form, "Tambah unit", None)


@permission_required("units.manage_unit")
def unit_edit(request: SignedRequest, code: str) -> HttpResponse:
    unit = find_unit(request, code)
    require(request.user, "units.manage_unit", unit)
    form = UnitForm(
        posted(request),
        instance=unit,
        parents=_parents(request.user, unit),
        may_place=allowed(request.user, "units.place_unit", unit),
    )
    if request.method == "POST" and form.is_valid():
        stored = Unit.objects.get(pk=unit.pk)
        parent = form.moves_to
        if parent is not None and request.POST.get("pindah") != str(parent.pk):
            return _form_page(
                request, form, "Ubah unit", stored, to=parent, by=roles_by_unit_move(stored, parent)
            )
        changed = attempt(
            form, lambda: update_unit(actor=request.user, unit=stored, **form.values())
        )
        if changed is not None:
            messages.success(request, f"Perubahan {changed} tersimpan.")
            return redirect("units:detail", code=changed.code)
    return _form_page(request, form, "Ubah unit", Unit.objects.get(pk=unit.pk))


def _parents(user: User, unit: Unit) -> QuerySet[Unit]:
    """Where a unit may be moved to: anywhere the person manages, and where it stands now."""
    managed = units_held(user, {Role.ADMIN}) | Unit.objects.filter(pk__in=[unit.parent_id or 0])
    return managed.exclude(path__startswith=unit.path)


def _form_page(
    request: SignedRequest,
    form: UnitForm,
    heading: str,
    unit: Unit | None,
    **move: Unit | RolesByMove,
) -> HttpResponse:
    """``to`` and ``by``: where the unit is to move, and what roles change by it, to be agreed."""
    return render(
        request,
        "units/form.html",
        {"form": form, "heading": heading, "unit": unit, "move": move},
        status=422 if form.errors else 200,
    )
