"""The desk: one item after another, over all LKE that wait for this person."""

from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from assessment.desk.reports.duties import DeskDuties, DeskDuty, duties_of
from assessment.desk.reports.last import last_of
from assessment.desk.reports.lines import lines_of
from assessment.desk.reports.pace import pace_of
from assessment.desk.reports.question import question_of
from assessment.desk.reports.queue import DeskItem, Group, Queue, item_of
from assessment.desk.reports.viewer import viewer
from assessment.desk.services.undo import undo_judgement
from assessment.judging.starters import DIFFERS, RETURNS
from assessment.lke.places import page_of_item, place_of
from assessment.lke.reports.page import LkePage
from assessment.lke.views.answers import find_indicator
from assessment.lke.views.lke import find_assessment
from units.enums import Role
from units.fresh import fresh_sign_in_where
from units.queries import holds_somewhere
from units.requests import SignedRequest
from units.services.people import set_desk_order
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import show_in, whole_number
from zona_integritas.ground.permissions import (
    permission_required,
    permission_somewhere,
    require,
)

ONLY = "saring"


@require_safe
@permission_somewhere("assessment.work_at_desk")
def desk(request: SignedRequest) -> HttpResponse:
    """To the next item; where none is left, what was done and who goes on."""
    duties = duties_of(request.user)
    queue = _queue(request, duties)
    wanted = request.GET.get("tuju", "").strip()
    start = _named(queue, wanted) if wanted else _first_of(queue, request.GET.get("lke", ""))
    place = start if wanted else queue.next_after(None) if start is None else start
    if wanted and start is None:
        messages.warning(
            request,
            f"«{wanted[:80]}» tidak ada di ruang penilaian Anda. Tulis nomor butir, misalnya 12 "
            "atau A.I.1.i.a, atau kode unit.",
        )
        place = queue.next_after(None)
    if place is None and queue.only:  # this group is done: the others follow
        queue = Queue(duties, by_question=queue.by_question)
        place = queue.next_after(None)
    if place is not None:
        return HttpResponseRedirect(address(place, queue, sesudah=request.GET.get("sesudah", "")))
    progress = queue.progress()
    context = {
        "progress": progress,
        "closed": duties.closed,
        "pace": pace_of(request.user, duties, progress),
        "last": last_of(request.user, duties, request.GET.get("sesudah", "")),
        "only": queue.only,
        "by_question": queue.by_question,
    }
    return render(request, "assessment/desk/empty.html", context)


def _settles(request: SignedRequest, pk: int, code: str) -> bool:
    """Whose word settles an item."""
    return holds_somewhere(request.user, {Role.TPI_SUPERVISOR})


@require_safe
@permission_required("assessment.work_at_desk")
@fresh_sign_in_where(_settles)
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def item(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """One item with its evidence and one's own judgement; elsewhere where it is not on the desk."""
    duties = duties_of(request.user)
    duty = duties.of(pk)
    row = duty.by_code.get(code) if duty else None
    if duty is None or row is None:
        assessment = find_assessment(request, pk)
        require(request.user, "assessment.work_at_desk", assessment)
        return HttpResponseRedirect(page_of_item(assessment, find_indicator(assessment, code)))
    require(request.user, "assessment.work_at_desk", duty.sheet)
    show_in(duty.sheet.unit.time_zone)
    queue, place = _queue(request, duties), item_of(duty, row)
    if place.pair not in queue.index:
        queue = Queue(duties, by_question=queue.by_question)
    return render(request, "assessment/desk/item.html", _context(request, queue, place))


def _context(request: SignedRequest, queue: Queue, place: DeskItem) -> dict[str, Any]:
    duty, code = place.duty, place.row.code
    sheet = LkePage(request.user, duty.sheet)
    question = question_of(sheet, duty, code)
    done = f"{duty.sheet.pk}:{code}"
    after, before = queue.next_after(place), queue.before(place)
    progress = queue.progress()
    lines = lines_of(queue, place)
    return {
        "sheet": sheet,
        "assessment": duty.sheet,
        "duty": duty,
        "question": question,
        "item": question.item,
        "place": place,
        "lines": lines,
        "rows": [(address(one.place, queue), one) for one in lines.rows],
        "list_before": address(lines.previous, queue) if lines.previous else "",
        "list_after": address(lines.next, queue) if lines.next else "",
        "viewer": viewer(
            duty.sheet.pk, question.item.evidence, whole_number(request.GET.get("bukti", "")) or 1
        ),
        "here": address(place, queue),
        "onward": address(after, queue, sesudah=done) if after else _end(queue, done),
        "skip": address(after, queue) if after else "",
        "back": address(before, queue) if before else "",
        "pace": pace_of(request.user, queue.duties, progress),
        "units": len(progress),
        "unit": next(one for one in progress if one.duty.sheet.pk == duty.sheet.pk),
        "last": last_of(request.user, queue.duties, request.GET.get("sesudah", "")),
        "counts": queue.counts() if queue.groups else {},
        "groups": list(Group),
        "only": queue.only,
        "by_question": queue.by_question,
        "area_code": code,
        "place_code": place_of(place.row),
        "shown_at": sheet.read_at.isoformat(),
        "differs": DIFFERS,
        "returns": RETURNS,
    }


def address(place: DeskItem, queue: Queue, **more: str) -> str:
    """The page of an item on the desk, with what the person is looking at."""
    page = reverse("assessment:desk_item", args=[place.duty.sheet.pk, place.row.code])
    asked = {key: value for key, value in {ONLY: queue.only, **more}.items() if value}
    return f"{page}?{urlencode(asked, safe=':')}" if asked else page


def _end(queue: Queue, done: str) -> str:
    asked = {key: value for key, value in ((ONLY, queue.only), ("sesudah", done)) if value}
    return f"{reverse('assessment:desk')}?{urlencode(asked, safe=':')}"


def _queue(request: SignedRequest, duties: DeskDuties) -> Queue:
    only = request.GET.get(ONLY, "")
    return Queue(duties, by_question=request.user.desk_by_question, only=only)


def _first_of(queue: Queue, lke: str) -> DeskItem | None:
    """The first open item of one LKE, where the address names one."""
    number = whole_number(lke)
    return next((one for one in queue.left if one.duty.sheet.pk == number), None)


def _named(queue: Queue, wanted: str) -> DeskItem | None:
    """What somebody typed to go to: an item's number or code, a unit's code or name."""
    number, text = whole_number(wanted), wanted.casefold()
    for one in queue.places:
        if one.row.code.casefold() == text or (number and one.row.order == number):
            return one
    return next((one for one in queue.left if _is_unit(one.duty, text)), None)


def _is_unit(duty: DeskDuty, text: str) -> bool:
    unit = duty.sheet.unit
    return unit.code.casefold() == text or text in unit.name.casefold()


@require_POST
@permission_somewhere("assessment.work_at_desk")
def order(request: SignedRequest) -> HttpResponse:
    """Keeps the order this person judges in: unit after unit, or one question for all units."""
    set_desk_order(actor=request.user, by_question=request.POST.get("urut") == "butir")
    return _back(request, reverse("assessment:desk"))


def _back(request: SignedRequest, otherwise: str) -> HttpResponse:
    page = request.POST.get("kembali", "")
    if not page.startswith("/") or not url_has_allowed_host_and_scheme(page, None):
        page = otherwise
    return HttpResponseRedirect(page)


@require_POST
@permission_required("assessment.work_at_desk")
def undo(request: SignedRequest, pk: int, code: str) -> HttpResponse:
    """The judgement before the last one stands again, and its item is shown."""
    assessment = find_assessment(request, pk)
    require(request.user, "assessment.work_at_desk", assessment)
    try:
        undo_judgement(
            actor=request.user,
            assessment=assessment,
            indicator=find_indicator(assessment, code),
            version=whole_number(request.POST.get("versi", "")) or 0,
            marked=request.POST.get("ditandai", ""),
        )
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"Penilaian butir {code}, {assessment.unit_name}, diurungkan.")
    return HttpResponseRedirect(reverse("assessment:desk_item", args=[pk, code]))
