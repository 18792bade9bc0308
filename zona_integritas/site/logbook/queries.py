"""Which events a page is about, and a page of them: newest first, by key, never counted.

A page remembers the id it ended at instead of a number, so that page one thousand costs what page
one costs and events that arrive meanwhile shift nothing.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assessment.models import Assessment
from proposals.models import Proposal
from units.models import ConflictOfInterest, RoleGrant, Unit, User
from units.queries import roles_of
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.site.logbook.parts import objects_under
from zona_integritas.site.logbook.places import events_below
from zona_integritas.site.logbook.reader import Readable, Reader
from zona_integritas.site.logbook.rules import AGENCY_ROLES

PAGE = 50
CHUNK = 120  # events read at once: of some of them a person may read nothing
MOST_READ = 1200  # events looked at for one page; then the page ends early and says so


@dataclass(frozen=True, slots=True)
class Page:
    """Up to ``PAGE`` readable events; ``older`` is where the next page begins (0: nowhere)."""

    rows: list[Readable]
    older: int
    cut: bool = False  # ended by MOST_READ before it was full


def events_of_agency(user: User) -> Q:
    """Everything for whoever reads for the whole agency; else the person's own parts of it."""
    paths = {held.path for held in roles_of(user) if held.role in AGENCY_ROLES}
    if any(path.count("/") == 2 for path in paths):
        return Q()
    found = Q(pk__in=[])
    for path in paths:
        found |= events_below(path)
    return found


def events_of_unit(unit: Unit) -> Q:
    """The unit itself and what is below it."""
    return ~Q(unit_path="") if unit.parent_id is None else events_below(unit.path)


def events_of_person(person: User) -> list[Q]:
    """What the person did; and what was done to the account, roles and conflicts."""
    about = Q(object_type="units.user", object_id=str(person.pk))
    for model in (RoleGrant, ConflictOfInterest):
        ids = model.objects.filter(user=person).values_list("pk", flat=True)
        about |= Q(object_type=model._meta.label_lower, object_id__in=[str(pk) for pk in ids])
    return [Q(actor=person), about & ~Q(actor=person)]


def events_of_proposal(proposal: Proposal) -> Q:
    """The proposal, its LKE and all that hangs on either."""
    found = objects_under(Proposal, proposal.pk)
    if proposal.assessment_id is not None:
        found |= objects_under(Assessment, proposal.assessment_id)
    # All of it happened at the unit: its index narrows what is asked so many questions.
    return events_below(proposal.unit.path) & found


def page_of(reader: Reader, scopes: list[Q], condition: Q, before: int = 0) -> Page:
    """The newest readable events of the scopes below the id ``before`` (0: from the newest).

    Several scopes are read side by side, each by its own index, and put together.
    """
    rows: list[Readable] = []
    seen, cursor = 0, before
    while seen < MOST_READ:
        found = _newest(scopes, condition, cursor, CHUNK)
        for one in reader.read(found):
            if len(rows) == PAGE:
                return Page(rows, rows[-1].event.pk)
            rows.append(one)
        if len(found) < CHUNK:
            return Page(rows, 0)
        seen += len(found)
        cursor = found[-1].pk
    return Page(rows, cursor, cut=True)


def _newest(scopes: list[Q], condition: Q, before: int, count: int) -> list[AuditEvent]:
    found: list[AuditEvent] = []
    for scope in scopes:
        rows: QuerySet[AuditEvent] = AuditEvent.objects.filter(scope, condition).order_by("-id")
        if before:
            rows = rows.filter(id__lt=before)
        found.extend(rows[:count])
    if len(scopes) > 1:
        found.sort(key=lambda event: -event.pk)
    return found[:count]


def all_of(reader: Reader, scopes: list[Q], condition: Q, most: int) -> tuple[list[Readable], bool]:
    """The newest readable events for an export, at most ``most``, and whether that is all."""
    rows: list[Readable] = []
    cursor = 0
    while True:
        found = _newest(scopes, condition, cursor, 1000)
        rows.extend(reader.read(found))
        if len(rows) > most:
            return rows[:most], False
        if len(found) < 1000:
            return rows, True
        cursor = found[-1].pk
