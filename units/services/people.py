"""Keeping the register of people."""

from typing import Any

from django.db import transaction

from units.models import Actor, Unit, User
from units.queries import forget_roles
from units.services.names import check_new_name
from units.services.sides import conflict_by_workplace
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import require

FIELDS = ("full_name", "email", "nip", "position")
WIDER_ROLES = (
    "Orang ini bekerja di luar unit yang Anda kelola, atau memegang peran yang tidak dapat Anda "
    "berikan. Minta administrator unit di atasnya."
)
NO_UNIT = "Orang tanpa unit kerja hanya dikelola administrator instansi. Pilih unit kerjanya."
OWN_UNIT = "Unit kerja sendiri diubah oleh administrator lain. Tidak ada data yang berubah."


@transaction.atomic
def create_person(
    *,
    actor: Actor,
    username: str,
    full_name: str,
    email: str,
    nip: str = "",
    position: str = "",
    unit: Unit | None = None,
) -> User:
    """Adds a person without a usable password, who makes one through an invitation."""
    _require_place(actor, unit)
    check_new_name(actor, username)
    person = User(
        username=username,
        full_name=full_name,
        email=email,
        nip=nip,
        position=position,
        unit=unit,
    )
    person.set_unusable_password()
    person.full_clean()
    person.save()
    record(
        actor=actor,
        action="person.created",
        target=person,
        after={**_facts(person), "username": username, "unit": unit.code if unit else None},
        unit_path=unit.path if unit else "",
    )
    return person


@transaction.atomic
def update_person(*, actor: Actor, user: User, unit: Unit | None, **values: Any) -> User:
    """Changes what is known of a person, and where they work.

    A new place of work is refused where the person judges: that would be both sides of it; and to
    oneself: nobody leaves a unit to give its judges or its predicate.
    """
    unit = Unit.objects.get(pk=unit.pk) if unit else None
    if actor is not SYSTEM:
        require(actor, "units.manage_person", user, WIDER_ROLES)
        _require_place(actor, unit)
    stored = User.objects.select_for_update(of=("self",)).select_related("unit").get(pk=user.pk)
    if unit != stored.unit and actor is not SYSTEM and actor.pk == stored.pk:
        raise Refused(OWN_UNIT)
    if unit != stored.unit and (problem := conflict_by_workplace(stored, unit)):
        raise Refused(problem)
    before = {**_facts(stored), "unit": stored.unit.code if stored.unit else None}
    for name, value in values.items():
        if name not in FIELDS:
            raise TypeError(name)
        setattr(stored, name, value)
    stored.unit = unit
    stored.full_clean(exclude=["password"])
    stored.save()
    after = {**_facts(stored), "unit": unit.code if unit else None}
    if before != after:
        record(
            actor=actor,
            action="person.updated",
            target=stored,
            before=before,
            after=after,
            unit_path=unit.path if unit else "",
        )
    user.refresh_from_db()
    return user


@transaction.atomic
def set_active(*, actor: Actor, user: User, active: bool, reason: str = "") -> User:
    """Lets a person in or keeps them out. Roles and history stay; nobody is ever deleted."""
    if actor is not SYSTEM:
        require(actor, "units.manage_person", user, WIDER_ROLES)
        if actor.pk == user.pk:
            raise Refused("Akun sendiri dinonaktifkan oleh administrator lain.")
    reason = reason.strip()
    if not active and not reason:
        raise Refused("Alasan menonaktifkan belum diisi.")
    if not User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        raise Refused(f"{user} sudah {'aktif' if active else 'tidak aktif'}.")
    user.refresh_from_db()
    forget_roles(user)
    record(
        actor=actor,
        action="person.activated" if active else "person.deactivated",
        target=user,
        before={"is_active": not active},
        after={"is_active": active},
        note=reason,
        unit_path=user.unit.path if user.unit else "",
    )
    return user


def _require_place(actor: Actor, unit: Unit | None) -> None:
    """May the actor have people there? Those who work in no unit are the agency's."""
    if actor is SYSTEM:
        return
    if unit is None:
        require(actor, "units.manage_unplaced", reason=NO_UNIT)
    else:
        require(actor, "units.manage_people", unit)


def _facts(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in FIELDS}


def set_large_text(*, actor: User, large: bool) -> None:
    """How large a person reads is theirs alone: no permission to ask, nothing for the record."""
    User.objects.filter(pk=actor.pk).update(large_text=large)
