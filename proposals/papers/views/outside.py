"""A paper that was written elsewhere: its number, its day and its file come in."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from proposals.papers.forms import OutsidePaperForm
from proposals.papers.kinds import PAPERS, able_in
from proposals.papers.views.papers import chosen_in, find_about, find_type, heading_of
from proposals.register.services.entering import numbering_row
from proposals.register.services.issuing import About, may_issue
from proposals.register.services.outside_papers import record_outside
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required


@permission_required("proposals.issue_paper")
def outside(request: SignedRequest, about: str, key: int, kind: str) -> HttpResponse:
    """The form; what it lists is chosen in it where the paper is about a whole period."""
    found = replace(find_about(request.user, about, key), outside=True)
    found = chosen_in(found, request.GET)
    paper = find_type(found, kind)
    if not may_issue(request.user, kind, found):
        raise PermissionDenied("Peran Anda tidak mencakup naskah ini.")
    able = able_in(paper, found)
    if not able and (reason := paper.not_yet(found)):
        messages.warning(request, reason)
        return redirect("papers:about", about=about, key=key)
    listed = paper.lists(found) if able and paper.lists else []
    form = OutsidePaperForm(
        request.POST or None,
        request.FILES or None,
        choices=able,
        initial={**_recorded(kind, found), "usulan": [one.pk for one in listed]},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = replace(found, chosen=tuple(data["usulan"])) if able else found
        try:
            entered = record_outside(
                actor=request.user,
                paper=PAPERS[kind],
                about=chosen,
                number=data["number"],
                dated=data["dated"],
                upload=data["file"],
            )
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, f"{paper.kind.label} nomor {entered.number} tercatat.")
            return redirect("papers:detail", pk=entered.pk)
    context = {
        "form": form,
        "paper": paper,
        "subject": heading_of(found),
        "about": about,
        "key": key,
    }
    status = 422 if form.errors else 200
    return render(request, "proposals/papers/outside.html", context, status=status)


def _recorded(kind: str, about: About) -> dict[str, Any]:
    """Number and day, where the decision bears them already."""
    rows, number, day = numbering_row(kind)
    if about.proposal is None or not rows:
        return {}
    moves = [row.name for row in rows]
    decided = about.proposal.decisions.filter(move__in=moves).order_by("id").last()
    told = decided.facts if decided is not None else {}
    if not told.get(number):
        return {}
    return {"number": told[number], "dated": date.fromisoformat(told[day])}
