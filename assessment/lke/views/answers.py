"""Saving one item of the LKE: with htmx in place, without it through an ordinary page."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from assessment.enums import Side
from assessment.lke.parts import answer_with
from assessment.lke.places import page_of_item, place_of
from assessment.lke.reports.answers import answer_text
from assessment.lke.reports.items import Item, ReplaceQuestion, SaveConflict
from assessment.lke.reports.page import LkePage
from assessment.lke.services.answers import (
    StaleAnswer,
    counts_from,
    gives_up_other,
    save_among_answers,
)
from assessment.lke.services.assessments import mark_returned
from assessment.lke.services.judgements import check_judgement, takes_over
from assessment.lke.services.restoring import cleared_version, said_before
from assessment.lke.views.lke import area_page, find_assessment, page_context
from assessment.lke.views.way import ASKED, ONE
from assessment.models import Assessment, Indicator
from assessment.queries import indicator_rows, said_value
from assessment.rules import writable_side
from assessment.scoring import model
from assessment.scoring.model import AnswerError, parse_answer
from units.enums import Role
from units.queries import holds_somewhere
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import whole_number
from zona_integritas.ground.permissions import permission_required, require

# Where the desk goes on once this is saved; its own page shows the rest.
ONWARD = "lanjut"


def find_indicator(assessment: Assessment, code: str) -> Indicator:
    for row in indicator_rows(assessment.instrument):
        if row.code == code:
            return row
    raise Http404


def back_to(assessment: Assessment, indicator: Indicator) -> HttpResponse:
    return redirect(page_of_item(assessment, indicator))


def settles_on_desk(request: SignedRequest, pk: int, code: str) -> bool:
    """Does a supervisor decide on the desk? There it is asked who it is, as before any decision."""
    return ONWARD in request.POST and holds_somewhere(request.user, {Role.TPI_SUPERVISOR})


@require_POST
@permission_required("assessment.write")
def answer(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.write", assessment)
    indicator = find_indicator(assessment, code)
    if "pakai" in request.POST:
        return stored_response(request, assessment, indicator)
    own, note = form_value(request.POST, indicator), request.POST.get("catatan", "")
    agrees, abstain = "setuju" in request.POST, "tidak_menilai" in request.POST
    sure, _, whose = request.POST.get("setuju", "").partition(":")
    whose = whose or Side.UNIT
    side = writable_side(request.user, assessment)
    if agrees and whose not in takes_over(side):
        raise Http404("Jawaban ini tidak dapat diambil.")
    undone = whole_number(request.POST.get("urungkan", ""))
    if undone:
        own = said_before(assessment, indicator, side, undone)
    typed = said_value(assessment, indicator, whose) if agrees else own
    if sure == "ya" and gives_up_other(assessment, indicator, own, typed):
        return question_response(request, assessment, indicator, own, typed, whose)
    try:
        if ONWARD in request.POST and not abstain:
            check_judgement(
                assessment=assessment,
                indicator=indicator,
                side=side,
                value=typed,
                note=note,
            )
        saved, answers = save_among_answers(
            actor=request.user,
            assessment=assessment,
            indicator=indicator,
            side=side,
            value=typed,
            note=note,
            expected_version=seen_version(request),
            abstain=abstain,
        )
    except StaleAnswer as stale:
        sheet = LkePage(request.user, assessment)
        return refused_response(
            request, sheet, indicator, typed, note, stale.reasons, stale, status=409
        )
    except Refused as problem:
        sheet = LkePage(request.user, assessment)
        return refused_response(request, sheet, indicator, own, note, problem.reasons)
    if onward := onward_response(request):
        return onward
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, f"Butir {code} tersimpan.")
        return back_to(assessment, indicator)
    sheet = LkePage(request.user, assessment, answers=answers)
    fields = "choices" if abstain or agrees or undone else ""
    item = sheet.figures_of(indicator)
    item.cleared = cleared_version(saved)
    return item_response(request, sheet, item, fields=fields)


def stored_response(
    request: SignedRequest, assessment: Assessment, indicator: Indicator
) -> HttpResponse:
    """Of two values the stored one was chosen: the item's fields hold it again."""
    if onward := onward_response(request):
        return onward
    if not request.htmx:  # type: ignore[attr-defined]
        return back_to(assessment, indicator)
    sheet = LkePage(request.user, assessment)
    return item_response(request, sheet, sheet.figures_of(indicator), fields="all")


def question_response(
    request: SignedRequest,
    assessment: Assessment,
    indicator: Indicator,
    own: object,
    theirs: object,
    whose: str,
) -> HttpResponse:
    """The item with what was typed and the question whether another's answer replaces it."""
    sheet = LkePage(request.user, assessment)
    item = sheet.item(indicator.code)
    item.question = ReplaceQuestion(
        answer_in_words(item.entry, own), answer_in_words(item.entry, theirs), whose
    )
    item.value, item.note = own, request.POST.get("catatan", "")
    item.seen = seen_version(request)
    if request.htmx:  # type: ignore[attr-defined]
        return item_response(request, sheet, item, status=409)
    return area_page(request, sheet, place_of(indicator), changed=item, status=409)


def form_value(data: Mapping[str, str], indicator: Indicator) -> Any:
    """What the form's own fields hold: a letter, a number or counts."""
    if indicator.inputs.all():
        counts = counts_from(data, indicator)
        share = data.get("persen", "").strip()
        # A percentage that came without its counts stays until a count is typed.
        return f"{share.removesuffix('%')}%" if share and not any(counts.values()) else counts
    return data.get("nilai", "")


def seen_version(request: SignedRequest) -> int:
    """The version the person saw; choosing one's own over a newer one names that newer one."""
    raw = request.POST.get("timpa") or request.POST.get("versi", "")
    return whole_number(raw) or 0


def refused_response(
    request: SignedRequest,
    sheet: LkePage,
    indicator: Indicator,
    typed: object,
    note: str,
    reasons: list[str],
    stale: StaleAnswer | None = None,
    status: int = 422,
) -> HttpResponse:
    """The item with what was typed, the reason, and (when somebody was faster) both values."""
    item = refused_item(sheet, indicator, typed, note, reasons, stale, seen_version(request))
    if request.htmx:  # type: ignore[attr-defined]
        # What was agreed to stands in the fields from now on: one press more saves it.
        fields = "choices" if stale is not None and "setuju" in request.POST else ""
        return item_response(request, sheet, item, status=status, fields=fields)
    return area_page(request, sheet, place_of(indicator), changed=item, status=status)


def refused_item(
    sheet: LkePage,
    indicator: Indicator,
    typed: object,
    note: str,
    reasons: list[str],
    stale: StaleAnswer | None,
    seen: int,
) -> Item:
    """The item as it was typed, with the reason, or with both values to choose from."""
    item = sheet.item(indicator.code)
    item.problems = reasons
    if stale is not None and stale.current is not None:
        item.problems = []
        item.conflict = SaveConflict(
            message=stale.reasons[0],
            theirs=conflict_side(item.entry, stale.current.value, stale.current.note, note),
            mine=conflict_side(item.entry, typed, note, stale.current.note),
            version=stale.current.version,
        )
    item.value, item.note, item.seen = typed, note, seen
    return item


def answer_in_words(entry: model.Indicator, value: object) -> str:
    try:
        return answer_text(entry, parse_answer(entry, value))
    except AnswerError:
        return str(value)


def conflict_side(entry: model.Indicator, value: object, note: str, other_note: str) -> str:
    """One side of a conflict in words; the note only where the two notes differ."""
    text = answer_in_words(entry, value)
    if note.strip() == other_note.strip():
        return text
    return f"{text} · catatan: {note or '(kosong)'}"


def item_response(
    request: SignedRequest, sheet: LkePage, item: Item, status: int = 200, fields: str = ""
) -> HttpResponse:
    """The parts of the page that a saved item changes: its result, the way, the figures.

    ``fields``: "choices" where the answer came from a button, "all" where the note did too.
    Where one goes on from the desk, only what became of it: the rest is not on that page.
    """
    if ONWARD in request.POST:
        own = {"sheet": sheet, "assessment": sheet.assessment, "item": item}
        return answer_with(request, "result", own, status=status)
    area = place_of(item.indicator)
    alone = request.GET.get(ASKED) == ONE  # the page of this item shows nothing else
    around = (
        {"sheet": sheet, "assessment": sheet.assessment} if alone else page_context(sheet, area)
    )
    return answer_with(
        request,
        "saved_alone" if alone else "saved",
        {
            **around,
            "spread": alone,
            "area_code": area,
            "area_score": sheet.result.nodes[area],
            "item": item,
            "fields": fields,
            "node": item.indicator.node,
            "node_score": sheet.result.nodes[item.indicator.node.code],
        },
        status=status,
    )


def onward_response(request: SignedRequest) -> HttpResponse | None:
    """Leads on to the page the form names, where it names one of ours; None where it does not."""
    page = request.POST.get(ONWARD, "")
    if not page.startswith("/") or not url_has_allowed_host_and_scheme(page, None):
        return None
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(page)
    return HttpResponse(status=204, headers={"X-Lanjut": page})  # js/desk/going.js


@require_POST
@permission_required("assessment.judge")
def mark(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """Marks an item for the return to the unit, or takes the mark away (empty reason)."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.judge", assessment)
    indicator = find_indicator(assessment, code)
    problems: list[str] = []
    try:
        item = mark_returned(
            actor=request.user,
            assessment=assessment,
            indicator=indicator,
            reason=request.POST.get("alasan", ""),
        )
    except Refused as problem:
        problems = problem.reasons
    if not problems and (onward := onward_response(request)):
        return onward
    if request.htmx:  # type: ignore[attr-defined]
        context = {"item": LkePage(request.user, assessment).item(code), "mark_problems": problems}
        return answer_with(request, "marked", context, status=422 if problems else 200)
    if problems:
        messages.error(request, " ".join(problems))
    else:
        word = "ditandai untuk dikembalikan" if item else "tidak lagi ditandai"
        messages.success(request, f"Butir {code} {word}.")
    return back_to(assessment, indicator)
