"""Conflicts of interest: declared by who judges, decides or records for a unit, or recorded by an
administrator from above it; ended from above with a reason, never deleted. Who has one acts for
neither the unit nor those below it, so a unit that recorded or ended them would choose its judges.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from units.models import ConflictOfInterest, Unit, User
from units.queries import forget_conflicts
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require

FROM_ABOVE = (
    "Benturan kepentingan orang lain dicatat dan diakhiri oleh administrator dari unit di atasnya "
    "yang tidak bertugas di unit ini. Tidak ada data yang berubah."
)


@transaction.atomic
def declare_conflict(*, actor: User, user: User, unit: Unit, reason: str) -> ConflictOfInterest:
    """Records that ``user`` is partial towards ``unit``. Others' only from above."""
    require(actor, "units.declare_conflict", unit)
    if user.pk != actor.pk:
        require(actor, "units.manage_conflicts", unit, FROM_ABOVE)
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan belum diisi. Tuliskan hubungan Anda dengan unit ini secara singkat.")
    check_length("Alasan", reason, 300)
    try:
        with transaction.atomic():
            row = ConflictOfInterest.objects.create(
                user=user, unit=unit, reason=reason, declared_by=actor
            )
    except IntegrityError as error:
        raise Refused("Benturan kepentingan dengan unit ini sudah tercatat.") from error
    forget_conflicts(user)
    record(
        actor=actor,
        action="conflict.declared",
        target=row,
        after={"user": user.username, "unit": unit.code, "reason": reason},
        unit_path=unit.path,
    )
    return row


@transaction.atomic
def end_conflict(*, actor: User, conflict: ConflictOfInterest, reason: str) -> ConflictOfInterest:
    """Ends a conflict. Only an administrator from above may: nobody frees oneself."""
    require(actor, "units.manage_conflicts", conflict.unit, FROM_ABOVE)
    if actor.pk == conflict.user_id:
        raise Refused("Benturan kepentingan sendiri diakhiri oleh administrator lain.")
    if not reason.strip():
        raise Refused("Alasan mengakhiri belum diisi.")
    ended = ConflictOfInterest.objects.filter(pk=conflict.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=actor
    )
    if not ended:
        raise Refused("Benturan kepentingan ini sudah diakhiri.")
    conflict.refresh_from_db()
    forget_conflicts(conflict.user)
    record(
        actor=actor,
        action="conflict.ended",
        target=conflict,
        note=reason.strip(),
        after={"user": conflict.user.username, "unit": conflict.unit.code},
        unit_path=conflict.unit.path,
    )
    return conflict
