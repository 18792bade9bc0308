"""A sanggah: its page, with a piece for each ground, and the files of the pieces."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from proposals.course.forms import DateReasonForm
from proposals.enums import MinistryStage, OwnRecordKind, State
from proposals.lookup import find_proposal
from proposals.ministry.forms import ObjectionForm
from proposals.ministry.objection import objection_of
from proposals.ministry.services.objections import grounds_of
from proposals.ministry.services.records import record_ministry
from proposals.ministry.services.second_person import record_own, records_own
from proposals.models import ObjectionPiece, Proposal
from proposals.workflow.chronology import OutOfOrder
from proposals.workflow.dossier import Dossier
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.permissions import permission_required, require

WAITS = (
    "Sanggah tercatat dengan suratnya, dan belum berlaku: menunggu konfirmasi orang kedua dari "
    "luar unit ini."
)


@permission_required("proposals.record_ministry")
def objection(request: SignedRequest, pk: int) -> HttpResponse:
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.record_ministry", proposal)
    form = ObjectionForm(request.POST or None, request.FILES or None, grounds=grounds_of(proposal))
    own = records_own(request.user, proposal, OwnRecordKind.MINISTRY)
    if own:
        form.fields["upload"].required = True
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, proposal, form, own)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
            if isinstance(refused, OutOfOrder):
                form.ask_date_reason()
        else:
            messages.success(request, WAITS if own else "Sanggah tercatat.")
            return redirect("proposals:detail", pk=pk)
    dossier = Dossier(proposal)
    found = objection_of(dossier.ministry_records, dossier.today)
    return render(
        request,
        "proposals/ministry/objection.html",
        {
            "proposal": proposal,
            "form": form,
            "objection": found,
            # One sent in time may be recorded after the deadline.
            "open": proposal.state == State.NATIONAL
            and found is not None
            and found.state in ("open", "late"),
            "own": own,
        },
        status=422 if form.errors else 200,
    )


def _record(request: SignedRequest, proposal: Proposal, form: ObjectionForm, own: bool) -> None:
    data = form.cleaned_data
    if own:
        record_own(
            actor=request.user,
            proposal=proposal,
            what=OwnRecordKind.MINISTRY,
            content={
                "stage": MinistryStage.OBJECTION.value,
                "on": data["on"],
                "text": data["text"],
                DateReasonForm.DATE_REASON: form.date_reason,
            },
            upload=data["upload"],
            pieces=form.pieces(),
        )
        return
    record_ministry(
        actor=request.user,
        proposal=proposal,
        stage=MinistryStage.OBJECTION,
        on=data["on"],
        text=data["text"],
        upload=data["upload"],
        pieces=form.pieces(),
        date_reason=form.date_reason,
    )


@require_safe
@permission_required("proposals.view")
def piece_file(request: SignedRequest, pk: int, number: int) -> HttpResponseBase:
    """The proof of one ground, always as an attachment."""
    proposal = find_proposal(request, pk)
    piece = get_object_or_404(
        ObjectionPiece.objects.select_related("evidence"), pk=number, entry__proposal=proposal
    )
    revision = piece.evidence.revisions.first() if piece.evidence else None
    if revision is None or not revision.sha256:
        raise Http404
    return attachment("bukti", revision.sha256, revision.file_name)
