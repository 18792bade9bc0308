"""Many files of evidence: Unggah → Periksa → Pasang."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessment.enums import Side
from assessment.evidence.services.item_names import ItemNames
from assessment.evidence.services.kinds import ALLOWED_WORDS
from assessment.evidence.services.many import (
    NOTHING_CHANGED,
    Arrived,
    arrived_by,
    look_at,
    put_in_place,
    token_of,
)
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment, Indicator
from assessment.queries import indicator_rows
from assessment.writing_rules import item_problem, write_problem
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.permissions import permission_required, require


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file on the page that asks: what is typed as its item, and what is wrong with that."""

    file: Arrived
    token: str
    code: str
    problem: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("assessment.fill")
def many(request: SignedRequest, pk: int) -> HttpResponse:
    """Takes the files; answers with the page that shows what would go where."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.fill", assessment)
    closed = write_problem(request.user, assessment, Side.UNIT) or ""
    problems: list[str] = [closed] if closed and request.method == "POST" else []
    if request.method == "POST" and not problems:
        try:
            found = look_at(
                uploads=[*request.FILES.getlist("berkas"), *request.FILES.getlist("folder")],
                paths=request.POST.getlist("jalur"),
            )
        except Refused as refused:
            problems = refused.reasons
        else:
            return _check(request, assessment, _lines(request, assessment, found))
    return render(
        request,
        "assessment/evidence/many.html",
        {
            "assessment": assessment,
            "closed": closed,
            "problems": problems,
            "allowed": f"{ALLOWED_WORDS}; atau ZIP berisi berkas seperti itu",
            "most": settings.EVIDENCE_MANY_FILES,
            "most_bytes": settings.BATCH_MAX_BYTES,
            "file_bytes": settings.UPLOAD_MAX_BYTES,
        },
        status=422 if problems else 200,
    )


def _lines(request: SignedRequest, assessment: Assessment, found: list[Arrived]) -> list[FileLine]:
    """Each file with the item its name tells, where this person may write that item now."""
    rows = {row.code: row for row in indicator_rows(assessment.instrument)}
    names = ItemNames(rows)
    lines = []
    for one in found:
        if one.problem:
            lines.append(FileLine(one, "", "", one.problem))
            continue
        code = names.code_in(one.path)
        problem = ""
        if code:
            problem = item_problem(request.user, assessment, rows[code], Side.UNIT) or ""
        token = token_of(request.user, assessment, one)
        lines.append(FileLine(one, token, code if not problem else "", problem))
    return lines


def _check(
    request: SignedRequest,
    assessment: Assessment,
    lines: list[FileLine],
    problems: list[str] | None = None,
) -> HttpResponse:
    waiting = [line for line in lines if line.token]
    kept = hashlib.sha256("".join(line.file.sha256 for line in waiting).encode()).hexdigest()[:16]
    groups = [
        ("Belum ada butirnya", [line for line in waiting if not line.code or line.problem]),
        ("Sudah ada butirnya", [line for line in waiting if line.code and not line.problem]),
    ]
    return render(
        request,
        "assessment/evidence/many_check.html",
        {
            "assessment": assessment,
            "groups": [(title, some) for title, some in groups if some],
            "refused": [line for line in lines if not line.token],
            "indicators": indicator_rows(assessment.instrument),
            "draft": f"bukti-banyak-{assessment.pk}-{kept}",
            "waiting": len(waiting),
            "problems": problems or [],
        },
        status=422 if problems else 200,
    )


@require_POST
@permission_required("assessment.fill")
def place(request: SignedRequest, pk: int) -> HttpResponse:
    """Puts the files under the items typed beside them; those left blank are not kept."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.fill", assessment)
    rows = {row.code.casefold(): row for row in indicator_rows(assessment.instrument)}
    tokens, typed = request.POST.getlist("berkas"), request.POST.getlist("butir")
    lines: list[FileLine] = []
    chosen: list[tuple[Arrived, Indicator]] = []
    problems: list[str] = []
    for token, code in zip(tokens, typed, strict=False):
        try:
            one = arrived_by(request.user, assessment, token)
        except Refused as refused:
            problems += [sentence for sentence in refused.reasons if sentence not in problems]
            continue
        row, wrong = rows.get(code.strip().casefold()), ""
        if row is not None:
            chosen.append((one, row))
        elif code.strip():
            wrong = f"«{code.strip()[:40]}» bukan kode butir. Pilih dari daftar."
        lines.append(FileLine(one, token, row.code if row else code.strip(), wrong))
    if any(line.problem for line in lines):
        problems.append(f"Periksa kode butir yang ditandai. {NOTHING_CHANGED}")
    if not problems:
        try:
            done = put_in_place(actor=request.user, assessment=assessment, chosen=chosen)
        except Refused as refused:
            problems = refused.reasons
        else:
            return _placed(request, pk, done)
    return _check(request, assessment, lines, problems)


def _placed(request: SignedRequest, pk: int, done: tuple[int, list[str]] | Job) -> HttpResponse:
    if isinstance(done, Job):
        return redirect("jobs:detail", pk=done.pk)
    count, failed = done
    if count:
        messages.success(request, f"{count} bukti dipasang pada butirnya.")
    for sentence in failed:
        messages.error(request, sentence)
    return redirect("assessment:overview", pk=pk)
