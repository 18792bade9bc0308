"""Naming who signs a kind of paper, and ending it."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from units.enums import SignManner
from units.forms import attempt, posted
from units.letterhead_forms import SignerEndForm, SignerForm
from units.models import PaperSigner
from units.requests import SignedRequest
from units.services.signers import add_signer, end_signer
from zona_integritas.ground.agency import agency
from zona_integritas.ground.dates import today
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import permission_required


@permission_required("units.manage_agency")
def signer_new(request: SignedRequest) -> HttpResponse:
    form = SignerForm(
        posted(request),
        initial={"starts_on": today(), "for_office": agency().head_title},
    )
    tried = request.method == "POST" and "lihat" in request.POST
    if request.method == "POST" and form.is_valid() and not tried:
        signer = attempt(form, lambda: add_signer(actor=request.user, **form.cleaned_data))
        if signer is not None:
            messages.success(
                request,
                f"{signer.get_paper_display()} mulai {tanggal(signer.starts_on)} ditandatangani "
                f"{signer}.",
            )
            return redirect("units:agency")
    return render(
        request,
        "units/signer_form.html",
        {"form": form, "person": _tried(form), "tried": tried},
        status=422 if form.errors else 200,
    )


def _tried(form: SignerForm) -> SimpleNamespace:
    """The signature as it would be with what stands in the form."""
    said = {key: str(form[key].value() or "") for key in form.fields}
    manner = said["manner"] if said["manner"] in SignManner.values else SignManner.OWN.value
    keys = ("office", "for_office", "through", "name", "nip")
    signer = PaperSigner(manner=manner, **{key: said[key] for key in keys})
    return SimpleNamespace(
        above=signer.above, office=f"{signer.title},", name=signer.name, nip=signer.nip, among=()
    )


@permission_required("units.manage_agency")
def signer_end(request: SignedRequest, pk: int) -> HttpResponse:
    signer = get_object_or_404(PaperSigner.objects.standing(), pk=pk)
    form = SignerEndForm(posted(request), initial={"seen": signer.ends_on})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ended = attempt(
            form,
            lambda: end_signer(
                actor=request.user,
                signer=signer,
                reason=data["reason"],
                seen=data["seen"],
                last_day=data["last_day"],
            ),
        )
        if ended is not None:
            until = f"sampai {tanggal(ended.ends_on)}" if data["last_day"] else "dibatalkan"
            messages.success(request, f"Penanda tangan {ended}: {until}.")
            return redirect("units:agency")
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Akhiri penanda tangan",
            "intro": "Catatannya tidak dihapus; naskah yang sudah terbit tetap seperti saat "
            "diterbitkan.",
            "objects": [
                {
                    "label": f"{signer.get_paper_display()}: {signer}",
                    "detail": f"mulai {tanggal(signer.starts_on)}",
                }
            ],
            "object_word": "penanda tangan",
            "consequence": "Sesudah itu naskah ini ditandatangani menurut keputusan dan peran di "
            "aplikasi, sampai penanda tangan baru ditambahkan.",
            "form": form,
            "confirm_label": "Ya, simpan hari terakhirnya",
            "cancel_url": reverse("units:agency"),
        },
        status=422 if form.errors else 200,
    )
