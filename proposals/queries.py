"""Reading proposals."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from assessment.acts import blind_doubles, not_blind
from assessment.models import Instrument, Period
from proposals.enums import ENDED, TPI_PAPERS, Move, State
from proposals.models import (
    AgendaItem,
    Decision,
    FollowUp,
    Paper,
    PlanItem,
    PlanProgress,
    Proposal,
    ReportPassage,
    Sitting,
)
from units.enums import UNIT_SIDE, Role
from units.models import Unit, User
from units.queries import roles_of, within_reach
from zona_integritas.ground.kept_statements import Given

# From approval on a proposal takes a place of the quota, whatever the ministry says later.
COUNTED = (State.APPROVED, State.SENT, State.NATIONAL, State.AWARDED, State.NOT_AWARDED)


def visible_proposals(user: User) -> QuerySet[Proposal]:
    """The proposals of the units the person may see. Parity with ``proposals.view`` is tested."""
    return Proposal.objects.filter(
        within_reach(user, "unit__path"), not_blind(user)
    ).select_related(
        "unit",
        "period",
        "period__instrument",
        "assessment__instrument",
        "assessment__double_assessment",
    )


def visible_sittings(user: User) -> QuerySet[Sitting]:
    """Sittings about units the person may see, the person's own, and those still without any."""
    items = AgendaItem.objects.filter(sitting=OuterRef("pk"))
    seen = items.filter(within_reach(user, "proposal__unit__path"))
    return Sitting.objects.filter(Q(opened_by=user) | Exists(seen) | ~Exists(items)).select_related(
        "opened_by"
    )


def for_moving(proposals: QuerySet[Proposal]) -> list[Proposal]:
    """The proposals with what every guard looks at; those of one period share its object, so that
    windows, prerequisites and instrument are read once for all of them."""
    rows = list(proposals.select_related("unit", "assessment"))
    periods = {
        one.pk: one
        for one in Period.objects.filter(pk__in={row.period_id for row in rows})
        .select_related("instrument")
        .prefetch_related(
            "windows", "prerequisites", "own_prerequisites", "instrument__prerequisites"
        )
    }
    instruments = {one.instrument_id: one.instrument for one in periods.values()}
    others = {
        row.assessment.instrument_id
        for row in rows
        if row.assessment is not None and row.assessment.instrument_id not in instruments
    }
    for one in Instrument.objects.filter(pk__in=others).prefetch_related("prerequisites"):
        instruments[one.pk] = one
    for row in rows:
        row.period = periods[row.period_id]
        if row.assessment is not None:
            row.assessment.instrument = instruments[row.assessment.instrument_id]
            row.assessment.unit, row.assessment.period = row.unit, row.period
    return rows


def offices_of(proposals: Collection[Proposal]) -> dict[int, Unit]:
    """The office between unit and TPI that checks each of these, by the proposal's unit: the
    nearest one above the unit, where the period has such a level."""
    asked = {one.unit_id: one for one in proposals if one.period.between_level}
    if not asked:
        return {}
    above = {pk for one in asked.values() for pk in one.unit.ancestor_ids}
    levels = {one.period.between_level for one in asked.values()}
    found = Unit.objects.filter(pk__in=above, level__in=levels).in_bulk()
    offices = {}
    for pk, one in asked.items():
        near = (found.get(above) for above in reversed(one.unit.ancestor_ids))
        office = next((it for it in near if it and it.level == one.period.between_level), None)
        if office is not None:
            offices[pk] = office
    return offices


def office_of(proposal: Proposal) -> Unit | None:
    """The office that checks this proposal before the TPI, if there is one."""
    return offices_of([proposal]).get(proposal.unit_id)


# Agreed to, and not come back to the unit since.
PAST_BETWEEN = tuple(
    state
    for state in State
    if state
    not in (
        State.IDENTIFIED,
        State.PROPOSED,
        State.CANDIDATE,
        State.SELF_ASSESSMENT,
        State.BETWEEN,
        State.WITHDRAWN,
    )
)


def agreed_below(office: Unit, period: Period) -> QuerySet[Proposal]:
    """What the office agreed to this period: each takes a place of its quota."""
    rows = Proposal.objects.filter(
        period=period, unit__path__startswith=office.path, state__in=PAST_BETWEEN
    ).exclude(unit=office)
    agreed = Decision.objects.filter(proposal=OuterRef("pk"), move=Move.AGREE_BETWEEN)
    return rows.filter(Exists(agreed))


def running_proposals(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Those whose season is not over."""
    return proposals.exclude(state__in=(*ENDED, State.AWARDED))


def unfinished_proposals(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Those somebody still has to act on: all of an open season, and of a closed one what was
    reported or is with the ministry, whose answer may come when the next season is open."""
    goes_on = Q(state__in=(State.REPORTED, *COUNTED))
    return running_proposals(proposals).filter(Q(period__is_open=True) | goes_on)


def decided_for_ministry(period: Period, target: str) -> int:
    """How many places of the quota are taken."""
    return Proposal.objects.filter(period=period, target=target, state__in=COUNTED).count()


def with_history(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    return proposals.prefetch_related(
        Prefetch(
            "decisions",
            queryset=Decision.objects.select_related("actor", "sitting", "snapshot__sealed")
            .defer("snapshot__sealed__answers")
            .order_by("id"),
        ),
        "conditions__judged_by",
        "checklist__judged_by",
        "period__windows",
    )


def plan_items(proposal: Proposal) -> QuerySet[PlanItem]:
    """The items of a plan that were not ended, each with its reports."""
    return proposal.plan_items.filter(ended_at__isnull=True).prefetch_related(
        Prefetch("reports", queryset=PlanProgress.objects.select_related("evidence", "reported_by"))
    )


def follow_ups_for(unit: Unit | Given, codes: Collection[str] | None = None) -> QuerySet[FollowUp]:
    """What TPI and ministry recommended to the unit, newest season first, under these
    indicators (all recommendations without ``codes``)."""
    rows = FollowUp.objects.filter(proposal__unit=unit).select_related(
        "proposal__period", "answered_by"
    )
    if codes is not None:
        rows = rows.filter(indicator__in=codes)
    return rows.order_by("-proposal__period__year", "id")


def visible_papers(user: User) -> QuerySet[Paper]:
    """The papers the person may read. Parity with ``proposals.read_paper`` is tested."""
    held = roles_of(user)
    others = [one.path for one in held if one.role not in UNIT_SIDE]
    reach, own = Q(pk__in=[]), Q(pk__in=[])
    for path in others:
        reach |= Q(unit__path__startswith=path)
    for one in held:
        if one.role in UNIT_SIDE:
            own |= Q(unit__path__startswith=one.path)
    if user.unit is not None:
        own |= Q(unit_id__in=[*user.unit.ancestor_ids, user.unit.pk])
    silent = ~Q(kind__in=TPI_PAPERS) | Q(assessment=None)
    heard = silent | Q(assessment__tpi_visible=True) | (reach & ~own)
    condition = within_reach(user, "unit__path") & heard
    if any(path.count("/") == 2 for path in others):  # a role on the top of the tree
        condition |= Q(unit=None)
    return Paper.objects.filter(condition, apart_from_blind(user)).select_related(
        "unit", "period", "assessment__unit", "replaced_by", "issued_by"
    )


def apart_from_blind(user: User) -> Q:
    """A condition for papers that tell nothing of an LKE the person judges blind: none about
    its unit and period, and none that lays the units of its period side by side."""
    blind = blind_doubles(user).filter(assessment__period=OuterRef("period"))
    return Q(~Exists(blind.filter(Q(assessment__unit=OuterRef("unit"))))) & (
        Q(unit__isnull=False) | Q(~Exists(blind))
    )


def running_passages(proposal: Proposal) -> QuerySet[ReportPassage]:
    """The texts of the report that were not ended, in their order; proposed ones among them."""
    return proposal.passages.filter(ended_at__isnull=True).select_related("written_by")


def passages_at(proposal: Proposal, moment: datetime) -> list[tuple[ReportPassage, str]]:
    """What stood in the report at that moment: every accepted text with its wording of then."""
    rows = proposal.passages.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=moment), accepted_at__lte=moment
    ).prefetch_related("revisions")
    found = []
    for row in rows:
        texts = [one.text for one in row.revisions.all() if one.written_at <= moment]
        if texts:
            found.append((row, texts[-1]))
    return found


# Who looks at the season from above; elsewhere in the tree a person sees single proposals only.
OVERVIEW_ROLES = frozenset(
    {
        Role.ADMIN,
        Role.POKJA,
        Role.LEADERSHIP,
        Role.OBSERVER,
        Role.TPI_SUPERVISOR,
        Role.TPI_LEAD,
    }
)


def overview_reach(user: User, path_field: str) -> Q:
    """A condition for rows whose unit the person sees in the overview."""
    paths = {held.path for held in roles_of(user) if held.role in OVERVIEW_ROLES}
    condition = Q(pk__in=[])
    for path in paths:
        if not any(path != other and path.startswith(other) for other in paths):
            condition |= Q(**{f"{path_field}__startswith": path})
    return condition


def newest_proposals(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The newest proposal of each unit and period: where one has ended, another may follow."""
    newer = Proposal.objects.filter(
        unit=OuterRef("unit"), period=OuterRef("period"), pk__gt=OuterRef("pk")
    )
    return proposals.filter(~Q(state__in=ENDED) | ~Exists(newer))
