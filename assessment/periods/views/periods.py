"""Periods: windows with their extensions, quota, weights, and the next season."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessment.enums import Condition, Phase, WindowKind
from assessment.models import Assessment, Period, PrerequisiteState, WindowExtension
from assessment.periods.forms import NextPeriodForm, PeriodForm
from assessment.periods.prerequisites import agency_prerequisites_of
from assessment.periods.services.next_period import instrument_for, open_next, shifted_windows
from assessment.periods.services.periods import (
    create_period,
    set_window,
    update_period,
)
from assessment.periods.usual_windows import usual_year
from assessment.queries import today, window
from assessment.workdays import closing_remark, is_list_kept
from units.models import RoleGrant, Unit
from units.requests import SignedRequest
from units.running import running
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed, permission_required


def find_period(year: int) -> Period:
    extensions = WindowExtension.objects.select_related("changed_by").order_by("id")
    period: Period = get_object_or_404(
        Period.objects.select_related("instrument", "opened_from").prefetch_related(
            "windows",
            Prefetch("windows__extensions", extensions),
            "prerequisites",
            "own_prerequisites",
        ),
        year=year,
    )
    return period


@require_safe
@permission_required("assessment.view_period")
def period_list(request: SignedRequest) -> HttpResponse:
    periods = list(Period.objects.select_related("instrument").prefetch_related("windows"))
    return render(
        request,
        "assessment/periods/list.html",
        {
            "periods": periods,
            "newest": periods[0] if periods else None,
            "this_year": today().year,
            "may_manage": allowed(request.user, "assessment.manage_period"),
        },
    )


@require_safe
@permission_required("assessment.view_period")
def period_detail(request: SignedRequest, year: int) -> HttpResponse:
    period = find_period(year)
    states = {row.code: row for row in period.prerequisites.all()}
    earlier = states_before(period)
    return render(
        request,
        "assessment/periods/detail.html",
        {
            "period": period,
            "today": today(),
            "windows": [
                (row, row.is_open(today()), closing_remark(row.closes_on))
                for row in period.windows.all()
            ],
            "holidays_kept": is_list_kept(period.year),
            "prerequisites": [
                (
                    item,
                    states.get(item.code) or PrerequisiteState(period=period, code=item.code),
                    earlier.get(item.code),
                )
                for item in agency_prerequisites_of(period)
            ],
            "weights": [
                (Condition(code), weight) for code, weight in period.condition_weights().items()
            ],
            "newest": not Period.objects.filter(year__gt=period.year).exists(),
            "may_manage": allowed(request.user, "assessment.manage_period"),
        },
    )


def states_before(period: Period) -> dict[str, PrerequisiteState]:
    """What the season this one was opened from had reached; to be confirmed, never taken over."""
    if period.opened_from is None:
        return {}
    return {row.code: row for row in period.opened_from.prerequisites.all()}


@permission_required("assessment.manage_period")
def period_new(request: SignedRequest) -> HttpResponse:
    form = PeriodForm(request.POST or None, initial={"year": usual_year(today())})
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
                    weights=form.weights(),
                    wbk_by_agency=data["wbk_by_agency"],
                )
                _store_windows(request, form, period)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, f"{period} dibuka. Isi syarat instansinya.")
            _point_out(request, form)
            return redirect("periods:prerequisites", year=period.year)
    return render(
        request,
        "assessment/periods/form.html",
        {"form": form, "period": None},
        status=422 if form.errors else 200,
    )


@permission_required("assessment.manage_period")
def period_edit(request: SignedRequest, year: int) -> HttpResponse:
    period = find_period(year)
    form = PeriodForm(
        request.POST or None,
        period=period,
        sets_people=allowed(request.user, "assessment.set_tpi_people"),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                _store_windows(request, form, period)
                update_period(
                    actor=request.user,
                    period=period,
                    quota_wbk=data["quota_wbk"],
                    quota_wbbm=data["quota_wbbm"],
                    is_open=data["is_open"],
                    weights=form.weights(),
                    tpi_people=data["tpi_people"],
                    wbk_by_agency=data["wbk_by_agency"],
                )
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(request, f"{period} tersimpan.")
            _point_out(request, form)
            return redirect("periods:detail", year=period.year)
    return render(
        request,
        "assessment/periods/form.html",
        {"form": form, "period": period},
        status=422 if form.errors else 200,
    )


def _point_out(request: SignedRequest, form: PeriodForm) -> None:
    """Windows that close on a day on which offices are closed: allowed, but said."""
    for kind, _, closes in form.windows():
        if remark := closing_remark(closes):
            messages.warning(request, f"{WindowKind(kind).label}: {remark}")


def _store_windows(request: SignedRequest, form: PeriodForm, period: Period) -> None:
    for kind, opens, closes in form.windows():
        current = window(period, kind)
        if current is None or (current.opens_on, current.closes_on) != (opens, closes):
            set_window(
                actor=request.user,
                period=period,
                kind=kind,
                opens_on=opens,
                closes_on=closes,
                reason=form.cleaned_data.get("reason", ""),
            )


@permission_required("assessment.manage_period")
def period_next(request: SignedRequest, year: int) -> HttpResponse:
    """What a season opened from this one takes over; «Ya» opens it."""
    previous = find_period(year)
    initial: dict[str, Any] = {
        "year": previous.year + 1,
        "instrument": instrument_for(previous),
    }
    form = NextPeriodForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            period = open_next(actor=request.user, previous=previous, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            messages.success(
                request,
                f"{period} dibuka dari {previous}. Konfirmasi syarat instansi untuk tahun ini.",
            )
            return redirect("periods:prerequisites", year=period.year)
    states = {row.code: row for row in previous.prerequisites.all()}
    held = RoleGrant.objects.filter(running(), user__is_active=True)
    wanted = form.cleaned_data.get("year") if form.is_bound and form.is_valid() else None
    return render(
        request,
        "assessment/periods/next.html",
        {
            "previous": previous,
            "form": form,
            "year": wanted or previous.year + 1,
            "windows": shifted_windows(previous, wanted or previous.year + 1),
            "weights": [
                (Condition(code), weight) for code, weight in previous.condition_weights().items()
            ],
            "prerequisites": [
                (item, states.get(item.code)) for item in agency_prerequisites_of(previous)
            ],
            "units": Unit.objects.filter(is_active=True).count(),
            "roles": held.count(),
            "people": held.values("user").distinct().count(),
            "unfinished": Assessment.objects.filter(period=previous)
            .exclude(phase=Phase.CLOSED)
            .count(),
        },
        status=422 if form.errors else 200,
    )
