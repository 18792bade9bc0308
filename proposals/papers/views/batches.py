"""One kind of paper for all units of a period: first who, then «Ya», then the job's page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assessment.models import Period
from assessment.queries import period_to_show
from proposals.papers.batches import batch_kinds, of_period, start_papers, subjects
from units.requests import SignedRequest
from zona_integritas.ground.agency import not_issuable
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required


@permission_required("proposals.issue_paper")
def batch(request: SignedRequest) -> HttpResponse:
    """``?jenis=`` and ``?periode=`` choose; the page names the units and their count."""
    given = request.POST if request.method == "POST" else request.GET
    kinds = batch_kinds(request.user)
    paper = next((one for one in kinds if one.kind == given.get("jenis")), None)
    paper = paper or (kinds[0] if kinds else None)
    period = period_to_show(given.get("periode", ""))
    if request.method == "POST" and paper is not None and period is not None:
        try:
            job = start_papers(actor=request.user, period=period, kind=paper.kind)
        except Refused as refused:
            messages.warning(request, " ".join(refused.reasons))
        else:
            return redirect("jobs:detail", pk=job.pk)
    found = subjects(request.user, period, paper) if paper and period else []
    return render(
        request,
        "proposals/papers/batch.html",
        {
            "kinds": kinds,
            "paper": paper,
            "period": period,
            "periods": Period.objects.order_by("-year"),
            "subjects": found,
            "not_issuable": not_issuable(),
            "whole_period": paper is not None and of_period(paper),
        },
    )
