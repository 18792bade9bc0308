"""The conversation under an item: one address takes what is said and what is settled."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from assessment.lke.parts import answer_with
from assessment.lke.reports.page import LkePage
from assessment.lke.services.threads import add_comment, settle_thread
from assessment.lke.views.answers import back_to, find_indicator
from assessment.lke.views.lke import find_assessment
from assessment.models import Thread
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required, require


@require_POST
@permission_required("assessment.talk")
def talk(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.talk", assessment)
    indicator = find_indicator(assessment, code)
    text = request.POST.get("tulisan", "")
    problems: list[str] = []
    try:
        # What is typed meanwhile stays in its field: settling sends nothing of it.
        if "keadaan" in request.POST:
            thread = get_object_or_404(
                Thread.objects.select_related("assessment__unit", "indicator"),
                assessment=assessment,
                indicator=indicator,
            )
            settle_thread(
                actor=request.user, thread=thread, settled=request.POST["keadaan"] == "selesai"
            )
        else:
            add_comment(
                actor=request.user,
                assessment=assessment,
                indicator=indicator,
                text=text,
                tpi_only="hanya_tpi" in request.POST,
            )
            text = ""
    except Refused as refused:
        problems = refused.reasons
    if not request.htmx:  # type: ignore[attr-defined]
        for problem in problems:
            messages.error(request, problem)
        return back_to(assessment, indicator)
    sheet = LkePage(request.user, assessment)
    context = {
        "sheet": sheet,
        "assessment": assessment,
        "item": sheet.item(code),
        "thread_problems": problems,
        "typed_text": text,
        "thread_open": True,
    }
    return answer_with(request, "thread", context, status=422 if problems else 200)
