"""Whether offices between unit and TPI check first: which, when, how many units each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from assessment.enums import WindowKind
from assessment.periods.forms import BetweenForm
from assessment.periods.services.between import set_between
from assessment.periods.views.periods import find_period
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required


@permission_required("assessment.manage_period")
def between(request: SignedRequest, year: int) -> HttpResponse:
    period = find_period(year)
    own = next((row for row in period.windows.all() if row.kind == WindowKind.BETWEEN), None)
    form = BetweenForm(
        request.POST or None,
        initial={
            "between_level": period.between_level,
            "between_quota": period.between_quota,
            "opens_on": own.opens_on if own else None,
            "closes_on": own.closes_on if own else None,
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_between(
                actor=request.user,
                period=period,
                level=data["between_level"],
                quota=data["between_quota"],
                opens_on=data["opens_on"],
                closes_on=data["closes_on"],
                reason=data["reason"],
            )
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            said = "dipakai" if data["between_level"] else "tidak dipakai"
            messages.success(request, f"Tersimpan: tingkat antara {said} pada {period}.")
            return redirect("periods:detail", year=year)
    return render(
        request,
        "assessment/periods/between.html",
        {"period": period, "form": form},
        status=422 if form.errors else 200,
    )
