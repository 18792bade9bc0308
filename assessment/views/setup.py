"""Instruments (to read) and periods (to run)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessment.enums import InstrumentStatus
from assessment.forms import PeriodForm, PrerequisiteForm
from assessment.models import Instrument, Period, Prerequisite, Threshold
from assessment.queries import today, window
from assessment.scoring.definition import SHORT_NAMES
from assessment.services.periods import (
    create_period,
    set_prerequisite,
    set_window,
    update_period,
)
from assessment.views.instrument_drafts import problems_with_places
from zona_integritas.errors import Refused
from zona_integritas.permissions import allowed, permission_required


@require_safe
@permission_required("assessment.view_instrument")
def instrument_list(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "assessment/instrument_list.html",
        {
            "instruments": Instrument.objects.prefetch_related("periods"),
            "may_manage": allowed(request.user, "assessment.manage_instrument"),
        },
    )


@require_safe
@permission_required("assessment.view_instrument")
def instrument_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole sheet as it scores: weights, criteria, zero policies, minima, prerequisites."""
    instrument = get_object_or_404(Instrument.objects.select_related("predecessor"), pk=pk)
    rows = instrument.indicators.select_related("node").prefetch_related("options", "inputs")
    under: dict[int, list[Any]] = {}
    for row in rows:
        under.setdefault(row.node_id, []).append(row)
    may_manage = allowed(request.user, "assessment.manage_instrument")
    is_draft = instrument.status == InstrumentStatus.DRAFT
    return render(
        request,
        "assessment/instrument_detail.html",
        {
            "instrument": instrument,
            "nodes": [
                (node, node.code.count("."), under.get(node.pk, []))
                for node in instrument.nodes.all()
            ],
            "counts": (len(rows), sum(len(row.soal_ids) for row in rows)),
            "rules": minima_by_place(instrument),
            "prerequisites": instrument.prerequisites.all(),
            "periods": instrument.periods.all(),
            "may_manage": may_manage,
            "problems": problems_with_places(instrument) if is_draft and may_manage else [],
        },
    )


def minima_by_place(instrument: Instrument) -> list[tuple[str, list[Threshold | None]]]:
    """Each place that has a minimum, with the minimum of every predicate; a draft may lack one."""
    names = {"total": "Nilai total", **SHORT_NAMES}
    names.update(
        {node.area: node.name for node in instrument.nodes.all() if node.area},
    )
    for code, name in instrument.nodes.values_list("code", "name"):
        names.setdefault(code, name)
    found: dict[str, dict[str, Threshold]] = {}
    for rule in instrument.thresholds.all():
        found.setdefault(rule.area or rule.node, {})[rule.predicate] = rule
    return [
        (names.get(place, place), [minima.get(one) for one in ("WBK", "WBBM")])
        for place, minima in found.items()
    ]


@require_safe
@permission_required("assessment.view_period")
def period_list(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "assessment/period_list.html",
        {
            "periods": Period.objects.select_related("instrument").prefetch_related("windows"),
            "may_manage": allowed(request.user, "assessment.manage_period"),
        },
    )


@require_safe
@permission_required("assessment.view_period")
def period_detail(request: HttpRequest, year: int) -> HttpResponse:
    period = get_object_or_404(
        Period.objects.select_related("instrument").prefetch_related("windows", "prerequisites"),
        year=year,
    )
    states = {row.code: row for row in period.prerequisites.all()}
    return render(
        request,
        "assessment/period_detail.html",
        {
            "period": period,
            "today": today(),
            "windows": [(row, row.is_open(today())) for row in period.windows.all()],
            "prerequisites": [(item, states.get(item.code)) for item in agency_items(period)],
            "may_manage": allowed(request.user, "assessment.manage_period"),
        },
    )


def agency_items(period: Period) -> list[Prerequisite]:
    """The prerequisites the agency answers once for all its units."""
    return [
        item
        for item in period.instrument.prerequisites.filter(level="agency")
        if not item.agency_types or settings.AGENCY_TYPE in item.agency_types
    ]


@permission_required("assessment.manage_period")
def period_new(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.POST or None, initial={"year": today().year})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                period = create_period(
                    actor=request.user,
                    year=data["year"],
                    instrument=data["instrument"],
                    quota_wbk=data["quota_wbk"],
                    quota_wbbm=data["quota_wbbm"],
                )
                _store_windows(request, form, period)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, f"{period} dibuka. Isi syarat instansinya.")
            return redirect("periods:prerequisites", year=period.year)
    return render(
        request, "assessment/period_form.html", {"form": form}, status=422 if form.errors else 200
    )


@permission_required("assessment.manage_period")
def period_edit(request: HttpRequest, year: int) -> HttpResponse:
    period = get_object_or_404(Period.objects.prefetch_related("windows"), year=year)
    form = PeriodForm(request.POST or None, period=period)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                update_period(
                    actor=request.user,
                    period=period,
                    quota_wbk=data["quota_wbk"],
                    quota_wbbm=data["quota_wbbm"],
                    is_open=data["is_open"],
                )
                _store_windows(request, form, period)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, f"{period} tersimpan.")
            return redirect("periods:detail", year=period.year)
    return render(
        request,
        "assessment/period_form.html",
        {"form": form, "period": period},
        status=422 if form.errors else 200,
    )


def _store_windows(request: HttpRequest, form: PeriodForm, period: Period) -> None:
    for kind, opens, closes in form.windows():
        current = window(period, kind)
        if current is None or (current.opens_on, current.closes_on) != (opens, closes):
            set_window(
                actor=request.user, period=period, kind=kind, opens_on=opens, closes_on=closes
            )


@permission_required("assessment.manage_period")
def period_prerequisites(request: HttpRequest, year: int) -> HttpResponse:
    period = get_object_or_404(Period.objects.prefetch_related("prerequisites"), year=year)
    states = {row.code: row for row in period.prerequisites.all()}
    forms = [
        PrerequisiteForm(request.POST or None, item=item, state=states.get(item.code))
        for item in agency_items(period)
    ]
    if request.method == "POST" and all(
        [form.is_valid() for form in forms]  # noqa: C419 - every form shows its errors
    ):
        with transaction.atomic():
            for form in forms:
                set_prerequisite(
                    actor=request.user, period=period, code=form.item.code, **form.values()
                )
        messages.success(request, "Syarat instansi tersimpan.")
        return redirect("periods:detail", year=period.year)
    wrong = request.method == "POST"
    return render(
        request,
        "assessment/period_prerequisites.html",
        {"period": period, "forms": forms},
        status=422 if wrong else 200,
    )
