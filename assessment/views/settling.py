"""Putusan: what unit, member and lead do not agree on, decided item by item."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.enums import Side
from assessment.models import Assessment
from assessment.places import slug
from assessment.reports.lke_page import Sheet
from assessment.reports.settling import Settling, settling, value_of
from assessment.services.answers import StaleAnswer, save_answer
from assessment.views.answers import find_indicator, seen_version
from assessment.views.lke import find_assessment
from zona_integritas.errors import Refused
from zona_integritas.permissions import permission_required, require

NOTHING = "Pilih dulu jawabannya, lalu simpan. Belum ada yang berubah."


def find_sheet(request: HttpRequest, pk: int) -> tuple[Assessment, Sheet]:
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.judge", assessment)
    return assessment, Sheet(request.user, assessment)


@require_safe
@permission_required("assessment.judge")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    _, sheet = find_sheet(request, pk)
    return page(request, sheet, settling(sheet, request.GET.get("saring", "")))


def page(request: HttpRequest, sheet: Sheet, found: Settling, status: int = 200) -> HttpResponse:
    return render(
        request,
        "assessment/settle.html",
        {
            "sheet": sheet,
            "assessment": sheet.assessment,
            "found": found,
            "lines": found.shown,
            "only": request.GET.get("saring", ""),
            "deciding": sheet.writing and sheet.side == Side.TPI_SUPERVISOR,
        },
        status=status,
    )


@require_POST
@permission_required("assessment.judge")
def settle_item(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """``pilih`` takes over what somebody said (or keeps one's own), ``nilai`` says another."""
    assessment, sheet = find_sheet(request, pk)
    indicator = find_indicator(assessment, code)
    chosen, note = request.POST.get("pilih", ""), request.POST.get("catatan", "")
    value = value_of(sheet, code, chosen) if chosen else request.POST.get("nilai", "")
    problems: list[str] = []
    status = 200
    try:
        if sheet.side != Side.TPI_SUPERVISOR:
            raise Refused("Putusan diberikan pengendali teknis pada gilirannya.")
        if value in (None, ""):
            raise Refused(NOTHING)
        save_answer(
            actor=request.user,
            assessment=assessment,
            indicator=indicator,
            side=sheet.side,
            value=value,
            note=note,
            expected_version=seen_version(request),
        )
    except StaleAnswer as stale:
        problems, status = [*stale.reasons, "Yang tampil sekarang adalah yang tersimpan."], 409
    except Refused as refused:
        problems, status = refused.reasons, 422
    if not problems and not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('assessment:settle', args=[pk])}#putus-{slug(code)}")
    sheet.load()
    found = settling(sheet, code=code)
    if not found.shown:
        raise Http404
    line = found.shown[0]
    line.problems = problems
    if problems and status == 422:
        line.note = note
    if not request.htmx:  # type: ignore[attr-defined]
        return page(request, sheet, found, status)
    return render(
        request,
        "assessment/_settled.html",
        {
            "sheet": sheet,
            "assessment": assessment,
            "found": found,
            "line": line,
            "deciding": sheet.writing and sheet.side == Side.TPI_SUPERVISOR,
        },
        status=status,
    )
