"""The LKE as a workbook to take along."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.lke.views.lke import find_assessment
from assessment.workbooks.reports.lke_workbook import file_name, lke_workbook
from assessment.workbooks.services.exports import record_sheet_export
from units.requests import SignedRequest
from zona_integritas.ground.permissions import allowed, permission_required

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@permission_required("assessment.view_lke")
def download(request: SignedRequest, pk: int) -> HttpResponse:
    """The workbook; the TPI's columns are empty for whoever may not see that side."""
    assessment = find_assessment(request, pk)
    tpi_side = allowed(request.user, "assessment.view_tpi_side", assessment)
    content = lke_workbook(assessment, tpi_side=tpi_side, made_at=timezone.now())
    name = file_name(assessment)
    record_sheet_export(
        actor=request.user, assessment=assessment, file_name=name, tpi_side=tpi_side
    )
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
