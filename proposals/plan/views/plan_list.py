"""The plans of all units a person may see."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.models import Period
from assessment.queries import current_period, today
from proposals.plan.reports.plan_list import STATES, chosen, plans
from zona_integritas.ground.permissions import permission_somewhere

PAGE_SIZE = 25


@require_safe
@permission_somewhere("proposals.view")
def plan_list(request: HttpRequest) -> HttpResponse:
    """``?periode=`` (the running one without it), ``?keadaan=`` and ``?q=`` narrow it."""
    periods = list(Period.objects.all())
    years = {str(period.year): period.year for period in periods}
    running = current_period()
    default = running.year if running else max(years.values(), default=today().year)
    year = years.get(request.GET.get("periode", ""), default)
    state, query = request.GET.get("keadaan", ""), request.GET.get("q", "").strip()
    rows = chosen(plans(request.user, year, today()), state)
    if query:
        rows = rows.filter(unit__name__icontains=query) | rows.filter(unit__code__icontains=query)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "proposals/plan/list.html",
        {
            "page": page,
            "periods": periods,
            "year": year,
            "states": STATES.items(),
            "filters": {"keadaan": state, "q": query},
            "filtered": bool(query or state in STATES),
        },
    )
