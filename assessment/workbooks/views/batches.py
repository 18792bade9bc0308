"""Many LKE workbooks in one ZIP: Unggah → Periksa → Terapkan, with a result per file."""

from django.contrib import messages
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from assessment.enums import BatchItemState
from assessment.models import SheetBatch
from assessment.workbooks.forms import SheetBatchForm
from assessment.workbooks.services.batch_choices import (
    OPEN_STATES,
    assign_unit,
    choose_file,
    choose_item_sheet,
    file_questions,
)
from assessment.workbooks.services.batch_files import codes_of
from assessment.workbooks.services.batches import start_batch, start_check, upload_batch
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import permission_required, permission_somewhere

PAGE_SIZE = 50
# How a file stands, in the order of the list: what somebody must do something about comes first.
STANDINGS = {
    "failed": "Gagal",
    "wrong": "Salah",
    "barred": "Tidak dapat diimpor",
    "asks": "Perlu pilihan",
    "unseen": "Belum diperiksa",
    "ready": "Siap diimpor",
    "applied": "Diterapkan",
    "unchanged": "Tetap",
    "skipped": "Tidak dipakai",
}
STANDING = Case(
    When(state=BatchItemState.WAITING, checked_at=None, then=Value("unseen")),
    When(~Q(asks="") & Q(state__in=OPEN_STATES), then=Value("asks")),
    When(state=BatchItemState.WAITING, problems=[], then=Value("ready")),
    When(Q(state=BatchItemState.WAITING, summary__barred=True), then=Value("barred")),
    When(state=BatchItemState.WAITING, then=Value("wrong")),
    default=F("state"),
    output_field=CharField(),
)
IN_ORDER = Case(
    *(When(standing=one, then=place) for place, one in enumerate(STANDINGS)), default=99
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


def _look(request: SignedRequest, batch: SheetBatch, *, again: bool = False) -> HttpResponse:
    """*Periksa* begins by itself; what it would do stands on the batch's page."""
    try:
        job = start_check(actor=request.user, batch=batch, again=again)
    except Refused:  # the same ZIP again, looked at already
        return redirect("assessment:batch", number=batch.pk)
    return redirect("jobs:detail", pk=job.pk)


@require_POST
@permission_required("assessment.import_any_sheet")
def check(request: SignedRequest, number: int) -> HttpResponse:
    """Looks at what was not looked at yet, or again after a unit was chosen; where asked, again at
    what was wrong."""
    return _look(request, find_batch(request, number), again="ulangi" in request.POST)


@require_POST
@permission_required("assessment.import_any_sheet")
def assign(request: SignedRequest, number: int, item: int) -> HttpResponse:
    """By hand whose file it is."""
    row = get_object_or_404(find_batch(request, number).items.select_related("batch"), pk=item)
    code = request.POST.get("unit", "").strip()
    units = codes_of(request.user)
    named = [one for one in units.values() if one.name.casefold() == code.casefold()]
    unit = units.get(code.casefold()) or (named[0] if len(named) == 1 else None)
    try:
        if unit is None:
            raise Refused(
                f"Unit «{code[:40]}» tidak dikenal, atau bukan unit Anda. Pilih salah satu unit "
                "dari daftar. Tidak ada data yang berubah."
            )
        assign_unit(actor=request.user, item=row, unit=unit)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"{row.shown_name}: {unit}. Periksa lagi sebelum mengimpor.")
    return redirect("assessment:batch", number=number)


@require_POST
@permission_required("assessment.import_any_sheet")
def choose(request: SignedRequest, number: int, item: int) -> HttpResponse:
    """Which of the file's sheets is meant."""
    row = get_object_or_404(find_batch(request, number).items.select_related("batch"), pk=item)
    name = request.POST.get("lembar", "")
    try:
        choose_item_sheet(actor=request.user, item=row, name=name)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
    else:
        messages.success(
            request, f"{row.shown_name}: lembar «{name}». Periksa lagi sebelum mengimpor."
        )
    return redirect("assessment:batch", number=number)


@require_POST
@permission_required("assessment.import_any_sheet")
def use(request: SignedRequest, number: int, item: int) -> HttpResponse:
    """Of several files for one unit this one."""
    rows = find_batch(request, number).items.select_related("batch__job", "unit")
    row = get_object_or_404(rows, pk=item)
    try:
        choose_file(actor=request.user, item=row)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"Untuk {row.unit} dipakai berkas «{row.shown_name}».")
    return redirect("assessment:batch", number=number)


@require_safe
@permission_required("assessment.import_any_sheet")
def detail(request: SignedRequest, number: int) -> HttpResponse:
    """The files with their units before, and their results afterwards; what failed, is wrong or
    waits for a choice first."""
    batch = find_batch(request, number)
    items = batch.items.annotate(standing=STANDING)
    counts = dict(items.values_list("standing").annotate(Count("pk")).order_by())
    wanted = request.GET.get("hasil", "")
    rows = items.select_related("unit").order_by(IN_ORDER, "pk")
    if wanted in STANDINGS:
        rows = rows.filter(standing=wanted)
    page = asked_page(request, rows, PAGE_SIZE)
    for row in page:
        row.standing_label = STANDINGS[row.standing]
    begun = any(counts.get(one) for one in ("failed", "applied", "unchanged"))
    return render(
        request,
        "assessment/workbooks/batch.html",
        {
            "batch": batch,
            "job": batch.job,
            "page": page,
            "standings": [
                (one, label, counts[one]) for one, label in STANDINGS.items() if counts.get(one)
            ],
            "sentence": ", ".join(
                f"{counts[one]} {label.lower()}"
                for one, label in reversed(STANDINGS.items())
                if counts.get(one)
            ),
            "wanted": wanted if wanted in STANDINGS else "",
            "counts": {one: counts.get(one, 0) for one in STANDINGS},
            "wrong": counts.get("wrong", 0) + counts.get("barred", 0),
            "units": sorted((one.code, one.name) for one in codes_of(request.user).values()),
            "open_states": list(OPEN_STATES),
            "questions": list(file_questions(batch).values()),
            "begun": begun,
            "total": sum(counts.values()),
        },
    )


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
