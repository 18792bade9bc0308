"""Keeping the register of people."""

from collections.abc import Mapping
from copy import copy
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from units.models import Actor, Unit, User
from units.queries import standing_grants
from units.services.names import check_new_name
from units.services.roles import end_role
from units.services.sides import conflict_by_workplace
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal_waktu
from zona_integritas.ground.notices.mail import Post, letter
from zona_integritas.ground.notices.models import NoticeKind
from zona_integritas.ground.notices.services import News, tell
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
def update_person(
    *,
    actor: Actor,
    user: User,
    unit: Unit | None,
    roles: Mapping[int, str] | None = None,
    **values: Any,
) -> User:
    """Changes what is known of a person, and where they work.

    Whoever moves somebody says of every running role (by its id) whether it stays ("") or ends,
    with the reason. A new place of work is refused where the person judges: that would be both
    sides of it; and to oneself: nobody leaves a unit to give its judges or its predicate.
    """
    unit = Unit.objects.get(pk=unit.pk) if unit else None
    if actor is not SYSTEM:
        require(actor, "units.manage_person", user, WIDER_ROLES)
        _require_place(actor, unit)
    stored = User.objects.select_for_update(of=("self",)).select_related("unit").get(pk=user.pk)
    if unit != stored.unit and actor is not SYSTEM and actor.pk == stored.pk:
        raise Refused(OWN_UNIT)
    if unit != stored.unit and actor is not SYSTEM:
        _settle_roles(actor, stored, roles or {})
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
    if before["email"] != after["email"]:
        _tell_of_new_address(actor, stored, before["email"])
    user.refresh_from_db()
    return user


def _tell_of_new_address(actor: Actor, person: User, old: str) -> None:
    """Also at the old one: to the new one a link for a forgotten password could be sent, which
    opens the account, and every other word about it."""
    if not old or not person.has_usable_password():
        return
    now = timezone.now()
    text = (
        f"Alamat surel akun Anda diganti oleh {actor} pada {tanggal_waktu(now)}. Bila Anda tidak "
        "memintanya, segera beri tahu administrator instansi."
    )
    page = reverse("notices:list")
    news = News(person, NoticeKind.ACCOUNT, f"address:{now.isoformat()}", text, page)
    tell([news], actor=actor)
    before = copy(person)
    before.email = old
    subject = "[Zona Integritas] Alamat surel akun Anda diganti"
    transaction.on_commit(
        partial(Post().mail, before, subject, letter(before, [text])), robust=True
    )


def _settle_roles(actor: Actor, person: User, answers: Mapping[int, str]) -> None:
    """Ends the roles that are to end; refused while one has no answer."""
    held = list(standing_grants(person))
    if unanswered := [grant for grant in held if grant.pk not in answers]:
        names = "; ".join(f"{grant.get_role_display()} di {grant.unit}" for grant in unanswered)
        raise Refused(
            f"{person} pindah unit kerja dan memegang peran: {names}. Putuskan setiap peran, tetap "
            "atau diakhiri, di halaman Ubah data orang. Di berkas impor, tulis satu baris untuk "
            "setiap peran yang tetap. Tidak ada data yang berubah."
        )
    for grant in held:
        if reason := answers[grant.pk]:
            end_role(actor=actor, grant=grant, reason=reason)


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


def set_desk_order(*, actor: User, by_question: bool) -> None:
    """In which order a person judges is theirs alone, as the size of the type."""
    User.objects.filter(pk=actor.pk).update(desk_by_question=by_question)
