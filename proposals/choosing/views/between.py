"""The ranking and quota of the offices between unit and TPI."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.models import Period
from proposals.choosing.reports.between import office_boards
from proposals.tables.filters import chosen_period
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required


@require_safe
@permission_required("proposals.view_between")
def page(request: SignedRequest) -> HttpResponse:
    period = chosen_period(request)
    return render(
        request,
        "proposals/choosing/between.html",
        {
            "period": period,
            "periods": Period.objects.all(),
            "boards": office_boards(request.user, period) if period else [],
        },
    )
