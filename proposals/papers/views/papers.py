"""What can be written about an LKE, a proposal, a sitting or a period: drafts and issuing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from assessment.models import Period
from assessment.queries import visible_assessments
from proposals.enums import PaperAbout, PaperKind
from proposals.models import Paper, PaperUnit, Proposal
from proposals.papers.batches import of_period, start_papers
from proposals.papers.kinds import PAPERS, able_in, papers_for, takes_outside
from proposals.queries import visible_papers, visible_proposals, visible_sittings
from proposals.register.reports.awaited import AwaitedPaper, awaited_papers
from proposals.register.services.dispatches import valid_papers
from proposals.register.services.issuing import (
    About,
    PaperType,
    issue_paper,
    may_issue,
    papers_about,
    papers_replaced,
)
from units.models import User
from units.requests import SignedRequest
from zona_integritas.ground.agency import not_issuable
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import join_list, tanggal, whole_number
from zona_integritas.ground.papers.pdf import PdfUnavailable
from zona_integritas.ground.permissions import allowed, permission_required


def find_about(user: User, about: str, key: int) -> About:
    """The thing papers are about, or 404 for one the person may not know of.

    ``key`` is the year for a period, the id for everything else.
    """
    if about == PaperAbout.PROPOSAL:
        return About.of(get_object_or_404(visible_proposals(user), pk=key))
    if about == PaperAbout.SHEET:
        return About.of(get_object_or_404(visible_assessments(user), pk=key))
    if about == PaperAbout.PERIOD:
        found = About.of(get_object_or_404(Period.objects.select_related("instrument"), year=key))
    elif about == PaperAbout.SITTING:
        try:
            found = About.of(get_object_or_404(visible_sittings(user), pk=key))
        except Refused as refused:
            raise Http404 from refused
    else:
        raise Http404
    if not allowed(user, "proposals.read_paper", found.as_paper(PaperKind.RECAP)):
        raise Http404
    return found


def key_of(about: About) -> int:
    subject = about.subject
    return subject.year if isinstance(subject, Period) else subject.pk


def find_type(about: About, kind: str) -> PaperType:
    paper = PAPERS.get(kind)
    if paper is None or about.kind not in paper.about:
        raise Http404
    return paper


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper on the page; a unit's people learn of a letter that lists others too, no more."""

    paper: Paper
    may_open: bool


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind on the page: why it cannot be made yet, those that stand, the older ones.

    ``clash``: why a new one cannot be issued now, where it shares units with one that stands.
    ``chooses``: it is about the whole period and lists the units somebody chooses; ``single``
    counts those about one unit, which the register lists. ``takes_outside``: one that was written
    elsewhere can be recorded; what is awaited always can.
    """

    paper: PaperType
    about: str
    key: int
    not_yet: str
    may_read: bool
    may_issue: bool
    clash: str
    chooses: bool
    single: int
    awaited: AwaitedPaper | None
    takes_outside: bool
    valid: list[ListedPaper]
    older: list[Paper]

    @property
    def issuable(self) -> bool:
        return self.may_issue and not self.clash and (self.chooses or not self.not_yet)


def kind_rows(user: User, about: About) -> list[KindRow]:
    """Every kind about this thing; an LKE's worksheet stands among a proposal's papers."""
    places = [about]
    if about.proposal is not None and about.assessment is not None:
        places = [About.of(about.assessment), about]
    waiting = awaited_papers([about.proposal]) if about.proposal is not None else []
    awaited: dict[str, AwaitedPaper] = {one.kind: one for one in waiting}
    rows = []
    for place in places:
        for paper in papers_for(place.kind):
            may_read = place.kind == PaperAbout.SHEET or allowed(
                user, "proposals.read_paper", place.as_paper(paper.kind)
            )
            issued = shown_to(user, paper.kind, place)
            not_yet, issuer = paper.not_yet(place), may_issue(user, paper.kind, place)
            clash = clash_of(paper, place) if issuer and not not_yet else ""
            rows.append(
                KindRow(
                    paper=paper,
                    about=place.kind,
                    key=key_of(place),
                    not_yet=not_yet,
                    may_read=may_read,
                    may_issue=issuer,
                    clash=clash,
                    chooses=bool(able_in(paper, place)),
                    single=single_letters(paper, place),
                    awaited=awaited.get(paper.kind),
                    takes_outside=issuer and not clash and takes_outside(paper, place),
                    valid=[
                        one
                        for one in issued
                        if one.paper.is_valid and (one.may_open or paper.lists)
                    ],
                    older=[one.paper for one in issued if one.may_open and not one.paper.is_valid],
                )
            )
    order = list(PAPERS)
    return sorted(rows, key=lambda row: order.index(row.paper.kind))


def shown_to(user: User, kind: str, about: About) -> list[ListedPaper]:
    """Every issued one of the kind; which may be opened is asked once, not of each."""
    found = list(
        papers_about(kind, about)
        .select_related("replaced_by", "unit", "assessment__unit", "issued_by")
        .prefetch_related("listed")
    )
    if not found:
        return []
    mine = visible_papers(user).filter(pk__in=[one.pk for one in found])
    may_open = set(mine.values_list("pk", flat=True))
    return [ListedPaper(one, one.pk in may_open) for one in found]


def single_letters(paper: PaperType, about: About) -> int:
    if about.kind != PaperAbout.PERIOD or paper.choices is None:
        return 0
    rows = valid_papers().filter(kind=paper.kind, period=about.period)
    return rows.filter(proposal__isnull=False).count()


def clash_of(paper: PaperType, about: About) -> str:
    """Why no new one can be issued beside those that stand; "" where it can."""
    if paper.lists is None:
        return ""
    try:
        papers_replaced(paper, about)
    except Refused as refused:
        return " ".join(refused.reasons)
    return ""


def chosen_in(about: About, given: QueryDict) -> About:
    """With the units that were chosen for a letter of the period (``usulan``), if any were."""
    if about.kind != PaperAbout.PERIOD or "usulan" not in given:
        return about
    ids = [whole_number(text) for text in given.getlist("usulan")]
    return replace(about, chosen=tuple(one for one in ids if one is not None))


def heading_of(about: About) -> str:
    if about.unit is not None:
        return f"{about.unit_name}, {about.period.year}"
    return str(about.sitting or about.period)


@require_safe
@permission_required("proposals.read_paper")
def about_page(request: SignedRequest, about: str, key: int) -> HttpResponse:
    """Per kind: the draft, issuing, the paper that stands, and those before it."""
    found = find_about(request.user, about, key)
    context = {
        "about": found,
        "rows": kind_rows(request.user, found),
        "subject": heading_of(found),
        "not_issuable": not_issuable(),
        "of_sittings": of_sittings(request.user, found),
    }
    return render(request, "proposals/papers/about.html", context)


def of_sittings(user: User, about: About) -> list[ListedPaper]:
    """The decision lists of the sittings that decided on the proposal; not everybody opens them."""
    if about.proposal is None:
        return []
    sittings = about.proposal.decisions.filter(sitting__isnull=False).values("sitting")
    found = Paper.objects.filter(
        kind=PaperKind.DECISION_LIST, sitting__in=sittings, replaced_by=None, withdrawn_at=None
    ).select_related("sitting", "issued_by")
    mine = visible_papers(user).filter(pk__in=found.values("pk"))
    may_open = set(mine.values_list("pk", flat=True))
    return [ListedPaper(one, one.pk in may_open) for one in found.order_by("pk")]


@permission_required("proposals.issue_paper")
def issue(request: SignedRequest, about: str, key: int, kind: str) -> HttpResponse:
    """Asks first, naming what is issued and what it replaces; then issues it."""
    given = request.POST if request.method == "POST" else request.GET
    found = chosen_in(find_about(request.user, about, key), given)
    paper = find_type(found, kind)
    if not may_issue(request.user, kind, found):
        raise PermissionDenied("Peran Anda tidak mencakup penerbitan naskah ini.")
    back = redirect("papers:about", about=about, key=key)
    able = able_in(paper, found)
    if reason := not_issuable() or ("" if able else paper.not_yet(found)):
        messages.warning(request, reason)
        return back
    if request.method == "POST":
        archival = request.POST.get("arsip") == "ya"
        number_awaited = request.POST.get("nomor") == "menyusul"
        try:
            if of_period(paper):  # hundreds of units: nobody waits for it before a still page
                job = start_papers(
                    actor=request.user, period=found.period, kind=kind, archival=archival
                )
                return redirect("jobs:detail", job.pk)
            issued = issue_paper(
                actor=request.user,
                paper=paper,
                about=found,
                archival=archival,
                number_awaited=number_awaited,
                seen=[whole_number(one) or 0 for one in request.POST.getlist("berlaku")],
            )
        except Refused as refused:
            messages.warning(request, " ".join(refused.reasons))
            return back
        except PdfUnavailable:
            return unavailable()
        messages.success(request, _issued_in_words(issued))
        return redirect("papers:detail", pk=issued.pk)
    problem = paper.not_yet(found) or clash_of(paper, found)
    older = [] if problem else papers_replaced(paper, found)
    listed_now = paper.lists(found) if able and paper.lists else []
    draft_url = reverse("papers:draft", args=[about, key, kind])
    chosen = urlencode([("usulan", one.pk) for one in listed_now])
    return render(
        request,
        "proposals/papers/issue.html",
        {
            "heading": f"Terbitkan {paper.kind.label}",
            "objects": [{"label": one.unit_name, "detail": one.unit.code} for one in listed_now]
            or [{"label": paper.kind.label, "detail": heading_of(found)}],
            "count": len(listed_now) or 1,
            "object_word": "unit tercantum" if listed_now else "naskah akan terbit",
            "consequence": consequence_of(older),
            "danger": bool(older),
            "problem": problem,
            "choices": choice_rows(kind, able, listed_now),
            "hidden": [("usulan", one.pk) for one in listed_now]
            + [("berlaku", one.pk) for one in older],
            "draft_url": f"{draft_url}?{chosen}" if chosen else draft_url,
            "cancel_url": back.url,
            "confirm_label": "Ya, terbitkan 1 naskah",
            "of_period": of_period(paper),
        },
        status=422 if problem and found.chosen is not None else 200,
    )


def _issued_in_words(paper: Paper) -> str:
    if paper.number_awaited:
        return (
            f"{paper.get_kind_display()} terbit dengan nomor register {paper.number}. Nomor "
            "naskahnya menyusul; masukkan bersama berkas bertanda tangan."
        )
    return f"{paper.get_kind_display()} terbit dengan nomor {paper.number}."


def consequence_of(older: Sequence[Paper]) -> str:
    told = "Naskah disimpan sebagaimana terbit, bernomor register dan berkode periksa."
    if older:
        numbers = join_list(
            [f"nomor {one.number} tanggal {tanggal(one.issued_at)}" for one in older]
        )
        told += f" Naskah {numbers} digantikan dan tidak berlaku lagi."
    return told


def choice_rows(
    kind: str, able: Sequence[Proposal], chosen: Sequence[Proposal]
) -> list[dict[str, Any]]:
    """All that can be listed: whether it is, its state, and the letter it stands on already."""
    rows = PaperUnit.objects.filter(paper__in=valid_papers().filter(kind=kind))
    on = dict(rows.values_list("proposal_id", "paper__number"))
    return [
        {"proposal": one, "chosen": one in chosen, "number": on.get(one.pk, "")} for one in able
    ]


def file_part(about: About) -> str:
    """Letters for a file name: made of a unit's code and a year only."""
    place = about.unit.code if about.unit else f"sidang-{key_of(about)}" if about.sitting else ""
    return f"{place}-{about.period.year}".strip("-")


def pdf_response(content: bytes, name: str, *, inline: bool = True) -> HttpResponse:
    """A PDF to read in the browser, or to save."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def unavailable() -> HttpResponse:
    return HttpResponse(render_to_string("503_pdf.html"), status=503)
