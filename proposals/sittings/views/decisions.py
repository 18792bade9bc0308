"""Putting proposals on a sitting, and deciding on them: a page that names them, then «Ya, …»."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from proposals.enums import Move
from proposals.models import Proposal, Sitting
from proposals.queries import visible_proposals, visible_sittings
from proposals.sittings.forms import AgendaForm
from proposals.sittings.moves import DECIDABLE, MOVES_AT_SITTING
from proposals.sittings.reports.agenda import pending_lines
from proposals.sittings.services.sittings import (
    DecisionChoice,
    counts,
    dated_before,
    decide,
    decree_problems,
    open_sitting,
    put_on_agenda,
)
from proposals.sittings.views.sittings import find_sitting, sitting_page
from proposals.tables.filters import typed_text
from proposals.workflow import MOVES
from proposals.workflow.chronology import DateQuarrel, OutOfOrder
from units.fresh import fresh_sign_in
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import in_sentence, join_list, whole_number
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import permission_required
from zona_integritas.ground.transitions import Transition, find

PAGE_SIZE = 100
MOST_CHOSEN = 1000


def chosen_ids(values: Iterable[str]) -> list[int]:
    """The ids among what was sent, each once, in the order sent; anything else is no id."""
    numbers = [one for text in values if (one := whole_number(text)) is not None]
    return list(dict.fromkeys(numbers))[:MOST_CHOSEN]


@require_safe
@permission_required("proposals.prepare_sitting")
def agenda_choose(request: SignedRequest, pk: int) -> HttpResponse:
    """Which of the proposals that wait for leadership come onto this sitting, of whatever season:
    the last one may still wait for its decisions while the next is open."""
    sitting = find_sitting(request, pk)
    rows = visible_proposals(request.user).filter(state__in=DECIDABLE)
    rows = rows.exclude(agenda__sitting=sitting)
    state = request.GET.get("keadaan", "")
    if state in DECIDABLE:
        rows = rows.filter(state=state)
    page = asked_page(request, rows.order_by("-period__year", "target", "unit__code"), PAGE_SIZE)
    return render(
        request,
        "proposals/sittings/agenda_choose.html",
        {"sitting": sitting, "page": page, "state": state, "states": DECIDABLE},
    )


@require_POST
@permission_required("proposals.prepare_sitting")
def agenda_add(request: SignedRequest) -> HttpResponse:
    """Names the chosen proposals and asks for the sitting; «Ya» puts them on it."""
    # Whoever wrote why a unit is chosen has chosen it, ticked or not: the next page names it.
    ids = chosen_ids([*request.POST.getlist("usulan"), *_with_reasons(request)])
    found = {one.pk: one for one in visible_proposals(request.user).filter(pk__in=ids)}
    proposals = [found[pk] for pk in ids if pk in found]
    reasons = {one.pk: typed_text(request, f"alasan-{one.pk}") for one in proposals}
    if not proposals:
        messages.error(request, "Belum ada usulan yang dipilih. Centang usulannya lalu ulangi.")
        return redirect(_back(request))
    sittings = visible_sittings(request.user)
    confirmed = request.POST.get("ya") == "1"
    form = AgendaForm(
        request.POST if confirmed else None,
        sittings=sittings,
        initial={"sitting": request.POST.get("sitting") or sittings.first()},
    )
    if confirmed and form.is_valid():
        try:
            with transaction.atomic():
                sitting: Sitting = form.cleaned_data["sitting"] or open_sitting(
                    actor=request.user,
                    title=form.cleaned_data["title"],
                    held_on=form.cleaned_data["held_on"],
                )
                added, left = put_on_agenda(
                    actor=request.user, sitting=sitting, proposals=proposals, reasons=reasons
                )
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            if added:
                messages.success(request, f"{len(added)} usulan masuk agenda «{sitting}».")
            if left:
                named = "; ".join(f"{proposal.unit_name} {reason}" for proposal, reason in left)
                messages.warning(request, f"{len(left)} usulan tidak dimasukkan: {named}.")
            return redirect("proposals:sitting", pk=sitting.pk)
    return render(
        request,
        "proposals/sittings/agenda_confirm.html",
        {"form": form, "rows": [(one, reasons[one.pk]) for one in proposals]},
        status=422 if form.errors else 200,
    )


def _with_reasons(request: SignedRequest) -> list[str]:
    return [
        name.removeprefix("alasan-")
        for name, value in request.POST.items()
        if name.startswith("alasan-") and str(value).strip()
    ]


def _back(request: SignedRequest) -> str:
    """The page the choice was made on."""
    sitting = chosen_ids([request.POST.get("sitting", "")])
    return (
        reverse("proposals:agenda_choose", args=sitting)
        if sitting
        else reverse("proposals:ranking")
    )


@dataclass(frozen=True, slots=True)
class DecisionNames:
    """The proposals of one decision on the confirming page."""

    transition: Transition
    choices: list[tuple[DecisionChoice, list[DateQuarrel]]]


@require_POST
@permission_required("proposals.decide")
@fresh_sign_in
def sitting_decide(request: SignedRequest, pk: int) -> HttpResponse:
    """The decisions that were chosen: first a page that names each, then all of them or none."""
    sitting = find_sitting(request, pk)
    choices = typed_choices(request, sitting)
    problems = [*choice_problems(choices), *decree_problems(sitting, choices)]
    confirmed = request.POST.get("ya") == "1"
    if not confirmed and choices:
        problems += _reasons_alone(request, sitting, choices)
    if not problems and confirmed:
        try:
            decisions = decide(actor=request.user, sitting=sitting, choices=choices)
        except OutOfOrder as refused:
            return _confirm_page(request, sitting, choices, refused.reasons)
        except Refused as refused:
            problems = refused.reasons
        else:
            done = counts(find(MOVES, one.move).past for one in decisions)
            told = join_list([f"{count} {in_sentence(past)}" for past, count in done.items()])
            messages.success(request, f"{len(decisions)} putusan tercatat: {told}.")
            return redirect("proposals:sitting", pk=sitting.pk)
    if problems:
        lines = pending_lines(request.user, sitting)
        given = {one.proposal.pk: one for one in choices}
        for line in lines:
            line.note = typed_text(request, f"alasan-{line.proposal.pk}")
            choice = given.get(line.proposal.pk)
            if choice is not None:
                line.chosen = f"{line.proposal.state}:{choice.move}"
        return sitting_page(request, sitting, lines, problems)
    return _confirm_page(request, sitting, choices, [])


def _confirm_page(
    request: SignedRequest, sitting: Sitting, choices: list[DecisionChoice], problems: list[str]
) -> HttpResponse:
    """Names each decision; where the LHE is dated after the sitting, it asks why."""
    context = {
        "sitting": sitting,
        "groups": _named(choices, dated_before(sitting, choices)),
        "count": len(choices),
        "problems": problems,
    }
    status = 422 if problems else 200
    return render(request, "proposals/sittings/confirm.html", context, status=status)


def typed_choices(request: SignedRequest, sitting: Sitting) -> list[DecisionChoice]:
    """What was chosen, in the agenda's order; rows without a decision are left alone."""
    seen = visible_proposals(request.user).filter(agenda__sitting=sitting)
    # Only what names a proposal: deciding reads it again, held.
    rows = {one.pk: one for one in seen.select_related(None).select_related("unit")}
    found = []
    for pk in sitting.agenda.order_by("id").values_list("proposal_id", flat=True):
        state, _, move = request.POST.get(f"putusan-{pk}", "").partition(":")
        proposal: Proposal | None = rows.get(pk)
        if proposal is not None and move in MOVES_AT_SITTING:
            choice = DecisionChoice(
                proposal=proposal,
                move=Move(move),
                expected_state=state,
                note=typed_text(request, f"alasan-{pk}"),
                date_reason=typed_text(request, f"urutan-{pk}"),
            )
            found.append(choice)
    return found


def choice_problems(choices: list[DecisionChoice]) -> list[str]:
    if not choices:
        return ["Belum ada putusan yang dipilih. Pilih putusannya pada paling sedikit satu usulan."]
    return [
        f"{one.proposal.unit_name}: {find(MOVES, one.move).note_label.lower()} belum diisi."
        for one in choices
        if find(MOVES, one.move).needs_note and not one.note.strip()
    ]


def _reasons_alone(
    request: SignedRequest, sitting: Sitting, choices: list[DecisionChoice]
) -> list[str]:
    """A reason without a decision is a slip; going on would lose it without a word."""
    rest = sitting.agenda.filter(proposal__in=visible_proposals(request.user)).exclude(
        proposal__in=[one.proposal.pk for one in choices]
    )
    return [
        f"{item.proposal.unit_name}: alasan sudah ditulis, tetapi putusannya belum dipilih."
        for item in rest.select_related("proposal__unit").order_by("id")
        if typed_text(request, f"alasan-{item.proposal_id}")
    ]


def _named(
    choices: list[DecisionChoice], quarrels: dict[int, list[DateQuarrel]]
) -> list[DecisionNames]:
    groups: dict[Move, list[tuple[DecisionChoice, list[DateQuarrel]]]] = {}
    for one in choices:
        groups.setdefault(one.move, []).append((one, quarrels.get(one.proposal.pk, [])))
    return [
        DecisionNames(find(MOVES, move), groups[move])
        for move in MOVES_AT_SITTING
        if move in groups
    ]
