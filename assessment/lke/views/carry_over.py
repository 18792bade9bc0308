"""Bringing answers from an older LKE: the proposal, and confirming it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assessment.enums import Side
from assessment.lke.reports.answers import answer_text
from assessment.lke.scoring_input import scoring_instrument
from assessment.lke.services.carry_over import CarryRow, carry, carry_plan, carry_sources
from assessment.lke.views.answers import back_to, find_indicator
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment
from assessment.scoring.model import parse_answer
from assessment.writing_rules import write_problem
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.permissions import permission_required, require


@permission_required("assessment.fill")
def carry_over(request: SignedRequest, pk: int) -> HttpResponse:
    """Every indicator of the older LKE with a box to tick; sending the page brings them along.

    ``butir`` asks about one indicator alone, as its item does.
    """
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.fill", assessment)
    code = request.GET.get("butir", "")
    only = find_indicator(assessment, code) if code else None
    sources = carry_sources(request.user, assessment)
    source = _chosen_source(request, sources)
    if source is None:
        return _page(request, assessment, why=write_problem(request.user, assessment, Side.UNIT))
    chosen: list[str] | None = None
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        chosen = request.POST.getlist("butir")
        try:
            answers, evidence = carry(
                actor=request.user,
                assessment=assessment,
                source=source,
                codes=chosen,
                seen=request.POST.get("sidik", ""),
            )
        except Refused as refused:
            problems, status = list(refused.reasons), 409 if isinstance(refused, Stale) else 422
        else:
            messages.success(
                request,
                f"{answers} jawaban dan {evidence} bukti dibawa dari LKE {source.period.year}.",
            )
            return back_to(assessment, only) if only else redirect("assessment:overview", pk=pk)
    try:
        plan = carry_plan(request.user, assessment, source)
    except Refused as refused:
        return _page(request, assessment, sources=sources, source=source, problems=refused.reasons)
    old = scoring_instrument(source.instrument)

    def said(row: CarryRow) -> str:
        if row.value is None or not old.knows(row.old_code):
            return ""
        entry = old.indicator(row.old_code)
        return answer_text(entry, parse_answer(entry, row.value))

    rows = [row for row in plan.rows if only is None or row.code == only.code]
    return _page(
        request,
        assessment,
        status,
        sources=sources,
        source=source,
        plan=plan,
        only=only,
        problems=problems,
        lines=[
            (row, said(row), chosen is None or row.code in chosen)
            for row in rows
            if not row.problem
        ],
        left_out=[(row, said(row)) for row in rows if row.problem],
    )


def _chosen_source(request: SignedRequest, sources: list[Assessment]) -> Assessment | None:
    """``?dari=`` where it is one of them, else the newest."""
    wanted = request.GET.get("dari", "")
    return next((one for one in sources if str(one.pk) == wanted), sources[0] if sources else None)


def _page(
    request: SignedRequest, assessment: Assessment, status: int = 200, **context: Any
) -> HttpResponse:
    empty: dict[str, Any] = {
        "source": None,
        "sources": [],
        "plan": None,
        "problems": [],
        "only": None,
    }
    return render(
        request,
        "assessment/lke/carry_over.html",
        {"assessment": assessment, **empty, **context},
        status=status,
    )
