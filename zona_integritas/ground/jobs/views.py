"""One's own long work: how far it is, stopping it, fetching its result."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from zona_integritas.ground.actors import AccountRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.jobs import services
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.permissions import signed_in

SHOWN = 50


@require_safe
@signed_in
def job_list(request: AccountRequest) -> HttpResponse:
    services.give_up_lost()
    jobs = Job.objects.filter(owner_id=request.user.pk)[:SHOWN]
    return render(request, "ground/jobs/list.html", {"jobs": jobs})


@require_safe
@signed_in
def job_detail(request: AccountRequest, pk: int) -> HttpResponse:
    """The page asks for itself again (only its card) until the work has ended. What it brought,
    and what it says of single units, is shown while the permission still holds."""
    services.give_up_lost()
    job = get_object_or_404(Job, pk=pk, owner_id=request.user.pk)
    card = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "ground/jobs/_card.html" if card else "ground/jobs/detail.html",
        {"job": job, "may_take": job.is_active or services.may_take(request.user, job)},
    )


@require_POST
@signed_in
def job_cancel(request: AccountRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job, pk=pk, owner_id=request.user.pk)
    try:
        services.cancel(actor=request.user, job=job)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
    else:
        messages.success(request, "Pembatalan diminta. Yang sudah selesai tetap tersimpan.")
    return redirect("jobs:detail", pk=pk)


@require_safe
@signed_in
def job_result(request: AccountRequest, pk: int) -> FileResponse:
    job = get_object_or_404(Job, pk=pk, owner_id=request.user.pk)
    if not services.may_take(request.user, job):
        raise PermissionDenied(services.NO_LONGER)
    if not job.result_file or not default_storage.exists(job.result_file):
        raise Http404("Proses ini tidak menghasilkan berkas.")
    return FileResponse(
        default_storage.open(job.result_file),
        as_attachment=True,
        filename=job.result_name,
        content_type="application/octet-stream",
    )
