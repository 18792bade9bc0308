"""The page says every half minute that it is open; it hears who else is here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from assessment.models import Presence
from assessment.rules import fills, judges
from assessment.services.presence import here, mark_seen
from assessment.views.lke import find_assessment
from zona_integritas.permissions import permission_required

UNIT, TPI, OTHER = "Tim unit", "Tim penilai", "Pemantau"


@require_POST
@permission_required("assessment.view_lke")
def ping(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes the presence; a page that has been open for a while has shown its items."""
    assessment = find_assessment(request, pk)
    area = request.POST.get("area", "")
    others = here(actor=request.user, assessment=assessment, place=area)
    if area and request.POST.get("lihat"):
        mark_seen(actor=request.user, assessment=assessment, area=area)
    if not request.htmx:  # type: ignore[attr-defined]
        return (
            redirect("assessment:area", pk=pk, code=area)
            if area
            else redirect("assessment:overview", pk=pk)
        )
    own = _side(request.user, assessment)
    return render(
        request,
        "assessment/_presence.html",
        {
            "assessment": assessment,
            "area_code": area,
            "ticking": True,
            "others": [_told(row, own, assessment) for row in others],
        },
    )


def _side(user: Any, assessment: Any) -> str:
    if judges(user, assessment):
        return TPI
    return UNIT if fills(user, assessment) else OTHER


def _told(row: Presence, own: str, assessment: Any) -> tuple[str, str]:
    """The name to people of the same side; to the others only whose side somebody is on."""
    side = _side(row.user, assessment)
    return (str(row.user) if side == own else side, row.place)
