"""Who may do what with instruments, periods and LKE."""

from collections.abc import Iterable

from assessment.acts import blind_doubles, seats_of, sits
from assessment.enums import TPI_PHASES, Phase, Side
from assessment.models import Assessment, Comment, Thread
from assessment.queries import double_of
from units.enums import TPI_SIDE, UNIT_SIDE, Role
from units.models import Unit, User
from units.queries import (
    areas_of,
    belongs_to,
    has_conflict,
    holds,
    holds_agency_wide,
    holds_somewhere,
    roles_of,
)
from units.rules import stands_above
from zona_integritas.ground.permissions import PermissionScope, any_of, declare, predicate

_SIDE_OF_PHASE = {
    Phase.UNIT: Side.UNIT,
    Phase.REPAIR: Side.UNIT,
    Phase.TPI_MEMBER: Side.TPI_MEMBER,
    Phase.TPI_LEAD: Side.TPI_LEAD,
    Phase.TPI_SUPERVISOR: Side.TPI_SUPERVISOR,
}
_ROLE_OF_TPI_SIDE = {
    Side.TPI_MEMBER: Role.TPI_MEMBER,
    Side.TPI_LEAD: Role.TPI_LEAD,
    Side.TPI_SUPERVISOR: Role.TPI_SUPERVISOR,
}

HISTORY = (
    "LKE ini berisi data historis yang diimpor dari periode yang sudah selesai, sehingga tidak "
    "dapat diisi atau disahkan lagi."
)


def roles_of_phase(phase: Phase) -> tuple[Side | None, tuple[Role, ...]]:
    """The side that is written in a phase, and the roles that write it."""
    side = _SIDE_OF_PHASE.get(phase)
    if side is None:
        return None, ()
    if side == Side.UNIT:
        return side, (Role.UNIT_MEMBER, Role.UNIT_HEAD)
    return side, (_ROLE_OF_TPI_SIDE[side],)


@predicate
def is_second(user: User, assessment: Assessment | None = None) -> bool:
    """The assessor who judges this LKE a second time, apart from its team."""
    if assessment is None:
        return holds_somewhere(user, TPI_SIDE)
    double = double_of(assessment)
    return double is not None and double.second_id == user.pk and holds_somewhere(user, TPI_SIDE)


def judges_blind(user: User, assessment: Assessment) -> bool:
    """Is this the second assessor, while the two may not be compared yet? Whatever role the
    person holds, or no longer holds: reader, papers, overview and exports ask here, or for many
    LKE at once ``assessment.acts.not_blind``."""
    double = double_of(assessment)
    return double is not None and double.second_id == user.pk and not double.is_open


def ends_blindness(user: User, role: str, unit: Unit) -> str | None:
    """Why this role on this unit may not be given: it would open an LKE that the person judges a
    second time, before both are done."""
    doubles = blind_doubles(user).filter(assessment__unit__path__startswith=unit.path)
    double = doubles.select_related("assessment__unit").first()
    if double is None:
        return None
    return (
        f"{user} menilai {double.assessment.unit_name} sebagai penilai kedua dan belum boleh "
        f"membaca penilaian tim, sedangkan peran {Role(role).label} di {unit} membukanya. Tunggu "
        "sampai kedua penilaian selesai, atau tunjuk penilai kedua yang lain terlebih dahulu. "
        "Tidak ada data yang berubah."
    )


@predicate
def names_team(user: User, unit: Unit | None = None) -> bool:
    """A unit's judges are named by an administrator above it who does not belong to it."""
    roles = frozenset({Role.ADMIN})
    return holds_somewhere(user, roles) if unit is None else stands_above(user, roles, unit)


@predicate
def covers_unit(user: User, unit: Unit | None = None) -> bool:
    """Any role on the unit: who judges it is no secret to the unit."""
    return any(unit is None or held.covers(unit) for held in roles_of(user))


@predicate
def sees_lke(user: User, assessment: Assessment | None = None) -> bool:
    """Every role opens the LKE of the units it covers; the second assessor the one to judge."""
    if any(assessment is None or held.covers(assessment.unit) for held in roles_of(user)):
        return True
    return is_second(user, assessment)


@predicate
def sees_tpi_side(user: User, assessment: Assessment | None = None) -> bool:
    """The unit reads the TPI's answers once they were settled, others at any time.

    The move that settles opens the TPI's side, reopening closes it. The second
    assessor is blind until both are done, whatever else the person holds.
    """
    if assessment is None:
        return bool(roles_of(user))
    if judges_blind(user, assessment) or not sees_lke(user, assessment):
        return False
    if is_second(user, assessment):
        return True
    return assessment.tpi_visible or follows_tpi(user, assessment)


def follows_tpi(user: User, assessment: Assessment) -> bool:
    """Does this person read the TPI's work as it goes on? Who does not is told its outcome."""
    others = set(Role.values) - {Role.UNIT_MEMBER, Role.UNIT_HEAD}
    return holds(user, others, assessment.unit) and not belongs_to(user, assessment.unit)


def follows_unit(user: User, assessment: Assessment) -> bool:
    """Does this person read how the unit came to what it sent? The TPI is told what was sent."""
    return holds(user, set(Role.values) - TPI_SIDE, assessment.unit)


def reads_comment(user: User, assessment: Assessment, *, tpi_only: bool) -> bool:
    """May this person read what is said under the items: what is for the TPI alone, or the rest?

    A second assessor reads none before both have judged: what is said there may tell an answer.
    """
    if judges_blind(user, assessment):
        return False
    return bool(sees_tpi_side(user, assessment) if tpi_only else sees_lke(user, assessment))


def readable_comments(
    user: User, assessment: Assessment, threads: Iterable[Thread]
) -> dict[int, list[Comment]]:
    """What this person may read of them, by thread; one of which that is nothing is absent."""
    may = {tpi: reads_comment(user, assessment, tpi_only=tpi) for tpi in (True, False)}
    found = {one.pk: [said for said in one.comments.all() if may[said.tpi_only]] for one in threads}
    return {pk: comments for pk, comments in found.items() if comments}


@predicate
def fills(user: User, assessment: Assessment | None = None) -> bool:
    """The unit's own team and head write the unit's side. Areas are asked per indicator."""
    if assessment is None:
        return holds_somewhere(user, UNIT_SIDE)
    return holds(user, UNIT_SIDE, assessment.unit)


@predicate
def judges(user: User, assessment: Assessment | None = None) -> bool:
    """The team of the letter of assignment; until one is recorded, the TPI of the unit. Never a
    unit of one's own or one it is partial towards, nor who judges the LKE a second time."""
    if assessment is None:
        return holds_somewhere(user, TPI_SIDE)
    unit = assessment.unit
    return (
        holds(user, TPI_SIDE, unit)
        and not belongs_to(user, unit)
        and not has_conflict(user, unit)
        and not is_second(user, assessment)
        and sits(user, assessment)
    )


@predicate
def looks_at_work(user: User, obj: object = None) -> bool:
    """Assessors look at their work, leads at their teams', the others named here at all of it."""
    return holds_somewhere(user, TPI_SIDE | {Role.ADMIN, Role.LEADERSHIP, Role.OBSERVER})


@predicate
def owns_phrases(user: User, obj: object = None) -> bool:
    """Sentences go into notes of the TPI: who judges nowhere would keep them for nobody."""
    return holds_somewhere(user, TPI_SIDE)


@predicate
def keeps_phrases(user: User, obj: object = None) -> bool:
    """The agency's sentences are kept by administrators, leads and supervisors."""
    return holds_agency_wide(user, {Role.ADMIN, Role.TPI_LEAD, Role.TPI_SUPERVISOR})


@predicate
def views_doubles(user: User, assessment: Assessment | None = None) -> bool:
    """Assessors of the unit, its second assessor, and those who look over the TPI's work."""
    if assessment is not None and is_second(user, assessment):
        return True
    roles = TPI_SIDE | {Role.ADMIN, Role.LEADERSHIP, Role.OBSERVER}
    if assessment is None:
        return holds_somewhere(user, roles)
    return holds(user, roles, assessment.unit)


@predicate
def draws_sample(user: User, obj: object = None) -> bool:
    """Administrators and supervisors of the whole agency: the sample is the period's."""
    return holds_agency_wide(user, {Role.ADMIN, Role.TPI_SUPERVISOR})


@predicate
def pins_readings(user: User, obj: object = None) -> bool:
    """A reading counts for everybody who fills or judges by this instrument."""
    return holds_agency_wide(user, {Role.ADMIN, Role.TPI_SUPERVISOR})


@predicate
def imports_sheets(user: User, assessment: Assessment | None = None) -> bool:
    if assessment is None:
        return holds_somewhere(user, {Role.ADMIN})
    return holds(user, {Role.ADMIN}, assessment.unit)


@predicate
def brings_paper_sheet(user: User, assessment: Assessment | None = None) -> bool:
    """Both sides of a file: for administrators above the unit who do not belong to it."""
    roles = frozenset({Role.ADMIN})
    return (
        holds_somewhere(user, roles)
        if assessment is None
        else stands_above(user, roles, assessment.unit)
    )


@predicate
def confirms_paper_sheet(user: User, assessment: Assessment | None = None) -> bool:
    """Leadership over the unit that neither belongs to it nor is partial towards it."""
    roles = frozenset({Role.LEADERSHIP})
    if assessment is None:
        return holds_somewhere(user, roles)
    unit = assessment.unit
    return holds(user, roles, unit) and not belongs_to(user, unit) and not has_conflict(user, unit)


@predicate
def administers(user: User, obj: object = None) -> bool:
    """Instruments are the agency's: every unit is scored by them."""
    return holds_agency_wide(user, {Role.ADMIN})


@predicate
def runs_season(user: User, obj: object = None) -> bool:
    """Periods with their windows, quota and prerequisites are the agency's."""
    return holds_agency_wide(user, {Role.ADMIN, Role.POKJA})


@predicate
def has_any_role(user: User, obj: object = None) -> bool:
    return bool(roles_of(user))


def writable_side(user: User, assessment: Assessment) -> Side | None:
    """The side this person may write on now, from the phase and the roles; None for nobody's.

    Separation of duty that needs the answers themselves (who filled in what) is asked again by
    the service, ``assessment.lke.services.answers``.
    """
    if is_second(user, assessment):
        return _second_side(user, assessment)
    side = _SIDE_OF_PHASE.get(Phase(assessment.phase))
    if side is None:
        return None
    if side == Side.UNIT:
        return side if fills(user, assessment) else None
    if assessment.phase not in TPI_PHASES or not judges(user, assessment):
        return None
    if not holds(user, {_ROLE_OF_TPI_SIDE[side]}, assessment.unit):
        return None
    return side if sits(user, assessment, side) else None


def _second_side(user: User, assessment: Assessment) -> Side | None:
    """The second assessor writes while the TPI works, and after it until the own part is done."""
    double = double_of(assessment)
    if double is None or double.second_done_at is not None:
        return None
    judged = assessment.phase == Phase.CLOSED and double.first_done_at is not None
    if assessment.phase not in TPI_PHASES and not judged:
        return None
    unit = assessment.unit
    return None if belongs_to(user, unit) or has_conflict(user, unit) else Side.TPI_SECOND


def areas_on(user: User, assessment: Assessment, side: str | None) -> frozenset[str] | None:
    """The areas this person may write on that side; None means all of them."""
    if side == Side.UNIT:
        return areas_of(user, assessment.unit)
    role = _ROLE_OF_TPI_SIDE.get(side)  # type: ignore[call-overload]
    if role is None:
        return None
    own = seats_of(user, assessment)
    if own is None:
        return areas_of(user, assessment.unit, role)
    return (frozenset(own[role]) or None) if role in own else frozenset()


def may_write_area(
    user: User, assessment: Assessment, area: str, side: str | None = Side.UNIT
) -> bool:
    """A coordinator or an assessor limited to some areas writes only there."""
    areas = areas_on(user, assessment, side)
    return areas is None or area in areas


declare("assessment.view_lke", PermissionScope.OBJECT, sees_lke)
declare("assessment.view_tpi_side", PermissionScope.OBJECT, sees_tpi_side)
declare("assessment.fill", PermissionScope.OBJECT, fills)
declare("assessment.judge", PermissionScope.OBJECT, judges)
declare("assessment.write", PermissionScope.OBJECT, any_of(fills, judges, is_second))
declare("assessment.talk", PermissionScope.OBJECT, any_of(fills, judges))
declare("assessment.work_at_desk", PermissionScope.OBJECT, any_of(judges, is_second))
declare("assessment.view_team", PermissionScope.OBJECT, covers_unit)
declare("assessment.assign_team", PermissionScope.OBJECT, names_team)
declare("assessment.view_workload", PermissionScope.LIST, looks_at_work)
declare("assessment.view_doubles", PermissionScope.OBJECT, views_doubles)
declare("assessment.draw_double", PermissionScope.AGENCY, draws_sample)
declare("assessment.pin_reading", PermissionScope.AGENCY, pins_readings)
declare("assessment.use_phrases", PermissionScope.LIST, any_of(owns_phrases, keeps_phrases))
declare("assessment.own_phrases", PermissionScope.LIST, owns_phrases)
declare("assessment.manage_phrases", PermissionScope.AGENCY, keeps_phrases)
declare("assessment.import_sheet", PermissionScope.OBJECT, any_of(imports_sheets, fills, judges))
declare("assessment.import_any_sheet", PermissionScope.OBJECT, imports_sheets)
declare("assessment.end_column_choice", PermissionScope.AGENCY, administers)
declare("assessment.bring_paper_sheet", PermissionScope.OBJECT, brings_paper_sheet)
declare("assessment.confirm_paper_sheet", PermissionScope.OBJECT, confirms_paper_sheet)
declare(
    "assessment.see_paper_sheet",
    PermissionScope.OBJECT,
    any_of(brings_paper_sheet, confirms_paper_sheet),
)
declare("assessment.import_survey", PermissionScope.OBJECT, any_of(imports_sheets, fills))
# Names and phones of respondents: who collected them, who checks them, who administers.
declare(
    "assessment.view_survey_people", PermissionScope.OBJECT, any_of(imports_sheets, fills, judges)
)
declare("assessment.view_instrument", PermissionScope.LIST, has_any_role)
declare("assessment.manage_instrument", PermissionScope.AGENCY, administers)
declare("assessment.view_period", PermissionScope.LIST, has_any_role)
declare("assessment.manage_period", PermissionScope.AGENCY, runs_season)
declare("assessment.set_tpi_people", PermissionScope.AGENCY, administers)
