"""Looking for items in the whole LKE: by what is still to do, by code, by the words asked."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from assessment.lke.places import place_of
from assessment.lke.reports.filters import ItemFilters
from assessment.lke.reports.items import Item
from assessment.lke.reports.page import LkePage
from assessment.lke.views.lke import find_assessment
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required

LONGEST = 200  # characters of a search; more is no longer looked for


@require_safe
@permission_required("assessment.view_lke")
def find(request: SignedRequest, pk: int) -> HttpResponse:
    """A line for each item that fits, by area; each leads to the item as the person goes."""
    assessment = find_assessment(request, pk)
    sheet = LkePage(request.user, assessment, request.GET.get("sisi", ""))
    wanted = request.GET.get("saring", "")
    typed = request.GET.get("cari", "").strip()[:LONGEST]
    groups = sheet.items("", only={row.code for row in sheet.rows})
    filters = ItemFilters(sheet, groups)
    kept = [item for _, _, items in filters.apply(groups, wanted) for item in items]
    found = [item for item in kept if fits(item, typed)]
    return render(
        request,
        "assessment/lke/find.html",
        {
            "sheet": sheet,
            "assessment": assessment,
            "filters": [
                (one, "?" + urlencode(_query(sheet, one.key, typed))) for one in filters.row(wanted)
            ],
            "wanted": wanted,
            "typed": typed,
            "side": dict(_query(sheet, "", "")).get("sisi", ""),
            "areas": [
                (sheet.instrument.node(code), list(some))
                for code, some in groupby(found, lambda item: place_of(item.indicator))
            ],
            "count": len(found),
            "of": len(sheet.rows),
            "views": [],
            "done_for_unit": [],  # told on the overview
        },
    )


def fits(item: Item, typed: str) -> bool:
    """Does every word that was typed stand in the item's code or in what it asks?"""
    text = f"{item.code} {item.indicator.statement}".casefold()
    return all(word in text for word in typed.casefold().split())


def _query(sheet: LkePage, key: str, typed: str) -> list[tuple[str, Any]]:
    side = sheet.side_query.removeprefix("?sisi=")
    pairs = [("saring", key), ("cari", typed), ("sisi", side)]
    return [(name, value) for name, value in pairs if value]
