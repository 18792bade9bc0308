"""*Kolom mana apa*: a person says what the columns of a sheet hold that no heading explains."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.lke.views.lke import find_assessment
from assessment.models import ColumnChoice, SheetImport
from assessment.workbooks.forms import SheetColumnsForm
from assessment.workbooks.services.batch_choices import choose_item_columns, columns_of_item
from assessment.workbooks.services.choosing import ColumnQuestion, choose_columns, columns_of
from assessment.workbooks.services.paper_columns import (
    choose_paper_columns,
    choose_paper_sheet,
    question_of,
)
from assessment.workbooks.services.remembered import forget
from assessment.workbooks.services.rights import NOTHING_CHANGED
from assessment.workbooks.sheet_choice import SeveralSheets
from assessment.workbooks.views.batches import find_batch
from assessment.workbooks.views.on_paper import ASKED
from assessment.workbooks.views.sheets import find_import, which_sheet
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import (
    allowed,
    allowed_somewhere,
    permission_required,
    permission_somewhere,
    require,
)


@permission_required("assessment.import_sheet")
def of_import(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """The columns of one's own upload; afterwards it is examined."""
    row = find_import(request, pk, number)
    back = reverse("assessment:sheet_check", args=[pk, number])
    upload = reverse("assessment:sheet_upload", args=[pk])
    try:
        question = columns_of(request.user, row)
    except SeveralSheets:
        return redirect(back)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
        return redirect(upload)
    return _step(
        request,
        question,
        lambda said: choose_columns(actor=request.user, sheet_import=row, said=said),
        next_page=back,
        context={
            "file_name": row.file_name,
            "about": f"{row.assessment.unit_name} · {row.assessment.period}",
            "list_url": reverse("assessment:overview", args=[pk]),
            "list_label": f"{row.assessment.unit_name} {row.assessment.period.year}",
            "cancel_url": upload,
        },
    )


@permission_required("assessment.bring_paper_sheet")
def of_paper(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Which sheet and which columns of an LKE judged on paper; then leadership is asked."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.bring_paper_sheet", assessment)
    row: SheetImport = get_object_or_404(
        SheetImport, pk=number, assessment=assessment, uploaded_by=request.user, paper_sheet=None
    )
    row.assessment = assessment
    upload = reverse("assessment:paper_sheet", args=[pk])
    try:
        if "lembar" in request.POST:
            choose_paper_sheet(actor=request.user, kept=row, name=request.POST["lembar"])
            return redirect("assessment:paper_columns", pk, number)
        question = question_of(request.user, row)
    except SeveralSheets as several:
        return which_sheet(request, row, several, upload)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
        return redirect(upload)

    def choose(said: Mapping[str, str]) -> None:
        choose_paper_columns(actor=request.user, kept=row, said=said)
        messages.success(request, ASKED)

    return _step(
        request,
        question,
        choose,
        next_page=upload,
        context={
            "file_name": row.file_name,
            "about": f"{assessment.unit_name} · {assessment.period}",
            "list_url": reverse("assessment:overview", args=[pk]),
            "list_label": f"{assessment.unit_name} {assessment.period.year}",
            "cancel_url": upload,
            "afterwards": "Setelah ini berkas diajukan ke pimpinan. Isinya berlaku setelah "
            "dikonfirmasi.",
        },
    )


@permission_required("assessment.import_any_sheet")
def of_item(request: SignedRequest, number: int, item: int) -> HttpResponse:
    """The columns of one file of a batch; what is said holds for all of its files that ask."""
    batch = find_batch(request, number)
    row = get_object_or_404(batch.items.select_related("unit", "batch__period"), pk=item)
    back = reverse("assessment:batch", args=[number])
    try:
        question = columns_of_item(request.user, row)
    except (Refused, SeveralSheets) as refused:
        messages.warning(request, str(refused))
        return redirect(back)
    return _step(
        request,
        question,
        lambda said: choose_item_columns(actor=request.user, item=row, said=said),
        next_page=back,
        context={
            "file_name": row.shown_name,
            "about": f"{row.unit.name if row.unit else ''} · {batch.period}",
            "list_url": back,
            "list_label": batch.file_name,
            "cancel_url": back,
        },
    )


def _step(
    request: SignedRequest,
    question: ColumnQuestion,
    choose: Callable[[Mapping[str, str]], None],
    *,
    next_page: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Asks, and where everything was said keeps it and goes on."""
    form = SheetColumnsForm(
        request.POST if request.method == "POST" else None,
        offers=question.offers,
        meanings=question.meanings,
    )
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("lembar_ini", question.sheet) != question.sheet:
                raise Refused(
                    f"Lembar yang dibaca sekarang «{question.sheet}», bukan lagi yang Anda lihat. "
                    f"Periksa pilihan di bawah, lalu kirim lagi. {NOTHING_CHANGED}"
                )
            choose(form.said)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            return redirect(next_page)
    return render(
        request,
        "assessment/workbooks/sheet_columns.html",
        {
            "form": form,
            "question": question,
            "asked": [one.letters for one in question.offers if one.asked],
            "afterwards": "Setelah ini Anda melihat terlebih dahulu apa yang akan berubah; belum "
            "ada yang disimpan.",
            "may_list": allowed_somewhere(request.user, "assessment.import_any_sheet"),
            **context,
        },
        status=422 if form.errors else 200,
    )


@require_safe
@permission_somewhere("assessment.import_any_sheet")
def remembered(request: SignedRequest) -> HttpResponse:
    """What is remembered of headings, for all imports of the agency."""
    rows = ColumnChoice.objects.filter(ended_at=None).select_related("chosen_by")
    return render(
        request,
        "assessment/workbooks/column_choices.html",
        {"rows": rows, "may_end": allowed(request.user, "assessment.end_column_choice")},
    )


@require_POST
@permission_required("assessment.end_column_choice")
def end(request: SignedRequest, number: int) -> HttpResponse:
    """The next file with that heading asks again."""
    row = get_object_or_404(ColumnChoice, pk=number)
    try:
        forget(actor=request.user, choice=row)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
    else:
        messages.success(
            request, f"Pilihan untuk judul «{row.heading}» dihapus; berkas berikutnya ditanya lagi."
        )
    return redirect("assessment:column_choices")
