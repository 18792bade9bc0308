"""The holidays of a year: reading and keeping them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from assessment.models import HolidayList
from assessment.periods.holiday_forms import HolidayForm, as_line
from assessment.periods.services.holidays import keep_holidays
from assessment.workdays import reckoned_holidays
from units.requests import SignedRequest
from zona_integritas.ground.dates import EARLIEST, LATEST
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import bulat, hari, join_list, tanggal
from zona_integritas.ground.permissions import allowed, permission_required


def _no_such_year(year: int) -> bool:
    return not EARLIEST.year <= year <= LATEST.year


@require_safe
@permission_required("assessment.view_period")
def holidays(request: SignedRequest, year: int) -> HttpResponse:
    kept = HolidayList.objects.filter(year=year).first()
    if kept is not None:
        lines = [(row.day, hari(row.day), row.name, row.joint) for row in kept.days.all()]
    elif _no_such_year(year):
        return render(request, "404.html", status=404)
    else:
        lines = [(day, hari(day), name, False) for day, name in reckoned_holidays(year).items()]
    return render(
        request,
        "assessment/periods/holidays.html",
        {
            "year": year,
            "kept": kept,
            "lines": lines,
            "years": [one for one in _years_near(year) if not _no_such_year(one)],
            "may_manage": allowed(request.user, "assessment.manage_period"),
        },
    )


def _warn_of_missing(request: SignedRequest, stored: HolidayList) -> None:
    """Pasted lines may have taken the place of the days that are holidays every year."""
    listed = set(stored.days.values_list("day", flat=True))
    reckoned = reckoned_holidays(stored.year).items()
    missing = [f"{tanggal(day)} ({name})" for day, name in reckoned if day not in listed]
    if missing:
        messages.warning(
            request,
            f"Hari libur tetap yang tidak tercantum dan dihitung sebagai hari kerja: "
            f"{join_list(missing)}. Bila seharusnya libur, tambahkan melalui Ubah hari libur.",
        )


def _years_near(year: int) -> list[int]:
    kept = HolidayList.objects.values_list("year", flat=True)
    return sorted({year - 1, year + 1, *kept})


@permission_required("assessment.manage_period")
def holidays_edit(request: SignedRequest, year: int) -> HttpResponse:
    if _no_such_year(year):
        return render(request, "404.html", status=404)
    kept = HolidayList.objects.filter(year=year).first()
    if kept is not None:
        proposed = [as_line(row) for row in kept.days.all()]
    else:
        proposed = [f"{tanggal(day)}; {name}" for day, name in reckoned_holidays(year).items()]
    form = HolidayForm(
        request.POST if request.method == "POST" else None,
        initial={"basis": kept.basis if kept else "", "lines": "\n".join(proposed)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            stored = keep_holidays(actor=request.user, year=year, **form.values())
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            count = bulat(stored.days.count())
            messages.success(request, f"{stored} tersimpan: {count} hari.")
            _warn_of_missing(request, stored)
            return redirect("periods:holidays", year=year)
    return render(
        request,
        "assessment/periods/holidays_form.html",
        {"form": form, "year": year, "kept": kept},
        status=422 if form.errors else 200,
    )
