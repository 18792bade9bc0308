"""Beban penilaian: who has how much to judge, what waits, what is late."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.judging.reports.workload import workload
from assessment.judging.views.teams import chosen_period
from assessment.models import Period
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required


@require_safe
@permission_required("assessment.view_workload")
def show(request: SignedRequest) -> HttpResponse:
    period = chosen_period(request)
    query = request.GET.get("q", "").strip()
    by_team = request.GET.get("menurut") == "tim"
    found = workload(request.user, period, query) if period else None
    return render(
        request,
        "assessment/judging/workload.html",
        {
            "period": period,
            "periods": Period.objects.all(),
            "found": found,
            "loads": (found.teams if by_team else found.people) if found else [],
            "by_team": by_team,
            "query": query,
        },
    )
