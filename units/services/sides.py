"""Never on both sides: the three ways somebody could get there, each answered with a sentence.

A person's *own* places are the units they fill for (member or head) and the unit they work in. A
judging role (TPI, leadership) stands on both sides where every unit it covers is the person's
own, that is where it is held on or below an own place. A judging role held higher up may stand
beside it; the guards of each move then keep the person away from the own unit alone. Working at
the agency itself is no obstacle: nobody proposes the whole agency.

One gets there by a role (``by_role``), by a new place of work (``by_work``), or because a unit
moves below the own one (``by_move``). All three answer with what stands in the way, or nothing.
A move also brings the roles held above its new place: ``by_gain`` asks of them what giving asks.
"""

from collections.abc import Callable

from django.db.models import Q

from units.enums import JUDGING_SIDE, UNIT_SIDE, Role
from units.models import Actor, RoleGrant, Unit, User
from units.queries import holds, running_grants
from zona_integritas.ground.actors import SYSTEM

# What the apps above know that forbids a person a role on a unit, each answering with a sentence
# or nothing. They add theirs when they are loaded; this app knows nothing of LKE.
OBJECTIONS: list[Callable[[User, str, Unit], str | None]] = []


def conflict_by_role(user: User, role: str, unit: Unit) -> str | None:
    """Would ``role`` on ``unit`` put the person on both sides, or is there another objection?"""
    for objection in OBJECTIONS:
        if problem := objection(user, role, unit):
            return problem
    label, running = Role(role).label, running_grants(user)
    if role in JUDGING_SIDE:
        own = [grant.unit for grant in running if grant.role in UNIT_SIDE]
        if user.unit is not None and user.unit.parent_id is not None:
            own.append(user.unit)
        for place in own:
            if unit.path.startswith(place.path):
                return (
                    f"{user} bertugas di {place}, sehingga tidak dapat menjadi {label} untuk "
                    f"{unit}. Pilih orang dari luar unit itu."
                )
    if role in UNIT_SIDE and (grant := _judges_below(user, unit)):
        return (
            f"{user} adalah {grant.get_role_display()} untuk {grant.unit}, sehingga tidak "
            f"dapat menjadi {label} di {unit}. Akhiri peran itu lebih dulu."
        )
    return None


def conflict_by_workplace(user: User, unit: Unit | None) -> str | None:
    """Would working in ``unit`` put the person on both sides?"""
    if unit is None or unit.parent_id is None or not (grant := _judges_below(user, unit)):
        return None
    return (
        f"{user} adalah {grant.get_role_display()} untuk {grant.unit}, sehingga tidak dapat "
        f"bekerja di {unit}. Akhiri peran itu lebih dulu."
    )


def conflicts_by_unit_move(unit: Unit, parent: Unit) -> list[str]:
    """Whom would moving ``unit`` below ``parent`` put on both sides?"""
    newly_above = {parent.pk, *parent.ancestor_ids} - set(unit.ancestor_ids)
    filling = RoleGrant.objects.filter(
        role__in=UNIT_SIDE, ended_at__isnull=True, unit__in=newly_above
    )
    judging = RoleGrant.objects.filter(
        Q(user__unit__in=newly_above) | Q(user__in=filling.values("user")),
        role__in=JUDGING_SIDE,
        ended_at__isnull=True,
        unit__path__startswith=unit.path,
    ).select_related("user", "unit")
    return [
        f"{grant.user} adalah {grant.get_role_display()} untuk {grant.unit} dan bertugas di atas "
        f"tempat barunya. Akhiri salah satu perannya sebelum {unit} dipindahkan ke bawah {parent}."
        for grant in judging
    ]


def refused_roles_by_unit_move(actor: Actor, unit: Unit, parent: Unit) -> list[str]:
    """Whom would moving ``unit`` below ``parent`` give a role on it that could not be given?

    A move is a gift of every role held above the new place: the actor gives none to oneself, and
    what forbids a role (``OBJECTIONS``) forbids it here too.
    """
    newly_above = {parent.pk, *parent.ancestor_ids} - set(unit.ancestor_ids)
    gained = RoleGrant.objects.filter(unit__in=newly_above, ended_at__isnull=True)
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


def _judges_below(user: User, unit: Unit) -> RoleGrant | None:
    grants = running_grants(user).filter(role__in=JUDGING_SIDE, unit__path__startswith=unit.path)
    return grants.first()
