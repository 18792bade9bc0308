"""Removing a proposal that was begun by mistake."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from proposals.choosing.services.removal import remove_proposal
from proposals.lookup import find_proposal
from units.forms import ReasonForm, attempt, posted
from units.models.removed import KEPT_DAYS
from units.requests import SignedRequest
from zona_integritas.ground.permissions import permission_required, require


@permission_required("proposals.remove")
def proposal_remove(request: SignedRequest, pk: int) -> HttpResponse:
    proposal = find_proposal(request, pk)
    require(request.user, "proposals.remove", proposal)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        removed = attempt(
            form,
            lambda: remove_proposal(
                actor=request.user, proposal=proposal, reason=form.cleaned_data["reason"]
            ),
        )
        if removed is not None:
            messages.success(
                request, f"{removed} dihapus. Dapat dikembalikan selama {KEPT_DAYS} hari."
            )
            return redirect("units:removed")
    return render(
        request,
        "pieces/confirm.html",
        {
            "proposal": proposal,  # its marks stand on every page about it
            "heading": "Hapus usulan",
            "intro": "Hanya untuk usulan yang keliru dibuat dan belum dikerjakan.",
            "object_word": "usulan",
            "objects": [
                {
                    "label": proposal.unit_name,
                    "detail": f"{proposal.get_target_display()} {proposal.period.year}",
                }
            ],
            "consequence": f"Usulan hilang dari semua daftar. Dalam {KEPT_DAYS} hari administrator "
            "dapat mengembalikannya.",
            "danger": True,
            "form": form,
            "confirm_label": "Ya, hapus usulan ini",
            "cancel_url": reverse("proposals:detail", args=[proposal.pk]),
        },
        status=422 if form.errors else 200,
    )
