"""Never on both sides: the three ways somebody could get there, each answered with a sentence.

Which two roles exclude each other says ``units.duty``; they do wherever both reach one unit, and
also while one begins later or waits for its confirmation. Beside that, nobody judges (TPI,
leadership) on or below the unit they work in; held higher up it stands, and the guards of each
move keep the person away from the own unit alone. Working at the agency itself is no obstacle.

One gets there by a role (``by_role``), by a new place of work (``by_workplace``), or because a
unit moves below another (``by_unit_move``). All three answer with what stands in the way, or
nothing. A move also brings the roles held above its new place: ``refused_roles_by_unit_move``
asks of them what giving asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from units.duty import FORBIDDEN, pair_of
from units.enums import JUDGING_SIDE, Role
from units.models import Actor, RoleGrant, Unit, User
from units.queries import holds, standing_grants
from units.running import days_meet, standing
from zona_integritas.ground.actors import SYSTEM

# What the apps above know that forbids a person a role on a unit, each answering with a sentence
# or nothing. They add theirs when they are loaded; this app knows nothing of LKE.
OBJECTIONS: list[Callable[[User, str, Unit], str | None]] = []


def conflict_by_role(
    user: User, role: str, unit: Unit, days: tuple[date | None, date | None] = (None, None)
) -> str | None:
    """Would ``role`` on ``unit`` put the person on both sides, or is there another objection?

    ``days``: the first and the last of the role, where it has them.
    """
    for objection in OBJECTIONS:
        if problem := objection(user, role, unit):
            return problem
    wanted = RoleGrant(user=user, role=role, unit=unit, starts_on=days[0], ends_on=days[1])
    place = user.unit
    if (
        role in JUDGING_SIDE
        and place is not None
        and place.parent_id is not None
        and unit.path.startswith(place.path)
    ):
        return (
            f"{user} bertugas di {place}, sehingga tidak dapat menjadi {Role(role).label} untuk "
            f"{unit}. Pilih orang dari luar unit itu."
        )
    for held in standing_grants(user):
        if pair := pair_of(held, wanted):
            return (
                f"{user} adalah {held.get_role_display()} di {held.unit}, sehingga tidak dapat "
                f"menjadi {Role(role).label} di {unit}. {pair.why} Akhiri peran itu terlebih "
                "dahulu, atau pilih orang lain."
            )
    return None


def conflict_by_workplace(user: User, unit: Unit | None) -> str | None:
    """Would working in ``unit`` put the person on both sides?"""
    if unit is None or unit.parent_id is None or not (grant := _judges_below(user, unit)):
        return None
    return (
        f"{user} adalah {grant.get_role_display()} untuk {grant.unit}, sehingga tidak dapat "
        f"bekerja di {unit}. Akhiri peran itu terlebih dahulu."
    )


def conflicts_by_unit_move(unit: Unit, parent: Unit) -> list[str]:
    """Whom would moving ``unit`` below ``parent`` put on both sides?"""
    newly_above = {parent.pk, *parent.ancestor_ids} - set(unit.ancestor_ids)
    rows = RoleGrant.objects.filter(standing()).select_related("user__unit", "unit")
    held: dict[int, list[RoleGrant]] = {}
    for grant in rows.filter(unit__in=newly_above):
        held.setdefault(grant.user_id, []).append(grant)
    below = rows.filter(
        Q(user__in=held) | Q(user__unit__in=newly_above), unit__path__startswith=unit.path
    )
    found = []
    for grant in below:
        why = _clash_after_move(grant, held.get(grant.user_id, []), newly_above)
        if why:
            found.append(
                f"{grant.user} adalah {grant.get_role_display()} untuk {grant.unit} dan {why}. "
                f"Akhiri salah satu perannya sebelum {unit} dipindahkan ke bawah {parent}."
            )
    return found


def _clash_after_move(below: RoleGrant, above: list[RoleGrant], newly_above: set[int]) -> str:
    if below.role in JUDGING_SIDE and below.user.unit_id in newly_above:
        return "bertugas di atas tempat barunya"
    for grant in above:
        if days_meet(below, grant) and any(p.is_of(below.role, grant.role) for p in FORBIDDEN):
            return f"{grant.get_role_display()} di {grant.unit}, di atas tempat barunya"
    return ""


def refused_roles_by_unit_move(actor: Actor, unit: Unit, parent: Unit) -> list[str]:
    """Whom would moving ``unit`` below ``parent`` give a role on it that could not be given?

    A move is a gift of every role held above the new place: the actor gives none to oneself, and
    what forbids a role (``OBJECTIONS``) forbids it here too.
    """
    newly_above = {parent.pk, *parent.ancestor_ids} - set(unit.ancestor_ids)
    gained = RoleGrant.objects.filter(standing(), unit__in=newly_above)
    problems = []
    for grant in gained.select_related("user__unit", "unit"):
        if (
            actor is not SYSTEM
            and grant.user_id == actor.pk
            and not holds(actor, {grant.role}, unit)
        ):
            problems.append(
                f"Anda {grant.get_role_display()} di {grant.unit}; dengan dipindahkannya {unit} "
                "peran itu berlaku juga di sana, dan peran untuk diri sendiri diberikan oleh "
                "administrator lain."
            )
        found = (objection(grant.user, grant.role, unit) for objection in OBJECTIONS)
        problems.extend(problem for problem in found if problem)
    return problems


@dataclass(frozen=True, slots=True)
class RolesByMove:
    """Whose roles begin and whose cease to cover a unit when it moves."""

    gained: list[RoleGrant]
    lost: list[RoleGrant]


def roles_by_unit_move(unit: Unit, parent: Unit) -> RolesByMove:
    """Who gains and who loses a role on ``unit`` and what is below it, were it below ``parent``."""
    now, then = set(unit.ancestor_ids), {parent.pk, *parent.ancestor_ids}
    rows = RoleGrant.objects.filter(standing(), unit__in=now ^ then, user__is_active=True)
    found = list(rows.select_related("user", "unit").order_by("role", "user__sort_name"))
    return RolesByMove(
        [one for one in found if one.unit_id in then], [one for one in found if one.unit_id in now]
    )


def _judges_below(user: User, unit: Unit) -> RoleGrant | None:
    grants = standing_grants(user).filter(role__in=JUDGING_SIDE, unit__path__startswith=unit.path)
    return grants.first()
