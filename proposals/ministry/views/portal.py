"""What the ministry's form asks of a period: contact, addresses, and the units it lists."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessment.models import Period
from proposals.ministry.forms import PortalFormForm
from proposals.ministry.portal_fields import FIELDS, missing_fields
from proposals.ministry.reports.portal_units import portal_units
from proposals.ministry.services.portal import save_portal_form
from proposals.models import PortalForm
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed, permission_required, require


@permission_required("proposals.view_portal_form")
def form_page(request: SignedRequest, year: int) -> HttpResponse:
    """Read by all who look over the agency; filled in by the pokja."""
    period: Period = get_object_or_404(Period, year=year)
    held = PortalForm.objects.select_related("saved_by").filter(period=period).first()
    form = PortalFormForm(
        request.POST or None, initial={name: getattr(held, name) for name in FIELDS} if held else {}
    )
    if request.method == "POST":
        require(request.user, "proposals.fill_portal_form")
        if form.is_valid():
            try:
                save_portal_form(actor=request.user, period=period, values=form.cleaned_data)
            except Refused as refused:
                form.add_error(None, list(refused.reasons))
            else:
                messages.success(request, f"Isian portal periode {period.year} tersimpan.")
                return redirect("proposals:portal_form", year=year)
    return render(
        request,
        "proposals/ministry/portal_form.html",
        {
            "period": period,
            "held": held,
            "lines": [
                (str(field.label), getattr(held, name) if held else "", name.endswith("_url"))
                for name, field in form.fields.items()
            ],
            "form": form,
            "missing": missing_fields(held),
            "units": portal_units(period),
            "may_fill": allowed(request.user, "proposals.fill_portal_form"),
        },
        status=422 if form.errors else 200,
    )
