"""Surveys of an LKE: Unggah → Periksa → Terapkan, their figures, and taking an index over."""

import csv

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from assessment.enums import SurveyKind
from assessment.lke.views.lke import find_assessment
from assessment.models import Survey
from assessment.scoring.survey import ELEMENTS
from assessment.surveys.forms import SurveyForm
from assessment.surveys.reports.page import cards, people_workbook
from assessment.surveys.services.imports import (
    apply_survey,
    columns_to_choose,
    keep_survey,
    open_survey,
    survey_problem,
)
from assessment.surveys.services.surveys import open_people, take_over
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import allowed, permission_required, require

PAGE_SIZE = 200


def find_survey(request: SignedRequest, pk: int, number: int) -> Survey:
    assessment = find_assessment(request, pk)
    survey: Survey = get_object_or_404(Survey, pk=number, assessment=assessment)
    survey.assessment = assessment
    return survey


@require_safe
@permission_required("assessment.view_lke")
def survey_list(request: SignedRequest, pk: int) -> HttpResponse:
    """The running survey of each kind with its figures; earlier ones by name."""
    assessment = find_assessment(request, pk)
    surveys = list(Survey.objects.filter(assessment=assessment).select_related("imported_by"))
    return render(
        request,
        "assessment/surveys/list.html",
        {
            "assessment": assessment,
            "cards": cards(request.user, assessment, surveys),
            "earlier": [row for row in surveys if row.replaced_at is not None],
            "may_import": allowed(request.user, "assessment.import_survey", assessment)
            and survey_problem(request.user, assessment) is None,
            "may_take": allowed(request.user, "assessment.fill", assessment),
            "may_see_people": allowed(request.user, "assessment.view_survey_people", assessment),
        },
    )


@permission_required("assessment.import_survey")
def upload(request: SignedRequest, pk: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.import_survey", assessment)
    form = SurveyForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("jenis")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            token = keep_survey(
                actor=request.user,
                assessment=assessment,
                content=form.cleaned_data["file"].read(),
                told=form.told(),
            )
        except Refused as refused:
            form.add_error("file", list(refused.reasons))
        else:
            return redirect(f"{reverse('assessment:survey_check', args=[pk])}?t={token}")
    return render(
        request,
        "assessment/surveys/upload.html",
        {"assessment": assessment, "form": form, "kinds": SurveyKind},
        status=422 if form.errors else 200,
    )


@permission_required("assessment.import_survey")
def check(request: SignedRequest, pk: int) -> HttpResponse:
    """What the table says; sending the page stores it."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.import_survey", assessment)
    token = request.POST.get("t") or request.GET.get("t", "")
    try:
        told, reading = open_survey(actor=request.user, assessment=assessment, token=token)
        if reading.problems and columns_to_choose(told):
            return redirect(f"{reverse('assessment:survey_columns', args=[pk])}?t={token}")
        if request.method == "POST":
            apply_survey(actor=request.user, assessment=assessment, token=token)
            messages.success(request, "Hasil survei tersimpan.")
            return redirect("assessment:surveys", pk=pk)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
        return redirect("assessment:survey_upload", pk=pk)
    return render(
        request,
        "assessment/surveys/check.html",
        {
            "assessment": assessment,
            "told": told,
            "kind": SurveyKind(told["kind"]),
            "reading": reading,
            "chosen": told.get("columns"),
            "result": None if reading.problems else reading.result(told.get("population")),
            "token": token,
        },
    )


@require_safe
@permission_required("assessment.import_survey")
def template(request: SignedRequest, pk: int, kind: str) -> HttpResponse:
    """An empty table with the right headings."""
    find_assessment(request, pk)
    if kind not in SurveyKind.values:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"survei-{kind}.csv")
    response.write("\ufeff")
    heads = [f"U{place} {name}" for place, name in enumerate(ELEMENTS[kind], 1)]
    csv.writer(response, delimiter=";").writerow(["Nama", "Telepon", "Tanggal", *heads])
    return response


@require_POST
@permission_required("assessment.fill")
def take(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    survey = find_survey(request, pk, number)
    version = request.POST.get("versi", "")
    try:
        answer = take_over(
            actor=request.user,
            survey=survey,
            expected_version=whole_number(version) or 0,
        )
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"Butir {answer.indicator.code} diisi dari survei.")
    return redirect("assessment:surveys", pk=pk)


@require_safe
@permission_required("assessment.view_survey_people")
def people(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """The respondents by name; looking is on record."""
    survey = find_survey(request, pk, number)
    rows = open_people(actor=request.user, survey=survey)
    return render(
        request,
        "assessment/surveys/people.html",
        {
            "assessment": survey.assessment,
            "survey": survey,
            "page": asked_page(request, rows, PAGE_SIZE),
            "places": range(1, len(ELEMENTS[survey.kind]) + 1),
        },
    )


@require_safe
@permission_required("assessment.view_survey_people")
def people_xlsx(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """The same as a workbook; taking it along is on record."""
    survey = find_survey(request, pk, number)
    rows = open_people(actor=request.user, survey=survey, taken_along=True)
    response = HttpResponse(
        people_workbook(survey, rows),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"responden-{survey.kind}-{survey.assessment.unit.code}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response
