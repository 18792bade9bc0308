"""Setting a finding of the X-ray aside with a reason, and showing it again."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment.models import Assessment
from proposals.models import Dismissal
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.permissions import require

REASON_LIMIT = 300
KEY_LIMIT = 160


@transaction.atomic
def set_aside(
    *, actor: User, assessment: Assessment, check: str, key: str, text: str, reason: str
) -> Dismissal:
    """A finding of ``check`` on this LKE stays aside until what was found (``key``) changes, or
    somebody shows it again. ``text`` is what the person saw, for the record."""
    require(actor, "proposals.dismiss_finding", assessment)
    reason = reason.strip()
    if not reason:
        raise Refused(
            "Alasan belum ditulis. Tuliskan mengapa temuan ini tidak perlu ditindaklanjuti, lalu "
            "simpan lagi. Tidak ada data yang berubah."
        )
    if len(reason) > REASON_LIMIT:
        raise Refused(
            f"Alasan berisi {len(reason)} karakter; paling banyak {REASON_LIMIT}. Ringkas "
            f"alasannya, lalu simpan lagi. Tidak "
            "ada data yang berubah."
        )
    try:
        with transaction.atomic():
            row = Dismissal.objects.create(
                period=assessment.period,
                unit=assessment.unit,
                check_name=check,
                key=key[:KEY_LIMIT],
                reason=reason,
                dismissed_by=actor,
            )
    except IntegrityError:
        raise Stale(
            "Temuan ini baru saja dikesampingkan oleh orang lain. Muat ulang halaman."
        ) from None
    record(
        actor=actor,
        action="finding.set_aside",
        target=row,
        after={"check": check, "finding": text},
        note=reason,
        unit_path=assessment.unit.path,
    )
    return row


@transaction.atomic
def show_again(*, actor: User, assessment: Assessment, dismissal: Dismissal, text: str) -> None:
    """Ends the setting aside; who did both stays on record."""
    require(actor, "proposals.dismiss_finding", assessment)
    ended = Dismissal.objects.filter(pk=dismissal.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=actor
    )
    if not ended:
        raise Stale("Temuan ini sudah ditampilkan lagi oleh orang lain. Muat ulang halaman.")
    record(
        actor=actor,
        action="finding.shown_again",
        target=dismissal,
        before={"reason": dismissal.reason},
        after={"check": dismissal.check_name, "finding": text},
        unit_path=assessment.unit.path,
    )
