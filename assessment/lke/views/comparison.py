"""The sides beside each other, on screen and as a workbook."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from assessment.lke.reports.comparison import ORDERS, compare_sides, comparison_book, sort_items
from assessment.lke.reports.earlier_years import chosen_year, earlier_answers, year_rows, years
from assessment.lke.views.lke import find_assessment
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required


@require_safe
@permission_required("assessment.view_lke")
def compare(request: SignedRequest, pk: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    found = compare_sides(request.user, assessment)
    order = request.GET.get("urut", "hilang")
    only = request.GET.get("hanya") == "beda"
    known = years(request.user, assessment)
    year = chosen_year(known, request.GET.get("tahun", ""))
    then = earlier_answers(assessment, year) if year else None
    lines = sort_items(found, order if order in ORDERS else "hilang", only)
    return render(
        request,
        "assessment/lke/comparison.html",
        {
            "assessment": assessment,
            "found": found,
            "lines": [
                (
                    line,
                    zip(found.sides, line.sides, strict=True),
                    then.get(line.code) if then else None,
                )
                for line in lines
            ],
            "orders": ORDERS.items(),
            "order": order,
            "only": only,
            "years": list(reversed(known)),
            "year_rows": year_rows(known),
            "year": year,
            "with_then": then is not None,
        },
    )


@require_safe
@permission_required("assessment.view_lke")
def compare_xlsx(request: SignedRequest, pk: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    found = compare_sides(request.user, assessment)
    year = chosen_year(years(request.user, assessment), request.GET.get("tahun", ""))
    then = earlier_answers(assessment, year) if year else None
    response = HttpResponse(
        comparison_book(
            found,
            f"LKE {assessment.period.year} · {assessment.unit_name}",
            (year.label, then) if year and then is not None else None,
        ),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"banding-{assessment.unit.code}-{assessment.period.year}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
