"""Keeping the tree of units."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from units.enums import TimeZone
from units.models import Actor, FormerUnit, Unit, User
from units.services.sides import conflicts_by_unit_move, refused_roles_by_unit_move
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import UNCHANGED, check_fact, today
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import allowed, require

FIELDS = ("code", "name", "level", "service_kind", "address", "staff_count", "budget", "time_zone")


@transaction.atomic
def create_unit(
    *,
    actor: Actor,
    code: str,
    name: str,
    parent: Unit | None,
    level: str,
    service_kind: str,
    address: str = "",
    staff_count: int | None = None,
    budget: Decimal | int | None = None,
    time_zone: str = TimeZone.WIB,
) -> Unit:
    """Adds a unit below ``parent``. Only the system makes the agency itself (no parent)."""
    if actor is not SYSTEM and parent is None:
        raise Refused("Pilih unit induk untuk unit baru ini.")
    parent = _held(parent)
    if actor is not SYSTEM:
        require(actor, "units.manage_unit", parent)
    if Unit.objects.filter(code=code).exists():
        raise Refused(f"Kode unit «{code}» sudah dipakai. Pilih kode lain.")
    unit = Unit(
        code=code,
        name=name,
        parent=parent,
        level=level,
        service_kind=service_kind,
        address=address,
        staff_count=staff_count,
        budget=budget,
        time_zone=time_zone,
    )
    unit.path = parent.path if parent else "/"
    unit.full_clean(exclude=["path"])
    unit.save()
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    record(
        actor=actor,
        action="unit.created",
        target=unit,
        after={**_facts(unit), "parent": parent.code if parent else None},
        unit_path=unit.path,
    )
    return unit


@transaction.atomic
def update_unit(
    *,
    actor: Actor,
    unit: Unit,
    parent: Unit | None,
    since: date | None = None,
    slip: bool = False,
    basis: str = "",
    **values: Any,
) -> Unit:
    """Changes facts of a unit or moves it with everything below it.

    Another name, code or parent counts from ``since`` on (today); until then the unit keeps what
    it bore, and papers and closed periods read that. ``slip``: it was only mistyped, and never
    was called so. ``basis`` is the paper that says so.
    Refuses a cycle, and a move that would put somebody on both sides of a unit or bring roles
    that could not be given. Place and code decide who judges the unit and where it stands in a
    draw, so they are changed from above it only.
    """
    parent = _held(parent)
    stored = Unit.objects.select_for_update(of=("self",)).select_related("parent").get(pk=unit.pk)
    _require_update(actor, stored, parent, values.get("code", stored.code))
    _check_parent(actor, stored, parent)
    before = {**_facts(stored), "parent": stored.parent.code if stored.parent else None}
    for name, value in values.items():
        if name not in FIELDS:
            raise TypeError(name)
        setattr(stored, name, value)
    old_path = stored.path
    former = FormerUnit(unit=stored, code=before["code"], name=before["name"], parent=stored.parent)
    stored.parent = parent
    stored.path = f"{parent.path if parent else '/'}{stored.pk}/"
    stored.full_clean(exclude=["path"])
    after = {**_facts(stored), "parent": parent.code if parent else None}
    if not slip and any(before[name] != after[name] for name in ("code", "name", "parent")):
        after["since"] = _keep_former(stored, former, since or today(), basis.strip())
        after["basis"] = basis.strip()
    stored.save()
    moved = stored.path != old_path
    if moved:
        _move_below(stored, old_path)
        # The record keeps under which path earlier events of these units are found.
        before["path"], after["path"] = old_path, stored.path
    if before != after:
        record(
            actor=actor,
            action="unit.moved" if moved else "unit.updated",
            target=stored,
            before=before,
            after=after,
            unit_path=stored.path,
        )
    unit.refresh_from_db()
    return unit


def _keep_former(stored: Unit, former: FormerUnit, since: date, basis: str) -> date:
    """Keeps what the unit bore until ``since``; a second change of the same day keeps the first."""
    check_fact(since, "Tanggal berlaku")
    check_length("Dasar perubahan", basis, 200)
    if stored.changed_on is not None and since < stored.changed_on:
        raise Refused(
            f"Perubahan {former.name} sejak {tanggal(stored.changed_on)} sudah tercatat. Isi "
            f"tanggal berlaku paling awal {tanggal(stored.changed_on)}. {UNCHANGED}"
        )
    if since != stored.changed_on:
        former.until, former.basis, stored.changed_on = since, basis, since
        former.save()
    return since


def _require_update(actor: Actor, stored: Unit, parent: Unit | None, code: str) -> None:
    if actor is SYSTEM:
        return
    require(actor, "units.manage_unit", stored)
    if parent is not None and parent.pk != stored.parent_id:
        require(actor, "units.manage_unit", parent)
    _ask_from_above(actor, stored, parent, code)


def _check_parent(actor: Actor, stored: Unit, parent: Unit | None) -> None:
    """No cycle, no second root, nobody on both sides of a unit after a move."""
    if parent is None:
        if stored.parent_id is not None:
            raise Refused("Hanya instansi yang tidak mempunyai unit induk.")
        return
    if parent.path.startswith(stored.path):
        raise Refused(f"{parent} berada di bawah {stored}; unit tidak dapat menjadi induknya.")
    if parent.pk != stored.parent_id:
        found = conflicts_by_unit_move(stored, parent) + refused_roles_by_unit_move(
            actor, stored, parent
        )
        if found:
            raise Refused(*found)


def _move_below(stored: Unit, old_path: str) -> None:
    """Everything below a unit that moved follows it."""
    below = list(Unit.objects.filter(path__startswith=old_path).exclude(pk=stored.pk))
    for child in below:
        child.path = stored.path + child.path.removeprefix(old_path)
    Unit.objects.bulk_update(below, ["path"])


def _ask_from_above(actor: User, unit: Unit, parent: Unit | None, code: str) -> None:
    """A new place or code is for somebody above the unit who does not belong to it."""
    changed = code != unit.code or (parent is not None and parent.pk != unit.parent_id)
    if changed and not allowed(actor, "units.place_unit", unit):
        raise Refused(
            f"Kode dan unit induk {unit} diubah oleh administrator dari unit di atasnya yang tidak "
            f"bertugas di {unit}. Minta administrator instansi Anda. Tidak ada data yang berubah."
        )


def _held(parent: Unit | None) -> Unit | None:
    """The parent as it stands now, while nobody else adds or moves units.

    A path is built from the path above, so one that was read before another move would be wrong,
    and two moves at once could make a circle. SQLite lets one writer in at a time; PostgreSQL
    waits at the row of the agency.
    """
    list(
        Unit.objects.select_for_update(no_key=True, of=("self",))
        .filter(parent=None)
        .values_list("pk")
    )
    return Unit.objects.get(pk=parent.pk) if parent else None


def _facts(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in FIELDS}
