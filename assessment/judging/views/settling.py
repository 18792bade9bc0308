"""Putusan: what unit, member and lead do not agree on, decided item by item."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from assessment.enums import Side
from assessment.judging.reports.settling import SettleLine, Settling, settling, value_of
from assessment.lke.places import slug
from assessment.lke.reports.items import SaveConflict
from assessment.lke.reports.page import LkePage
from assessment.lke.services.answers import StaleAnswer, save_answer
from assessment.lke.views.answers import conflict_side, find_indicator, seen_version
from assessment.lke.views.lke import find_assessment
from assessment.models import Assessment
from units.enums import Role
from units.fresh import fresh_sign_in_where
from units.queries import holds_somewhere
from units.requests import SignedRequest
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import permission_required, require

NOTHING = "Pilih dulu jawabannya, lalu simpan. Belum ada yang berubah."


def find_sheet(request: SignedRequest, pk: int) -> tuple[Assessment, LkePage]:
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.judge", assessment)
    return assessment, LkePage(request.user, assessment)


def _settles(request: SignedRequest, pk: int, code: str = "") -> bool:
    """Whose word settles an item; the other ranks only read the page."""
    return holds_somewhere(request.user, {Role.TPI_SUPERVISOR})


@require_safe
@permission_required("assessment.judge")
@fresh_sign_in_where(_settles)
def settle(request: SignedRequest, pk: int) -> HttpResponse:
    _, sheet = find_sheet(request, pk)
    return page(request, sheet, settling(sheet, request.GET.get("saring", "")))


def page(
    request: SignedRequest, sheet: LkePage, found: Settling, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "assessment/judging/settle.html",
        {
            "sheet": sheet,
            "assessment": sheet.assessment,
            "found": found,
            "lines": found.shown,
            "only": request.GET.get("saring", ""),
            "deciding": sheet.writing and sheet.side == Side.TPI_SUPERVISOR,
        },
        status=status,
    )


@require_POST
@permission_required("assessment.judge")
@fresh_sign_in_where(_settles)
def settle_item(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """``pilih`` takes over what somebody said (or keeps one's own), ``nilai`` says another."""
    assessment, sheet = find_sheet(request, pk)
    indicator = find_indicator(assessment, code)
    chosen, letter = chosen_answer(request)
    note = request.POST.get("catatan", "")
    value = value_of(sheet, code, chosen) if chosen else letter
    problems: list[str] = []
    stale: StaleAnswer | None = None
    try:
        if sheet.side != Side.TPI_SUPERVISOR:
            raise Refused("Putusan diberikan pengendali teknis pada gilirannya.")
        if "pakai" not in request.POST:
            if value in (None, ""):
                raise Refused(NOTHING)
            save_answer(
                actor=request.user,
                assessment=assessment,
                indicator=indicator,
                side=sheet.side,
                value=value,
                note=note,
                expected_version=seen_version(request),
            )
    except StaleAnswer as found:
        stale = found
    except Refused as refused:
        problems = refused.reasons
    if not problems and stale is None and not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('assessment:settle', args=[pk])}#putus-{slug(code)}")
    sheet.load()
    found_lines = settling(sheet, code=code)
    if not found_lines.shown:
        raise Http404
    line = found_lines.shown[0]
    if not problems and stale is None:
        return row(request, sheet, found_lines, line)
    # What was typed stays: the refusal answers into its own place.
    line.problems, line.note = problems, note
    if stale is not None:
        line.meant = f"pilih:{chosen}" if chosen else f"nilai:{letter}"
        line.conflict = conflict(line, stale, value, note)
    status = 422 if problems else 409
    if not request.htmx:  # type: ignore[attr-defined]
        return page(request, sheet, found_lines, status)
    answer = render(
        request, "assessment/judging/_settle_refused.html", {"line": line}, status=status
    )
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#putus-hasil-{line.slug}", "outerHTML"
    return answer


def chosen_answer(request: SignedRequest) -> tuple[str, str]:
    """Whose answer is taken over, or which letter is given; after a conflict, the one before it."""
    if "timpa" in request.POST:
        kind, _, word = request.POST.get("maksud", "").partition(":")
        return (word, "") if kind == "pilih" else ("", word)
    return request.POST.get("pilih", ""), request.POST.get("nilai", "")


def conflict(line: SettleLine, stale: StaleAnswer, value: object, note: str) -> SaveConflict | None:
    """Both decisions in words; None where the other one was taken back altogether."""
    if stale.current is None:
        return None
    return SaveConflict(
        message=stale.reasons[0],
        theirs=conflict_side(line.entry, stale.current.value, stale.current.note, note),
        mine=conflict_side(line.entry, value, note, stale.current.note),
        version=stale.current.version,
    )


def row(request: SignedRequest, sheet: LkePage, found: Settling, line: SettleLine) -> HttpResponse:
    return render(
        request,
        "assessment/judging/_settled.html",
        {
            "sheet": sheet,
            "assessment": sheet.assessment,
            "found": found,
            "line": line,
            "deciding": sheet.writing and sheet.side == Side.TPI_SUPERVISOR,
        },
    )
