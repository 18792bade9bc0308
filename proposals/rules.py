"""Who may do what with proposals: each permission is a set of roles held on the unit.

Separation of duty (own unit, own answers, own proposal) is asked in the guards of
``proposals.workflow``, where it can say why.
"""

from typing import Any

from assessment.acts import blind_doubles, sits
from assessment.models import Assessment
from assessment.rank_rules import acting_ranks
from assessment.rules import judges, judges_blind, sees_lke, sees_tpi_side
from proposals.enums import REPORTED_STATES, TPI_PAPERS, PaperKind
from proposals.models import Paper, Proposal
from proposals.queries import OVERVIEW_ROLES, office_of
from units.enums import JUDGING_SIDE, TPI_SIDE, UNIT_SIDE, Role
from units.models import User
from units.queries import (
    belongs_to,
    has_conflict,
    holds,
    holds_agency_wide,
    holds_somewhere,
    roles_of,
)
from zona_integritas.ground.permissions import PermissionScope, declare, predicate

ROLES_OF_PERMISSION: dict[str, frozenset[str]] = {
    "proposals.identify": frozenset({Role.POKJA}),
    "proposals.propose": frozenset({Role.POKJA}),
    "proposals.decide": frozenset({Role.LEADERSHIP}),
    "proposals.set_affirmative": frozenset({Role.POKJA, Role.LEADERSHIP}),
    "proposals.plan": frozenset({Role.UNIT_HEAD, Role.UNIT_MEMBER}),
    "proposals.open_lke": frozenset({Role.UNIT_HEAD, Role.POKJA}),
    "proposals.certify": frozenset({Role.UNIT_HEAD}),
    "proposals.check_between": frozenset({Role.UNIT_HEAD}),
    "proposals.begin_tpi": frozenset({Role.TPI_LEAD}),
    "proposals.judge_as_member": frozenset({Role.TPI_MEMBER}),
    "proposals.judge_as_lead": frozenset({Role.TPI_LEAD}),
    "proposals.judge_as_supervisor": frozenset({Role.TPI_SUPERVISOR}),
    "proposals.return_items": frozenset(TPI_SIDE),
    "proposals.stop_at_gate": frozenset({Role.TPI_LEAD}),
    "proposals.report": frozenset({Role.TPI_LEAD}),
    "proposals.record_ministry": frozenset({Role.POKJA}),
    "proposals.send": frozenset({Role.POKJA}),
    "proposals.confirm_record": frozenset({Role.POKJA, Role.LEADERSHIP, Role.ADMIN}),
    "proposals.withdraw": frozenset({Role.POKJA}),
    "proposals.remove": frozenset({Role.ADMIN}),
    "proposals.correct": frozenset({Role.POKJA, Role.ADMIN}),
}
# The letter to the ministry is the agency's, so its roles are those held on the top of the tree.
ON_TOP = frozenset({"proposals.send"})

# Who heads the office between unit and TPI: the role is held on that office.
ON_OFFICE = frozenset({"proposals.check_between"})

# What the ranks of the team do with an LKE: for those whom the letter of assignment names.
OF_THE_TEAM = frozenset(
    {
        "proposals.judge_as_member",
        "proposals.judge_as_lead",
        "proposals.judge_as_supervisor",
        "proposals.return_items",
        "proposals.report",
    }
)

# What belongs to the agency and not to one of its units: held on the top of the tree.
PREPARES_SITTINGS = frozenset({Role.POKJA, Role.LEADERSHIP})
RECORDS_LISTS = frozenset({Role.POKJA})
FILLS_PORTAL = frozenset({Role.POKJA})

# The lists that lay units side by side, and the sittings that decide on them.
SEES_MANY = frozenset({Role.POKJA, Role.LEADERSHIP, Role.OBSERVER, Role.ADMIN})


@predicate
def sees_proposal(user: User, proposal: Proposal | None = None) -> bool:
    """Every role opens the proposals of the units it covers; not to who judges its LKE blind."""
    sheet = proposal.assessment if proposal is not None else None
    if sheet is not None and judges_blind(user, sheet):
        return False
    return any(proposal is None or held.covers(proposal.unit) for held in roles_of(user))


@predicate
def sets_findings_aside(user: User, sheet: Assessment | None = None) -> bool:
    """Who looks at a unit from outside: never its own team or head, nor who works there."""
    outside = {Role.POKJA, Role.TPI_LEAD, Role.TPI_SUPERVISOR, Role.ADMIN}
    if sheet is None:
        return holds_somewhere(user, outside)
    unit = sheet.unit
    apart = not belongs_to(user, unit) and not has_conflict(user, unit)
    return holds(user, outside, unit) and apart


@predicate
def reads_report_texts(user: User, proposal: Proposal | None = None) -> bool:
    """What the TPI writes for its report: the unit's own people read it once it is reported."""
    if proposal is None:
        return bool(roles_of(user))
    sheet = proposal.assessment
    if sheet is None or not sees_tpi_side(user, sheet):
        return False
    if proposal.state in REPORTED_STATES:
        return True
    others = set(Role.values) - set(UNIT_SIDE)
    return holds(user, others, proposal.unit) and not belongs_to(user, proposal.unit)


@predicate
def writes_report_texts(user: User, proposal: Proposal | None = None) -> bool:
    """The unit's TPI: lead and supervisor write, members propose (asked by the service)."""
    if proposal is None:
        return holds_somewhere(user, TPI_SIDE)
    return proposal.assessment is not None and bool(judges(user, proposal.assessment))


def _role_rule(roles: frozenset[str]) -> Any:
    @predicate
    def holds_role(user: User, proposal: Proposal | None = None) -> bool:
        if proposal is None:
            return holds_somewhere(user, roles)
        return holds(user, roles, proposal.unit)

    return holds_role


def _office_rule(roles: frozenset[str]) -> Any:
    @predicate
    def holds_on_office(user: User, proposal: Proposal | None = None) -> bool:
        if proposal is None:
            return holds_somewhere(user, roles)
        office = office_of(proposal)
        held = roles_of(user)
        return office is not None and any(
            one.role in roles and one.path == office.path for one in held
        )

    return holds_on_office


def _team_rule(roles: frozenset[str]) -> Any:
    """Once the letter of assignment has named the team, its ranks act and the pool does not."""

    @predicate
    def holds_rank(user: User, proposal: Proposal | None = None) -> bool:
        if proposal is None:
            return holds_somewhere(user, roles)
        sheet = proposal.assessment
        if sheet is None:
            return holds(user, roles, proposal.unit)
        return any(holds(user, {one}, proposal.unit) and sits(user, sheet, one) for one in roles)

    return holds_rank


def _agency_rule(roles: frozenset[str]) -> Any:
    @predicate
    def holds_on_top(user: User, proposal: Proposal | None = None) -> bool:
        return holds_agency_wide(user, roles)

    return holds_on_top


# Who issues which paper. About a whole period or a sitting: whoever holds the role agency-wide.
ISSUERS: dict[str, frozenset[str]] = {
    PaperKind.WORKSHEET: frozenset(
        {Role.UNIT_HEAD, Role.TPI_LEAD, Role.TPI_SUPERVISOR, Role.POKJA}
    ),
    PaperKind.LHE: frozenset({Role.TPI_LEAD}),
    PaperKind.MINUTES: frozenset({Role.TPI_LEAD, Role.TPI_SUPERVISOR}),
    PaperKind.NOMINATION: frozenset({Role.POKJA}),
    PaperKind.CANDIDATE_DECREE: frozenset({Role.POKJA, Role.LEADERSHIP}),
    PaperKind.DECISION_LIST: frozenset({Role.POKJA, Role.LEADERSHIP}),
    PaperKind.MINISTRY_LETTER: frozenset({Role.POKJA}),
    PaperKind.SPTJM: frozenset({Role.POKJA}),
    PaperKind.AWARD_DECREE: frozenset({Role.POKJA, Role.LEADERSHIP}),
    PaperKind.RECAP: frozenset({Role.POKJA, Role.LEADERSHIP}),
    PaperKind.PLAN: frozenset({Role.UNIT_HEAD, Role.POKJA}),
}


def issue_permission(kind: str) -> str:
    """The name of the permission to issue, withdraw and hand in a signed paper of this kind."""
    return f"proposals.issue_{kind.replace('-', '_')}"


def _issuer_rule(roles: frozenset[str]) -> Any:
    @predicate
    def issues(user: User, thing: Any = None) -> bool:
        """Who judges or decides speaks for no own unit; the TPI only in a rank one may act as."""
        if thing is None:
            return holds_somewhere(user, roles)
        unit = getattr(thing, "unit", None)
        if unit is None:
            return holds_agency_wide(user, roles)
        if has_conflict(user, unit):
            return False
        if holds(user, roles - JUDGING_SIDE, unit):
            return True
        if holds(user, roles & {Role.LEADERSHIP}, unit) and not belongs_to(user, unit):
            return True
        sheet = thing if isinstance(thing, Assessment) else thing.assessment
        return sheet is not None and not roles.isdisjoint(acting_ranks(user, sheet))

    return issues


def _tells_blind(user: User, paper: Paper) -> bool:
    """Would the paper tell of an LKE this person judges blind? ``queries.apart_from_blind`` asks
    the same of many."""
    blind = blind_doubles(user).filter(assessment__period=paper.period_id)
    if paper.unit_id is not None:
        blind = blind.filter(assessment__unit=paper.unit_id)
    return blind.exists()


@predicate
def reads_paper(user: User, paper: Paper | None = None) -> bool:
    """A unit's papers: whoever covers the unit, where the TPI speaks only who may hear it.
    Those of the whole agency: every role held on its top except the unit's own."""
    if paper is None:
        return bool(roles_of(user))
    if _tells_blind(user, paper):
        return False
    if paper.unit is None:
        return holds_agency_wide(user, set(Role.values) - set(UNIT_SIDE))
    if not any(held.covers(paper.unit) for held in roles_of(user)):
        return False
    silent = paper.kind not in TPI_PAPERS or paper.assessment is None
    return silent or bool(sees_tpi_side(user, paper.assessment))


declare("proposals.view", PermissionScope.OBJECT, sees_proposal)
declare("proposals.read_report_texts", PermissionScope.OBJECT, reads_report_texts)
declare("proposals.write_report_texts", PermissionScope.OBJECT, writes_report_texts)
declare("proposals.view_xray", PermissionScope.OBJECT, sees_lke)
declare("proposals.view_overview", PermissionScope.LIST, _role_rule(OVERVIEW_ROLES))
declare("proposals.dismiss_finding", PermissionScope.OBJECT, sets_findings_aside)
declare("proposals.read_paper", PermissionScope.OBJECT, reads_paper)
declare(
    "proposals.issue_paper",
    PermissionScope.LIST,
    _issuer_rule(frozenset().union(*ISSUERS.values())),
)
for _kind, _roles in ISSUERS.items():
    declare(issue_permission(_kind), PermissionScope.OBJECT, _issuer_rule(_roles))
for _name, _roles in ROLES_OF_PERMISSION.items():
    _rule = _agency_rule if _name in ON_TOP else _office_rule if _name in ON_OFFICE else _role_rule
    declare(_name, PermissionScope.OBJECT, (_team_rule if _name in OF_THE_TEAM else _rule)(_roles))
declare("proposals.prepare_sitting", PermissionScope.AGENCY, _agency_rule(PREPARES_SITTINGS))
declare("proposals.record_ministry_list", PermissionScope.AGENCY, _agency_rule(RECORDS_LISTS))
declare("proposals.fill_portal_form", PermissionScope.AGENCY, _agency_rule(FILLS_PORTAL))
declare("proposals.view_portal_form", PermissionScope.AGENCY, _agency_rule(SEES_MANY))
declare("proposals.view_sitting", PermissionScope.LIST, _role_rule(SEES_MANY))
declare(
    "proposals.view_between",
    PermissionScope.LIST,
    _role_rule(SEES_MANY | {Role.UNIT_HEAD}),
)
declare("proposals.view_ranking", PermissionScope.LIST, _role_rule(SEES_MANY))
