"""Leadership and administrators are given by two: one gives, another administrator confirms.

Until then the role gives nothing. Where nobody else could confirm it takes effect at once, the
agency's leadership is told, and it stays marked «tanpa konfirmasi kedua».

Two persons are not one with two accounts: who lately opened a way into somebody's account is not
confirmed by it, and who lately put the other administrators out is not alone by that.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from units.enums import CONFIRMED_BY_SECOND, Confirmation, Role
from units.models import Actor, RoleGrant, Unit, User
from units.queries import forget_roles, people_with, read_roles
from units.running import running, stands
from units.services.sides import conflict_by_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
from zona_integritas.ground.permissions import allowed, require
from zona_integritas.ground.person_names import ended

LATELY = timedelta(days=3)  # long enough for somebody who hears of it to object
# What lets one person into the account of another, who had been in it before.
WAYS_IN = ("person.invited", "person.activated", "person.updated", "second_factor.taken_off")
PUT_OUT = ("person.deactivated", "person.closing_set")


def needs_second(actor: Actor, grant: RoleGrant) -> Confirmation:
    """What becomes of a role that this actor gives."""
    if actor is SYSTEM or grant.role not in CONFIRMED_BY_SECOND:
        return Confirmation.NOT_NEEDED
    if confirmers(grant) or put_out_lately(actor, grant):
        return Confirmation.AWAITED
    return Confirmation.ALONE


def put_out_lately(actor: User, grant: RoleGrant) -> bool:
    """Would somebody else have confirmed it, had the giver not ended their role or closed their
    account in the last days?"""
    since = timezone.now() - LATELY
    others = RoleGrant.objects.filter(
        role=Role.ADMIN, unit_id__in=[*grant.unit.ancestor_ids, grant.unit_id]
    ).exclude(user__in=[actor.pk, grant.user_id])
    if others.filter(ended_by=actor, ended_at__gte=since).exists():
        return True
    acts = AuditEvent.objects.filter(actor=actor, action__in=PUT_OUT, at__gte=since)
    people = {int(one) for one in acts.values_list("object_id", flat=True)}
    return others.filter(user__in=people).exists()


def let_in_lately(giver: User | None, person: User) -> bool:
    """Did the giver in the last days open a way into this account, whose owner had been in it?"""
    if giver is None:
        return False
    acts = AuditEvent.objects.filter(
        actor=giver,
        action__in=WAYS_IN,
        object_type=person._meta.label_lower,
        object_id=str(person.pk),
        at__gte=timezone.now() - LATELY,
    )
    opened = [
        act.at
        for act in acts.order_by("at").only("at", "action", "before", "after")
        if act.action != "person.updated"
        or (act.before or {}).get("email") != (act.after or {}).get("email")
    ]
    been_in = AuditEvent.objects.filter(actor=person, action="sign_in.done")
    return bool(opened) and been_in.filter(at__lt=opened[-1]).exists()


def confirmers(grant: RoleGrant) -> list[User]:
    """Who may confirm it: who may give it, but did not and does not get it."""
    held = RoleGrant.objects.filter(
        running(), role=Role.ADMIN, unit_id__in=[*grant.unit.ancestor_ids, grant.unit_id]
    )
    people = list(
        User.objects.filter(is_active=True, pk__in=held.values("user"))
        .exclude(pk__in=[grant.granted_by_id or 0, grant.user_id])
        .select_related("unit")
    )
    read_roles(people)
    return [person for person in people if allowed(person, "units.give_role", grant)]


def confirm_problem(person: User, grant: RoleGrant) -> str | None:
    """Why this person is not the one to confirm it, in a sentence; None where they are."""
    if grant.confirmation != Confirmation.AWAITED or not stands(grant):
        return "Peran ini tidak menunggu konfirmasi lagi."
    if person.pk == grant.granted_by_id:
        return "Peran yang Anda berikan dikonfirmasi oleh administrator lain."
    if person.pk == grant.user_id:
        return "Peran untuk diri sendiri dikonfirmasi oleh administrator lain."
    if not allowed(person, "units.give_role", grant):
        return f"Peran ini dikonfirmasi oleh administrator dari unit di atas {grant.unit}."
    if let_in_lately(grant.granted_by, person):
        return (
            f"{grant.granted_by} baru saja mengubah jalan masuk ke akun Anda (undangan, langkah "
            "kedua, alamat surel, atau pembukaan akun). Peran yang ia berikan dikonfirmasi oleh "
            f"administrator lain, atau oleh Anda {LATELY.days} hari setelah perubahan itu."
        )
    return None


@transaction.atomic
def confirm_role(*, actor: User, grant: RoleGrant) -> RoleGrant:
    """The second administrator says yes; everything that forbids the role is asked again."""
    require(actor, "units.manage_people", grant.unit)
    User.objects.select_for_update(of=("self",)).get(pk=grant.user_id)
    rows = RoleGrant.objects.select_for_update(of=("self",))
    stored = rows.select_related("user__unit", "unit").get(pk=grant.pk)
    if problem := confirm_problem(actor, stored):
        raise Refused(f"{problem} Tidak ada data yang berubah.")
    if not stored.user.is_active:
        raise Refused(f"Akun {stored.user} tidak aktif. Tidak ada data yang berubah.")
    days = (stored.starts_on, stored.ends_on)
    if problem := conflict_by_role(stored.user, stored.role, stored.unit, days):
        raise Refused(problem)
    stored.confirmation = Confirmation.CONFIRMED
    stored.confirmed_by, stored.confirmed_at = actor, timezone.now()
    stored.save()
    grant.refresh_from_db()
    forget_roles(grant.user)
    record(
        actor=actor,
        action="role.confirmed",
        target=stored,
        after={
            "user": stored.user.username,
            "role": stored.role,
            "unit": stored.unit.code,
            "granted_by": stored.granted_by.username if stored.granted_by else "",
        },
        unit_path=stored.unit.path,
    )
    tell(news_of_outcome(actor, stored), actor=actor)
    return stored


def news_of_giving(actor: Actor, grant: RoleGrant) -> list[News]:
    """For those who may confirm; where there is nobody, the agency's leadership what was done."""
    what = f"{grant.user} sebagai {grant.title} di {grant.unit}"
    if grant.confirmation == Confirmation.AWAITED:
        text = f"{actor} memberi peran: {what}. Peran itu berlaku setelah Anda mengonfirmasinya."
        page = reverse("units:grants_awaiting")
        key = f"role:{grant.pk}:awaits"
        return [News(one, NoticeKind.HANDOVER, key, text, page) for one in confirmers(grant)]
    if grant.confirmation == Confirmation.ALONE:
        text = (
            f"{actor} memberi peran: {what}. Tidak ada administrator lain yang dapat "
            "mengonfirmasi, sehingga peran itu langsung berlaku dan ditandai."
        )
        key = f"role:{grant.pk}:alone"
        leaders = people_with(Role.LEADERSHIP, Unit.objects.get(pk=_top(grant.unit)))
        page = reverse("record:roles")
        return [
            News(one, NoticeKind.ACCOUNT, key, text, page)
            for one in leaders.exclude(pk=grant.user_id)
        ]
    return []


def news_of_outcome(actor: Actor, grant: RoleGrant) -> list[News]:
    """Whoever gave the role hears what became of it; whoever it is for, that they have it."""
    what = f"Peran {grant.title} di {grant.unit} untuk {grant.user}"
    key, page = f"role:{grant.pk}:outcome", reverse("record:roles")
    if grant.confirmation == Confirmation.CONFIRMED:
        text = ended(f"{what} dikonfirmasi oleh {actor}")
        news = [News(grant.user, NoticeKind.DECISION, key, text, reverse("home"))]
    else:
        text, news = f"{what} ditolak oleh {actor}: {grant.end_reason}", []
    if grant.granted_by is not None:
        news.append(News(grant.granted_by, NoticeKind.DECISION, key, text, page))
    return news


def _top(unit: Unit) -> int:
    return next(iter(unit.ancestor_ids), unit.pk)
