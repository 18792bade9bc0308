"""The versions of one item, and going back to one of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from assessment.lke.places import page_of_item
from assessment.lke.reports.history import item_history
from assessment.lke.reports.page import LkePage
from assessment.lke.services.restoring import restore_version
from assessment.lke.views.answers import back_to, find_indicator, seen_version
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment, Indicator
from assessment.rules import writable_side
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import permission_required, require


@require_safe
@permission_required("assessment.view_lke")
def history(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    assessment = find_assessment(request, pk)
    return _page(request, assessment, find_indicator(assessment, code), [], 200)


@require_POST
@permission_required("assessment.write")
def restore(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """The chosen version again, unless somebody has written since the page was opened."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.write", assessment)
    indicator = find_indicator(assessment, code)
    number = whole_number(request.POST.get("kembali", "")) or 0
    try:
        restore_version(
            actor=request.user,
            assessment=assessment,
            indicator=indicator,
            side=writable_side(request.user, assessment),
            number=number,
            expected_version=seen_version(request),
        )
    except Stale as stale:
        told = [*stale.reasons[:1], "Periksa versi terbaru di bawah sebelum mengembalikan."]
        return _page(request, assessment, indicator, told, 409)
    except Refused as refused:
        return _page(request, assessment, indicator, refused.reasons, 422)
    messages.success(request, f"Butir {code} kembali ke versi {number}; versi lain tetap ada.")
    return back_to(assessment, indicator)


def _page(
    request: SignedRequest,
    assessment: Assessment,
    indicator: Indicator,
    problems: list[str],
    status: int,
) -> HttpResponse:
    sheet = LkePage(request.user, assessment)
    return render(
        request,
        "assessment/lke/history.html",
        {
            "assessment": assessment,
            "indicator": indicator,
            "back": page_of_item(assessment, indicator),
            "sides": item_history(sheet, indicator),
            "problems": problems,
        },
        status=status,
    )
