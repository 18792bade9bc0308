"""The page "Kenapa nilai ini?": one figure and how it came about."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.enums import Side, View
from assessment.lke.reports import why as report
from assessment.lke.scoring_input import answers_by_side, of_view, scoring_instrument
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment
from assessment.rules import judges_blind
from assessment.scoring.engine import score
from assessment.scoring.model import Answer
from zona_integritas.ground.permissions import allowed, permission_required, require


@require_safe
@permission_required("assessment.view_lke")
def why(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """``?sisi=`` says whose answers; the TPI's only where they may be seen."""
    assessment = find_assessment(request, pk)
    side = chosen_side(request, assessment)
    instrument = scoring_instrument(assessment.instrument)
    result = score(instrument, side_answers(request, assessment, side))
    try:
        found = report.why(instrument, result, code)
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


def chosen_side(request: HttpRequest, assessment: Assessment) -> View:
    """The side asked for; 403 for one the person may not see yet."""
    wanted = request.GET.get("sisi", "")
    if wanted not in (View.TPI, View.TPN):
        return View.UNIT
    if wanted == View.TPI and judges_blind(request.user, assessment):
        return View.TPI  # the own answers, see ``side_answers``
    require(
        request.user,
        "assessment.view_tpi_side",
        assessment,
        "Penilaian TPI belum dibuka untuk Anda.",
    )
    return View(wanted)


def side_answers(request: HttpRequest, assessment: Assessment, side: View) -> dict[str, Answer]:
    """The answers of the side; a blind second assessor's own, where the TPI's are asked for."""
    sides = answers_by_side(assessment)
    if side == View.TPI and judges_blind(request.user, assessment):
        return sides[Side.TPI_SECOND]
    return of_view(sides, side)


def shown_sides(request: HttpRequest, assessment: Assessment) -> list[View]:
    if allowed(request.user, "assessment.view_tpi_side", assessment):
        return list(View)
    if judges_blind(request.user, assessment):
        return [View.UNIT, View.TPI]
    return [View.UNIT]
