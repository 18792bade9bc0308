"""Papers of a proposal as PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessment.views.papers import pdf_response
from proposals.reports.lhe import lhe
from proposals.views.proposals import find_proposal
from zona_integritas.permissions import allowed, permission_required, require


@require_safe
@permission_required("proposals.view")
def lhe_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The TPI's report; not there before the report, nor for whoever may not see the TPI's side."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.view", proposal)
    content = lhe(proposal)
    if content is None or not allowed(
        request.user, "assessment.view_tpi_side", proposal.assessment
    ):
        raise Http404
    name = f"lhe-{proposal.unit.code}-{proposal.period.year}.pdf"
    return pdf_response("papers/lhe.html", content, name)
