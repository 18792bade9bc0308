"""The LKE: list, overview, and one page per area."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.enums import BEFORE_FIRST_MOVE, Phase, Side, View
from assessment.lke.places import item_address, item_in_list, place_of
from assessment.lke.reports import overview as report
from assessment.lke.reports.filters import ItemFilters, next_open
from assessment.lke.reports.items import Item, LkePlace
from assessment.lke.reports.page import LkePage
from assessment.lke.reports.remarks import remarks
from assessment.lke.services.carry_over import carry_sources
from assessment.lke.views.way import ONE, item_page, remember_way, way_of
from assessment.models import Assessment, Period
from assessment.queries import (
    count_unconfirmed,
    evidenced_codes,
    imported_on_behalf,
    letter_of,
    visible_assessments,
)
from assessment.rank_rules import ranks_in_words
from assessment.scoring import model
from assessment.scoring.result import Result
from assessment.seen import seen_assessment
from assessment.writing_rules import import_problem
from units.queries import called, read_former
from units.requests import SignedRequest
from zona_integritas.ground.drawings.radar import Axis
from zona_integritas.ground.formats import show_in
from zona_integritas.ground.listing import Listing
from zona_integritas.ground.permissions import (
    allowed,
    allowed_somewhere,
    permission_required,
    permission_somewhere,
    require,
)


def find_assessment(request: SignedRequest, pk: int) -> Assessment:
    """The LKE with its period's windows, or 404 for one the person may not know of."""
    assessment = seen_assessment(request.user, pk)
    if assessment is None:
        raise Http404
    require(request.user, "assessment.view_lke", assessment)
    show_in(assessment.unit.time_zone)
    return assessment


@require_safe
@permission_somewhere("assessment.view_lke")
def lke_list(request: SignedRequest) -> HttpResponse:
    listing = Listing.of(request, "q", "periode", "tahap")
    rows = visible_assessments(request.user).filter(called(listing.filters["q"]))
    if listing.year is not None:
        rows = rows.filter(period__year=listing.year)
    phase = listing.filters["tahap"]
    if phase in Phase.values:
        rows = rows.filter(phase=phase)
    page = listing.page(rows)
    read_former(one.unit for one in page.object_list)
    return render(
        request,
        "assessment/lke/list.html",
        {
            "page": page,
            "periods": Period.objects.all(),
            "phases": Phase.choices,
            "filters": listing.filters,
            "may_import": allowed_somewhere(request.user, "assessment.import_any_sheet"),
            "may_see_work": allowed(request.user, "assessment.view_workload"),
        },
    )


@require_safe
@permission_required("assessment.view_lke")
def overview(request: SignedRequest, pk: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    sheet = LkePage(request.user, assessment, request.GET.get("sisi", ""))
    # Only such an LKE can be brought in as it was judged on paper.
    blank = (
        assessment.phase in BEFORE_FIRST_MOVE
        and not assessment.origin
        and not any(result.answered for result in sheet.results.values())
    )
    evidence = evidenced_codes(assessment)
    answers = sheet.reading.answers(sheet.view)
    to_check = remarks(sheet.instrument, answers, sheet.result, evidence)
    found = report.overview(sheet, to_check, evidence, count_unconfirmed(assessment))
    return render(
        request,
        "assessment/lke/overview.html",
        {
            **page_context(sheet),
            "found": found,
            "radar_minimum": f"Minimal {found.predicate}",
            "verdicts": sheet.verdicts,
            "letter": letter_of(assessment) if sheet.side != Side.TPI_SECOND else None,
            "shared_ranks": ranks_in_words(assessment) if sheet.tpi_shown else "",
            "axes": radar_axes(sheet, found.predicate),
            "may_import": allowed(request.user, "assessment.import_sheet", assessment)
            and not import_problem(request.user, assessment),
            "may_bring_paper": blank
            and allowed(request.user, "assessment.see_paper_sheet", assessment),
            "paper_sheet_waits": blank
            and assessment.paper_sheets.filter(answered_at__isnull=True).exists(),
            "done_for_unit": imported_on_behalf(assessment),
            "remarks": to_check,
            "may_carry": bool(carry_sources(request.user, assessment)),
        },
    )


@require_safe
@permission_required("assessment.view_lke")
def go_on(request: SignedRequest, pk: int) -> HttpResponse:
    """To the next item this person has left open, for judges on their desk; to the overview where
    there is none."""
    assessment = find_assessment(request, pk)
    sheet = LkePage(request.user, assessment)
    if sheet.judging and sheet.writing:
        return redirect(f"{reverse('assessment:desk')}?lke={pk}")
    found = next_open(sheet, "")
    if found is None:
        return redirect("assessment:overview", pk=pk)
    place, code = found
    return redirect(item_page(request, pk, place, code))


@require_safe
@permission_required("assessment.view_lke")
def area(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """The list of an area; who goes one by one is led to its first open item instead, unless
    a part of the list was asked for."""
    assessment = find_assessment(request, pk)
    sheet = LkePage(request.user, assessment, request.GET.get("sisi", ""))
    if way_of(request) == ONE and "saring" not in request.GET:
        codes = [row.code for row in sheet.rows if place_of(row) == code]
        fillable = sheet.fillable() if sheet.writing else set()
        fits = [one for one in sheet.blank_codes if fillable is None or one in fillable]
        first = next((one for one in codes if one in fits), next(iter(codes), None))
        if first is not None:
            alone = redirect(item_address(pk, first) + sheet.side_query)
            return remember_way(request, alone)
    return remember_way(request, area_page(request, sheet, code))


def area_page(
    request: SignedRequest,
    sheet: LkePage,
    code: str,
    changed: Item | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one area; ``changed`` replaces an item whose saving was refused."""
    context = page_context(sheet, code)
    places = context["places"]
    if context["place"] is None:
        raise Http404
    position = places.index(context["place"])
    groups = sheet.items(code)
    filters = ItemFilters(sheet, groups)
    wanted = request.GET.get("saring", "")
    if changed is None:
        groups = filters.apply(groups, wanted)
    else:
        wanted = ""
        for _, _, items in groups:
            for number, item in enumerate(items):
                if item.indicator.pk == changed.indicator.pk:
                    items[number] = changed
    return render(
        request,
        "assessment/lke/area.html",
        {
            **context,
            "previous": places[position - 1] if position else None,
            "next": places[position + 1] if position + 1 < len(places) else None,
            "groups": groups,
            "filters": filters.row(wanted),
            "wanted": wanted,
            "next_open": _open_link(sheet, code),
            "shown_at": sheet.read_at.isoformat(),
            "refused": changed is not None,  # then the page holds what was typed
            "done_for_unit": [],  # told on the overview
        },
        status=status,
    )


def _open_link(sheet: LkePage, code: str) -> str:
    """The address of the next item without an answer in the areas after this one."""
    found = next_open(sheet, code)
    if found is None or not sheet.writing:
        return ""
    area, item = found
    return item_in_list(sheet.assessment.pk, area, item)


def page_context(sheet: LkePage, active: str = "") -> dict[str, Any]:
    """What every LKE page shows around its items; ``place`` is the area it is about."""
    places = sheet.places(active)
    return {
        "sheet": sheet,
        "assessment": sheet.assessment,
        "places": places,
        "place_groups": [(title, list(some)) for title, some in groupby(places, _title)],
        "place": next((place for place in places if place.active), None),
        "thresholds": sheet.thresholds(),
        "views": [view for view in sheet.results if view != View.TPN],
        "area_code": active,
    }


def _title(place: LkePlace) -> str:
    return place.group


def radar_axes(sheet: LkePage, predicate: str) -> list[Axis]:
    """The six areas in percent: the leading side, the other one, the predicate's minimum."""
    rules = sheet.instrument.rules_for(predicate)
    minima = {rule.area: rule.minimum for rule in rules if rule.area}
    second = sheet.second
    return [
        Axis(
            label=_area_name(sheet, area),
            percent=sheet.result.areas[area].percent_zero,
            second=_percent(second, area),
            minimum=minima.get(area),
        )
        for area in sheet.instrument.area_codes
    ]


def _area_name(sheet: LkePage, area: str) -> str:
    return next(
        node.name for node in sheet.instrument.area_nodes(area) if node.kind == model.NodeKind.AREA
    )


def _percent(result: Result | None, area: str) -> Any:
    return None if result is None else result.areas[area].percent_zero
