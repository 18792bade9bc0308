"""The X-ray: a standing list of what does not fit, filtered by the address, set aside with a
reason, or taken along as a table."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from assessment.models import Period
from assessment.queries import period_to_show
from proposals.tables.services import record_findings_export
from proposals.xray.reports import (
    Examination,
    Finding,
    Owner,
    Severity,
    XrayScope,
    run_checks,
    scope_for,
)
from proposals.xray.reports.examine import CHECKS, FindingGroup, SetAside, group_findings
from proposals.xray.reports.table import findings_book
from proposals.xray.services import set_aside, show_again
from units.models import Unit
from units.queries import visible_units
from units.requests import SignedRequest
from units.tree import in_tree_order
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import allowed, permission_somewhere

PAGE_SIZE = 25  # groups: one check on one unit
FILTERS = ("periode", "periksa", "pemilik", "bobot", "unit")


@require_safe
@permission_somewhere("proposals.view_xray")
def xray(request: SignedRequest) -> HttpResponse:
    """``?periode=&unit=&periksa=&pemilik=&bobot=``; ``?lihat=kesamping`` shows what was set
    aside."""
    period, below, scope = _asked(request)
    if scope is None:
        return render(request, "proposals/xray/xray.html", {"period": None})
    found = run_checks(scope)
    aside = request.GET.get("lihat") == "kesamping"
    rows: list[Any] = list(found.aside) if aside else group_findings(_filtered(request, found))
    page = asked_page(request, rows, PAGE_SIZE)
    may = {
        pk: allowed(request.user, "proposals.dismiss_finding", sheet)
        for pk, sheet in scope.by_id.items()
    }
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    return render(
        request,
        "proposals/xray/xray.html",
        {
            "period": period,
            "periods": Period.objects.all(),
            "units": in_tree_order(visible_units(request.user)),
            "below": below,
            "checks": CHECKS,
            "owners": Owner.choices,
            "severities": Severity.choices,
            "summaries": found.summaries,
            "total": len(found.findings),
            "aside_count": len(found.aside),
            "aside": aside,
            "page": page,
            "groups": [] if aside else [_group(one, may) for one in page.object_list],
            "lines": [_line(one.finding, may, one) for one in page.object_list] if aside else [],
            "filters": filters,
            "query": urlencode({name: value for name, value in filters.items() if value}),
            "sheets": len(scope.by_id),
        },
    )


def _group(group: FindingGroup, may: dict[int, bool]) -> dict[str, Any]:
    return {"group": group, "lines": [_line(one, may) for one in group.findings]}


def _line(finding: Finding, may: dict[int, bool], held: SetAside | None = None) -> dict[str, Any]:
    return {
        "finding": finding,
        "dismissal": held.dismissal if held else None,
        "may": may[finding.assessment.pk],
        "aside_url": f"{reverse('xray:dismiss')}?{urlencode(_name(finding))}",
    }


def _name(finding: Finding) -> dict[str, str]:
    """A finding in an address: which check, which LKE, which key."""
    return {
        "periksa": finding.check.name,
        "lke": str(finding.assessment.pk),
        "kunci": finding.key,
    }


def _asked(request: SignedRequest) -> tuple[Period | None, Unit | None, XrayScope | None]:
    period = period_to_show(request.GET.get("periode", ""))
    below = visible_units(request.user).filter(code=request.GET.get("unit", "")).first()
    return period, below, scope_for(request.user, period, below) if period else None


def _filtered(request: SignedRequest, found: Examination) -> list[Finding]:
    name, owner = request.GET.get("periksa", ""), request.GET.get("pemilik", "")
    severity = request.GET.get("bobot", "")
    return [
        one
        for one in found.findings
        if name in ("", one.check.name)
        and owner in ("", one.whose)
        and severity in ("", str(int(one.check.severity)))
    ]


@require_safe
@permission_somewhere("proposals.view_xray")
def xray_xlsx(request: SignedRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook; it names people, so taking it is on record."""
    period, _, scope = _asked(request)
    if scope is None or period is None:
        raise Http404("Belum ada periode.")
    found = _filtered(request, run_checks(scope))
    content = findings_book(period, found, request.build_absolute_uri("/"))
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    record_findings_export(actor=request.user, count=len(found), filters=filters)
    response = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"periksa-silang-{period.year}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


@permission_somewhere("proposals.dismiss_finding")
def dismiss(request: SignedRequest) -> HttpResponse:
    """One finding, named by the address: set aside with a reason, or shown again."""
    finding, dismissal = _find(request)
    back = f"{reverse('xray:list')}?{urlencode({'periode': finding.assessment.period.year})}"
    problems: list[str] = []
    if request.method == "POST":
        try:
            if dismissal is None:
                set_aside(
                    actor=request.user,
                    assessment=finding.assessment,
                    check=finding.check.name,
                    key=finding.key,
                    text=finding.text,
                    reason=request.POST.get("alasan", ""),
                )
                messages.success(request, f"Temuan pada {finding.unit} dikesampingkan.")
            else:
                show_again(
                    actor=request.user,
                    assessment=finding.assessment,
                    dismissal=dismissal,
                    text=finding.text,
                )
                messages.success(request, f"Temuan pada {finding.unit} ditampilkan lagi.")
        except Refused as refused:
            problems = refused.reasons
        else:
            return redirect(back)
    return render(
        request,
        "proposals/xray/dismiss.html",
        {
            "finding": finding,
            "dismissal": dismissal,
            "problems": problems,
            "typed": request.POST.get("alasan", ""),
            "back": back,
        },
        status=422 if problems else 200,
    )


def _find(request: SignedRequest) -> tuple[Finding, Any]:
    """The finding as it stands now; 404 when it is gone, or not for this person."""
    number, name = whole_number(request.GET.get("lke", "")), request.GET.get("periksa", "")
    key = request.GET.get("kunci", "")
    known = {check.name for check in CHECKS}
    if number is None or name not in known:
        raise Http404("Temuan tidak dikenal.")
    sheet = get_object_or_404(scope_for(request.user, _period_of(number)).sheets.filter(pk=number))
    if not allowed(request.user, "proposals.dismiss_finding", sheet):
        raise Http404("Temuan tidak dikenal.")
    scope = scope_for(request.user, sheet.period, sheet.unit)
    found = run_checks(scope, {name})
    for one in found.findings:
        if one.assessment.pk == sheet.pk and one.key == key:
            return one, None
    for held in found.aside:
        if held.finding.assessment.pk == sheet.pk and held.finding.key == key:
            return held.finding, held.dismissal
    raise Http404("Temuan ini sudah tidak ada.")


def _period_of(number: int) -> Period:
    return get_object_or_404(Period.objects.filter(assessments__pk=number))
