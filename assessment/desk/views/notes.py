"""A note on the desk is saved as it is written; the judgement waits for its button."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from assessment.desk.services.notes import save_note
from assessment.lke.parts import answer_with
from assessment.lke.reports.page import LkePage
from assessment.lke.services.answers import StaleAnswer
from assessment.lke.views.answers import back_to, find_indicator, refused_item, seen_version
from assessment.lke.views.lke import find_assessment
from assessment.models import Answer, Indicator
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required, require

# Tells the page that the rest of the form is still to be sent (js/drafts/typed.js).
PART = "X-Sebagian"


@require_POST
@permission_required("assessment.work_at_desk")
def note(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """Only the note: what else the form holds is not decided by leaving it."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.work_at_desk", assessment)
    indicator = find_indicator(assessment, code)
    if "pakai" in request.POST:  # of two notes the stored one was chosen
        return _kept(request, LkePage(request.user, assessment), indicator, taken=True)
    text, seen = request.POST.get("catatan", ""), seen_version(request)
    answers: list[Answer] | None = None
    stale: StaleAnswer | None = None
    problems: list[str] = []
    try:
        answers = save_note(
            actor=request.user,
            assessment=assessment,
            indicator=indicator,
            note=text,
            expected_version=seen,
        )
    except StaleAnswer as refused:
        stale, problems = refused, refused.reasons
    except Refused as refused:
        problems = refused.reasons
    sheet = LkePage(request.user, assessment, answers=answers)
    if not problems:
        return _kept(request, sheet, indicator)
    own = stale.current.value if stale and stale.current else sheet.item(code).value
    item = refused_item(sheet, indicator, own, text, problems, stale, seen)
    return answer_with(
        request,
        "noted",
        {"sheet": sheet, "item": item, "assessment": assessment},
        status=409 if stale else 422,
    )


def _kept(
    request: SignedRequest, sheet: LkePage, indicator: Indicator, *, taken: bool = False
) -> HttpResponse:
    """What stands now: its version, and the note itself where the stored one was ``taken``."""
    if not request.htmx:  # type: ignore[attr-defined]
        return back_to(sheet.assessment, indicator)
    context = {"sheet": sheet, "assessment": sheet.assessment, "item": sheet.item(indicator.code)}
    found = answer_with(request, "noted", {**context, "taken": taken})
    found.headers[PART] = "catatan"
    return found
