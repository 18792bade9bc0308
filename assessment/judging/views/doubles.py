"""Penilaian ganda: the sample, who judges it a second time, and how far the two agree."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.judging.reports import double_agreement as report
from assessment.judging.services.doubles import (
    RULE,
    assign_second,
    draw_sample,
    finish_second,
    sample_draw,
    second_candidates,
    set_double_share,
    unfinished_work,
)
from assessment.judging.views.teams import chosen_period
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment, DoubleAssessment, Period
from assessment.queries import double_of, visible_assessments
from assessment.rules import is_second, sees_tpi_side
from units.enums import Role
from units.queries import holds
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import (
    allowed,
    permission_required,
    permission_somewhere,
    require,
)

# A member reads the own agreement, these everybody's in the units of their role.
LOOK_AT_ALL = {Role.ADMIN, Role.LEADERSHIP, Role.OBSERVER, Role.TPI_LEAD, Role.TPI_SUPERVISOR}


@require_safe
@permission_somewhere("assessment.view_doubles")
def doubles(request: SignedRequest) -> HttpResponse:
    """The period's sample, one's own second judgements, and the agreement so far."""
    period = chosen_period(request)
    rows = visible_assessments(request.user).filter(period=period, double_assessment__isnull=False)
    sheets = list(rows.select_related("double_assessment__second"))
    pairs = report.pairs_of(sheet for sheet in sheets if sees_tpi_side(request.user, sheet))
    looked_at = [pair for pair in pairs if holds(request.user, LOOK_AT_ALL, pair.sheet.unit)]
    own = [one for one in report.per_person(pairs) if one[0] == str(request.user)]
    people = report.per_person(looked_at) or own
    total = report.overall_agreement(pairs)
    instrument = pairs[0].sheet.instrument_id if pairs else None
    items = report.per_item(pairs, instrument) if instrument else []
    return render(
        request,
        "assessment/judging/doubles.html",
        {
            "period": period,
            "periods": Period.objects.all(),
            "sheets": [(sheet, double_of(sheet)) for sheet in sheets],
            "own": [
                sheet for sheet in sheets if is_second(request.user, sheet) and not _done(sheet)
            ],
            "total": total,
            "meaning": report.meaning(total),
            "people": people,
            "items": [item for item in items if item.apart],
            "agreed": sum(1 for item in items if not item.apart),
            "instrument": instrument,
            "may_draw": allowed(request.user, "assessment.draw_double"),
            "may_set": allowed(request.user, "assessment.manage_period"),
            "may_pin": allowed(request.user, "assessment.pin_reading"),
        },
    )


def _done(sheet: Assessment) -> bool:
    double = double_of(sheet)
    return double is not None and double.second_done_at is not None


@require_POST
@permission_required("assessment.manage_period")
def share(request: SignedRequest) -> HttpResponse:
    period = chosen_period(request)
    if period is None:
        raise Http404
    raw = request.POST.get("bagian", "")
    try:
        set_double_share(
            actor=request.user,
            period=period,
            share=-1 if (share := whole_number(raw)) is None else share,
        )
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"Bagian yang dinilai ganda: {period.double_share} %.")
    return redirect(f"{reverse('assessment:doubles')}?periode={period.year}")


@permission_required("assessment.draw_double")
def draw_page(request: SignedRequest) -> HttpResponse:
    """Names what the rule draws; sending it puts the draw on record."""
    period = chosen_period(request)
    if period is None:
        raise Http404
    back = f"{reverse('assessment:doubles')}?periode={period.year}"
    if request.method == "POST":
        raw = request.POST.get("jumlah", "")
        try:
            rows = draw_sample(actor=request.user, period=period, seen=whole_number(raw) or 0)
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons))
        else:
            messages.success(request, f"{len(rows)} unit terpilih uji petik untuk dinilai ganda.")
        return redirect(back)
    found = sample_draw(period)
    return render(
        request,
        "assessment/judging/double_draw.html",
        {"found": found, "period": period, "rule": RULE, "back": back},
    )


def find_double(request: SignedRequest, pk: int) -> tuple[Assessment, DoubleAssessment]:
    assessment = find_assessment(request, pk)
    double = double_of(assessment)
    if double is None:
        raise Http404
    return assessment, double


@permission_required("assessment.view_doubles")
def double(request: SignedRequest, pk: int) -> HttpResponse:
    """One LKE judged twice: who, how far, and what differs once both are done."""
    assessment, found = find_double(request, pk)
    require(request.user, "assessment.view_doubles", assessment)
    may_assign = allowed(request.user, "assessment.draw_double")
    problems: list[str] = []
    if request.method == "POST":
        require(request.user, "assessment.draw_double")
        raw = request.POST.get("penilai", "")
        able, _ = second_candidates(assessment)
        person = next((one for one in able if str(one.pk) == raw), None)
        if person is None:
            problems = ["Pilih penilai kedua dari daftarnya."]
        else:
            try:
                assign_second(actor=request.user, double=found, person=person)
            except Refused as refused:
                problems = refused.reasons
            else:
                messages.success(request, f"{person} menjadi penilai kedua.")
                return redirect("assessment:double", pk=pk)
    context: dict[str, Any] = {"able": [], "barred": []}
    if may_assign and found.second_done_at is None:
        context["able"], context["barred"] = second_candidates(assessment)
    pairs = report.pairs_of([assessment] if sees_tpi_side(request.user, assessment) else [])
    total = report.overall_agreement(pairs)
    return render(
        request,
        "assessment/judging/double.html",
        {
            **context,
            "assessment": assessment,
            "double": found,
            "may_assign": may_assign,
            "problems": problems,
            "opened": found.is_open and sees_tpi_side(request.user, assessment),
            "second": is_second(request.user, assessment),
            "total": total,
            "meaning": report.meaning(total),
            "apart": [pair for pair in pairs if not pair.same],
            "may_pin": allowed(request.user, "assessment.pin_reading"),
        },
        status=422 if problems else 200,
    )


@permission_required("assessment.view_doubles")
def finish(request: SignedRequest, pk: int) -> HttpResponse:
    """The second assessor hands the own judgement over: final, and then it may be compared."""
    assessment, _ = find_double(request, pk)
    if not is_second(request.user, assessment):
        raise Http404
    left = unfinished_work(assessment).sentence
    if request.method == "POST":
        try:
            finish_second(actor=request.user, sheet=assessment)
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons))
        else:
            messages.success(request, "Penilaian kedua selesai dan tidak dapat diubah lagi.")
        return redirect("assessment:double", pk=pk)
    return render(
        request,
        "assessment/judging/double_finish.html",
        {"assessment": assessment, "left": left},
    )
