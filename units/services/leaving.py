"""Closing an account on a day, handing its work over, and opening it again.

The day counts wherever a person is read (``User.from_db``): from the day after nobody signs in with
the account, its sessions are over and it holds no permission, whether or not the scheduler ran. The
scheduler's run (``end_accounts``) then takes it out of the lists.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from units.enums import Confirmation
from units.models import Actor, Invitation, PersonSession, RoleGrant, User
from units.queries import forget_roles, standing_grants
from units.services.people import WIDER_ROLES
from units.services.roles import AREAS, Term, change_areas, end_role, grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import UNCHANGED, today
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import require
from zona_integritas.ground.person_names import ended


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Something that waits for a person and stays open when they leave."""

    where: str
    what: str
    url: str


# What the apps above know to be open for a person. They add theirs when they are loaded.
OPEN_TASKS: list[Callable[[User], Iterable[OpenTask]]] = []


def open_tasks(person: User) -> list[OpenTask]:
    return [task for source in OPEN_TASKS for task in source(person)]


@transaction.atomic
def close_account(
    *,
    actor: Actor,
    user: User,
    last_day: date | None,
    reason: str,
    heirs: Mapping[int, User] | None = None,
) -> User:
    """Sets the last day of an account; None ends it now, today being the last. History stays.

    ``heirs`` names who takes over which running role (by its id): given by the rules of giving,
    now, so that both can work side by side until the day. What has no heir stays open, and the
    record says how much.
    """
    if actor is not SYSTEM:
        require(actor, "units.manage_person", user, WIDER_ROLES)
        if actor.pk == user.pk:
            raise Refused("Akun sendiri ditutup oleh administrator lain.")
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan menutup akun belum diisi.")
    check_length("Alasan", reason, 300)
    if last_day is not None and last_day < today():
        raise Refused(f"Hari terakhir {tanggal(last_day)} sudah lewat. {UNCHANGED}")
    stored = User.objects.select_for_update(of=("self",)).select_related("unit").get(pk=user.pk)
    if not stored.is_active:
        raise Refused(f"Akun {user} sudah ditutup. {UNCHANGED}")
    roles = {grant.pk: grant for grant in standing_grants(stored)}
    left = len(roles) + len(open_tasks(stored))
    before = {"last_day": stored.last_day}
    stored.last_day, stored.closing_reason = last_day or today(), reason
    stored.save(update_fields=["last_day", "closing_reason"])
    for pk, heir in (heirs or {}).items():
        if pk not in roles:
            raise Refused(f"Peran yang diserahkan sudah diakhiri. Muat ulang halaman. {UNCHANGED}")
        _hand_over(actor, roles[pk], heir, last_day, reason)
    record(
        actor=actor,
        action="person.closing_set",
        target=stored,
        before=before,
        after={
            "last_day": stored.last_day,
            "handed_over": [f"{roles[pk]} → {heir}" for pk, heir in (heirs or {}).items()],
            "left_open": left - len(heirs or {}),
        },
        note=reason,
        unit_path=_path(stored),
    )
    if last_day is None:
        _end(actor, stored)
    else:
        text = (
            f"Akun Anda ditutup setelah {tanggal(last_day)}: {reason} Serahkan pekerjaan yang "
            "masih terbuka sebelum hari itu."
        )
        key = f"closing:{timezone.now().isoformat()}"
        tell([News(stored, NoticeKind.ACCOUNT, key, text, reverse("home"))], actor=actor)
    user.refresh_from_db()
    forget_roles(user)
    return user


def _hand_over(
    actor: Actor, grant: RoleGrant, heir: User, last_day: date | None, reason: str
) -> None:
    """The heir gets the role now, with the areas joined to those held already; the leaver's own
    ends with the last day."""
    if heir.pk == grant.user_id or not heir.is_active:
        raise Refused(f"{heir} tidak dapat menerima peran ini: akunnya ditutup. {UNCHANGED}")
    held = standing_grants(heir).filter(role=grant.role, unit=grant.unit).first()
    if held is None:
        later = grant.starts_on if grant.starts_on and grant.starts_on > today() else None
        grant_role(
            actor=actor,
            user=heir,
            role=grant.role,
            unit=grant.unit,
            areas=grant.areas,
            term=Term(later, grant.ends_on, grant.capacity),
        )
    elif held.areas and set(grant.areas or AREAS) - set(held.areas):
        joined = sorted({*held.areas, *grant.areas}) if grant.areas else []
        change_areas(
            actor=actor, grant=held, areas=joined, reason=f"Area ditambah dari {grant.user}"
        )
    end_role(
        actor=actor,
        grant=grant,
        reason=f"Diserahkan kepada {ended(str(heir))} {reason}"[:300],
        last_day=_own_end(grant, last_day),
    )
    text = (
        f"{grant.get_role_display()} di {grant.unit} diserahkan kepada Anda dari {grant.user}, "
        f"yang hari terakhirnya {tanggal(last_day or today())}."
    )
    key = f"heir:{grant.pk}:{timezone.now().isoformat()}"
    tell([News(heir, NoticeKind.HANDOVER, key, text, reverse("home"))], actor=actor)


def _own_end(grant: RoleGrant, last_day: date | None) -> date | None:
    """The leaver's last day in the role; None where it ends now: the account is closed now, the
    role begins later, or it waits for a confirmation that is not needed any more."""
    if last_day is None:
        return None
    last = min(last_day, grant.ends_on or last_day)
    begins_later = grant.starts_on is not None and grant.starts_on > last
    awaited = grant.confirmation == Confirmation.AWAITED
    return None if begins_later or awaited else last


def _end(actor: Actor, person: User) -> None:
    """From here on nothing opens for the account, and no list offers it."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    PersonSession.objects.filter(person=person).delete()
    Invitation.objects.filter(user=person, used_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    record(
        actor=actor,
        action="person.deactivated",
        target=person,
        before={"is_active": True},
        after={"is_active": False},
        note=person.closing_reason,
        unit_path=_path(person),
    )


@transaction.atomic
def end_accounts() -> int:
    """For the scheduler: takes accounts whose last day is over out of the lists."""
    over = User.objects.select_for_update(of=("self",)).select_related("unit")
    people = list(over.filter(is_active=True, last_day__lt=today()))
    for person in people:
        _end(SYSTEM, person)
    return len(people)


@transaction.atomic
def reopen_account(*, actor: Actor, user: User) -> User:
    """Lets a person in again, or takes a last day back that lies ahead."""
    if actor is not SYSTEM:
        require(actor, "units.manage_person", user, WIDER_ROLES)
        if actor.pk == user.pk:
            raise Refused("Akun sendiri dibuka oleh administrator lain.")
    stored = User.objects.select_for_update(of=("self",)).select_related("unit").get(pk=user.pk)
    if stored.is_active and stored.last_day is None:
        raise Refused(f"Akun {user} sudah terbuka. {UNCHANGED}")
    before = {"is_active": stored.is_active, "last_day": stored.last_day}
    stored.is_active, stored.last_day, stored.closing_reason = True, None, ""
    stored.save(update_fields=["is_active", "last_day", "closing_reason"])
    record(
        actor=actor,
        action="person.activated",
        target=stored,
        before=before,
        after={"is_active": True, "last_day": None},
        unit_path=_path(stored),
    )
    user.refresh_from_db()
    forget_roles(user)
    return user


def _path(person: User) -> str:
    return person.unit.path if person.unit else ""
