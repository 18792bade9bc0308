"""A sitting decided on a signed nota dinas: recorded by one, looked at and confirmed by another."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from proposals.course.turns import meant_for
from proposals.models import Proposal, SignedNote, Sitting
from proposals.queries import for_moving, visible_proposals
from proposals.sittings.forms import NoteForm
from proposals.sittings.moves import moves_at_sitting
from proposals.sittings.reports.agenda import undecided_items
from proposals.sittings.services.notes import (
    NoteData,
    choices_of,
    confirm_note,
    confirm_problem,
    partial_problem,
    record_note,
    refuse_note,
)
from proposals.sittings.services.sittings import (
    FOLDER,
    DecisionChoice,
    dated_before,
    decree_problems,
)
from proposals.sittings.views.decisions import choice_problems, typed_choices
from proposals.sittings.views.sittings import find_sitting
from proposals.tables.filters import typed_text
from proposals.workflow import MOVES
from proposals.workflow.dossier import dossiers
from units.enums import Role
from units.forms import ReasonForm
from units.fresh import fresh_sign_in
from units.queries import holds_agency_wide, people_holding
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.permissions import permission_required, permission_somewhere
from zona_integritas.ground.transitions import find

CHANGED = "Berubah di luar sidang ini; tidak menunggu putusan lagi."


@permission_required("proposals.prepare_sitting")
def note_new(request: SignedRequest, pk: int) -> HttpResponse:
    """What the paper says, proposal by proposal; refused at once where it cannot be so."""
    sitting = find_sitting(request, pk)
    deciding = people_holding(Role.LEADERSHIP).exclude(pk=request.user.pk)
    form = NoteForm(request.POST or None, request.FILES or None, deciding=deciding)
    choices: list[DecisionChoice] = []
    problems: list[str] = []
    if request.method == "POST":
        choices = typed_choices(request, sitting)
        problems = [*choice_problems(choices), *decree_problems(sitting, choices)]
        if form.is_valid() and not problems:
            try:
                note = _recorded(request, sitting, form, choices)
            except Refused as refused:
                problems = list(refused.reasons)
            else:
                messages.success(
                    request,
                    f"{note} tercatat dan belum berlaku: menunggu konfirmasi orang kedua.",
                )
                return redirect("proposals:note", pk=sitting.pk, number=note.pk)
    lines = _lines(request, sitting, choices)
    return render(
        request,
        "proposals/sittings/note_new.html",
        {
            "sitting": sitting,
            "form": form,
            "lines": [one for one in lines if one["options"]],
            "left": [one for one in lines if not one["options"]],
            "nobody_decides": not deciding.exists(),
            "decides_here": holds_agency_wide(request.user, {Role.LEADERSHIP}),
            "problems": problems,
        },
        status=422 if problems or form.errors else 200,
    )


def _recorded(
    request: SignedRequest, sitting: Sitting, form: NoteForm, choices: list[DecisionChoice]
) -> SignedNote:
    data = dict(form.cleaned_data)
    upload = data.pop("upload")
    return record_note(
        actor=request.user,
        sitting=sitting,
        data=NoteData(**data),
        choices=choices,
        upload=upload,
    )


def _lines(
    request: SignedRequest, sitting: Sitting, choices: list[DecisionChoice]
) -> list[dict[str, Any]]:
    """The undecided proposals, each with the decisions a paper may bring and what was typed; or why
    it may bring none. Which of them hold is asked of who decides, once it is sent."""
    given = {one.proposal.pk: one for one in choices}
    quarrels = dated_before(sitting, choices)
    items = undecided_items(request.user, sitting)
    rows = for_moving(Proposal.objects.filter(pk__in=[item.proposal_id for item in items]))
    found = {one.proposal.pk: one for one in dossiers(rows)}
    lines = []
    for item in items:
        dossier = found[item.proposal_id]
        proposal = dossier.proposal
        why_not = partial_problem(request.user, proposal) or ""
        moves = [one for one in moves_at_sitting(proposal.state) if meant_for(one, dossier)]
        choice = given.get(proposal.pk)
        lines.append(
            {
                "proposal": proposal,
                "options": [
                    (f"{proposal.state}:{move.name}", move.label, move.needs_note)
                    for move in moves
                    if not why_not
                ],
                "why_not": why_not or CHANGED,
                "chosen": f"{proposal.state}:{choice.move}" if choice else "",
                "note": typed_text(request, f"alasan-{proposal.pk}"),
                "quarrels": quarrels.get(proposal.pk, []),
                "date_reason": typed_text(request, f"urutan-{proposal.pk}"),
            }
        )
    return lines


@permission_somewhere("proposals.confirm_record")
@fresh_sign_in
def note_page(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """What was recorded, with the copy; the second person confirms or refuses it."""
    sitting, note = _found(request, pk, number)
    refusing = request.POST.get("putusan") == "tidak"
    form = ReasonForm(request.POST if refusing else None)
    problems: list[str] = []
    if request.method == "POST" and (not refusing or form.is_valid()):
        try:
            if refusing:
                refuse_note(actor=request.user, note=note, reason=form.cleaned_data["reason"])
                messages.success(request, f"{note} ditolak; tidak ada usulan yang berubah.")
            else:
                done = confirm_note(actor=request.user, note=note)
                messages.success(request, f"{note} dikonfirmasi: {len(done)} putusan tercatat.")
        except Refused as refused:
            problems = list(refused.reasons)
        else:
            return redirect("proposals:sitting", pk=pk)
    why_not = confirm_problem(request.user, note)
    own = request.user.pk in (note.recorded_by_id, note.decided_by_id)
    context = {
        "sitting": sitting,
        "note": note,
        "lines": [(one, find(MOVES, one.move).label) for one in choices_of(note)],
        "form": form,
        "problems": problems,
        "why_not": why_not,
        "may_refuse": why_not is None or own,
        "takes_back": note.recorded_by_id == request.user.pk,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "proposals/sittings/note.html", context, status=status)


@require_safe
@permission_required("proposals.view_sitting")
def note_file(request: SignedRequest, pk: int, number: int) -> HttpResponseBase:
    """The signed copy, always as an attachment."""
    _, note = _found(request, pk, number)
    return attachment(FOLDER, note.sha256, note.file_name)


def _found(request: SignedRequest, pk: int, number: int) -> tuple[Sitting, SignedNote]:
    """The note, to whoever sees all it is about: it names every unit of its list."""
    sitting = find_sitting(request, pk)
    rows = SignedNote.objects.select_related("decided_by", "recorded_by", "closed_by", "sitting")
    note = get_object_or_404(rows, pk=number, sitting=sitting)
    ids = [row["proposal"] for row in note.choices]
    if visible_proposals(request.user).filter(pk__in=ids).count() != len(ids):
        note = get_object_or_404(rows.none())
    return sitting, note
