"""Granting and ending roles."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from units.enums import AREA_ROLES, UNIT_SIDE, Role
from units.models import Actor, RoleGrant, Unit, User
from units.queries import forget_roles, running_grants
from units.services.sides import conflict_by_role
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed, require

AREAS = ("1", "2", "3", "4", "5", "6", "hasil")


def from_above(actor: Actor, grant: RoleGrant, verb: str) -> str | None:
    """Why this role is not the actor's to give or to end, in a sentence; None where it is."""
    if actor is SYSTEM or allowed(actor, "units.give_role", grant):
        return None
    return (
        f"Peran {Role(grant.role).label} di {grant.unit} {verb} oleh administrator dari unit di "
        f"atasnya yang tidak bertugas di {grant.unit}. Minta administrator instansi Anda. "
        "Tidak ada data yang berubah."
    )


@transaction.atomic
def grant_role(
    *, actor: Actor, user: User, role: str, unit: Unit, areas: Sequence[str] = ()
) -> RoleGrant:
    """Gives a person a role on a unit and everything below it.

    Refused where it would put the person on both sides of a unit (see ``services.sides``), where
    the unit would choose its own judges (``units.give_role``), and to oneself: the first
    administrator comes from the system, every other role from somebody else.
    """
    # Two grants to one person wait for each other, or each would miss what the other gives.
    held = User.objects.select_for_update(of=("self",)).select_related("unit").get(pk=user.pk)
    unit = Unit.objects.get(pk=unit.pk)
    if actor is not SYSTEM:
        require(actor, "units.manage_people", unit)
        if actor.pk == user.pk:
            raise Refused("Peran untuk diri sendiri diberikan oleh administrator lain.")
    if role not in Role.values:
        raise Refused(f"Peran «{role}» tidak dikenal.")
    if problem := from_above(actor, RoleGrant(user=held, role=role, unit=unit), "diberikan"):
        raise Refused(problem)
    areas = list(areas)
    if areas and role not in AREA_ROLES:
        raise Refused("Pembatasan area hanya untuk anggota tim unit dan tim penilai.")
    if unknown := [area for area in areas if area not in AREAS]:
        raise Refused(f"Area {', '.join(unknown)} tidak dikenal. Pilih 1 sampai 6 atau hasil.")
    if running_grants(held).filter(role=role, unit=unit).exists():
        raise Refused(f"{user} sudah memegang peran {Role(role).label} di {unit}.")
    if problem := conflict_by_role(held, role, unit):
        raise Refused(problem)
    grant = RoleGrant.objects.create(
        user=user, role=role, unit=unit, areas=areas, granted_by=person_of(actor)
    )
    forget_roles(user)
    record(
        actor=actor,
        action="role.granted",
        target=grant,
        after={"user": user.username, "role": role, "unit": unit.code, "areas": areas},
        unit_path=unit.path,
    )
    return grant


@transaction.atomic
def end_role(*, actor: Actor, grant: RoleGrant, reason: str) -> RoleGrant:
    """Ends a role with a reason; the row stays in the history.

    Nobody ends the own administrator's role, so an agency never loses its last one by accident,
    nor the own role on the filling side: that would end belonging to the unit.
    """
    if actor is not SYSTEM:
        require(actor, "units.manage_people", grant.unit)
        if grant.role == Role.ADMIN and grant.user_id == actor.pk:
            raise Refused("Peran administrator sendiri diakhiri oleh administrator lain.")
        if grant.role in UNIT_SIDE and grant.user_id == actor.pk:
            raise Refused(
                f"Peran {grant.get_role_display()} Anda sendiri diakhiri oleh administrator lain. "
                "Tidak ada data yang berubah."
            )
        if problem := from_above(actor, grant, "diakhiri"):
            raise Refused(problem)
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan mengakhiri peran belum diisi.")
    ended = RoleGrant.objects.filter(pk=grant.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=person_of(actor), end_reason=reason
    )
    if not ended:
        raise Refused("Peran ini sudah diakhiri.")
    grant.refresh_from_db()
    forget_roles(grant.user)
    record(
        actor=actor,
        action="role.ended",
        target=grant,
        before={"user": grant.user.username, "role": grant.role, "unit": grant.unit.code},
        after={"reason": reason},
        unit_path=grant.unit.path,
    )
    return grant
