"""Whose data a breach touched: what an account could read then, and what it took by the record.

Written for the letter that UU 27/2022 art. 46 wants within 3×24 hours, so it says rather too much
than too little: whoever could be read is listed, and apart from them whose data was taken.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from assessment.models import Assessment, Survey, SurveyResponse
from assessment.queries import visible_assessments
from units.models import HeldRole, PersonSession, RoleGrant, User
from units.queries import visible_people
from units.running import ran_since
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.formats import tanggal_waktu
from zona_integritas.ground.permissions import allowed
from zona_integritas.site.logbook.changes import changes_of
from zona_integritas.site.logbook.lines import in_words
from zona_integritas.site.logbook.objects import OBJECTS
from zona_integritas.site.logbook.words import action, of_kind

EVERYBODY = frozenset({"people.exported", "roles.exported", "record.exported"})
ACCOUNT = "Nama, NIP, jabatan, surel, unit kerja, dan peran"
OWN = "Akun sendiri: data akun, pemberitahuan, sesi, dan tulisannya"


@dataclass(slots=True)
class Touched:
    """One person: which of the data, and whether the record shows that it was taken."""

    person: User
    data: str
    how: str
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Respondents:
    """The people of one survey who still have a name or a phone here."""

    survey: Survey
    count: int
    taken: bool


@dataclass(slots=True)
class AccountReport:
    """One account in wrong hands."""

    person: User
    roles: list[RoleGrant]
    sign_ins: list[str]
    taken: list[str]
    other_acts: list[tuple[str, int]]
    people: int
    sheets: list[str]
    respondents: list[Respondents]


@dataclass(slots=True)
class BreachReport:
    since: datetime
    accounts: list[AccountReport] = field(default_factory=list)
    touched: dict[int, Touched] = field(default_factory=dict)

    @property
    def respondents(self) -> list[Respondents]:
        """Each survey once; taken where any of the accounts did."""
        found: dict[int, Respondents] = {}
        for one in (each for account in self.accounts for each in account.respondents):
            known = found.get(one.survey.pk)
            if known is None or one.taken:
                found[one.survey.pk] = one
        return list(found.values())

    @property
    def people(self) -> list[Touched]:
        """Those whose data was taken first, then by name."""
        return sorted(self.touched.values(), key=lambda one: (not one.certain, str(one.person)))


def accounts_from(addresses: Collection[str], since: datetime) -> QuerySet[User]:
    """Who acted or was signed in from these addresses. What was tried in vain opened nothing."""
    acted = AuditEvent.objects.filter(at__gte=since, address__in=addresses)
    here = PersonSession.objects.filter(last_seen__gte=since, address__in=addresses)
    return User.objects.filter(Q(pk__in=acted.values("actor")) | Q(pk__in=here.values("person")))


def examine(accounts: Iterable[User], since: datetime) -> BreachReport:
    """What each of the accounts could read and did since then."""
    report = BreachReport(since)
    for person in accounts:
        _add(report, person, since)
    return report


def _add(report: BreachReport, person: User, since: datetime) -> None:
    grants = RoleGrant.objects.filter(ran_since(since), user=person)
    roles = list(grants.select_related("unit"))
    _as_it_was(person, roles)
    events = AuditEvent.objects.filter(actor=person, at__gte=since).order_by("pk")
    carried = list(events.filter(action__in=of_kind("data")))
    counts: dict[str, int] = {}
    others = events.exclude(action__in=[*of_kind("data"), *of_kind("masuk")])
    for name in others.values_list("action", flat=True):
        label = action(name).label
        counts[label] = counts.get(label, 0) + 1
    people = list(visible_people(person).select_related("unit"))
    report.accounts.append(
        AccountReport(
            person=person,
            roles=roles,
            sign_ins=[_said(event) for event in events.filter(action__in=of_kind("masuk"))],
            taken=[_said(event) for event in carried],
            other_acts=sorted(counts.items(), key=lambda pair: -pair[1]),
            people=len(people),
            sheets=[str(sheet) for sheet in _sheets(person)],
            respondents=_respondents(person, carried),
        )
    )
    taken_all = any(event.action in EVERYBODY for event in carried)
    _touch(report, person, OWN, f"Akun {person.username} dipakai pihak lain", certain=True)
    for one in people:
        how = "diunduh" if taken_all else "dapat dilihat"
        _touch(report, one, ACCOUNT, f"{how} akun {person.username}", certain=taken_all)
    for event in events.filter(object_type="units.user").exclude(object_id=str(person.pk)):
        other = User.objects.select_related("unit").filter(pk=int(event.object_id)).first()
        if other is not None:
            how = f"{action(event.action).label.lower()} oleh akun {person.username}"
            _touch(report, other, ACCOUNT, how, certain=True)


def _as_it_was(person: User, roles: Iterable[RoleGrant]) -> None:
    """An account that was closed, or lost a role since, is looked at as it was before."""
    person.is_active = True
    person._held_roles = tuple(HeldRole(one.role, one.unit.path, tuple(one.areas)) for one in roles)


def _touch(report: BreachReport, person: User, data: str, how: str, *, certain: bool) -> None:
    known = report.touched.get(person.pk)
    if known is None or (certain and not known.certain):
        report.touched[person.pk] = Touched(person, data, how, certain)


def _sheets(person: User) -> QuerySet[Assessment]:
    """With answers, notes, talk and evidence, which name people too."""
    rows = visible_assessments(person).select_related("unit", "period")
    return rows.order_by("period__year", "unit__code")


def _respondents(person: User, carried: Iterable[AuditEvent]) -> list[Respondents]:
    opened = {event.object_id for event in carried if event.action == "survey.people_viewed"}
    named = SurveyResponse.objects.exclude(name="", phone="")
    surveys = (
        Survey.objects.filter(responses__in=named, assessment__in=visible_assessments(person))
        .select_related("assessment__unit", "assessment__period")
        .distinct()
    )
    return [
        Respondents(one, named.filter(survey=one).count(), str(one.pk) in opened)
        for one in surveys.order_by("pk")
        if str(one.pk) in opened or allowed(person, "assessment.view_survey_people", one.assessment)
    ]


def _said(event: AuditEvent) -> str:
    """One event in a line: when, what, about what, from where."""
    about = f"{OBJECTS.get(event.object_type, event.object_type)}: {event.object_text}"
    told = "; ".join(in_words(change) for change in changes_of(event))
    when = tanggal_waktu(event.at)
    parts = [
        when,
        action(event.action).label,
        about,
        told,
        event.address and f"dari {event.address}",
    ]
    return " · ".join(part for part in parts if part)
