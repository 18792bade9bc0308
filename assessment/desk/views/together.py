"""A page that shows what would be agreed with at once, and what each answer rests on."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assessment.desk.services.together import NOT_YOUR_TURN, agree_together, agreeable_items
from assessment.lke.reports.answers import answer_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.views.lke import find_assessment
from assessment.queries import indicator_rows
from assessment.rules import writable_side
from assessment.scoring.model import parse_answer
from assessment.writing_rules import write_problem
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import permission_required, require


@permission_required("assessment.judge")
def agree_many(request: SignedRequest, pk: int) -> HttpResponse:
    """Every item one may agree with, with statement, evidence and what would change."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.judge", assessment)
    area = request.GET.get("area", "")
    if area and not any(
        row.code.startswith(f"{area}.") for row in indicator_rows(assessment.instrument)
    ):
        raise Http404("Area ini tidak dikenal.")
    side = writable_side(request.user, assessment)
    closed = write_problem(request.user, assessment, side) if side else NOT_YOUR_TURN
    problems = [closed] if closed else []
    opened, field = request.POST.getlist("butir"), request.POST.getlist("lapangan")
    if request.method == "POST":
        try:
            count = agree_together(
                actor=request.user,
                assessment=assessment,
                opened=opened,
                field=field,
                seen=whole_number(request.POST.get("versi", "")) or 0,
            )
        except Refused as refused:
            problems = refused.reasons
        else:
            messages.success(request, f"{count} butir disetujui sekaligus.")
            return redirect(f"{reverse('assessment:desk')}?lke={pk}")
        assessment.refresh_from_db(fields=["answers_version"])
    items = [] if closed else agreeable_items(request.user, assessment, area)
    entries = scoring_instrument(assessment.instrument)
    return render(
        request,
        "assessment/desk/together.html",
        {
            "assessment": assessment,
            "rows": [
                (
                    one,
                    answer_text(entry, parse_answer(entry, one.value)),
                    one.row.code in opened if request.method == "POST" else one.seen,
                    one.row.code in field,
                )
                for one in items
                for entry in [entries.indicator(one.row.code)]
            ],
            "ready": sum(1 for one in items if one.seen),
            "problems": problems,
            "closed": closed,
            "area": area,
        },
        status=409 if problems and request.method == "POST" else 200,
    )
