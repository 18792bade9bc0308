"""Pages of the record: for the agency, a unit, a person, a proposal; one event; roles."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from proposals.queries import visible_proposals
from units.enums import Role
from units.models import User
from units.queries import visible_people
from units.requests import SignedRequest
from units.views.units import find_unit
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.formats import show_in, whole_number
from zona_integritas.ground.listing import asked_page
from zona_integritas.ground.permissions import (
    allowed,
    allowed_somewhere,
    permission_required,
    require,
)
from zona_integritas.site.logbook import rules  # noqa: F401 - names the permissions
from zona_integritas.site.logbook.exports import FORMATS, download, record_table, roles_table
from zona_integritas.site.logbook.filters import EventFilters
from zona_integritas.site.logbook.lines import line_of, lines_of
from zona_integritas.site.logbook.objects import OBJECTS
from zona_integritas.site.logbook.queries import (
    all_of,
    events_of_agency,
    events_of_person,
    events_of_proposal,
    events_of_unit,
    page_of,
)
from zona_integritas.site.logbook.reader import Reader
from zona_integritas.site.logbook.roles import STATES, RoleFilters, role_history, role_line
from zona_integritas.site.logbook.services import MOST_ROWS, record_export, record_roles_export
from zona_integritas.site.logbook.words import ACTIONS, KINDS

ROLES_ON_PAGE = 50
NEAR = 300  # ids around an event in which others of its request are looked for


@dataclass(frozen=True, slots=True)
class RecordSubject:
    """What a page of the record is about."""

    about: str  # agency · unit · person · proposal
    permission: str
    target: Model | None
    heading: str
    back: tuple[str, str]
    scopes: list[Q]
    export_url: str
    file_name: str


def _agency(request: SignedRequest) -> RecordSubject:
    require(request.user, "record.view_agency")
    return RecordSubject(
        "agency",
        "record.view_agency",
        None,
        "Catatan aktivitas",
        ("", ""),
        [events_of_agency(request.user)],
        reverse("record:agency_export"),
        "catatan",
    )


def _unit(request: SignedRequest, code: str) -> RecordSubject:
    unit = find_unit(request, code)
    require(request.user, "record.view_unit", unit)
    return RecordSubject(
        "unit",
        "record.view_unit",
        unit,
        f"Riwayat {unit.name}",
        (unit.name, reverse("units:detail", args=[unit.code])),
        [events_of_unit(unit)],
        reverse("record:unit_export", args=[unit.code]),
        f"riwayat-{unit.code}",
    )


def _person(request: SignedRequest, pk: int) -> RecordSubject:
    """Anybody's own record; others' for whoever reads the register."""
    people = User.objects.filter(Q(pk=request.user.pk or 0) | Q(pk__in=_register(request.user)))
    person: User = get_object_or_404(people.select_related("unit"), pk=pk)
    require(request.user, "record.view_person", person)
    known = allowed_somewhere(request.user, "units.view_people")
    return RecordSubject(
        "person",
        "record.view_person",
        person,
        f"Riwayat {person}",
        (str(person), reverse("units:person", args=[person.pk])) if known else ("", ""),
        events_of_person(person),
        reverse("record:person_export", args=[person.pk]),
        f"riwayat-{person.username}",
    )


def _register(user: User) -> Any:
    return visible_people(user).values("pk")


def _proposal(request: SignedRequest, pk: int) -> RecordSubject:
    proposal = get_object_or_404(visible_proposals(request.user), pk=pk)
    require(request.user, "proposals.view", proposal)
    show_in(proposal.unit.time_zone)
    return RecordSubject(
        "proposal",
        "proposals.view",
        proposal,
        f"Riwayat usulan {proposal.unit_name}",
        (str(proposal), reverse("proposals:detail", args=[proposal.pk])),
        [events_of_proposal(proposal)],
        reverse("record:proposal_export", args=[proposal.pk]),
        f"riwayat-usulan-{proposal.unit.code}-{proposal.period.year}",
    )


@require_safe
@permission_required("record.view_agency")
def agency(request: SignedRequest) -> HttpResponse:
    return _page(request, _agency(request))


@require_safe
@permission_required("record.view_unit")
def unit(request: SignedRequest, code: str) -> HttpResponse:
    return _page(request, _unit(request, code))


@require_safe
@permission_required("record.view_person")
def person(request: SignedRequest, pk: int) -> HttpResponse:
    return _page(request, _person(request, pk))


@require_safe
@permission_required("proposals.view")
def proposal(request: SignedRequest, pk: int) -> HttpResponse:
    return _page(request, _proposal(request, pk))


@require_POST
@permission_required("record.view_agency")
def agency_export(request: SignedRequest) -> HttpResponse:
    return _export(request, _agency(request))


@require_POST
@permission_required("record.view_unit")
def unit_export(request: SignedRequest, code: str) -> HttpResponse:
    return _export(request, _unit(request, code))


@require_POST
@permission_required("record.view_person")
def person_export(request: SignedRequest, pk: int) -> HttpResponse:
    return _export(request, _person(request, pk))


@require_POST
@permission_required("proposals.view")
def proposal_export(request: SignedRequest, pk: int) -> HttpResponse:
    return _export(request, _proposal(request, pk))


def _page(request: SignedRequest, subject: RecordSubject) -> HttpResponse:
    filters = EventFilters.of(request.GET)
    problems = filters.problems(request.user)
    before = request.GET.get("sebelum", "")
    page = page_of(
        Reader(request.user),
        subject.scopes,
        Q(pk__in=[]) if problems else filters.condition(request.user),
        whole_number(before) or 0,
    )
    query = request.GET.copy()
    query.pop("sebelum", None)
    newest = query.urlencode()
    query["sebelum"] = str(page.older)
    return render(
        request,
        "site/logbook/list.html",
        {
            "subject": subject,
            "lines": lines_of(page.rows),
            "cut": page.cut,
            "older": f"?{query.urlencode()}" if page.older else "",
            "newest": f"?{newest}" if before else "",
            "query": newest,
            "filters": filters,
            "filtered": bool(filters.given),
            "problems": problems,
            "kinds": KINDS,
            "actions": [(KINDS[kind], _actions_of(kind)) for kind in KINDS],
            "objects": OBJECTS,
            "most": MOST_ROWS,
            "may_see_quarantine": subject.about == "agency"
            and allowed(request.user, "quarantine.manage"),
            "may_see_roles": subject.about == "agency"
            and allowed(request.user, "record.view_roles"),
        },
        status=422 if problems else 200,
    )


def _actions_of(kind: str) -> list[tuple[str, str]]:
    return [(name, row.label) for name, row in ACTIONS.items() if row.kind == kind]


def _export(request: SignedRequest, subject: RecordSubject) -> HttpResponse:
    """Sent, since it leaves a record; by the filters of the page it was asked from."""
    filters = EventFilters.of(request.GET)
    file_format = _format(request)
    condition = Q(pk__in=[]) if filters.problems(request.user) else filters.condition(request.user)
    rows, _ = all_of(Reader(request.user), subject.scopes, condition, MOST_ROWS)
    content = record_table(lines_of(rows))
    record_export(
        actor=request.user,
        permission=subject.permission,
        target=subject.target,
        about=subject.about,
        count=len(rows),
        file_format=file_format,
        filters=filters.given,
    )
    return download(content, subject.file_name, file_format)


def _format(request: SignedRequest) -> str:
    asked = request.POST.get("bentuk", "")
    return asked if asked in FORMATS else "xlsx"


@require_safe
@permission_required("record.view_event")
def event(request: SignedRequest, pk: int) -> HttpResponse:
    """One event whole: every change, its digests, and what else the same request did."""
    reader = Reader(request.user)
    readable = reader.read(AuditEvent.objects.filter(pk=pk))
    if not readable:
        raise Http404
    found = readable[0]
    if found.unit is not None:
        show_in(found.unit.time_zone)
    others: list[Any] = []
    if found.event.request_id:
        near = AuditEvent.objects.filter(
            pk__range=(pk - NEAR, pk + NEAR), request_id=found.event.request_id
        )
        others = lines_of(reader.read(near.exclude(pk=pk).order_by("pk")[:20]))
    # What one did oneself one reads also where the unit is no longer, or never was, one's to see.
    sees_unit = found.unit is not None and allowed(request.user, "units.view_unit", found.unit)
    return render(
        request,
        "site/logbook/event.html",
        {"line": line_of(found), "others": others, "sees_unit": sees_unit},
    )


@require_safe
@permission_required("record.view_roles")
def roles(request: SignedRequest) -> HttpResponse:
    filters = RoleFilters.of(request.GET)
    problems = filters.problems(request.user)
    rows = role_history(request.user, filters)
    page = asked_page(request, rows, ROLES_ON_PAGE)
    return render(
        request,
        "site/logbook/roles.html",
        {
            "page": page,
            "lines": [role_line(grant) for grant in page.object_list],
            "filters": filters,
            "filtered": bool(filters.given),
            "problems": problems,
            "query": request.GET.urlencode(),
            "roles": Role.choices,
            "states": STATES,
            "most": MOST_ROWS,
            "may_see_people": allowed_somewhere(request.user, "units.view_people"),
        },
        status=422 if problems else 200,
    )


@require_POST
@permission_required("record.view_roles")
def roles_export(request: SignedRequest) -> HttpResponse:
    filters = RoleFilters.of(request.GET)
    file_format = _format(request)
    lines = [role_line(grant) for grant in role_history(request.user, filters)[:MOST_ROWS]]
    record_roles_export(
        actor=request.user, count=len(lines), file_format=file_format, filters=filters.given
    )
    return download(roles_table(lines), "peran", file_format)
