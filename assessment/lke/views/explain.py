"""The page "Kenapa nilai ini?": one figure and how it came about."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.enums import View
from assessment.lke.reading import LkeReading, read_lke
from assessment.lke.reports import why as report
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment
from assessment.rules import judges_blind
from units.requests import SignedRequest
from zona_integritas.ground.permissions import allowed, permission_required, require


@require_safe
@permission_required("assessment.view_lke")
def why(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """``?sisi=`` says whose answers; the TPI's only where they may be seen."""
    assessment = find_assessment(request, pk)
    side = chosen_side(request, assessment)
    reading = read_side(request, assessment, side)
    try:
        found = report.explain_figure(reading.instrument, reading.result(side), code)
    except LookupError as error:
        raise Http404 from error
    return render(
        request,
        "assessment/lke/why.html",
        {
            "assessment": assessment,
            "side": side,
            "sides": shown_sides(request, assessment),
            "why": found,
        },
    )


def chosen_side(request: SignedRequest, assessment: Assessment) -> View:
    """The side asked for; 403 for one the person may not see yet."""
    wanted = request.GET.get("sisi", "")
    if wanted not in (View.TPI, View.TPN):
        return View.UNIT
    if wanted == View.TPI and judges_blind(request.user, assessment):
        return View.TPI  # the own answers, see ``read_side``
    require(
        request.user,
        "assessment.view_tpi_side",
        assessment,
        "Penilaian TPI belum dibuka untuk Anda.",
    )
    return View(wanted)


def read_side(request: SignedRequest, assessment: Assessment, side: View) -> LkeReading:
    """What the LKE says; of the TPI a blind second assessor reads the own answers."""
    second = side == View.TPI and judges_blind(request.user, assessment)
    return read_lke(assessment, second=second)


def shown_sides(request: SignedRequest, assessment: Assessment) -> list[View]:
    if allowed(request.user, "assessment.view_tpi_side", assessment):
        return list(View)
    if judges_blind(request.user, assessment):
        return [View.UNIT, View.TPI]
    return [View.UNIT]
