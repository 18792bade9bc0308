"""The ministry's list of many units' results: Unggah → Periksa → Terapkan, and its template."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.models import Period
from proposals.enums import Stage
from proposals.ministry.forms import MinistryListForm
from proposals.ministry.reports.results_template import ministry_template
from proposals.ministry.results_table import COLUMNS
from proposals.ministry.services.results_list import (
    apply_list,
    examine_list,
    keep_list,
    open_list,
    with_the_ministry,
)
from proposals.tables.filters import as_book
from units.fresh import fresh_sign_in
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import bulat
from zona_integritas.ground.permissions import permission_required


def _period(year: int) -> Period:
    period: Period = get_object_or_404(Period, year=year)
    return period


@permission_required("proposals.record_ministry_list")
def upload(request: SignedRequest, year: int) -> HttpResponse:
    period = _period(year)
    form = MinistryListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            token = keep_list(
                actor=request.user, period=period, content=file.read(), file_name=file.name
            )
        except Refused as refused:
            form.add_error("file", list(refused.reasons))
        else:
            return redirect("proposals:ministry_list_check", year=year, token=token)
    return render(
        request,
        "proposals/ministry/results_list.html",
        {
            "period": period,
            "form": form,
            "columns": COLUMNS,
            "waiting": len(with_the_ministry(request.user, period)),
            "back_url": _proposals_of(year),
        },
        status=422 if form.errors else 200,
    )


@permission_required("proposals.record_ministry_list")
@fresh_sign_in
def check(request: SignedRequest, year: int, token: str) -> HttpResponse:
    """What every row of the list would record; sending the page records exactly that."""
    period = _period(year)
    problems: list[str] = []
    try:
        kept = open_list(actor=request.user, period=period, token=token)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return redirect("proposals:ministry_list", year=year)
    if kept is None:
        raise Http404
    if request.method == "POST":
        try:
            done = apply_list(
                actor=request.user, period=period, kept=kept, seen=request.POST.get("sidik", "")
            )
        except Refused as refused:
            problems = refused.reasons
        else:
            already = f" {bulat(done.known)} sudah tercatat sebelumnya." if done.known else ""
            messages.success(
                request,
                f"{bulat(done.new)} hasil Kementerian PANRB untuk {bulat(done.units)} unit "
                f"tercatat."
                f"{already}",
            )
            return redirect(_proposals_of(year))
    return render(
        request,
        "proposals/ministry/results_check.html",
        {
            "period": period,
            "kept": kept,
            "outcome": examine_list(actor=request.user, period=period, table=kept.table),
            "problems": problems,
            "back_url": _proposals_of(year),
        },
        status=409 if problems else 200,
    )


@require_safe
@permission_required("proposals.record_ministry_list")
def template(request: SignedRequest, year: int) -> HttpResponse:
    """A sheet to fill, with the units that are with the ministry now."""
    period = _period(year)
    content = ministry_template(with_the_ministry(request.user, period))
    return as_book(content, f"hasil-kemenpan-rb-{year}.xlsx")


def _proposals_of(year: int) -> str:
    """The season's proposals that the ministry is told of."""
    return f"{reverse('proposals:list')}?periode={year}&tahap={Stage.MINISTRY.value}"
