"""The long list, and many units identified or proposed from it at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.models import Period
from assessment.queries import current_period
from proposals.choosing.reports.long_list import (
    STATES,
    LongListFilters,
    long_list,
    long_list_book,
    predicate_share,
)
from proposals.choosing.services.identification import identify_many
from proposals.choosing.services.proposing import propose_many
from proposals.course.progress import describe_many
from proposals.course.services.asked_moves import RefusedMove
from proposals.enums import Condition, Move, State
from proposals.models import Proposal
from proposals.queries import visible_proposals
from proposals.sittings.views.decisions import chosen_ids
from proposals.tables.filters import as_book, chosen_period, chosen_unit, one_of, parents
from units.enums import PredicateKind
from units.models import User
from units.queries import visible_units
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import (
    allowed_somewhere,
    permission_required,
    permission_somewhere,
)

PAGE_SIZE = 100
MANY_PERCENT = 30


def filters_of(request: SignedRequest) -> LongListFilters:
    return LongListFilters(
        under=chosen_unit(request),
        target=one_of(request, "predikat", PredicateKind.values),
        key=one_of(request, "keadaan", {*STATES, "tertahan"}),
        words=request.GET.get("q", "").strip()[:100],
    )


@require_safe
@permission_required("proposals.view_ranking")
def page(request: SignedRequest) -> HttpResponse:
    period = chosen_period(request)
    wished = filters_of(request)
    lines = long_list(request.user, period, wished) if period else []
    found = asked_page(request, lines, PAGE_SIZE)
    return render(
        request,
        "proposals/choosing/long_list.html",
        {
            "period": period,
            "periods": Period.objects.all(),
            "page": found,
            "wished": wished,
            "parents": parents(request.user),
            "targets": PredicateKind.choices,
            "states": [*STATES.items(), ("tertahan", "Ada yang menghalangi")],
            "weights": [
                (Condition(code), weight)
                for code, weight in (period.condition_weights() if period else {}).items()
            ],
            "may_identify": period is not None
            and period.is_open
            and allowed_somewhere(request.user, "proposals.identify"),
            "filtered": bool(wished.under or wished.target or wished.key or wished.words),
            "query": request.GET.urlencode(),
            "many_predicates": _many_predicates(),
        },
    )


def _many_predicates() -> str:
    """Told where more than 30 % of the units bear a predicate: a limit of its own may hold for
    such agencies. Source: SE Menteri PANRB 15/2022."""
    holding, units = predicate_share()
    if holding * 100 <= MANY_PERCENT * units:
        return ""
    return (
        f"{holding} dari {units} unit sudah menyandang predikat, lebih dari {MANY_PERCENT} %. Bagi "
        "instansi demikian berlaku batas jumlah usulan (SE Menteri PANRB 15/2022); periksa edaran "
        "yang berlaku sebelum menetapkan kuota."
    )


@require_safe
@permission_required("proposals.view_ranking")
def book(request: SignedRequest) -> HttpResponse:
    """The list as it is filtered, as XLSX."""
    period = chosen_period(request)
    wished = filters_of(request)
    lines = long_list(request.user, period, wished) if period else []
    parts = [f"Daftar unit potensial {period or ''}".strip()]
    if wished.target:
        parts.append(str(PredicateKind(wished.target).label))
    if wished.under:
        parts.append(f"di bawah {wished.under}")
    if wished.key:
        parts.append({**STATES, "tertahan": "ada yang menghalangi"}[wished.key])
    name = f"daftar-panjang-{period.year if period else 'kosong'}.xlsx"
    return as_book(long_list_book(lines, " · ".join(parts)), name)


@require_POST
@permission_somewhere("proposals.identify")
def identify(request: SignedRequest) -> HttpResponse:
    """Names the chosen units, and those that cannot go along; «Ya» identifies the others."""
    ids = chosen_ids(request.POST.getlist("unit"))
    found = {one.pk: one for one in visible_units(request.user).filter(pk__in=ids, is_active=True)}
    units = [found[pk] for pk in ids if pk in found]
    period = _open_period(request)
    if period is None or not units:
        messages.error(
            request,
            "Belum ada unit yang dipilih. Centang unitnya lalu ulangi."
            if not units
            else "Periode daftar ini sudah ditutup. Pilih periode yang berjalan lalu ulangi.",
        )
        return redirect("proposals:long_list")
    target = request.POST.get("predikat", "")
    if request.POST.get("ya") == "1":
        try:
            done, left = identify_many(
                actor=request.user, units=units, period=period, target=target
            )
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons))
        else:
            _tell(request, len(done), "diidentifikasi", [f"{one}: {why}" for one, why in left])
        return redirect(f"{reverse('proposals:long_list')}?periode={period.year}")
    running = visible_proposals(request.user).filter(unit__in=units, period=period)
    busy = {one.unit_id: one for one in running if not one.is_ended}
    return render(
        request,
        "proposals/choosing/many_confirm.html",
        {
            "heading": "Identifikasi",
            "verb": "identifikasi",
            "action": "proposals:identify_many",
            "field": "unit",
            "ready": [(unit.pk, unit.name, unit.code, "") for unit in units if unit.pk not in busy],
            "left": [
                (busy[unit.pk], [f"Sudah mempunyai usulan: {busy[unit.pk].get_state_display()}."])
                for unit in units
                if unit.pk in busy
            ],
            "period": period,
            "targets": PredicateKind.choices,
            "target": target,
        },
    )


def _open_period(request: SignedRequest) -> Period | None:
    """The season of the list the units were ticked on: two may be open at once."""
    year = whole_number(request.POST.get("periode", ""))
    if year is None:
        return current_period()
    return Period.objects.filter(year=year, is_open=True).first()


@require_POST
@permission_somewhere("proposals.propose")
def propose(request: SignedRequest) -> HttpResponse:
    """Names the chosen units that can be proposed, and why the others cannot; then «Ya»."""
    ids = chosen_ids(request.POST.getlist("usulan"))
    found = {one.pk: one for one in visible_proposals(request.user).filter(pk__in=ids)}
    proposals = [found[pk] for pk in ids if pk in found]
    if not proposals:
        messages.error(
            request, "Belum ada usulan yang dipilih. Centang unit yang sudah diidentifikasi."
        )
        return redirect("proposals:long_list")
    if request.POST.get("ya") == "1":
        seen = {one.pk: str(State.IDENTIFIED) for one in proposals}
        decisions, left = propose_many(actor=request.user, proposals=proposals, seen=seen)
        _tell(request, len(decisions), "diusulkan", [_left_line(one) for one in left])
        return redirect("proposals:long_list")
    can, cannot = _sorted(proposals, request.user)
    return render(
        request,
        "proposals/choosing/many_confirm.html",
        {
            "heading": "Usulkan",
            "verb": "usulkan",
            "action": "proposals:propose_many",
            "field": "usulan",
            "ready": [
                (one.pk, one.unit_name, one.unit.code, one.get_target_display()) for one in can
            ],
            "left": cannot,
            "period": None,
            "targets": [],
        },
    )


def _sorted(
    proposals: list[Proposal], user: User
) -> tuple[list[Proposal], list[tuple[Proposal, list[str]]]]:
    can, cannot = [], []
    for proposal, move in describe_many(Move.PROPOSE, proposals, user):
        if proposal.state != State.IDENTIFIED:
            cannot.append((proposal, [f"Sudah berstatus «{proposal.get_state_display()}»."]))
        elif move.reasons or not move.permitted:
            cannot.append((proposal, move.reasons or ["Peran Anda tidak mencakup unit ini."]))
        else:
            can.append(proposal)
    return can, cannot


def _left_line(one: RefusedMove) -> str:
    return f"{one.proposal.unit_name}: {' '.join(one.reasons)}"


def _tell(request: SignedRequest, done: int, verb: str, left: list[str]) -> None:
    """Partial success is never silent."""
    if done:
        messages.success(request, f"{done} unit {verb}.")
    if left:
        messages.warning(request, f"{len(left)} unit tidak {verb}. " + " · ".join(left))
