"""The links of an LKE: what was found at each, and asking for a new look."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessment.evidence.services.link_checks import (
    NO_HOSTS,
    links_of,
    may_check,
    problems_in,
    start_check,
)
from assessment.lke.views.lke import find_assessment
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required


@require_safe
@permission_required("assessment.view_lke")
def links(request: SignedRequest, pk: int) -> HttpResponse:
    """Every address that stands as evidence, with what was found last and when."""
    assessment = find_assessment(request, pk)
    found = links_of(assessment)
    return render(
        request,
        "assessment/evidence/links.html",
        {
            "assessment": assessment,
            "links": found,
            "unchecked": sum(1 for link in found if link.last is None),
            "problems": problems_in(found),
            "hosts": settings.LINK_CHECK_HOSTS,
            "no_hosts": NO_HOSTS,
            "may_check": may_check(request.user, assessment),
        },
    )


@require_POST
@permission_required("assessment.view_lke")
def check(request: SignedRequest, pk: int) -> HttpResponse:
    """Begins the look in the background; the service asks who may."""
    assessment = find_assessment(request, pk)
    try:
        job = start_check(actor=request.user, assessment=assessment)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
        return redirect("assessment:links", pk=pk)
    return redirect("jobs:detail", pk=job.pk)
