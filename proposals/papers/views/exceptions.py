"""Leadership excepts the papers that are still to come from what sending waits for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from proposals.lookup import find_proposal
from proposals.register.reports.awaited import awaited_papers
from proposals.register.services.exceptions import except_papers, exception_problem
from units.fresh import fresh_sign_in
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required, require


@permission_required("proposals.decide")
@fresh_sign_in
def except_missing(request: SignedRequest, pk: int) -> HttpResponse:
    """Names the papers, asks why, and gives the exception."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.decide", proposal)
    problems = exception_problem(request.user, proposal)
    page = reverse("proposals:detail", args=[pk])
    if request.method == "POST" and not problems:
        try:
            row = except_papers(
                actor=request.user,
                proposal=proposal,
                reason=request.POST.get("alasan", ""),
                page=page,
            )
        except Refused as refused:
            problems = list(refused.reasons)
        else:
            messages.success(
                request, f"Pengecualian untuk {len(row.kinds)} naskah menyusul tercatat."
            )
            return redirect(page)
    context = {
        "proposal": proposal,
        "awaited": awaited_papers([proposal]),
        "problems": problems,
        "reason": request.POST.get("alasan", ""),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/papers/exception.html", context, status=status)
