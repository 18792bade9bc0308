"""The ranking and quota board, and the affirmative category set from it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.models import Period
from proposals.choosing.reports.ranking import SCOPES, Board, BoardFilters, board, board_book
from proposals.choosing.services.affirmative import not_affirmative, set_affirmative
from proposals.enums import State
from proposals.queries import visible_proposals
from proposals.tables.filters import as_book, chosen_period, chosen_unit, one_of, parents
from units.enums import PredicateKind
from units.requests import SignedRequest
from zona_integritas.ground.agency import agency_type
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import allowed, permission_required

PAGE_SIZE = 100
# Where the board offers the mark: the TPI is done and nothing was sent.
MARKED_IN = frozenset({State.TPI_FINAL, State.REPORTED, State.APPROVED})


def filters_of(request: SignedRequest) -> BoardFilters:
    return BoardFilters(
        target=one_of(request, "predikat", PredicateKind.values, PredicateKind.WBK),
        scope=one_of(request, "usulan", SCOPES, "diusulkan"),
        under=chosen_unit(request),
        affirmative=one_of(request, "afirmasi", ("ya", "tidak")),
    )


@require_safe
@permission_required("proposals.view_ranking")
def page(request: SignedRequest) -> HttpResponse:
    period = chosen_period(request)
    wanted = filters_of(request)
    found = board(request.user, period, wanted) if period else Board(wanted.target, [], None, 0)
    lines = asked_page(request, found.lines, PAGE_SIZE)
    kind = agency_type()
    return render(
        request,
        "proposals/choosing/ranking.html",
        {
            "period": period,
            "periods": Period.objects.all(),
            "board": found,
            "page": lines,
            "wanted": wanted,
            "scopes": SCOPES.items(),
            "targets": PredicateKind.choices,
            "parents": parents(request.user),
            "may_prepare": allowed(request.user, "proposals.prepare_sitting"),
            "may_mark": {
                line.proposal.pk
                for line in lines
                if line.proposal.state in MARKED_IN
                and allowed(request.user, "proposals.set_affirmative", line.proposal)
                and (line.proposal.affirmative or not not_affirmative(line.proposal, kind))
            },
            "chosen": request.GET.get("pilih") == "kuota",
            "query": request.GET.urlencode(),
            "here": request.get_full_path(),
        },
    )


@require_safe
@permission_required("proposals.view_ranking")
def book(request: SignedRequest) -> HttpResponse:
    """The board as it is filtered, as XLSX."""
    period = chosen_period(request)
    wanted = filters_of(request)
    found = board(request.user, period, wanted) if period else Board(wanted.target, [], None, 0)
    parts = [f"Peringkat {found.target_label} {period.year if period else ''}".strip()]
    parts.append(SCOPES[wanted.scope])
    if wanted.under:
        parts.append(f"di bawah {wanted.under}")
    parts.append(
        "tanpa batas kuota" if found.quota is None else f"kuota {found.used} dari {found.quota}"
    )
    name = f"peringkat-{wanted.target.lower()}-{period.year if period else 'kosong'}.xlsx"
    return as_book(board_book(found, " · ".join(parts)), name)


@require_POST
@permission_required("proposals.set_affirmative")
def affirmative(request: SignedRequest, pk: int) -> HttpResponse:
    proposal = get_object_or_404(visible_proposals(request.user), pk=pk)
    wanted = request.POST.get("afirmasi") == "ya"
    try:
        changed = set_affirmative(actor=request.user, proposal=proposal, affirmative=wanted)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        if changed:
            said = "ditandai afirmasi" if wanted else "tidak lagi ditandai afirmasi"
            messages.success(request, f"{proposal.unit_name} {said}.")
    back, own = request.POST.get("kembali", ""), reverse("proposals:ranking")
    return redirect(back if back.startswith(f"{own}?") else own)
