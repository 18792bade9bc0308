"""Granting and ending roles."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from units.enums import JUDGING_SIDE, UNIT_SIDE, Role
from units.models import RoleGrant, Unit, User
from units.queries import forget_roles
from zona_integritas.audit.record import record
from zona_integritas.errors import Refused
from zona_integritas.permissions import require

AREAS = ("1", "2", "3", "4", "5", "6", "hasil")


@transaction.atomic
def grant_role(
    *, actor: Any, user: User, role: str, unit: Unit, areas: Sequence[str] = ()
) -> RoleGrant:
    """Gives a person a role on a unit and everything below it.

    Never on both sides: a judging role (TPI, leadership) is refused where every unit it covers
    is the person's own, that is where it is held on or below a unit the person fills for or
    works in. A judging role held higher up may stand beside it; the guards of each move then
    keep the person away from the own unit alone.
    """
    if actor is not None:
        require(actor, "units.manage_people", unit)
        if actor.pk == user.pk:
            raise Refused("Peran untuk diri sendiri diberikan oleh administrator lain.")
    if role not in Role.values:
        raise Refused(f"Peran «{role}» tidak dikenal.")
    areas = list(areas)
    if areas and role != Role.UNIT_MEMBER:
        raise Refused("Pembatasan area hanya untuk anggota tim unit.")
    if unknown := [area for area in areas if area not in AREAS]:
        raise Refused(f"Area {', '.join(unknown)} tidak dikenal. Pilih 1 sampai 6 atau hasil.")
    running = RoleGrant.objects.filter(user=user, ended_at__isnull=True).select_related("unit")
    if running.filter(role=role, unit=unit).exists():
        raise Refused(f"{user} sudah memegang peran {Role(role).label} di {unit}.")
    if problem := _both_sides(user, role, unit, list(running)):
        raise Refused(problem)
    grant = RoleGrant.objects.create(user=user, role=role, unit=unit, areas=areas, granted_by=actor)
    forget_roles(user)
    record(
        actor=actor,
        action="role.granted",
        target=grant,
        after={"user": user.username, "role": role, "unit": unit.code, "areas": areas},
        unit_path=unit.path,
    )
    return grant


def _both_sides(user: User, role: str, unit: Unit, running: list[RoleGrant]) -> str | None:
    label = Role(role).label
    if role in JUDGING_SIDE:
        own = [grant.unit for grant in running if grant.role in UNIT_SIDE]
        # Working at the agency itself is no obstacle: nobody proposes the whole agency.
        if user.unit is not None and user.unit.parent_id is not None:
            own.append(user.unit)
        for place in own:
            if unit.path.startswith(place.path):
                return (
                    f"{user} bertugas di {place}, sehingga tidak dapat menjadi {label} untuk "
                    f"{unit}. Pilih orang dari luar unit itu."
                )
    if role in UNIT_SIDE:
        for grant in running:
            if grant.role in JUDGING_SIDE and grant.unit.path.startswith(unit.path):
                return (
                    f"{user} adalah {grant.get_role_display()} untuk {grant.unit}, sehingga tidak "
                    f"dapat menjadi {label} di {unit}. Akhiri peran itu lebih dulu."
                )
    return None


@transaction.atomic
def end_role(*, actor: Any, grant: RoleGrant, reason: str) -> RoleGrant:
    """Ends a role with a reason; the row stays in the history."""
    if actor is not None:
        require(actor, "units.manage_people", grant.unit)
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan mengakhiri peran belum diisi.")
    ended = RoleGrant.objects.filter(pk=grant.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=actor, end_reason=reason
    )
    if not ended:
        raise Refused("Peran ini sudah diakhiri.")
    grant.refresh_from_db()
    forget_roles(grant.user)
    record(
        actor=actor,
        action="role.ended",
        target=grant,
        after={"user": grant.user.username, "role": grant.role, "reason": reason},
        unit_path=grant.unit.path,
    )
    return grant
