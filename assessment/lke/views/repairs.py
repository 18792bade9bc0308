"""What the TPI returned, on one page: read, and repaired by the unit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.enums import Phase
from assessment.lke.reports.page import LkePage
from assessment.lke.reports.repairs import repairs
from assessment.lke.views.lke import find_assessment, page_context
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required


@require_safe
@permission_required("assessment.view_lke")
def repair_list(request: SignedRequest, pk: int) -> HttpResponse:
    """Its items are those of the areas' pages: one form, one address that saves, one draft each."""
    assessment = find_assessment(request, pk)
    sheet = LkePage(request.user, assessment)
    return render(
        request,
        "assessment/lke/repairs.html",
        {
            **page_context(sheet),
            "found": repairs(sheet),
            "repairing": assessment.phase == Phase.REPAIR,
            "done_for_unit": [],  # told on the overview
        },
    )
