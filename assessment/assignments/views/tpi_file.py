"""The TPI's own file of a period: the list with what is missing, a new paper, one taken out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.assignments.forms import TpiDocumentForm
from assessment.assignments.services.tpi_file import (
    FOLDER,
    end_document,
    ended_documents,
    independence_of,
    keep_document,
    readable_documents,
)
from assessment.enums import TpiDocumentKind
from assessment.models import Period, TeamSeat, TpiDocument
from assessment.queries import visible_assessments
from units.forms import ReasonForm, attempt, posted
from units.models import User
from units.requests import SignedRequest
from zona_integritas.ground.files.kept_files import attachment
from zona_integritas.ground.permissions import allowed, allowed_somewhere, permission_somewhere


@require_safe
@permission_somewhere("assessment.read_tpi_file")
def tpi_file(request: SignedRequest, year: int) -> HttpResponse:
    period = get_object_or_404(Period, year=year)
    rows = list(readable_documents(request.user, period))
    groups = [(kind, [one for one in rows if one.kind == kind]) for kind in TpiDocumentKind]
    return render(
        request,
        "assessment/assignments/tpi_file.html",
        {
            "period": period,
            "groups": groups,
            "independence": independence_of(period),
            "ended": ended_documents(request.user, period),
            "may_end": {
                one.pk for one in rows if allowed(request.user, "assessment.end_tpi_file", one)
            },
            "may_add": allowed_somewhere(request.user, "assessment.keep_tpi_file"),
        },
    )


@permission_somewhere("assessment.keep_tpi_file")
def document_new(request: SignedRequest, year: int) -> HttpResponse:
    period = get_object_or_404(Period, year=year)
    seated = TeamSeat.objects.filter(assessment__period=period).values("person")
    form = TpiDocumentForm(
        posted(request),
        request.FILES or None,
        sheets=visible_assessments(request.user).filter(period=period).order_by("unit__path"),
        people=User.objects.filter(pk__in=seated).order_by("sort_name"),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kept = attempt(form, lambda: keep_document(actor=request.user, period=period, **data))
        if kept is not None:
            messages.success(request, f"{kept} tersimpan dalam berkas TPI {period.year}.")
            return redirect("assessment:tpi_file", year=year)
    return render(
        request,
        "assessment/assignments/tpi_document_form.html",
        {"form": form, "period": period},
        status=422 if form.errors else 200,
    )


@permission_somewhere("assessment.end_tpi_file")
def document_end(request: SignedRequest, pk: int) -> HttpResponse:
    document = _readable(request, pk)
    if not allowed(request.user, "assessment.end_tpi_file", document):
        raise Http404
    form = ReasonForm(posted(request))
    page = reverse("assessment:tpi_file", args=[document.period.year])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]

        def end() -> bool:
            end_document(actor=request.user, document=document, reason=reason)
            return True

        if attempt(form, end):
            messages.success(request, f"{document} dikeluarkan dari berkas TPI.")
            return redirect(page)
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Keluarkan dari berkas TPI",
            "intro": "Berkasnya tetap tersimpan, dan disebut di bawah daftar dengan alasannya.",
            "objects": [{"label": str(document), "detail": document.file_name}],
            "object_word": "berkas",
            "form": form,
            "confirm_label": "Ya, keluarkan berkas ini",
            "cancel_url": page,
        },
        status=422 if form.errors else 200,
    )


@require_safe
@permission_somewhere("assessment.read_tpi_file")
def document_file(request: SignedRequest, pk: int) -> HttpResponseBase:
    document = _readable(request, pk)
    return attachment(FOLDER, document.sha256, document.file_name)


def _readable(request: SignedRequest, pk: int) -> TpiDocument:
    rows = TpiDocument.objects.filter(ended_at=None)
    document = get_object_or_404(rows.select_related("period", "assessment__unit"), pk=pk)
    if not allowed(request.user, "assessment.read_tpi_file", document):
        raise Http404
    return document
