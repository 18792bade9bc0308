"""Pages of what the TPI writes into its report, below /usulan/<pk>/teks-lhe/."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from proposals.course.reports.findings import RULE
from proposals.lookup import find_proposal
from proposals.models import Proposal, ReportPassage
from proposals.papers.forms import PassageForm, WordingForm
from proposals.papers.reports.report_texts import find_offer, text_blocks, word_changes
from proposals.papers.services.report_texts import (
    StalePassage,
    accept_passage,
    add_passage,
    decides,
    edit_passage,
    end_passage,
    move_passage,
    writing_problem,
)
from proposals.plan.forms import EndReasonForm
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import allowed, permission_required, require


def _read(request: SignedRequest, pk: int) -> Proposal:
    """404 for those who may not know yet that something is written."""
    proposal = find_proposal(request, pk)
    if not allowed(request.user, "proposals.read_report_texts", proposal):
        raise Http404
    return proposal


def _write(request: SignedRequest, pk: int) -> Proposal:
    proposal = _read(request, pk)
    require(request.user, "proposals.write_report_texts", proposal)
    return proposal


def _find(proposal: Proposal, number: int) -> ReportPassage:
    passage: ReportPassage = get_object_or_404(
        ReportPassage.objects.select_related("written_by"), pk=number, proposal=proposal
    )
    passage.proposal = proposal
    return passage


@require_safe
@permission_required("proposals.read_report_texts")
def texts(request: SignedRequest, pk: int) -> HttpResponse:
    """The texts by area, and for those who write also what could be taken over."""
    proposal = _read(request, pk)
    writer = allowed(request.user, "proposals.write_report_texts", proposal)
    problem = writing_problem(request.user, proposal) if writer else None
    may = writer and problem is None
    found = text_blocks(proposal, proposed=writer, offering=may)
    return render(
        request,
        "proposals/papers/report_texts.html",
        {
            "proposal": proposal,
            "blocks": found,
            "count": sum(block.count for block in found),
            "offered": sum(len(block.offers) for block in found),
            "may": may,
            "decides": may and decides(request.user, proposal),
            "problem": problem,
            "rule": RULE,
        },
    )


@permission_required("proposals.write_report_texts")
def text_new(request: SignedRequest, pk: int) -> HttpResponse:
    proposal = _write(request, pk)
    form = PassageForm(
        request.POST if request.method == "POST" else None,
        proposal=proposal,
        initial={"area": request.GET.get("area"), "kind": request.GET.get("jenis")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            passage = add_passage(actor=request.user, proposal=proposal, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(
                request, "Teks disimpan." if passage.accepted_at else "Usulan teks disimpan."
            )
            return redirect(_place(passage))
    return render(
        request,
        "proposals/papers/report_text_form.html",
        {
            "proposal": proposal,
            "form": form,
            "passage": None,
            "current": None,
            "proposes": not decides(request.user, proposal),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@permission_required("proposals.write_report_texts")
def text_take(request: SignedRequest, pk: int) -> HttpResponse:
    """Takes over one text made from the figures."""
    proposal = _write(request, pk)
    offer = find_offer(proposal, request.POST.get("usul", ""))
    if offer is None:
        messages.warning(request, "Usulan teks ini tidak berlaku lagi; nilainya sudah berubah.")
        return redirect("proposals:report_texts", pk=pk)
    try:
        passage = add_passage(
            actor=request.user,
            proposal=proposal,
            kind=offer.kind,
            area=offer.area,
            indicator=offer.indicator,
            text=offer.text,
        )
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
        return redirect("proposals:report_texts", pk=pk)
    return redirect(_place(passage))


@permission_required("proposals.write_report_texts")
def text_edit(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Words a text anew; when somebody was faster both texts stand beside each other."""
    proposal = _write(request, pk)
    passage = _find(proposal, number)
    form = WordingForm(
        request.POST if request.method == "POST" else None, initial={"text": passage.text}
    )
    current: ReportPassage | None = None
    seen = request.POST.get("version", "")
    if request.method == "POST" and form.is_valid():
        try:
            edit_passage(
                actor=request.user,
                passage=passage,
                text=form.cleaned_data["text"],
                expected_version=whole_number(seen) or 0,
            )
        except StalePassage as stale:
            form.add_error(None, list(stale.reasons))
            current = stale.current
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Teks disimpan.")
            return redirect(_place(passage))
    return render(
        request,
        "proposals/papers/report_text_form.html",
        {
            "proposal": proposal,
            "form": form,
            "passage": passage,
            "current": current,
            "proposes": False,
            "version": current.version if current else seen or passage.version,
        },
        status=409 if current else 422 if form.errors else 200,
    )


@require_safe
@permission_required("proposals.read_report_texts")
def text_history(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Every wording; ``?dari=`` and ``?ke=`` set two of them against each other."""
    proposal = _read(request, pk)
    passage = _find(proposal, number)
    revisions = list(passage.revisions.select_related("written_by"))
    by_version = {str(one.version): one for one in revisions}
    after = by_version.get(request.GET.get("ke", "")) or revisions[-1]
    before = by_version.get(request.GET.get("dari", "")) or by_version.get(str(after.version - 1))
    return render(
        request,
        "proposals/papers/report_text_history.html",
        {
            "proposal": proposal,
            "passage": passage,
            "revisions": revisions,
            "before": before,
            "after": after,
            "changes": word_changes(before.text, after.text) if before else [],
        },
    )


@permission_required("proposals.write_report_texts")
def text_end(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    proposal = _write(request, pk)
    passage = _find(proposal, number)
    form = EndReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            end_passage(actor=request.user, passage=passage, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Teks diakhiri; riwayatnya tetap tersimpan.")
            return redirect("proposals:report_texts", pk=pk)
    return render(
        request,
        "proposals/papers/report_text_end.html",
        {"proposal": proposal, "passage": passage, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@permission_required("proposals.write_report_texts")
def text_order(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    passage = _find(_write(request, pk), number)
    try:
        move_passage(actor=request.user, passage=passage, up=request.POST.get("arah") == "naik")
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
    return redirect(_place(passage))


@require_POST
@permission_required("proposals.write_report_texts")
def text_accept(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    passage = _find(_write(request, pk), number)
    try:
        accept_passage(actor=request.user, passage=passage)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
    else:
        messages.success(request, "Usulan teks diterima ke dalam LHE.")
    return redirect(_place(passage))


def _place(passage: ReportPassage) -> str:
    """The list, at this very text."""
    return f"{reverse('proposals:report_texts', args=[passage.proposal_id])}#teks-{passage.pk}"
