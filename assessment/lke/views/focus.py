"""One question on one screen: the address of an item, and where its answer is sent."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessment.enums import View
from assessment.lke.parts import answer_with
from assessment.lke.places import item_address, item_in_list, lke_address, place_of
from assessment.lke.reports.filters import next_open
from assessment.lke.reports.page import LkePage
from assessment.lke.reports.strip import strip_of
from assessment.lke.views.answers import answer, find_indicator, settles_on_desk
from assessment.lke.views.lke import find_assessment
from assessment.lke.views.way import LIST, remember_way, way_of
from assessment.models import Assessment, Indicator
from units.fresh import fresh_sign_in_where
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("assessment.view_lke")
@fresh_sign_in_where(settles_on_desk)
def item(request: SignedRequest, pk: int, code: str) -> HttpResponseBase:
    """Shows an item, alone or in the list, as the person goes; saves what its form sends."""
    if request.method == "POST":
        return answer(request, pk, code)
    assessment = find_assessment(request, pk)
    indicator = find_indicator(assessment, code)
    if way_of(request) == LIST:
        address, _, anchor = item_in_list(pk, place_of(indicator), code).partition("#")
        side = request.GET.get("sisi", "")
        query = f"?sisi={side}" if side in View else ""
        return remember_way(request, redirect(f"{address}{query}#{anchor}"))
    return remember_way(request, focus_page(request, assessment, indicator))


def focus_page(
    request: SignedRequest, assessment: Assessment, indicator: Indicator
) -> HttpResponse:
    """The whole page, or the question alone where the page stands already."""
    sheet = LkePage(request.user, assessment, request.GET.get("sisi", ""))
    context = focus_context(sheet, indicator)
    if request.htmx.boosted:  # type: ignore[attr-defined]
        return answer_with(request, "focus", {**context, "going": True})
    return render(request, "assessment/lke/focus.html", context)


def focus_context(sheet: LkePage, indicator: Indicator) -> dict[str, Any]:
    area, pk = place_of(indicator), sheet.assessment.pk
    strip = strip_of(sheet, indicator.code)
    after = None if strip.next else _after_area(sheet, area, indicator.code)
    fillable = sheet.fillable() if sheet.writing else set()
    place = sheet.instrument.node(area)
    return {
        "sheet": sheet,
        "assessment": sheet.assessment,
        "item": sheet.item(indicator.code),
        "node": indicator.node,
        "strip": strip,
        "place": place,
        "aspect": sheet.instrument.node(place.parent).name if place.parent else "",
        "area_score": sheet.result.nodes[area],
        "area_code": area,
        "item_code": indicator.code,
        "after": after,
        "next_open": strip.next_open(fillable),
        "list_url": lke_address("area", pk, area) + "?cara=daftar",
        "shown_at": sheet.read_at.isoformat(),
        "views": [],
        "done_for_unit": [],  # told on the overview
    }


@dataclass(frozen=True, slots=True)
class WayOn:
    """Where the last item of an area leads; ``leaves`` the questions or to another one."""

    label: str
    url: str
    leaves: bool = False


def _after_area(sheet: LkePage, area: str, code: str) -> WayOn:
    """What is still open, here or in the areas after this one; to a reader the next area; and at
    the end the overview."""
    pk = sheet.assessment.pk
    if sheet.writing:
        found = next_open(sheet, area)
        if found is not None and found[1] != code:
            place, blank = found
            name = sheet.instrument.node(place).name
            label = f"Butir {blank} yang belum dijawab" if place == area else f"Area {name}"
            return WayOn(label, item_address(pk, blank))
    else:
        codes = [place.code for place in sheet.places()]
        for place in codes[codes.index(area) + 1 :]:
            for row in sheet.rows:
                if place_of(row) == place:
                    name = sheet.instrument.node(place).name
                    return WayOn(f"Area {name}", item_address(pk, row.code) + sheet.side_query)
    return WayOn("Ringkasan LKE", reverse("assessment:overview", args=[pk]), leaves=True)
