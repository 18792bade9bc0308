"""Sittings: the list, one sitting with its agenda, what was decided, and its decree."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from proposals.enums import PaperKind
from proposals.models import AgendaItem, Decision, Paper, SignedNote, Sitting
from proposals.queries import visible_proposals, visible_sittings
from proposals.sittings.forms import SittingForm
from proposals.sittings.moves import LEADING_ON
from proposals.sittings.reports.agenda import Pending, fill_in, pending_lines
from proposals.sittings.reports.decision_list import sitting_list
from proposals.sittings.services.sittings import (
    FOLDER,
    open_sitting,
    take_off_agenda,
    update_sitting,
)
from units.fresh import fresh_sign_in_where
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import allowed, allowed_somewhere, permission_required


def find_sitting(request: SignedRequest, pk: int) -> Sitting:
    """The sitting, or 404 for one that is about units out of the person's sight."""
    sitting: Sitting = get_object_or_404(visible_sittings(request.user), pk=pk)
    return sitting


@require_safe
@permission_required("proposals.view_sitting")
def sitting_index(request: SignedRequest) -> HttpResponse:
    rows = visible_sittings(request.user).annotate(
        on_agenda=Count("agenda", distinct=True), decided=Count("decisions", distinct=True)
    )
    page = asked_page(request, rows.order_by("-held_on", "-id"))
    return render(
        request,
        "proposals/sittings/sittings.html",
        {"page": page, "may_prepare": allowed(request.user, "proposals.prepare_sitting")},
    )


@permission_required("proposals.prepare_sitting")
def sitting_new(request: SignedRequest) -> HttpResponse:
    form = SittingForm(request.POST or None)
    del form.fields["upload"]
    if request.method == "POST" and form.is_valid():
        try:
            sitting = open_sitting(actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, f"{sitting} dibuka. Tambahkan usulan ke agendanya.")
            return redirect("proposals:agenda_choose", pk=sitting.pk)
    return _form_page(request, form, None)


@permission_required("proposals.prepare_sitting")
def sitting_edit(request: SignedRequest, pk: int) -> HttpResponse:
    sitting = find_sitting(request, pk)
    names = ("title", "held_on", "sk_number", "sk_date")
    form = SittingForm(
        request.POST or None,
        request.FILES or None,
        initial={name: getattr(sitting, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        try:
            update_sitting(actor=request.user, sitting=sitting, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Data sidang tersimpan.")
            return redirect("proposals:sitting", pk=sitting.pk)
    return _form_page(request, form, sitting)


def _form_page(request: SignedRequest, form: SittingForm, sitting: Sitting | None) -> HttpResponse:
    return render(
        request,
        "proposals/sittings/form.html",
        {"form": form, "sitting": sitting},
        status=422 if form.errors else 200,
    )


def _decides(request: SignedRequest, pk: int) -> bool:
    return allowed_somewhere(request.user, "proposals.decide")


@require_safe
@permission_required("proposals.view_sitting")
@fresh_sign_in_where(_decides)
def sitting_detail(request: SignedRequest, pk: int) -> HttpResponse:
    sitting = find_sitting(request, pk)
    lines = pending_lines(request.user, sitting)
    if request.GET.get("isi") == "semua":
        fill_in(lines, LEADING_ON)
    return sitting_page(request, sitting, lines)


def sitting_page(
    request: SignedRequest,
    sitting: Sitting,
    lines: list[Pending],
    problems: list[str] | None = None,
) -> HttpResponse:
    """The page of one sitting; with problems, what was entered stays and nothing was changed."""
    decided = decisions_of(request, sitting)
    context: dict[str, Any] = {
        "sitting": sitting,
        "pending": lines,
        "found": sitting_list(sitting, decided),
        "problems": problems or [],
        "waiting_note": SignedNote.objects.filter(sitting=sitting, closed_at=None)
        .select_related("recorded_by")
        .first(),
        "may_prepare": allowed(request.user, "proposals.prepare_sitting"),
        # Who may decide reads why not, also where nothing can be decided.
        "decides": any(line.options or line.blocked for line in lines),
        "may_decide": any(line.options for line in lines),
        "needs_sk": not sitting.sk_number
        and any(line.proposal.state == "proposed" for line in lines),
        "out_of_sight": sitting.agenda.count()
        - sitting.agenda.filter(proposal__in=visible_proposals(request.user)).count(),
    }
    return render(
        request,
        "proposals/sittings/sitting.html",
        context,
        status=422 if context["problems"] else 200,
    )


def decisions_of(request: SignedRequest, sitting: Sitting) -> Any:
    """The sitting's decisions on proposals the person may see."""
    return Decision.objects.filter(sitting=sitting, proposal__in=visible_proposals(request.user))


@require_safe
@permission_required("proposals.view_sitting")
def decision_list(request: SignedRequest, pk: int) -> HttpResponse:
    """The decision list as a page to print."""
    sitting = find_sitting(request, pk)
    found = sitting_list(sitting, decisions_of(request, sitting))
    paper = Paper(kind=PaperKind.DECISION_LIST, sitting=sitting)
    context = {
        "sitting": sitting,
        "found": found,
        "papers": bool(found.count) and allowed(request.user, "proposals.read_paper", paper),
    }
    return render(request, "proposals/sittings/decision_list.html", context)


@require_safe
@permission_required("proposals.view_sitting")
def decree_file(request: SignedRequest, pk: int) -> HttpResponseBase:
    """The decree's file as it was uploaded, always as an attachment."""
    sitting = find_sitting(request, pk)
    if not sitting.sha256:
        raise Http404
    return attachment(FOLDER, sitting.sha256, sitting.file_name)


@require_POST
@permission_required("proposals.prepare_sitting")
def agenda_remove(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    sitting = find_sitting(request, pk)
    item = get_object_or_404(
        AgendaItem.objects.filter(sitting=sitting, proposal__in=visible_proposals(request.user)),
        pk=number,
    )
    try:
        take_off_agenda(actor=request.user, item=item)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"{item.proposal.unit_name} dikeluarkan dari agenda.")
    return redirect("proposals:sitting", pk=sitting.pk)
