"""Drafts: asked for, waited for on a small page, then read in the browser.

The request writes the paper out, which takes some hundredths of a second; drawing takes a hundred
times as long and is done by another process. So the permission and the figures are asked of every
look, the drawing only of the first at these figures.
"""

import re
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from proposals.enums import PaperAbout
from proposals.papers.views.papers import (
    chosen_in,
    file_part,
    find_about,
    find_type,
    heading_of,
    key_of,
    pdf_response,
    unavailable,
)
from proposals.register.services.issuing import About, PaperType, draft_paper
from units.enums import PredicateKind
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.papers import drawings
from zona_integritas.ground.papers.drawings import Full, Waiting
from zona_integritas.ground.papers.spool import Failure
from zona_integritas.ground.permissions import allowed, permission_required

_KEY = re.compile(r"[0-9a-f]{64}")
SOON, LATER, LATEST = 0.7, 0.3, 5  # seconds until the page asks again, for each drawing before it


@require_safe
@permission_required("proposals.read_paper")
def draft(request: SignedRequest, about: str, key: int, kind: str) -> HttpResponse:
    """The paper as it would be now, marked KONSEP on every page. ``?predikat=`` says against
    which minima a worksheet stands; ``?tunggu=`` is the waiting page that asks again."""
    found = chosen_in(find_about(request.user, about, key), request.GET)
    paper = find_type(found, kind)
    if (predicate := request.GET.get("predikat", "")) in PredicateKind.values:
        found = replace(found, predicate=predicate)
    if found.kind != PaperAbout.SHEET and not allowed(
        request.user, "proposals.read_paper", found.as_paper(kind)
    ):
        raise Http404
    if request.headers.get("HX-Request") == "true":
        return _asked_again(request)
    try:
        written = draft_paper(actor=request.user, paper=paper, about=found)
    except Refused as refused:
        raise Http404(str(refused)) from refused
    answer = drawings.ask(written, who=str(request.user.pk))
    if isinstance(answer, bytes):
        return pdf_response(answer, f"konsep-{kind}-{file_part(found)}.pdf")
    if isinstance(answer, Failure) and answer.why == Failure.NO_LIBRARY:
        return unavailable()
    page = _page(paper, found) | _state(request, answer, written.key)
    status = {Waiting: 202, Full: 429, Failure: 503}[type(answer)]
    return render(request, "proposals/papers/waiting.html", page, status=status)


def _asked_again(request: SignedRequest) -> HttpResponse:
    """Nothing while nothing changed; another place in the line; or the page loads itself anew,
    and asks for the permission and the figures once more."""
    key = request.GET.get("tunggu", "")
    answer = drawings.still_waits(key) if _KEY.fullmatch(key) else None
    if answer is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.GET.get("ke") == str(answer.ahead):
        return HttpResponse(status=204)
    return render(request, "proposals/papers/_waiting.html", _state(request, answer, key))


def _page(paper: PaperType, about: About) -> dict[str, Any]:
    return {
        "paper": paper,
        "subject": heading_of(about),
        "back_url": reverse("papers:about", args=[about.kind, key_of(about)]),
    }


def _state(request: SignedRequest, answer: Waiting | Full | Failure, key: str) -> dict[str, Any]:
    ahead = answer.ahead if isinstance(answer, Waiting) else 0
    asked = request.GET.copy()
    asked["tunggu"], asked["ke"] = key, str(ahead)
    seconds = min(SOON + LATER * ahead, LATEST) if isinstance(answer, Waiting) else LATEST
    return {
        "ahead": ahead,
        "full": answer if isinstance(answer, Full) else None,
        "failed": isinstance(answer, Failure),
        "poll_url": f"{request.path}?{asked.urlencode()}",
        "poll_every": f"every {int(seconds * 1000)}ms",
    }
