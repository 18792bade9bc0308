"""The sides beside each other, on screen and as a workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from assessment.reports.comparison import ORDERS, comparison, ordered, workbook, years
from assessment.views.lke import find_assessment
from zona_integritas.permissions import permission_required


@require_safe
@permission_required("assessment.view_lke")
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    found = comparison(request.user, assessment)
    order = request.GET.get("urut", "hilang")
    only = request.GET.get("hanya") == "beda"
    return render(
        request,
        "assessment/comparison.html",
        {
            "assessment": assessment,
            "found": found,
            "lines": ordered(found, order if order in ORDERS else "hilang", only),
            "orders": ORDERS.items(),
            "order": order,
            "only": only,
            "years": years(request.user, assessment),
        },
    )


@require_safe
@permission_required("assessment.view_lke")
def compare_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    found = comparison(request.user, assessment)
    response = HttpResponse(
        workbook(found, f"LKE {assessment.period.year} · {assessment.unit.name}"),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"banding-{assessment.unit.code}-{assessment.period.year}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
