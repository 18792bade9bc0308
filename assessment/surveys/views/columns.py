"""*Cocokkan kolom survei*: a person says which column is which element, and what words count."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from assessment.enums import SurveyKind
from assessment.lke.views.lke import find_assessment
from assessment.surveys.columns import MOST_WORDS, SurveyColumns, propose, propose_at, words_of
from assessment.surveys.forms import SurveyColumnsForm
from assessment.surveys.services.imports import choose_columns, kept_sheets, open_survey
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import permission_required, require

NO_TABLE = (
    "Tidak ada baris yang tampak sebagai judul kolom. Pakai templat, atau pastikan satu baris "
    "memuat judul semua kolom, lalu unggah lagi. Tidak ada data yang berubah."
)


@dataclass(frozen=True, slots=True)
class ColumnStep:
    """The form as it stands, and the columns once they are complete."""

    form: SurveyColumnsForm
    asks_words: bool
    columns: SurveyColumns | None = None


@permission_required("assessment.import_survey")
def choose(request: SignedRequest, pk: int) -> HttpResponse:
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.import_survey", assessment)
    token = request.POST.get("t") or request.GET.get("t", "")
    try:
        told, _ = open_survey(actor=request.user, assessment=assessment, token=token)
        step = step_of(told, request.POST if request.method == "POST" else None)
        if step.columns is not None:
            token = choose_columns(
                actor=request.user, assessment=assessment, token=token, columns=step.columns
            )
            return redirect(f"{reverse('assessment:survey_check', args=[pk])}?t={token}")
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
        return redirect("assessment:survey_upload", pk=pk)
    return render(
        request,
        "assessment/surveys/columns.html",
        {
            "assessment": assessment,
            "told": told,
            "kind": SurveyKind(told["kind"]),
            "form": step.form,
            "asks_words": step.asks_words,
            "token": token,
        },
        status=422 if step.form.errors else 200,
    )


def step_of(told: dict[str, Any], given: QueryDict | None) -> ColumnStep:
    """What was posted, complete or not. A heading row chosen anew brings its own columns, and
    columns chosen anew their own words: both are asked before anything is read."""
    sheets = kept_sheets(told)
    kind, scale = told["kind"], told["scale_max"]
    at = _heading_row(given) if given else None
    if at is None or at[0] >= len(sheets):
        proposal = propose(sheets, kind, scale)
    else:
        proposal = propose_at(sheets, *at, kind, scale)
    if proposal is None:
        raise Refused(NO_TABLE)
    frame: dict[str, Any] = {
        "kind": kind,
        "scale_max": scale,
        "sheets": [sheet.name for sheet in sheets],
        "proposal": proposal,
    }
    seen = _heading_row(given, "seen_") if given else None
    if given is None or seen != (proposal.sheet, proposal.top):
        return ColumnStep(SurveyColumnsForm(**frame, words=proposal.words), bool(proposal.words))
    form = SurveyColumnsForm(given, **frame, words={})
    form.is_valid()
    words = words_of(sheets[proposal.sheet], proposal.top, form.elements, scale)
    if len(words) > MOST_WORDS:
        raise Refused(
            f"Kolom unsur yang dipilih memuat {len(words)} isian berupa kata yang berbeda, "
            "sehingga bukan jawaban pilihan. Pilih kolom jawabannya. Tidak ada data yang berubah."
        )
    asked = [f"word_{place}" for place in range(len(words))]
    if form.is_valid() and not all(field in given for field in asked):
        # Nothing is wrong: the words of these columns are asked for the first time.
        chosen = replace(
            proposal,
            elements=tuple(form.elements),
            name=form.cleaned_data["name"],
            phone=form.cleaned_data["phone"],
            day=form.cleaned_data["day"],
        )
        return ColumnStep(SurveyColumnsForm(**{**frame, "proposal": chosen}, words=words), True)
    form = SurveyColumnsForm(given, **frame, words=words)
    return ColumnStep(form, bool(words), form.columns() if form.is_valid() else None)


def _heading_row(given: QueryDict, prefix: str = "") -> tuple[int, int] | None:
    """The sheet and row (from 0) that were posted."""
    top = whole_number(given.get(f"{prefix}top", ""))
    sheet = whole_number(given.get(f"{prefix}sheet", "0"))
    if top is None or sheet is None or not 1 <= top <= 100:
        return None
    return sheet, top - 1
