"""Removing what was created by mistake, and bringing it back within thirty days.

Only what has no history goes: the database itself refuses where anything refers to it, and the
rows are kept aside as they were.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, Q, QuerySet
from django.utils import timezone

from units.enums import RemovedKind, Role
from units.models import Actor, RemovedObject, Unit, User
from units.models.removed import KEPT_DAYS
from units.queries import roles_of
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import UNCHANGED
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require

HISTORY = {
    RemovedKind.UNIT: "unit di bawahnya, orang, peran, nama lama, kop, predikat, LKE, atau usulan",
    RemovedKind.PROPOSAL: "keputusan, penilaian syarat, LKE, rencana, atau naskah",
}
REMOVED = {RemovedKind.UNIT: "unit.removed", RemovedKind.PROPOSAL: "proposal.removed"}
RESTORED = {RemovedKind.UNIT: "unit.restored", RemovedKind.PROPOSAL: "proposal.restored"}
INSTEAD = {
    RemovedKind.UNIT: "Nonaktifkan unit ini",
    RemovedKind.PROPOSAL: "Minta kelompok kerja ZI menarik usulan ini",
}


class _ExactTimes(DjangoJSONEncoder):
    """Moments to the microsecond; Django's own keeps thousandths."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


@transaction.atomic
def remove_unit(*, actor: Actor, unit: Unit, reason: str) -> RemovedObject:
    """Removes a unit that nothing ever belonged to."""
    if actor is not SYSTEM:
        require(actor, "units.place_unit", unit)
    stored = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if stored.parent_id is None:
        raise Refused(f"Instansi sendiri tidak dapat dihapus. {UNCHANGED}")
    return set_aside(actor=actor, kind=RemovedKind.UNIT, rows=[stored], unit=stored, reason=reason)


@transaction.atomic
def set_aside(
    *, actor: Actor, kind: RemovedKind, rows: Sequence[Model], unit: Unit, reason: str
) -> RemovedObject:
    """Takes the rows out, the first being the thing itself; refused where anything refers to them.

    Whoever calls it has asked the permission.
    """
    thing = rows[0]
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan menghapus belum diisi.")
    check_length("Alasan", reason, 300)
    kept = RemovedObject.objects.create(
        kind=kind,
        number=thing.pk,
        label=str(thing)[:300],
        unit_path=unit.path,
        rows=serializers.serialize("json", rows, cls=_ExactTimes),
        reason=reason,
        removed_by=person_of(actor),
        removed_at=timezone.now(),
    )
    record(
        actor=actor,
        action=REMOVED[kind],
        target=thing,
        before={"label": str(thing)},
        note=reason,
        unit_path=unit.path,
    )
    try:
        gone = sum(row.delete()[0] for row in reversed(rows))
    except ProtectedError:
        gone = 0
    if gone != len(rows):
        raise Refused(
            f"{kept.label} sudah mempunyai riwayat ({HISTORY[kind]}), sehingga tidak dapat "
            f"dihapus. {INSTEAD[kind]}. {UNCHANGED}"
        )
    return kept


def removed_within_reach(user: User) -> QuerySet[RemovedObject]:
    """What the person may bring back, newest first."""
    near = Q(pk__in=[])
    for path in {held.path for held in roles_of(user) if held.role == Role.ADMIN}:
        near |= Q(unit_path__startswith=path)
    rows = RemovedObject.objects.filter(near, removed_at__gt=_oldest(timezone.now()))
    return rows.select_related("removed_by")


@transaction.atomic
def bring_back(*, actor: Actor, removed: RemovedObject) -> Model:
    """Puts the rows back as they were, under the numbers they had."""
    kept = RemovedObject.objects.select_for_update(of=("self",)).filter(pk=removed.pk).first()
    if kept is None:
        raise Refused(f"{removed.label} sudah dikembalikan. {UNCHANGED}")
    if kept.removed_at <= _oldest(timezone.now()):
        raise Refused(f"{kept.label} dihapus lebih dari {KEPT_DAYS} hari yang lalu. {UNCHANGED}")
    things = [one.object for one in serializers.deserialize("json", kept.rows)]
    unit = _unit_of(things[0], kept)
    if actor is not SYSTEM:
        require(actor, "units.manage_unit", unit)
    try:
        with transaction.atomic():
            for thing in things:
                # As they were: no field fills itself anew.
                thing.save_base(raw=True, force_insert=True)
    except IntegrityError:
        raise Refused(
            f"{kept.label} tidak dapat dikembalikan: sesudah dihapus, yang serupa sudah dibuat "
            f"lagi. Pakai yang baru. {UNCHANGED}"
        ) from None
    record(
        actor=actor,
        action=RESTORED[RemovedKind(kept.kind)],
        target=things[0],
        after={"label": kept.label},
        unit_path=things[0].path if isinstance(things[0], Unit) else unit.path,
    )
    kept.delete()
    return things[0]


def _unit_of(thing: Model, kept: RemovedObject) -> Unit:
    """Where the thing comes back to; a unit stands below its parent, wherever that is now."""
    if isinstance(thing, Unit):
        parent = Unit.objects.filter(pk=thing.parent_id or 0, is_active=True).first()
        if parent is None:
            raise Refused(f"Unit induk {kept.label} sudah tidak ada atau tidak aktif. {UNCHANGED}")
        thing.path = f"{parent.path}{thing.pk}/"
        return parent
    number: int = getattr(thing, "unit_id", 0)
    unit = Unit.objects.filter(pk=number).first()
    if unit is None:
        raise Refused(f"Unit dari {kept.label} sudah tidak ada. {UNCHANGED}")
    return unit


def _oldest(now: datetime) -> datetime:
    return now - timedelta(days=KEPT_DAYS)
