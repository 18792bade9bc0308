"""TPI teams: of all LKE of a period, of one unit, and given to many units at once."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessment.judging.forms import seat_forms, seats_in
from assessment.judging.reports.teams import UnitTeam, recorded_teams, teams_of
from assessment.judging.services.teams import (
    MOST_UNITS,
    Seat,
    assign_team,
    check_seats,
    people_for_ranks,
    usable_letters,
)
from assessment.models import AssignmentLetter, Period
from assessment.queries import period_to_show, visible_assessments
from units.enums import TPI_SIDE, Role
from units.fresh import fresh_sign_in
from units.models import RoleGrant, Unit
from units.queries import called, units_under, visible_people, visible_units, within_reach
from units.requests import SignedRequest
from units.running import over, running
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.listing import Listing
from zona_integritas.ground.permissions import (
    allowed,
    allowed_somewhere,
    permission_required,
    permission_somewhere,
    require,
)

MOST_LETTERS = 50


def chosen_period(request: SignedRequest) -> Period | None:
    """The year in the address, else the period a page opens with."""
    return period_to_show(request.GET.get("periode", ""))


@require_safe
@permission_somewhere("assessment.view_team")
def teams(request: SignedRequest) -> HttpResponse:
    period = chosen_period(request)
    listing = Listing.of(request, "q", "keadaan")
    # Who judges a unit is read by whom it covers; a second assessor sees the LKE alone.
    rows = visible_assessments(request.user).filter(
        within_reach(request.user, "unit__path"), period=period
    )
    rows = rows.filter(called(listing.filters["q"]))
    only = listing.filters["keadaan"]
    sheets = list(rows)
    found = teams_of((sheet.unit for sheet in sheets), period.tpi_people if period else 3)
    if only in ("lengkap", "belum"):
        sheets = [one for one in sheets if bool(found[one.unit_id].problem) == (only == "belum")]
    page = listing.page(sheets)
    lines = [
        (sheet, found[sheet.unit_id], allowed(request.user, "assessment.assign_team", sheet.unit))
        for sheet in page.object_list
    ]
    return render(
        request,
        "assessment/judging/teams.html",
        {
            "page": page,
            "lines": lines,
            "missing": sum(1 for sheet in sheets if found[sheet.unit_id].problem),
            "period": period,
            "periods": Period.objects.all(),
            "filters": listing.filters,
            "may_manage": any(may for _, _, may in lines),
            "reads_file": allowed_somewhere(request.user, "assessment.read_tpi_file"),
        },
    )


@require_safe
@permission_required("assessment.view_team")
def team(request: SignedRequest, code: str) -> HttpResponse:
    """Who judges this unit, in which rank and areas; what is missing; who did before."""
    unit = get_object_or_404(visible_units(request.user), code=code)
    require(request.user, "assessment.view_team", unit)
    ended = RoleGrant.objects.filter(over(), unit=unit, role__in=TPI_SIDE)
    return render(
        request,
        "assessment/judging/team.html",
        {
            "unit": unit,
            "team": teams_of([unit], people_for_ranks())[unit.pk],
            "recorded": recorded_teams(request.user, unit),
            "ended": ended.select_related("user", "ended_by").order_by("-ended_at")[:20],
            "tells_why": allowed(request.user, "units.view_people", unit),
            "may_manage": allowed(request.user, "assessment.assign_team", unit),
            "sheets": visible_assessments(request.user).filter(unit=unit)[:5],
        },
    )


@permission_somewhere("assessment.assign_team")
@fresh_sign_in
def assign(request: SignedRequest) -> HttpResponse:
    """Choose the seats, see what they would do on every unit, and only then give them."""
    given = request.POST if request.method == "POST" else request.GET
    managed = units_under(request.user, {Role.ADMIN}).filter(is_active=True)
    units = list(managed.filter(code__in=given.getlist("unit")[: MOST_UNITS + 1]))
    people = visible_people(request.user)
    source = managed.filter(code=request.GET.get("dari", "")).first()
    initial = _own_seats(teams_of([source])[source.pk]) if source else []
    rows = seat_forms(request.POST if request.method == "POST" else None, people, initial)
    problems: list[str] = []
    if not units:
        problems = ["Pilih paling sedikit satu unit pada daftar tim penilai."]
    seats = seats_in(rows, people) if request.method == "POST" else None
    letters = list(usable_letters(request.user)[:MOST_LETTERS])
    asked = whole_number(given.get("surat", ""))
    letter = next((one for one in letters if one.pk == asked), None)
    if request.method == "POST" and seats == []:
        problems.append("Isi paling sedikit satu baris: orang dan perannya.")
    if not problems and seats:
        if "ya" in request.POST:
            raw = request.POST["ya"]
            try:
                count = assign_team(
                    actor=request.user, units=units, seats=seats,
                    seen=whole_number(raw) or 0, letter=letter,
                )  # fmt: skip
            except Refused as refused:
                problems = refused.reasons
            else:
                messages.success(request, f"{count} penugasan tim penilai tercatat.")
                if len(units) == 1:
                    return redirect("assessment:team", code=units[0].code)
                return redirect("assessment:teams")
        if not problems:
            return _confirm(request, units, seats, letter)
    return render(
        request,
        "assessment/judging/team_assign.html",
        {
            "units": units,
            "rows": rows,
            "problems": problems,
            "letters": letters,
            "letter": letter,
            "source": source,
            "sources": [] if request.method == "POST" else _sources(managed, units),
        },
        status=422 if request.method == "POST" else 200,
    )


def _confirm(
    request: SignedRequest, units: list[Unit], seats: list[Seat], letter: AssignmentLetter | None
) -> HttpResponse:
    """Names every unit with what it gets; a unit where a seat is refused is left out, and why."""
    found = check_seats(units, seats)
    barred = {one.unit.pk for one in found if one.kind == "refused"}
    lines: list[tuple[Unit, list[Any]]] = [
        (unit, [one for one in found if one.unit.pk == unit.pk])
        for unit in units
        if unit.pk not in barred
    ]
    return render(
        request,
        "assessment/judging/team_confirm.html",
        {
            "lines": lines,
            "letter": letter,
            "refused": [one for one in found if one.kind == "refused"],
            "left_out": [unit for unit in units if unit.pk in barred],
            "count": sum(1 for _, ones in lines for one in ones if one.kind != "held"),
            "hidden": [
                (name, value)
                for name in request.POST
                if name.startswith("kursi-") or name in ("baris", "surat")
                for value in request.POST.getlist(name)
            ],
            "back": [("unit", unit.code) for unit in units],
        },
    )


def _own_seats(found: UnitTeam) -> list[Seat]:
    return [
        Seat(seat.person, rank.role, tuple(seat.grant.areas))
        for rank in found.ranks
        for seat in rank.seats
        if seat.inherited is None
    ]


def _sources(managed: QuerySet[Unit], units: list[Unit]) -> list[Unit]:
    """Units with a team of their own, to copy from."""
    grants = RoleGrant.objects.filter(running(), role__in=TPI_SIDE)
    return list(managed.filter(pk__in=grants.values("unit"), parent__isnull=False)[:100])
