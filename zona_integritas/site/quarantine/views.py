"""What was put aside, and removing it for good."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import permission_required
from zona_integritas.site.quarantine import services
from zona_integritas.site.quarantine.models import QuarantinedFile


@require_safe
@permission_required("quarantine.manage")
def quarantine(request: SignedRequest) -> HttpResponse:
    rows = QuarantinedFile.objects.select_related("uploaded_by", "removed_by")
    return render(request, "site/quarantine/list.html", {"page": asked_page(request, rows)})


@require_POST
@permission_required("quarantine.manage")
def remove(request: SignedRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(QuarantinedFile, pk=pk)
    try:
        services.remove(actor=request.user, row=row)
    except Refused as refused:
        messages.warning(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"Isi berkas «{row.file_name}» dihapus. Catatannya tetap ada.")
    return redirect("quarantine:list")
