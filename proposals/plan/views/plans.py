"""Pages of the rencana pembangunan, below /usulan/<pk>/rencana/."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessment.queries import today
from proposals.enums import Quarter
from proposals.lookup import find_proposal
from proposals.models import PlanItem, PlanProgress, Proposal
from proposals.plan.components import Component, components_of, state_problem, writable
from proposals.plan.forms import EndReasonForm, PlanItemForm, ProgressForm
from proposals.plan.reports import plan as report
from proposals.plan.services.plans import (
    PlanItemValues,
    StaleItem,
    add_items,
    edit_item,
    end_item,
    report_progress,
    settle_components,
)
from units.models import User
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import allowed, permission_required, require

BUILD = {"ya": True, "tidak": False}


def find_plan(request: SignedRequest, pk: int) -> tuple[Proposal, list[Component], set[str]]:
    """The proposal, its components, and those the person may write on (403 for readers)."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.plan", proposal)
    components = list(components_of(proposal).values())
    return proposal, components, writable(request.user, proposal, components)


def may_plan(user: User, proposal: Proposal) -> bool:
    return allowed(user, "proposals.plan", proposal) and state_problem(proposal) is None


@require_safe
@permission_required("proposals.view")
def plan(request: SignedRequest, pk: int) -> HttpResponse:
    """The plan by component; ``?komponen=``, ``?triwulan=`` and ``?keadaan=`` narrow it."""
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.view", proposal)
    wanted = {name: request.GET.get(name, "") for name in ("komponen", "triwulan", "keadaan")}
    every = report.item_rows(proposal, today())
    rows = [row for row in every if report.passes_filter(row, wanted)]
    blocks = report.plan_blocks(request.user, proposal, rows)
    return render(
        request,
        "proposals/plan/plan.html",
        {
            "proposal": proposal,
            "blocks": [
                block for block in blocks if wanted["komponen"] in ("", block.component.code)
            ],
            "components": [block.component for block in blocks],
            "quarters": Quarter.choices,
            "states": report.STATES.items(),
            "filters": wanted,
            "filtered": any(wanted.values()),
            "late": sum(row.late for row in every),
            "count": len(every),
            "ended": proposal.plan_items.filter(ended_at__isnull=False).order_by("-ended_at"),
            "by_quarter": report.quarter_rows(every),
            "timeline": report.timeline(rows, proposal.period.year, today()) if rows else "",
            "may_plan": may_plan(request.user, proposal),
            "problem": state_problem(proposal),
        },
    )


@permission_required("proposals.plan")
def components(request: SignedRequest, pk: int) -> HttpResponse:
    """Which components the unit builds, and why."""
    proposal, found, may = find_plan(request, pk)
    decided = {row.code: row for row in proposal.components.all()}
    problems: list[str] = []
    if request.method == "POST":
        chosen = {
            one.code: (
                BUILD[request.POST[f"bangun-{one.code}"]],
                request.POST.get(f"alasan-{one.code}", ""),
            )
            for one in found
            if one.code in may and request.POST.get(f"bangun-{one.code}") in BUILD
        }
        try:
            changed = settle_components(actor=request.user, proposal=proposal, chosen=chosen)
        except Refused as refused:
            problems = refused.reasons
        else:
            messages.success(request, f"Penetapan komponen disimpan; {changed} berubah.")
            return redirect("proposals:plan", pk=pk)
    lines = []
    for one in found:
        row = decided.get(one.code)
        build = "" if row is None else "ya" if row.chosen else "tidak"
        lines.append(
            {
                "component": one,
                "may": one.code in may,
                "build": request.POST.get(f"bangun-{one.code}", build),
                "reason": request.POST.get(f"alasan-{one.code}", row.reason if row else ""),
            }
        )
    return render(
        request,
        "proposals/plan/components.html",
        {"proposal": proposal, "lines": lines, "problems": problems},
        status=422 if problems else 200,
    )


@permission_required("proposals.plan")
def item_new(request: SignedRequest, pk: int) -> HttpResponse:
    proposal, found, may = find_plan(request, pk)
    form = PlanItemForm(
        request.POST if request.method == "POST" else None,
        components=found,
        allowed=may,
        initial={"component": request.GET.get("komponen")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_items(
                actor=request.user, proposal=proposal, items=[PlanItemValues(**form.cleaned_data)]
            )
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Kegiatan ditambahkan.")
            return redirect("proposals:plan", pk=pk)
    return _item_page(request, proposal, found, form, None)


@permission_required("proposals.plan")
def item_edit(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Changes an item; when somebody was faster both texts stand beside each other."""
    proposal, found, may = find_plan(request, pk)
    item = _find_item(proposal, number)
    names = ("component", "activity", "target", "person", "quarter", "indicators")
    form = PlanItemForm(
        request.POST if request.method == "POST" else None,
        components=found,
        allowed=may,
        initial={name: getattr(item, name) for name in names},
    )
    current: PlanItem | None = None
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        try:
            edit_item(
                actor=request.user,
                item=item,
                values=PlanItemValues(**form.cleaned_data),
                expected_version=whole_number(seen) or 0,
            )
        except StaleItem as stale:
            form.add_error(None, list(stale.reasons))
            current = stale.current
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Kegiatan disimpan.")
            return redirect("proposals:plan", pk=pk)
    return _item_page(request, proposal, found, form, item, current)


def _item_page(
    request: SignedRequest,
    proposal: Proposal,
    found: list[Component],
    form: PlanItemForm,
    item: PlanItem | None,
    current: PlanItem | None = None,
) -> HttpResponse:
    version = current.version if current else request.POST.get("version", item and item.version)
    return render(
        request,
        "proposals/plan/item.html",
        {
            "proposal": proposal,
            "form": form,
            "item": item,
            "current": current,
            "version": version,
            "components": found,
            "ticked": form["indicators"].value() or [],
        },
        status=409 if current else 422 if form.errors else 200,
    )


@permission_required("proposals.plan")
def progress(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Tells how far an item is; what was told before stands below."""
    proposal, _, _ = find_plan(request, pk)
    item = _find_item(proposal, number)
    form = ProgressForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        unit=proposal.unit,
        initial={"quarter": item.quarter, "percent": item.progress},
    )
    if request.method == "POST" and form.is_valid():
        try:
            report_progress(actor=request.user, item=item, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Kemajuan dicatat.")
            return redirect("proposals:plan", pk=pk)
    return render(
        request,
        "proposals/plan/progress.html",
        {
            "proposal": proposal,
            "item": item,
            "form": form,
            "reports": item.reports.select_related("evidence", "reported_by").order_by("-id"),
        },
        status=422 if form.errors else 200,
    )


@require_safe
@permission_required("proposals.view")
def report_file(request: SignedRequest, pk: int, number: int) -> HttpResponseBase:
    """The evidence of a report: a file always as an attachment, a link leads on to its address."""
    proposal = find_proposal(request, pk)
    report = get_object_or_404(
        PlanProgress.objects.select_related("evidence"), pk=number, item__proposal=proposal
    )
    revision = report.evidence.revisions.first() if report.evidence else None
    if revision is None or revision.only_mentioned:
        raise Http404
    if revision.url:
        return redirect(revision.url)
    return attachment("bukti", revision.sha256, revision.file_name)


@permission_required("proposals.plan")
def item_end(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    proposal, _, _ = find_plan(request, pk)
    item = _find_item(proposal, number)
    form = EndReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            end_item(actor=request.user, item=item, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, "Kegiatan diakhiri; laporannya tetap tersimpan.")
            return redirect("proposals:plan", pk=pk)
    return render(
        request,
        "proposals/plan/end.html",
        {"proposal": proposal, "what": item.activity, "form": form, "back": "proposals:plan"},
        status=422 if form.errors else 200,
    )


def _find_item(proposal: Proposal, number: int) -> PlanItem:
    item: PlanItem = get_object_or_404(
        PlanItem.objects.select_related(
            "proposal__unit", "proposal__period", "proposal__assessment__instrument"
        ),
        pk=number,
        proposal=proposal,
    )
    return item
