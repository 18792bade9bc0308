"""A letter of assignment with its table: uploaded, looked at row by row, then all seats or none."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessment.assignments.forms import LetterForm
from assessment.assignments.reports.team_template import team_template
from assessment.assignments.services.letters import (
    FOLDER,
    check_letter,
    keep_letter,
    readable_letters,
)
from assessment.assignments.services.team_table import (
    COLUMNS,
    TeamRow,
    assign_by_letter,
    count_new,
    read_team_table,
)
from units.forms import posted
from units.fresh import fresh_sign_in
from units.requests import SignedRequest
from units.services.imports import (
    AlreadyApplied,
    KeptFile,
    forget_kept,
    keep_upload,
    open_kept,
)
from zona_integritas.ground.dates import today
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import attachment, read_token
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import permission_somewhere

SALT = "assessment.team_letter"
TABLE = "tim"  # the kind its table is kept as
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@permission_somewhere("assessment.assign_team")
@fresh_sign_in
def letter_new(request: SignedRequest) -> HttpResponse:
    """The letter, with a table or without one; without, it is chosen where a team is set."""
    form = LetterForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = _keep(request, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            return answer
    return render(
        request,
        "assessment/assignments/letter.html",
        {"form": form, "columns": COLUMNS, "letters": readable_letters(request.user)[:10]},
        status=422 if form.errors else 200,
    )


def _keep(request: SignedRequest, data: dict[str, Any]) -> HttpResponse:
    content = check_letter(data["letter"])
    if data["table"] is None:
        letter = keep_letter(
            actor=request.user, number=data["number"], dated=data["dated"], content=content
        )
        messages.success(request, f"{letter} tersimpan. Pilih unitnya, lalu tetapkan timnya.")
        return redirect("assessment:teams")
    table = keep_upload(actor=request.user, kind=TABLE, upload=data["table"])
    kept = open_kept(actor=request.user, token=table)
    assert kept is not None  # noqa: S101 - kept a moment ago by this person
    read_team_table(request.user, kept.content)
    again = SimpleUploadedFile(content.name, content.data)
    token = signing.dumps(
        {
            "number": data["number"],
            "dated": data["dated"].isoformat(),
            "letter": keep_upload(actor=request.user, kind="surat-tugas", upload=again),
            "table": table,
        },
        salt=SALT,
        compress=True,
    )
    return redirect("assessment:team_letter_check", token=token)


@permission_somewhere("assessment.assign_team")
@fresh_sign_in
def letter_check(request: SignedRequest, token: str) -> HttpResponse:
    """What the table would do; sending the page does exactly that."""
    try:
        told = read_token(token, SALT)
        if told is None:
            raise Http404
        table, letter = (_open(request, told[name]) for name in ("table", "letter"))
        rows = read_team_table(request.user, table.content)
    except Refused as refused:
        return _not_readable(request, refused)
    problems: list[str] = []
    if request.method == "POST":
        try:
            kept, count = assign_by_letter(
                actor=request.user,
                content=table.content,
                seen=whole_number(request.POST.get("ya", "")) or 0,
                letter={
                    "number": told["number"],
                    "dated": today().fromisoformat(told["dated"]),
                    "content": check_letter(SimpleUploadedFile(letter.name, letter.content)),
                },
            )
        except Refused as refused:
            problems = refused.reasons
        else:
            forget_kept(letter)
            forget_kept(table)
            messages.success(request, f"{count} penugasan menurut {kept} tercatat.")
            return redirect("assessment:teams")
    return render(
        request,
        "assessment/assignments/letter_check.html",
        {
            "told": told,
            "dated": today().fromisoformat(told["dated"]),
            "letter": letter,
            "table": table,
            "wrong": [row for row in rows if row.problem],
            "rows": [] if any(row.problem for row in rows) else _by_unit(rows),
            "count": count_new(rows),
            "problems": problems,
        },
        status=422 if problems else 200,
    )


def _not_readable(request: SignedRequest, refused: Refused) -> HttpResponse:
    """The table is gone, as after it was recorded; or it or the letter cannot be read now. A
    letter alone is gone where another table was recorded with it."""
    if isinstance(refused, AlreadyApplied) and refused.kind == TABLE:
        messages.info(request, "Surat tugas ini sudah disimpan. Timnya ada di bawah ini.")
        return redirect("assessment:teams")
    messages.warning(request, " ".join(refused.reasons))
    return redirect("assessment:team_letter")


def _open(request: SignedRequest, token: str) -> KeptFile:
    kept = open_kept(actor=request.user, token=token)
    if kept is None:
        raise Http404
    return kept


def _by_unit(rows: list[TeamRow]) -> list[tuple[Any, list[Any]]]:
    found: dict[int, tuple[Any, list[Any]]] = {}
    for row in rows:
        if row.check is not None:
            found.setdefault(row.check.unit.pk, (row.check.unit, []))[1].append(row.check)
    return list(found.values())


@require_safe
@permission_somewhere("assessment.assign_team")
def letter_template(request: SignedRequest) -> HttpResponse:
    return HttpResponse(
        team_template(request.user),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="templat-tim-penilai.xlsx"'},
    )


@require_safe
@permission_somewhere("assessment.view_team")
def letter_file(request: SignedRequest, pk: int) -> HttpResponseBase:
    """The letter itself, for whoever may see a team it names."""
    letter = get_object_or_404(readable_letters(request.user), pk=pk)
    return attachment(FOLDER, letter.sha256, letter.file_name)
