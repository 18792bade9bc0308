"""Papers of an LKE as PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.queries import visible_assessments
from assessment.reports.worksheet import worksheet
from units.enums import PredicateKind
from units.queries import valid_predicate
from zona_integritas.formats import show_in
from zona_integritas.pdf import PdfUnavailable, render_pdf
from zona_integritas.permissions import allowed, permission_required, require


@require_safe
@permission_required("assessment.view_lke")
def worksheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Kertas kerja. ``?predikat=`` says against which minima; else the unit's next predicate."""
    assessment = get_object_or_404(visible_assessments(request.user), pk=pk)
    require(request.user, "assessment.view_lke", assessment)
    show_in(assessment.unit.time_zone)
    predicate = request.GET.get("predikat", "")
    if predicate not in PredicateKind.values:
        predicate = PredicateKind.WBBM if valid_predicate(assessment.unit) else PredicateKind.WBK
    content = worksheet(
        assessment,
        predicate=predicate,
        tpi_side=allowed(request.user, "assessment.view_tpi_side", assessment),
        made_at=timezone.now(),
    )
    return pdf_response(
        "papers/worksheet.html",
        content,
        f"kertas-kerja-{assessment.unit.code}-{assessment.period.year}.pdf",
    )


def pdf_response(template: str, content: dict[str, Any], name: str) -> HttpResponse:
    """A paper to read in the browser; ``name`` is made of a unit's code and a year only."""
    try:
        paper = render_pdf(template, content)
    except PdfUnavailable:
        return HttpResponse(render_to_string("503_pdf.html"), status=503)
    return HttpResponse(
        paper,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )
