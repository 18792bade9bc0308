"""Copies to work with: the LHE in Word, the recap in Excel."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessment.models import Period
from proposals.enums import PaperKind
from proposals.papers.reports.recap import recap
from proposals.papers.reports.recap_book import recap_book
from proposals.papers.views.papers import file_part, find_about, find_type
from proposals.register.services.issuing import About, word_copy
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required, require

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_WORD = (PaperKind.LHE,)


@require_safe
@permission_required("proposals.read_paper")
def docx(request: SignedRequest, about: str, key: int, kind: str) -> HttpResponse:
    """The paper for editing; only kinds that people write on."""
    found = find_about(request.user, about, key)
    paper = find_type(found, kind)
    if paper.kind not in IN_WORD:
        raise Http404
    try:
        content = word_copy(actor=request.user, paper=paper, about=found)
    except Refused as refused:
        raise Http404(str(refused)) from refused
    return _attached(content, DOCX, f"{kind}-{file_part(found)}.docx")


@require_safe
@permission_required("proposals.read_paper")
def recap_xlsx(request: SignedRequest, year: int) -> HttpResponse:
    """All units of the period with live formulas; for whoever may read the recap itself."""
    period = get_object_or_404(Period, year=year)
    require(request.user, "proposals.read_paper", About.of(period).as_paper(PaperKind.RECAP))
    content = recap_book(recap(period, timezone.localdate()))
    return _attached(content, XLSX, f"rekapitulasi-{year}.xlsx")


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
