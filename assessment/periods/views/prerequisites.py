"""Prerequisites of a period: what the agency reached, and which ones hold."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessment.models import Period, PrerequisiteState
from assessment.periods.prerequisite_forms import PeriodPrerequisiteForm, PrerequisiteForm
from assessment.periods.prerequisites import (
    PrerequisiteTerms,
    agency_prerequisites_of,
    all_prerequisites,
)
from assessment.periods.services.prerequisites import (
    PROOFS,
    set_period_prerequisite,
    set_prerequisite,
)
from assessment.periods.views.periods import find_period, states_before
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.permissions import permission_required


@require_safe
@permission_required("assessment.view_period")
def prerequisite_proof(request: SignedRequest, year: int, code: str) -> HttpResponseBase:
    """The file that proves a prerequisite, always as an attachment."""
    state = get_object_or_404(PrerequisiteState, period__year=year, code=code)
    if not state.proof_sha256:
        raise Http404
    return attachment(PROOFS, state.proof_sha256, state.proof_name)


@permission_required("assessment.manage_period")
def period_prerequisites(request: SignedRequest, year: int) -> HttpResponse:
    period = find_period(year)
    states = {row.code: row for row in period.prerequisites.all()}
    earlier = states_before(period)
    forms = [
        PrerequisiteForm(
            request.POST or None,
            request.FILES or None,
            item=item,
            state=states.get(item.code),
            before=earlier.get(item.code),
        )
        for item in agency_prerequisites_of(period)
    ]
    if request.method == "POST" and all(
        [form.is_valid() for form in forms]  # noqa: C419 - every form shows its errors
    ):
        try:
            with transaction.atomic():
                for form in forms:
                    _store_prerequisite(request, period, form)
        except Refused:
            pass  # said on the form it belongs to
        else:
            messages.success(request, "Syarat instansi tersimpan.")
            return redirect("periods:detail", year=period.year)
    wrong = request.method == "POST"
    return render(
        request,
        "assessment/periods/prerequisites.html",
        {"period": period, "forms": forms, "unit_items": _unit_items(period), "off": _off(period)},
        status=422 if wrong else 200,
    )


def _store_prerequisite(request: SignedRequest, period: Period, form: PrerequisiteForm) -> None:
    try:
        set_prerequisite(actor=request.user, period=period, code=form.item.code, **form.values())
    except Refused as refused:
        form.add_error("value", list(refused.reasons))
        raise


def _unit_items(period: Period) -> list[PrerequisiteTerms]:
    return [one for one in all_prerequisites(period) if one.level == "unit" and one.kind != "off"]


def _off(period: Period) -> list[PrerequisiteTerms]:
    return [one for one in all_prerequisites(period) if one.kind == "off"]


@permission_required("assessment.manage_period")
def period_prerequisite(request: SignedRequest, year: int, code: str = "") -> HttpResponse:
    """Adds a prerequisite to the period, or words one of the instrument otherwise in it."""
    period = find_period(year)
    known = {one.code: one for one in all_prerequisites(period)}
    item = known.get(code)
    if code and item is None:
        raise Http404
    form = PeriodPrerequisiteForm(request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["code"]
        if not code and given in known:
            form.add_error(
                "code",
                f"Kode «{given}» sudah dipakai syarat lain pada {period}. Tulis kode lain, atau "
                "ubah syarat itu.",
            )
        else:
            try:
                set_period_prerequisite(
                    actor=request.user, period=period, code=given, values=form.values()
                )
            except Refused as refused:
                form.add_error(None, list(refused.reasons))
            else:
                messages.success(request, f"Syarat «{given}» pada {period} tersimpan.")
                return redirect("periods:prerequisites", year=period.year)
    return render(
        request,
        "assessment/periods/prerequisite.html",
        {"period": period, "form": form, "item": item},
        status=422 if form.errors else 200,
    )
