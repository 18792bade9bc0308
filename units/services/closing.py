"""Closing a unit that is no more: merged into another, split, or given up; and opening it again.

What still runs for it is listed, and whoever closes it says of each what becomes of it. The apps
above add what they know to run (``RUNNING``); nothing of it is decided here that is not the
administrator's to decide: for a proposal the pokja is asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from units.models import Actor, RoleGrant, Unit
from units.queries import standing_grants
from units.running import standing
from units.services.people import update_person
from units.services.roles import Term, end_role, grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import UNCHANGED, check_fact, today
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import bulat
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require

KEEP = "tetap"
MOVE = "pindah"


@dataclass(frozen=True, slots=True)
class Closing:
    """One unit being closed: by whom, why, and who goes on with what it did."""

    actor: Actor
    unit: Unit
    reason: str
    successors: Sequence[Unit] = ()

    @property
    def heir(self) -> Unit:
        """The one unit that takes over; refused where none or several were named."""
        if len(self.successors) != 1:
            raise Refused(
                "«Dipindahkan ke unit penerus» hanya dapat dipilih bila unit penerusnya satu. "
                f"{UNCHANGED}"
            )
        return self.successors[0]


@dataclass(frozen=True, slots=True)
class RunningThing:
    """Something that still runs for a unit, and what may become of it.

    ``choices`` are (value, words); ``settle`` carries the chosen one out, inside the closing.
    """

    key: str
    what: str
    url: str
    choices: tuple[tuple[str, str], ...]
    settle: Callable[[Closing, str], None]


RUNNING: list[Callable[[Unit], Iterable[RunningThing]]] = []


def running_things(unit: Unit) -> list[RunningThing]:
    """Everything that still runs for the unit itself; units below it keep their own."""
    return [*_roles(unit), *_staff(unit), *(one for source in RUNNING for one in source(unit))]


@transaction.atomic
def close_unit(
    *,
    actor: Actor,
    unit: Unit,
    reason: str,
    ended_on: date | None = None,
    successors: Iterable[Unit] = (),
    answers: Mapping[str, str] | None = None,
) -> Unit:
    """Closes a unit from a day on; units below it keep their own state.

    ``answers`` says of each running thing (by its key) what becomes of it. With one successor the
    unit was merged into it, with several it was split.
    """
    stored = _locked(actor, unit)
    if stored.parent_id is None:
        raise Refused("Instansi sendiri tidak dapat dinonaktifkan.")
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan menonaktifkan belum diisi.")
    check_length("Alasan", reason, 300)
    if not stored.is_active:
        raise Refused(f"{unit} sudah tidak aktif.")
    day = ended_on or today()
    check_fact(day, "Tanggal berakhir")
    heirs = list(successors)
    for heir in heirs:
        if heir.pk == stored.pk or not heir.is_active:
            raise Refused(f"{heir} tidak dapat menjadi unit penerus. {UNCHANGED}")
    said = _settle(Closing(actor, stored, reason, heirs), answers or {})
    stored.is_active, stored.ended_on = False, day
    stored.save(update_fields=["is_active", "ended_on"])
    stored.successors.set(heirs)
    record(
        actor=actor,
        action="unit.deactivated",
        target=stored,
        before={"is_active": True},
        after={
            "is_active": False,
            "ended_on": day,
            "successors": [heir.code for heir in heirs],
            "settled": said,
        },
        note=reason,
        unit_path=stored.path,
    )
    unit.refresh_from_db()
    return unit


def _settle(closing: Closing, answers: Mapping[str, str]) -> list[str]:
    """What became of each running thing, in words; refused while one has no answer."""
    things = running_things(closing.unit)
    if closing.actor is not SYSTEM:
        missing = [one.what for one in things if answers.get(one.key) not in dict(one.choices)]
        if missing:
            raise Refused(
                f"Putuskan terlebih dahulu apa yang terjadi dengan: {'; '.join(missing)}. "
                f"{UNCHANGED}"
            )
    said = []
    for one in things:
        choice = answers.get(one.key, KEEP)
        if choice != KEEP:
            one.settle(closing, choice)
        said.append(f"{one.what}: {dict(one.choices)[choice].lower()}")
    return said


@transaction.atomic
def open_unit(*, actor: Actor, unit: Unit) -> Unit:
    """Opens a closed unit again. What was ended when it was closed stays ended."""
    stored = _locked(actor, unit)
    if stored.is_active:
        raise Refused(f"{unit} sudah aktif.")
    before = {"is_active": False, "ended_on": stored.ended_on}
    stored.is_active, stored.ended_on = True, None
    stored.save(update_fields=["is_active", "ended_on"])
    stored.successors.clear()
    record(
        actor=actor,
        action="unit.activated",
        target=stored,
        before=before,
        after={"is_active": True},
        unit_path=stored.path,
    )
    unit.refresh_from_db()
    return unit


def _locked(actor: Actor, unit: Unit) -> Unit:
    if actor is not SYSTEM:
        require(actor, "units.manage_unit", unit)
    return Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)


def _roles(unit: Unit) -> Iterable[RunningThing]:
    """The roles held on the unit itself."""
    rows = RoleGrant.objects.filter(standing(), unit=unit, user__is_active=True)
    for grant in rows.select_related("user", "unit"):
        yield RunningThing(
            f"peran-{grant.pk}",
            f"{grant.title}: {grant.user}",
            reverse("units:person", args=[grant.user_id]),
            (
                ("akhiri", "Peran diakhiri"),
                (MOVE, "Dipindahkan ke unit penerus"),
                (KEEP, "Tetap berlaku di unit ini"),
            ),
            _settler_of_role(grant),
        )


def _settler_of_role(grant: RoleGrant) -> Callable[[Closing, str], None]:
    def settle(closing: Closing, choice: str) -> None:
        if choice == MOVE:
            heir = closing.heir
            held = standing_grants(grant.user).filter(role=grant.role, unit=heir).exists()
            if not held:
                grant_role(
                    actor=closing.actor,
                    user=grant.user,
                    role=grant.role,
                    unit=heir,
                    areas=grant.areas,
                    term=Term(None, grant.ends_on, grant.capacity),
                )
        end_role(
            actor=closing.actor,
            grant=grant,
            reason=f"{closing.unit} dinonaktifkan. {closing.reason}"[:300],
        )

    return settle


def _staff(unit: Unit) -> Iterable[RunningThing]:
    """Who works there. A role they hold elsewhere stays; those here are asked one by one."""
    count = unit.staff.filter(is_active=True).count()
    if count:
        yield RunningThing(
            "pegawai",
            f"{bulat(count)} orang bekerja di unit ini",
            f"{reverse('units:people')}?unit={unit.code}",
            (
                (MOVE, "Dipindahkan ke unit penerus; peran mereka di unit lain tetap"),
                (KEEP, "Tetap tercatat di unit ini"),
            ),
            _move_staff,
        )


def _move_staff(closing: Closing, choice: str) -> None:
    for person in closing.unit.staff.filter(is_active=True):
        stay = {grant.pk: "" for grant in standing_grants(person)}
        update_person(actor=closing.actor, user=person, unit=closing.heir, roles=stay)
