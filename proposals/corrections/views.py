"""«Perbaiki data»: what can be put right, the form, both values to confirm, and the history."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from assessment.evidence.services.files import check_upload
from proposals.corrections.correctable import FILE, OF_KIND, Target, find_target, targets_of
from proposals.corrections.forms import CorrectionForm
from proposals.corrections.reports import changes_in_words, corrections_of
from proposals.corrections.services.corrections import (
    CorrectionOutcome,
    correct,
    correction_problem,
    examine,
    fingerprint,
    target_problem,
)
from proposals.lookup import find_proposal
from proposals.workflow.chronology import OutOfOrder
from units.fresh import fresh_sign_in
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.permissions import permission_somewhere, require

SALT = "correction-file"
FOLDER = "perbaikan"


@permission_somewhere("proposals.correct")
def index(request: SignedRequest, pk: int) -> HttpResponse:
    """What is recorded of the proposal and can be put right, and what was."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.correct", proposal)
    context = {
        "proposal": proposal,
        "targets": list(targets_of(proposal)),
        "problem": correction_problem(request.user, proposal),
        "corrections": corrections_of(proposal),
    }
    return render(request, "proposals/corrections/index.html", context)


@permission_somewhere("proposals.correct")
@fresh_sign_in
def form_page(request: SignedRequest, pk: int, kind: str, number: int) -> HttpResponse:
    """The form; then a page with both values, what follows, and «Ya, perbaiki data ini»."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.correct", proposal)
    target = find_target(proposal, kind, number) if kind in OF_KIND else None
    if target is None:
        raise Http404
    form = CorrectionForm(request.POST or None, request.FILES or None, target=target)
    seen = request.POST.get("seen") or fingerprint(target)
    problem = correction_problem(request.user, proposal) or target_problem(request.user, target)
    status = 200
    token, upload = _uploaded(request, form) if problem is None else ("", None)
    if request.method == "POST" and form.is_valid() and problem is None:
        asked: dict[str, Any] = {
            "actor": request.user,
            "target": target,
            "values": form.values(),
            "reason": form.cleaned_data["reason"],
            "date_reason": form.date_reason,
            "seen": seen,
            "upload": upload,
        }
        try:
            if request.POST.get("ya") == "1":
                outcome = correct(**asked)
                messages.success(request, _said(outcome, target))
                return redirect("proposals:corrections", pk=proposal.pk)
            if request.POST.get("ubah") != "1":
                return _confirm(request, target, form, examine(**asked), seen, token)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
            if isinstance(refused, OutOfOrder):
                form.ask_date_reason()
            status = 409 if isinstance(refused, Stale) else 422
    context = {
        "proposal": proposal,
        "target": target,
        "form": form,
        "seen": seen,
        "problem": problem,
        "token": token,
        "upload": upload,
    }
    if status == 200 and form.errors:
        status = 422
    return render(request, "proposals/corrections/form.html", context, status=status)


def _uploaded(
    request: SignedRequest, form: CorrectionForm
) -> tuple[str, "UploadedFile[bytes] | None"]:
    """The file that came now, or with the form before: kept under a token of this person only,
    so that the page which confirms still has it. The form says where it is there no longer."""
    sent = request.FILES.get(FILE)
    if sent is not None:
        try:
            content = check_upload(sent)
        except Refused:
            return "", sent  # told by the service
        told = {
            "by": request.user.pk,
            "sha": kept_files.store(FOLDER, content.data),
            "name": content.name,
            "type": content.content_type,
        }
        sent.seek(0)
        return signing.dumps(told, salt=SALT), sent
    token = request.POST.get("berkas", "")
    try:
        kept = kept_files.read_token(token, SALT) if token else None
        if kept is None or kept["by"] != request.user.pk:
            return "", None
        data = kept_files.fetch(FOLDER, kept["sha"], kept["name"])
    except Refused as refused:
        form.is_valid()  # first what was typed: it would clear this away
        form.add_error(None, list(refused.reasons))
        return "", None
    return token, SimpleUploadedFile(kept["name"], data, content_type=kept["type"])


def _confirm(
    request: SignedRequest,
    target: Target,
    form: CorrectionForm,
    outcome: CorrectionOutcome,
    seen: str,
    token: str,
) -> HttpResponse:
    rows = outcome.corrections
    context = {
        "proposal": target.proposal,
        "target": target,
        "changes": changes_in_words(rows[0]),
        "outcome": outcome,
        "units": [row.proposal.unit for row in rows] if len(rows) > 1 else [],
        "typed": [(name, form.data.get(name, "")) for name in form.fields if name != FILE],
        "reason": form.cleaned_data["reason"],
        "date_reason": form.date_reason,
        "seen": seen,
        "token": token,
    }
    return render(request, "proposals/corrections/confirm.html", context)


def _said(outcome: CorrectionOutcome, target: Target) -> str:
    papers = len(outcome.papers)
    follows = (
        f" {papers} naskah ditandai perlu diterbitkan ulang."
        if papers
        else " Tidak ada naskah yang perlu diterbitkan ulang."
    )
    return f"{target.label} diperbaiki.{follows}"
