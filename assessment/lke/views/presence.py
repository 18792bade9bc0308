"""The page says every half minute that it is open; it hears who else is here."""

import re
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.timezone import is_aware
from django.views.decorators.http import require_POST, require_safe

from assessment.lke.parts import answer_with
from assessment.lke.reports.newer import changed_items
from assessment.lke.reports.page import LkePage
from assessment.lke.reports.who_writes import who_writes
from assessment.lke.services.presence import mark_seen, note_presence
from assessment.lke.views.lke import find_assessment, page_context
from assessment.models import Assessment, Presence
from assessment.queries import visible_assessments
from assessment.rules import fills, judges
from units.models import User
from units.queries import read_roles
from units.requests import SignedRequest
from zona_integritas.ground.formats import show_in
from zona_integritas.ground.permissions import permission_required, require

# The code of an area, which is not looked up here.
PLACE = re.compile(r"(?=.{1,30}$)\w+(\.\w+)*", re.A)
UNIT, TPI, OTHER = "Tim unit", "Tim penilai", "Pengamat"


@require_POST
@permission_required("assessment.view_lke")
def ping(request: SignedRequest, pk: int) -> HttpResponse:
    """Notes the presence; a page that stayed open for a while has shown its items."""
    # Without the period's windows: this comes every half minute from every open page.
    assessment: Assessment = get_object_or_404(visible_assessments(request.user), pk=pk)
    require(request.user, "assessment.view_lke", assessment)
    show_in(assessment.unit.time_zone)
    area, shown = request.POST.get("area", ""), request.POST.get("dimuat", "")
    if area and not PLACE.fullmatch(area):
        raise Http404("Area ini tidak dikenal.")
    others = note_presence(actor=request.user, assessment=assessment, place=area)
    looked = "lihat" in request.POST
    item = request.POST.get("butir", "")
    if item and not PLACE.fullmatch(item):
        raise Http404("Butir ini tidak dikenal.")
    if area and looked:
        _note_seen(request, assessment, item or area, shown)
    if not request.htmx:  # type: ignore[attr-defined]
        return (
            redirect("assessment:area", pk=pk, code=area)
            if area
            else redirect("assessment:overview", pk=pk)
        )
    read_roles([request.user, *(row.user for row in others)])
    own = _side(request.user, assessment)
    now = timezone.now()  # before asking: what is saved meanwhile is told the next time
    since = _moment(request.POST.get("sejak") or shown)
    changed = changed_items(request.user, assessment, area, since) if area and since else {}
    return render(
        request,
        "assessment/lke/_presence.html",
        {
            "assessment": assessment,
            "area_code": area,
            "item_code": item,
            "shown_at": shown,
            "ticking": True,
            # Seen once per page: what changes after it was made is new on the next one.
            "unseen": not looked and "tanda" not in request.POST,
            "heard_at": now.isoformat(),
            "changed": [(code, at.isoformat()) for code, at in sorted(changed.items())],
            "others": list(dict.fromkeys(_told(row, own, assessment) for row in others)),
        },
    )


@require_safe
@permission_required("assessment.view_lke")
def fresh(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """Items of an area as they are now (``butir`` names them), each part with its id: the page
    takes those parts in which nobody is writing (``js/saving/colleagues.js``)."""
    assessment = find_assessment(request, pk)
    sheet = LkePage(request.user, assessment, request.GET.get("sisi", ""))
    context = page_context(sheet, code)
    if context["place"] is None:
        raise Http404("Area ini tidak dikenal.")
    wanted = set(request.GET.getlist("butir"))
    groups = [
        (node, scored, [item for item in items if item.code in wanted])
        for node, scored, items in sheet.items(code)
    ]
    return answer_with(
        request, "fresh", {**context, "groups": [group for group in groups if group[2]]}
    )


@require_safe
@permission_required("assessment.view_lke")
def who_fills(request: SignedRequest, pk: int) -> HttpResponse:
    """For a text that was typed here and cannot be saved any more (``js/drafts/kept.js``)."""
    told = who_writes(find_assessment(request, pk))
    return HttpResponse(format_html("<p>{}</p>", told))


def _note_seen(request: SignedRequest, assessment: Assessment, area: str, shown: str) -> None:
    """The time comes from the person's own page; a wrong one would only mislead themselves."""
    shown_at = _moment(shown)
    if shown_at is not None:
        mark_seen(actor=request.user, assessment=assessment, area=area, shown_at=shown_at)


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    # Another clock cannot even count back from the year 1, nor on from 9999.
    return found if found is not None and is_aware(found) and 2000 <= found.year <= 2100 else None


def _side(user: User, assessment: Assessment) -> str:
    if judges(user, assessment):
        return TPI
    return UNIT if fills(user, assessment) else OTHER


def _told(row: Presence, own: str, assessment: Assessment) -> tuple[str, str]:
    """The name to people of the same side; to the others only whose side somebody is on."""
    side = _side(row.user, assessment)
    return (str(row.user) if side == own else side, row.place)
