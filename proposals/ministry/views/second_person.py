"""The second person from outside the unit looks at what somebody of it recorded, and confirms."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from proposals.course.forms import DateReasonForm
from proposals.enums import MinistryResult, MinistryStage, ObjectionGround, OwnRecordKind
from proposals.lookup import find_proposal
from proposals.ministry.forms import MinistryForm
from proposals.ministry.services.second_person import (
    confirm_own,
    confirm_problem,
    pieces_of,
    refuse_own,
)
from proposals.models import OwnRecord, Proposal
from proposals.workflow import MOVES, facts_of
from units.forms import ReasonForm
from units.fresh import fresh_sign_in
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import permission_somewhere, require
from zona_integritas.ground.transitions import find


def _found(request: SignedRequest, pk: int, number: int) -> tuple[Proposal, OwnRecord]:
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.confirm_record", proposal)
    own = get_object_or_404(
        OwnRecord.objects.select_related("recorded_by", "closed_by", "letter", "proposal__unit"),
        pk=number,
        proposal=proposal,
    )
    return proposal, own


@permission_somewhere("proposals.confirm_record")
@fresh_sign_in
def own_record(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    proposal, own = _found(request, pk, number)
    refusing = request.POST.get("putusan") == "tidak"
    form = ReasonForm(request.POST if refusing else None)
    problems: list[str] = []
    if request.method == "POST" and (not refusing or form.is_valid()):
        try:
            if refusing:
                refuse_own(actor=request.user, own=own, reason=form.cleaned_data["reason"])
                messages.success(request, "Catatan ditolak; tidak ada hasil yang berubah.")
            else:
                confirm_own(actor=request.user, own=own)
                messages.success(request, f"{own.get_what_display()} dikonfirmasi dan berlaku.")
        except Refused as refused:
            problems = list(refused.reasons)
        else:
            return redirect("proposals:detail", pk=pk)
    why_not = confirm_problem(request.user, own)
    return render(
        request,
        "proposals/ministry/own_record.html",
        {
            "proposal": proposal,
            "own": own,
            "lines": _lines(own),
            "pieces": [(ObjectionGround(one.ground).label, one) for one in pieces_of(own)],
            "form": form,
            "problems": problems,
            "why_not": why_not,
            "may_refuse": why_not is None or own.recorded_by_id == request.user.pk,
        },
        status=409 if problems else 422 if form.errors else 200,
    )


@require_safe
@permission_somewhere("proposals.confirm_record")
def own_record_letter(request: SignedRequest, pk: int, number: int) -> HttpResponseBase:
    """The ministry's letter, always as an attachment."""
    _, own = _found(request, pk, number)
    revision = own.letter.revisions.first()
    if revision is None or not revision.sha256:
        raise Http404
    return attachment("bukti", revision.sha256, revision.file_name)


@require_safe
@permission_somewhere("proposals.confirm_record")
def own_record_piece(request: SignedRequest, pk: int, number: int, piece: int) -> HttpResponseBase:
    """The proof of one ground of a waiting sanggah, always as an attachment."""
    _, own = _found(request, pk, number)
    found = next((one.evidence for one in pieces_of(own) if one.evidence_pk == piece), None)
    revision = found.revisions.first() if found else None
    if revision is None or not revision.sha256:
        raise Http404
    return attachment("bukti", revision.sha256, revision.file_name)


def _lines(own: OwnRecord) -> list[tuple[str, str]]:
    """What was recorded, in the labels of its form."""
    if own.what == OwnRecordKind.MINISTRY:
        fields = MinistryForm.base_fields
        labels = {key: str(fields[key].label) for key in fields}
    else:
        labels = {fact.key: fact.label for fact in facts_of(own.what)}
        labels["note"] = find(MOVES, own.what).note_label
    labels[DateReasonForm.DATE_REASON] = "Alasan urutan tanggal"
    values = {**own.content, "note": own.note}
    return [
        (label, _in_words(key, values[key])) for key, label in labels.items() if values.get(key)
    ]


def _in_words(key: str, value: str) -> str:
    if key == "stage":
        return str(MinistryStage(value).label)
    if key == "result":
        return str(MinistryResult(value).label)
    if key == "score":
        return str(value).replace(".", ",")
    try:
        return tanggal(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
