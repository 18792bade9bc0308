"""Many LKE workbooks in one ZIP: Unggah → Periksa → Terapkan, with a result per file."""

from django.contrib import messages
from django.db.models import Case, Count, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessment.enums import BatchItemState
from assessment.models import SheetBatch
from assessment.workbooks.forms import SheetBatchForm
from assessment.workbooks.services.batch_files import codes_of
from assessment.workbooks.services.batches import (
    assign_unit,
    start_batch,
    start_check,
    upload_batch,
)
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import permission_required, permission_somewhere

PAGE_SIZE = 50
FAILED_FIRST = Case(
    When(state=BatchItemState.FAILED, then=0),
    When(state=BatchItemState.WAITING, then=1),
    default=2,
)


def find_batch(request: SignedRequest, number: int) -> SheetBatch:
    """One's own upload; 404 for anybody else's."""
    rows = SheetBatch.objects.select_related("period", "job")
    batch: SheetBatch = get_object_or_404(rows, pk=number, uploaded_by_id=request.user.pk)
    return batch


@permission_somewhere("assessment.import_any_sheet")
def upload(request: SignedRequest) -> HttpResponse:
    form = SheetBatchForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, period = form.cleaned_data["file"], form.cleaned_data["period"]
        try:
            batch = upload_batch(
                actor=request.user,
                period=period,
                file=file.file,
                name=file.name or "lke.zip",
                reason=form.cleaned_data["reason"],
                historic=not period.is_open,
            )
        except Refused as refused:
            form.add_error("file", list(refused.reasons))
        else:
            return _look(request, batch)
    return render(
        request,
        "assessment/workbooks/batch_upload.html",
        {
            "form": form,
            "earlier": SheetBatch.objects.filter(uploaded_by_id=request.user.pk)[:10],
        },
        status=422 if form.errors else 200,
    )


def _look(request: SignedRequest, batch: SheetBatch) -> HttpResponse:
    """*Periksa* begins by itself; what it would do stands on the batch's page."""
    try:
        job = start_check(actor=request.user, batch=batch)
    except Refused:  # the same ZIP again, looked at already
        return redirect("assessment:batch", number=batch.pk)
    return redirect("jobs:detail", pk=job.pk)


@require_POST
@permission_required("assessment.import_any_sheet")
def check(request: SignedRequest, number: int) -> HttpResponse:
    """Looks at what was not looked at yet, or again after a unit was chosen."""
    return _look(request, find_batch(request, number))


@require_POST
@permission_required("assessment.import_any_sheet")
def assign(request: SignedRequest, number: int, item: int) -> HttpResponse:
    """By hand whose file it is."""
    row = get_object_or_404(find_batch(request, number).items.select_related("batch"), pk=item)
    code = request.POST.get("unit", "").strip()
    unit = codes_of(request.user).get(code.casefold())
    try:
        if unit is None:
            raise Refused(
                f"Unit «{code[:40]}» tidak dikenal. Ketik kode unitnya. Tidak ada data yang "
                "berubah."
            )
        assign_unit(actor=request.user, item=row, unit=unit)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"{row.shown_name}: {unit}. Periksa lagi sebelum mengimpor.")
    return redirect("assessment:batch", number=number)


@require_safe
@permission_required("assessment.import_any_sheet")
def detail(request: SignedRequest, number: int) -> HttpResponse:
    """The files with their units before, and their results afterwards; failures first."""
    batch = find_batch(request, number)
    counts = dict(batch.items.values_list("state").annotate(Count("pk")).order_by())
    wanted = request.GET.get("hasil", "")
    items = batch.items.select_related("unit").order_by(FAILED_FIRST, "pk")
    if wanted in BatchItemState.values:
        items = items.filter(state=wanted)
    return render(
        request,
        "assessment/workbooks/batch.html",
        {
            "batch": batch,
            "job": batch.job,
            "page": asked_page(request, items, PAGE_SIZE),
            "states": [(state, counts.get(state, 0)) for state in BatchItemState],
            "wanted": wanted,
            "waiting": counts.get(BatchItemState.WAITING, 0),
            "failed": counts.get(BatchItemState.FAILED, 0),
            **_of_waiting(batch),
            "total": sum(counts.values()),
        },
    )


def _of_waiting(batch: SheetBatch) -> dict[str, int]:
    """Of the files that wait: not looked at, cannot come in, and may come in."""
    waiting = batch.items.filter(state=BatchItemState.WAITING)
    looked = waiting.filter(checked_at__isnull=False)
    return {
        "unseen": waiting.filter(checked_at=None).count(),
        "wrong": looked.exclude(problems=[]).count(),
        "right": waiting.filter(problems=[]).count(),
    }


@require_POST
@permission_required("assessment.import_any_sheet")
def begin(request: SignedRequest, number: int) -> HttpResponse:
    batch = find_batch(request, number)
    try:
        job = start_batch(actor=request.user, batch=batch, again="ulangi" in request.POST)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
        return redirect("assessment:batch", number=number)
    return redirect("jobs:detail", pk=job.pk)
