"""The plans of all units a person may see."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.models import Period
from assessment.queries import period_to_show, today
from proposals.plan.reports.plan_list import STATES, filter_by_state, plans
from units.queries import called, read_former
from units.requests import SignedRequest
from zona_integritas.ground.listing import Listing
from zona_integritas.ground.permissions import permission_somewhere


@require_safe
@permission_somewhere("proposals.view")
def plan_list(request: SignedRequest) -> HttpResponse:
    """``?periode=`` (the current one without it), ``?keadaan=`` and ``?q=`` narrow it."""
    period = period_to_show(request.GET.get("periode", ""))
    year = period.year if period else today().year
    listing = Listing.of(request, "keadaan", "q")
    state = listing.filters["keadaan"]
    rows = filter_by_state(plans(request.user, year, today()), state)
    page = listing.page(rows.filter(called(listing.filters["q"])))
    read_former(one.unit for one in page.object_list)
    return render(
        request,
        "proposals/plan/list.html",
        {
            "page": page,
            "periods": Period.objects.all(),
            "year": year,
            "states": STATES.items(),
            "filters": listing.filters,
            "filtered": bool(listing.filters["q"] or state in STATES),
        },
    )
