"""An instrument from a file: Unggah → Periksa → Terapkan."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessment.instrument.diff import KINDS, DefinitionChange, compare_definitions
from assessment.instrument.forms import InstrumentUploadForm
from assessment.instrument.services.imports import (
    apply_instrument,
    base_version,
    content_of,
    keep_instrument_file,
    refuse_too_large,
)
from assessment.instrument.sources import SourceReading, recognise
from assessment.instrument.sources.soal import SoalPlace, places_without_soal, with_soal
from assessment.lke.scoring_input import document_of
from assessment.models import InstrumentImport
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused, SpreadsheetError
from zona_integritas.ground.permissions import permission_required

FORMATS = {
    "json": "Definisi JSON aplikasi ini",
    "portal": "Master soal portal kementerian",
    "lembar": "Lembar LKE kosong",
    "tabel": "Tabel butir",
}


@permission_required("assessment.manage_instrument")
def upload(request: SignedRequest) -> HttpResponse:
    form: forms.Form = InstrumentUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        base, file = form.cleaned_data["base"], form.cleaned_data["file"]
        try:
            refuse_too_large(file.size)
            content = file.read()
            recognise(content, file.name, document_of(base))
            row = keep_instrument_file(
                actor=request.user, content=content, file_name=file.name, base=base
            )
        except (Refused, SpreadsheetError) as error:
            form.add_error("file", str(error))
        else:
            return redirect("instruments:import_check", number=row.pk)
    return render(
        request,
        "assessment/instrument/import.html",
        {"form": form, "base": base_version()},
        status=422 if form.errors else 200,
    )


@permission_required("assessment.manage_instrument")
def check(request: SignedRequest, number: int) -> HttpResponse:
    """What the file holds, what differs from its base, what is wrong; sending it makes a draft."""
    row = get_object_or_404(
        InstrumentImport.objects.select_related("base", "instrument"),
        pk=number,
        uploaded_by_id=request.user.pk,
    )
    problems: list[str] = []
    reading: SourceReading | None = None
    before: dict[str, Any] = document_of(row.base) if row.base else {}
    try:
        reading = recognise(content_of(row), row.file_name, before)
        if request.method == "POST":
            if reading.problems or reading.document is None:
                raise Refused("Berkas masih memuat kesalahan. Perbaiki lalu unggah lagi.")
            draft = apply_instrument(
                actor=request.user,
                row=row,
                document=with_soal(reading.document, request.POST),
                format=FORMATS[reading.format],
            )
            messages.success(
                request, f"Konsep versi {draft.version} dibuat dari «{row.file_name}»."
            )
            return redirect("instruments:draft", pk=draft.pk)
    except Refused as refused:
        problems = refused.reasons
    except SpreadsheetError as error:
        problems = [str(error)]
    return render(
        request,
        "assessment/instrument/check.html",
        {
            "row": row,
            "reading": reading,
            "problems": problems,
            "without_soal": _without_soal(reading, request),
            **preview(reading, before),
        },
        status=409 if problems else 200,
    )


def _without_soal(
    reading: SourceReading | None, request: SignedRequest
) -> list[tuple[SoalPlace, str]]:
    """The places that have no number yet, each with what was typed for it."""
    if reading is None or reading.document is None or reading.problems:
        return []
    places = places_without_soal(reading.document)
    return [(one, request.POST.get(one.name, "")) for one in places]


def preview(reading: SourceReading | None, before: dict[str, Any]) -> dict[str, Any]:
    """Counts, the differences by kind, and the tree with its weights."""
    if reading is None or reading.document is None:
        name = FORMATS.get(reading.format, "") if reading else ""
        return {"format": name, "counts": {}, "groups": [], "tree": []}
    document = reading.document
    found = [] if reading.problems else compare_definitions(before, document)
    groups: dict[str, list[DefinitionChange]] = {kind: [] for kind in KINDS}
    for one in found:
        groups[one.kind].append(one)
    under: dict[str, int] = {}
    for row in document["indicators"]:
        under[row["parent"]] = under.get(row["parent"], 0) + 1
    return {
        "format": FORMATS[reading.format],
        "counts": {
            "nodes": len(document["nodes"]),
            "indicators": len(document["indicators"]),
            "soal": sum(len(row["soal_ids"]) for row in document["indicators"]),
        },
        "groups": [(KINDS[kind], rows) for kind, rows in groups.items() if rows],
        "tree": [
            (node, node["code"].count("."), under.get(node["code"], 0))
            for node in document["nodes"]
        ],
    }
