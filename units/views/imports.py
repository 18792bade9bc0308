"""Importing units and people (Unggah → Periksa → Terapkan), templates and exports."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from units.forms import UploadForm
from units.fresh import fresh_sign_in
from units.queries import visible_units
from units.requests import SignedRequest
from units.resources import (
    RESOURCES,
    ImportOutcome,
    PersonResource,
    UnitResource,
    apply_import,
    examine_table,
)
from units.resources.people import rows_of
from units.resources.workbook import register_book
from units.services.exports import record_people_export
from units.services.imports import (
    AlreadyApplied,
    KeptFile,
    forget_kept,
    keep_upload,
    open_kept,
    read_register,
)
from units.views.people import filtered_people, people_filters, with_running_grants
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required, permission_somewhere

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOVED_ON = (
    "Data di aplikasi berubah sejak halaman ini dibuka. Periksa lagi perubahan di bawah; belum ada "
    "yang diterapkan."
)
# Where an import begins, where it ends, its template, and what it is called.
PAGES = {
    "units": ("units:import_units", "units:list", "units:units_template", "unit"),
    "people": ("units:import_users", "units:people", "units:users_template", "pengguna"),
}


@permission_required("units.import")
def import_units(request: SignedRequest) -> HttpResponse:
    return _upload(request, "units")


@permission_required("units.import")
@fresh_sign_in
def import_users(request: SignedRequest) -> HttpResponse:
    return _upload(request, "people")


def _upload(request: SignedRequest, kind: str) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            token = keep_upload(actor=request.user, kind=kind, upload=upload)
            kept = open_kept(actor=request.user, token=token)
            if kept is not None:
                read_register(kept.content, RESOURCES[kind].columns(), RESOURCES[kind].optional)
        except Refused as refused:
            form.add_error("file", list(refused.reasons))
        else:
            return redirect("units:import_check", token=token)
    _, end, template, noun = PAGES[kind]
    return render(
        request,
        "units/import_upload.html",
        {
            "form": form,
            "noun": noun,
            "end": end,
            "template": template,
            "columns": RESOURCES[kind].columns(),
        },
        status=422 if form.errors else 200,
    )


@permission_required("units.import")
@fresh_sign_in
def import_check(request: SignedRequest, token: str) -> HttpResponse:
    """What the file would change; sending the page applies exactly that."""
    try:
        kept = open_kept(actor=request.user, token=token)
        if kept is None or kept.kind not in RESOURCES:  # kept for another page
            raise Http404
        resource = RESOURCES[kept.kind](request.user)
        table = read_register(kept.content, resource.columns(), resource.optional)
    except AlreadyApplied as applied:
        if applied.kind not in RESOURCES:
            raise Http404 from applied
        messages.info(request, "Impor ini sudah diterapkan. Hasilnya ada pada daftar di bawah ini.")
        return redirect(PAGES[applied.kind][1])
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return redirect("units:list")
    if request.method != "POST":
        return _check_page(request, kept, examine_table(resource, table))
    outcome = apply_import(resource, table, request.POST.get("sidik", ""))
    if not outcome.applied:
        problem = "" if outcome.wrong else MOVED_ON
        return _check_page(request, kept, outcome, problem)
    forget_kept(kept)
    messages.success(
        request,
        f"Impor diterapkan: {outcome.new} baris baru, {outcome.changed} baris berubah.",
    )
    if kept.kind == "people" and outcome.new:  # they have no password yet
        return redirect(f"{reverse('units:not_yet')}?keadaan=belum")
    return redirect(PAGES[kept.kind][1])


def _check_page(
    request: SignedRequest, kept: KeptFile, outcome: ImportOutcome, problem: str = ""
) -> HttpResponse:
    begin, end, _, noun = PAGES[kept.kind]
    context: dict[str, Any] = {
        "outcome": outcome,
        "name": kept.name,
        "noun": noun,
        "begin": begin,
        "end": end,
        "problem": problem,
        "problems": outcome.problems[:SHOWN],
        "more_problems": max(0, len(outcome.problems) - SHOWN),
        "changes": outcome.changes[:SHOWN],
        "more_changes": max(0, len(outcome.changes) - SHOWN),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "units/import_check.html", context, status=status)


@require_safe
@permission_required("units.import")
def units_template(request: SignedRequest) -> HttpResponse:
    return _download(register_book(UnitResource(request.user)), "templat-unit.xlsx")


@require_safe
@permission_required("units.import")
def users_template(request: SignedRequest) -> HttpResponse:
    return _download(register_book(PersonResource(request.user)), "templat-pengguna.xlsx")


@require_safe
@permission_somewhere("units.view_unit")
def units_export(request: SignedRequest) -> HttpResponse:
    resource = UnitResource(request.user)
    rows = visible_units(request.user).select_related("parent").order_by("path")
    return _download(register_book(resource, resource.export(rows)), "unit.xlsx")


@require_POST
@permission_somewhere("units.view_people")
def users_export(request: SignedRequest) -> HttpResponse:
    """The people of the list as it is filtered; sent, since it leaves a record."""
    filters = people_filters(request)
    people = list(with_running_grants(filtered_people(request.user, filters)))
    resource = PersonResource(request.user)
    content = register_book(resource, resource.export(list(rows_of(people))))
    record_people_export(actor=request.user, count=len(people), filters=filters)
    return _download(content, "pengguna.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
