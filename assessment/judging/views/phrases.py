"""The bank of ready sentences: kept here, and offered beside a note while judging."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.judging.services.phrases import (
    add_phrase,
    change_phrase,
    end_phrase,
    may_change,
    phrases_for,
)
from assessment.models import Phrase
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed, permission_required


@permission_required("assessment.use_phrases")
def phrases(request: SignedRequest) -> HttpResponse:
    """All one may use; adding another one."""
    problems: list[str] = []
    text = ""
    judges = allowed(request.user, "assessment.own_phrases")
    if request.method == "POST":
        text = request.POST.get("kalimat", "")
        for_all = "semua" in request.POST or not judges
        try:
            add_phrase(actor=request.user, text=text, for_all=for_all)
        except Refused as refused:
            problems = refused.reasons
        else:
            messages.success(request, "Kalimat tersimpan.")
            return redirect("assessment:phrases")
    found = list(phrases_for(request.user))
    return render(
        request,
        "assessment/judging/phrases.html",
        {
            "own": [row for row in found if row.owner_id is not None],
            "shared": [row for row in found if row.owner_id is None],
            "may_manage": allowed(request.user, "assessment.manage_phrases"),
            "judges": judges,
            "problems": problems,
            "text": text,
        },
        status=422 if problems else 200,
    )


@require_safe
@permission_required("assessment.use_phrases")
def pick(request: SignedRequest) -> HttpResponse:
    """The list that opens beside a note."""
    return render(
        request, "assessment/judging/_phrase_pick.html", {"phrases": phrases_for(request.user)}
    )


def find_phrase(request: SignedRequest, pk: int) -> Phrase:
    """A sentence one may change; 404 for anybody else's, 403 for the agency's one only uses."""
    row: Phrase = get_object_or_404(phrases_for(request.user), pk=pk)
    if not may_change(request.user, row):
        raise PermissionDenied(
            "Kalimat instansi diubah oleh administrator, ketua tim, atau pengendali teknis TPI "
            "yang perannya berlaku untuk seluruh instansi."
        )
    return row


@permission_required("assessment.use_phrases")
def edit(request: SignedRequest, pk: int) -> HttpResponse:
    row = find_phrase(request, pk)
    problems: list[str] = []
    text = row.text
    if request.method == "POST":
        text = request.POST.get("kalimat", "")
        try:
            change_phrase(actor=request.user, phrase=row, text=text)
        except Refused as refused:
            problems = refused.reasons
        else:
            messages.success(request, "Kalimat tersimpan.")
            return redirect("assessment:phrases")
    return render(
        request,
        "assessment/judging/phrase_edit.html",
        {"phrase": row, "text": text, "problems": problems},
        status=422 if problems else 200,
    )


@permission_required("assessment.use_phrases")
def end(request: SignedRequest, pk: int) -> HttpResponse:
    row = find_phrase(request, pk)
    if request.method == "POST":
        try:
            end_phrase(actor=request.user, phrase=row)
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons))
        else:
            messages.success(request, "Kalimat diakhiri.")
        return redirect("assessment:phrases")
    return render(
        request,
        "pieces/confirm.html",
        {
            "heading": "Hapus dari daftar kalimat",
            "intro": "Kalimat ini tidak ditawarkan lagi. Catatan yang memuatnya tetap.",
            "objects": [{"label": row.text, "detail": ""}],
            "object_word": "kalimat",
            "danger": True,
            "confirm_label": "Ya, akhiri kalimat ini",
            "cancel_url": reverse("assessment:phrases"),
        },
    )
