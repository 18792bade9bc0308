"""Where a plan's items come from: what could be taken in, and recommendations to follow up."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from assessment.lke.reports.simulation import FIELD
from assessment.lke.views.explain import chosen_side, read_side
from assessment.lke.views.lke import find_assessment
from proposals.enums import ENDED, Quarter
from proposals.lookup import find_proposal
from proposals.models import Proposal
from proposals.plan.components import components_of, writable
from proposals.plan.recommendations import shown_to
from proposals.plan.reports.suggestions import Suggestion, from_trial, suggestions
from proposals.plan.services.follow_ups import answer_follow_up, list_problem, make_follow_ups
from proposals.plan.services.plans import PlanItemValues, add_items
from proposals.plan.views.plans import find_plan
from proposals.queries import visible_proposals
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import allowed, permission_required, require

YES_NO = {"ya": True, "tidak": False}
DRAWN_UP = (
    "Disusun dari selisih terhadap nilai minimal, saran perbaikan, catatan TPI, dan "
    "catatan kementerian."
)
TRIED = "Jawaban yang dicoba pada simulasi dan berbeda dari jawaban sekarang."


@permission_required("proposals.plan")
def suggested(request: SignedRequest, pk: int) -> HttpResponse:
    """What could be taken into the plan; each with words that can be changed before."""
    proposal = find_plan(request, pk)[0]
    return _offered(request, proposal, suggestions(request.user, proposal), DRAWN_UP)


@permission_required("proposals.plan")
def from_simulation(request: SignedRequest, number: int) -> HttpResponse:
    """What was tried on the page "Simulasi" of this LKE (the same ``j-CODE`` in the address), as
    activities that can be taken into the plan of its proposal."""
    assessment = find_assessment(request, number)
    proposal = get_object_or_404(
        visible_proposals(request.user)
        .exclude(state__in=ENDED)
        .filter(assessment=assessment)
        .order_by("-id")[:1]
    )
    require(request.user, "proposals.plan", proposal)
    side = chosen_side(request, assessment)
    answers = read_side(request, assessment, side).answers(side)
    given = {name: str(value) for name, value in request.GET.items() if name.startswith(FIELD)}
    offers = from_trial(proposal, answers, given)
    return _offered(
        request, proposal, offers, TRIED, reverse("assessment:simulation", args=[number])
    )


def _offered(
    request: SignedRequest,
    proposal: Proposal,
    offers: list[Suggestion],
    lead: str,
    back: str = "",
) -> HttpResponse:
    """Offers to tick and to word; what is ticked becomes items of the plan."""
    found = list(components_of(proposal).values())
    may = writable(request.user, proposal, found)
    problems: list[str] = []
    ticked = set(request.POST.getlist("pilih"))
    if request.method == "POST":
        wanted = [one for one in offers if one.key in ticked and not one.taken]
        try:
            if not wanted:
                raise Refused("Belum ada usulan yang dicentang. Centang paling sedikit satu.")
            added = add_items(
                actor=request.user,
                proposal=proposal,
                items=[_taken(request, one) for one in wanted],
            )
        except Refused as refused:
            problems = refused.reasons
        else:
            messages.success(request, f"{len(added)} kegiatan ditambahkan ke rencana.")
            return redirect("proposals:plan", pk=proposal.pk)
    names = ("component", "activity", "target", "person", "quarter")
    lines: dict[str, list[dict[str, Any]]] = {one.code: [] for one in found}
    for one in offers:
        lines[one.component].append(
            {
                "offer": one,
                "ticked": one.key in ticked,
                "may": one.component in may or one.anywhere,
                "typed": {name: _typed(request, one, name) for name in names},
            }
        )
    return render(
        request,
        "proposals/plan/suggestions.html",
        {
            "proposal": proposal,
            "lead": lead,
            "back": back or reverse("proposals:plan", args=[proposal.pk]),
            "groups": [(one, lines[one.code]) for one in found if lines[one.code]],
            "components": [one for one in found if one.code in may],
            "quarters": Quarter.choices,
            "problems": problems,
        },
        status=422 if problems else 200,
    )


def _typed(request: SignedRequest, offer: Suggestion, name: str) -> str:
    begin = {"quarter": Quarter.B12.value, "person": str(request.user)}
    start = begin[name] if name in begin else getattr(offer, name)
    return str(request.POST.get(f"{name}-{offer.key}", start))


def _taken(request: SignedRequest, offer: Suggestion) -> PlanItemValues:
    """The words are the person's; where it came from is ours."""
    return PlanItemValues(
        component=_typed(request, offer, "component"),
        activity=_typed(request, offer, "activity")[:300],
        target=_typed(request, offer, "target")[:300],
        person=_typed(request, offer, "person")[:150],
        quarter=_typed(request, offer, "quarter"),
        indicators=offer.indicators,
        origin=offer.origin,
        origin_text=offer.origin_text,
    )


@permission_required("proposals.view")
def follow_ups(request: SignedRequest, pk: int) -> HttpResponse:
    """The recommendations to the unit, of every season, and what became of them."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.view", proposal)
    problems: list[str] = []
    if request.method == "POST":
        require(request.user, "proposals.plan", proposal)
        try:
            if "buat" in request.POST:
                made = make_follow_ups(actor=request.user, proposal=proposal)
                messages.success(request, f"{made} rekomendasi ditambahkan.")
            else:
                number = request.POST.get("nomor", "")
                rows = shown_to(request.user, proposal.unit)
                row = next((one for one in rows if str(one.pk) == number), None)
                if row is None:
                    raise Http404
                if request.POST.get("done") not in YES_NO:
                    raise Refused("Pilih terlebih dahulu: sudah atau belum ditindaklanjuti.")
                answer_follow_up(
                    actor=request.user,
                    follow_up=row,
                    done=YES_NO[request.POST["done"]],
                    response=request.POST.get("response", ""),
                )
                messages.success(request, "Tindak lanjut disimpan.")
            return redirect("proposals:follow_ups", pk=pk)
        except Refused as refused:
            problems = refused.reasons
    may_answer = allowed(request.user, "proposals.plan", proposal)
    return render(
        request,
        "proposals/plan/follow_ups.html",
        {
            "proposal": proposal,
            "rows": shown_to(request.user, proposal.unit),
            "problems": problems,
            "may_answer": may_answer,
            "may_make": may_answer and list_problem(request.user, proposal) is None,
            "typed": {name: request.POST.get(name, "") for name in ("done", "response")},
            "typed_for": whole_number(request.POST.get("nomor", "")),
        },
        status=422 if problems else 200,
    )
