"""Granting and ending roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from units.enums import AREA_LABELS, AREA_ROLES, OFFICES, UNIT_SIDE, Capacity, Confirmation, Role
from units.models import Actor, RoleGrant, Unit, User
from units.queries import forget_roles, standing_grants
from units.running import over_at, stands
from units.services.second_person import needs_second, news_of_giving, news_of_outcome
from units.services.sides import conflict_by_role
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import today
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.notices.services import tell
from zona_integritas.ground.permissions import allowed, require

AREAS = tuple(AREA_LABELS)
UNCHANGED = "Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when somebody holds a role (both days included), and in which capacity."""

    starts_on: date | None = None
    ends_on: date | None = None
    capacity: str = Capacity.FULL

    def problem(self, role: str) -> str | None:
        """Why this is no term for the role, in a sentence; None where it is one."""
        now = today()
        if self.capacity not in Capacity.values:
            return f"Kedudukan «{self.capacity}» tidak dikenal."
        if self.capacity != Capacity.FULL and role not in OFFICES:
            return "Plt. dan Plh. hanya untuk kepala unit dan pimpinan instansi."
        if self.starts_on and self.starts_on < now:
            return f"Hari pertama peran paling awal hari ini, {tanggal(now)}."
        if self.ends_on and self.ends_on < max(now, self.starts_on or now):
            return "Hari terakhir peran tidak boleh sebelum hari pertamanya."
        return None


AT_ONCE = Term()


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
    *,
    actor: Actor,
    user: User,
    role: str,
    unit: Unit,
    areas: Sequence[str] = (),
    term: Term = AT_ONCE,
    letter: str = "",
) -> RoleGrant:
    """Gives a person a role on a unit and everything below it.

    Refused where it would put the person on both sides of a unit (see ``services.sides``), where
    the unit would choose its own judges (``units.give_role``), and to oneself: the first
    administrator comes from the system, every other role from somebody else. Leadership and
    administrators have it once a second administrator confirms (``services.second_person``).
    ``letter``: on which paper it rests, for the record.
    """
    # Two grants to one person wait for each other, or each would miss what the other gives.
    held = User.objects.select_for_update(of=("self",)).select_related("unit").get(pk=user.pk)
    unit = Unit.objects.get(pk=unit.pk)
    grant = RoleGrant(
        user=held,
        role=role,
        unit=unit,
        areas=list(areas),
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        capacity=term.capacity,
        granted_by=person_of(actor),
    )
    _ask_giving(actor, grant, term)
    close_past_roles(RoleGrant.objects.filter(user=held, role=role, unit=unit))
    if standing_grants(held).filter(role=role, unit=unit).exists():
        raise Refused(f"{user} sudah memegang peran {Role(role).label} di {unit}.")
    if problem := conflict_by_role(held, role, unit, (term.starts_on, term.ends_on)):
        raise Refused(problem)
    grant.confirmation = needs_second(actor, grant)
    grant.save()
    forget_roles(user)
    record(
        actor=actor,
        action="role.granted",
        target=grant,
        after={
            "user": user.username,
            "role": role,
            "unit": unit.code,
            "areas": grant.areas,
            **_term_facts(grant),
            **({"letter": letter} if letter else {}),
        },
        unit_path=unit.path,
    )
    tell(news_of_giving(actor, grant), actor=actor)
    return grant


def _ask_giving(actor: Actor, grant: RoleGrant, term: Term) -> None:
    if actor is not SYSTEM:
        require(actor, "units.manage_people", grant.unit)
        if actor.pk == grant.user_id:
            raise Refused("Peran untuk diri sendiri diberikan oleh administrator lain.")
    if grant.role not in Role.values:
        raise Refused(f"Peran «{grant.role}» tidak dikenal.")
    if problem := from_above(actor, grant, "diberikan"):
        raise Refused(problem)
    if grant.areas and grant.role not in AREA_ROLES:
        raise Refused("Pembatasan area hanya untuk anggota tim unit dan tim penilai.")
    if unknown := [area for area in grant.areas if area not in AREAS]:
        raise Refused(f"Area {', '.join(unknown)} tidak dikenal. Pilih 1 sampai 6 atau hasil.")
    if problem := term.problem(grant.role):
        raise Refused(f"{problem} {UNCHANGED}")


def _term_facts(grant: RoleGrant) -> dict[str, Any]:
    """What the record says of days, capacity and confirmation, where there is anything to say."""
    facts = {
        "starts_on": grant.starts_on.isoformat() if grant.starts_on else None,
        "ends_on": grant.ends_on.isoformat() if grant.ends_on else None,
        "capacity": grant.capacity if grant.capacity != Capacity.FULL else None,
        "confirmation": (
            grant.confirmation if grant.confirmation != Confirmation.NOT_NEEDED else None
        ),
    }
    return {name: value for name, value in facts.items() if value}


@transaction.atomic
def change_areas(
    *, actor: Actor, grant: RoleGrant, areas: Sequence[str], reason: str, letter: str = ""
) -> RoleGrant:
    """The same role for other areas: ended and given again, until the same day."""
    end_role(actor=actor, grant=grant, reason=reason)
    later = grant.starts_on if grant.starts_on and grant.starts_on > today() else None
    return grant_role(
        actor=actor,
        user=grant.user,
        role=grant.role,
        unit=grant.unit,
        areas=areas,
        term=Term(later, grant.ends_on, grant.capacity),
        letter=letter,
    )


@transaction.atomic
def end_role(
    *, actor: Actor, grant: RoleGrant, reason: str, last_day: date | None = None
) -> RoleGrant:
    """Ends a role with a reason, now or after its ``last_day``; the row stays in the history.

    What waits for a confirmation is so withdrawn by who gave it, refused by anybody else. Nobody
    ends the own administrator's role, so an agency never loses its last one by accident,
    nor the own role on the filling side: that would end belonging to the unit.
    """
    _ask_ending(actor, grant)
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan mengakhiri peran belum diisi.")
    rows = RoleGrant.objects.select_for_update(of=("self",)).select_related("unit", "user")
    stored = rows.get(pk=grant.pk)
    if not stands(stored):
        raise Refused("Peran ini sudah diakhiri.")
    before = {"user": stored.user.username, "role": stored.role, "unit": stored.unit.code}
    ends = {"ends_on": last_day.isoformat()} if last_day else {}
    awaited = stored.confirmation == Confirmation.AWAITED and last_day is None
    own = stored.granted_by == person_of(actor)
    if last_day is None:
        stored.ended_at, stored.ended_by = timezone.now(), person_of(actor)
    else:
        before |= {"ends_on": stored.ends_on.isoformat()} if stored.ends_on else {}
        _bring_nearer(stored, last_day)
    stored.end_reason = reason
    stored.save()
    grant.refresh_from_db()
    forget_roles(grant.user)
    record(
        actor=actor,
        action=(
            "role.end_set"
            if ends
            else ("role.withdrawn" if own else "role.refused")
            if awaited
            else "role.ended"
        ),
        target=grant,
        before=before,
        after={**ends, "reason": reason},
        unit_path=grant.unit.path,
    )
    if awaited and not own:
        tell(news_of_outcome(actor, grant), actor=actor)
    return grant


def _ask_ending(actor: Actor, grant: RoleGrant) -> None:
    if actor is SYSTEM:
        return
    require(actor, "units.manage_people", grant.unit)
    if grant.role == Role.ADMIN and grant.user_id == actor.pk:
        raise Refused("Peran administrator sendiri diakhiri oleh administrator lain.")
    if grant.role in UNIT_SIDE and grant.user_id == actor.pk:
        raise Refused(
            f"Peran {grant.get_role_display()} Anda sendiri diakhiri oleh administrator lain. "
            f"{UNCHANGED}"
        )
    if problem := from_above(actor, grant, "diakhiri"):
        raise Refused(problem)


def _bring_nearer(stored: RoleGrant, last_day: date) -> None:
    """A day ahead only brings the end nearer: a longer role is given anew, and asked anew."""
    earliest = max(today(), stored.starts_on or today())
    if last_day < earliest:
        raise Refused(f"Hari terakhir peran paling awal {tanggal(earliest)}. {UNCHANGED}")
    if stored.ends_on and last_day > stored.ends_on:
        raise Refused(
            f"Peran ini sudah berakhir pada {tanggal(stored.ends_on)}. Masa yang lebih panjang "
            f"diberikan sebagai peran baru setelah peran ini diakhiri. {UNCHANGED}"
        )
    stored.ends_on = last_day


@transaction.atomic
def close_past_roles(rows: QuerySet[RoleGrant] | None = None) -> int:
    """Writes down the end of roles whose last day is over; they gave nothing since. Answers how
    many. For the scheduler, and before the same role is given again."""
    rows = RoleGrant.objects.all() if rows is None else rows
    past = rows.filter(ended_at__isnull=True, ends_on__lt=today()).select_related("user", "unit")
    count = 0
    for grant in past.select_for_update(of=("self",)):
        grant.ended_at = over_at(grant)
        grant.end_reason = grant.end_reason or "Hari terakhirnya sudah lewat."
        grant.save()
        record(
            actor=SYSTEM,
            action="role.lapsed",
            target=grant,
            before={"user": grant.user.username, "role": grant.role, "unit": grant.unit.code},
            after={"reason": grant.end_reason},
            unit_path=grant.unit.path,
        )
        count += 1
    return count
