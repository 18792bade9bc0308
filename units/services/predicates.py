"""Recording predicates and their revocation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from units.enums import PredicateKind
from units.models import Actor, Predicate, Unit, User
from units.rules import conflict_problem
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact, check_of_year, check_year
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import require

FROM_ABOVE = (
    "Predikat dicatat oleh kelompok kerja ZI atau administrator dari unit di atasnya yang tidak "
    "bertugas di unit ini."
)


def require_recorder(actor: User, unit: Unit) -> None:
    """From above the unit, and with no conflict of interest, which is told by its own sentence."""
    if problem := conflict_problem(actor, unit):
        raise Refused(f"{problem} Tidak ada data yang berubah.")
    require(actor, "units.record_predicate", unit, FROM_ABOVE)


@transaction.atomic
def add_predicate(
    *,
    actor: Actor,
    unit: Unit,
    kind: str,
    year: int,
    decree_number: str,
    decree_date: date,
    by_proposal: bool = False,
) -> Predicate:
    """Records that the unit was awarded a predicate. ``actor=SYSTEM`` is the system.

    ``by_proposal``: the award ends a proposal kept here, which is then also where it is revoked;
    the proposal's move has asked who may.
    """
    if actor is not SYSTEM and not by_proposal:
        require_recorder(actor, unit)
    check_fact(decree_date, "Tanggal keputusan")
    check_year(year, "Tahun predikat")
    check_of_year(decree_date, "Tanggal keputusan", year, "tahun predikat")
    if Predicate.objects.filter(unit=unit, kind=kind, year=year).exists():
        raise Refused(f"{unit} sudah mempunyai catatan Menuju {kind} tahun {year}.")
    if kind not in PredicateKind.values:
        raise Refused(f"Predikat «{kind}» tidak dikenal.")
    if kind == PredicateKind.WBBM and not _had_wbk(unit, decree_date):
        raise Refused(
            "Menuju WBBM mensyaratkan predikat Menuju WBK yang masih berlaku pada tanggal "
            "keputusannya."
        )
    predicate = Predicate.objects.create(
        unit=unit,
        kind=kind,
        year=year,
        decree_number=decree_number,
        decree_date=decree_date,
        by_proposal=by_proposal,
    )
    record(
        actor=actor,
        action="predicate.added",
        target=predicate,
        after={"kind": kind, "year": year, "decree": decree_number, "date": decree_date},
        unit_path=unit.path,
    )
    return predicate


@transaction.atomic
def revoke_predicate(
    *,
    actor: Actor,
    predicate: Predicate,
    revoked_on: date,
    reason: str,
    source: str = "",
    by_proposal: bool = False,
) -> Predicate:
    """Records the loss of a predicate, with date, reason and the paper it rests on (``source``);
    the row itself stays. One that a proposal brought is revoked by that proposal's move only.
    """
    if actor is not SYSTEM and not by_proposal:
        require_recorder(actor, predicate.unit)
    if predicate.by_proposal and not by_proposal:
        raise Refused(
            f"{predicate} berasal dari usulan di aplikasi ini. Cabut melalui halaman usulannya, "
            "supaya usulan dan predikatnya selalu sama. Tidak ada data yang berubah."
        )
    reason = reason.strip()
    if not reason:
        raise Refused("Alasan pencabutan belum diisi.")
    check_fact(revoked_on, "Tanggal pencabutan")
    if revoked_on < predicate.decree_date:
        raise Refused(
            f"Tanggal pencabutan {tanggal(revoked_on)} mendahului tanggal keputusan predikat "
            f"{tanggal(predicate.decree_date)}. Periksa kedua tanggalnya. Tidak ada data yang "
            "berubah."
        )
    # Asked of the row and not of the object: a revocation is never written over an earlier one.
    revoked = Predicate.objects.filter(pk=predicate.pk, revoked_on__isnull=True).update(
        revoked_on=revoked_on, revoked_reason=reason, revoked_source=source.strip()
    )
    if not revoked:
        raise Refused(f"{predicate} sudah dicabut.")
    predicate.refresh_from_db()
    record(
        actor=actor,
        action="predicate.revoked",
        target=predicate,
        after={"revoked_on": revoked_on, "reason": reason, "source": source.strip()},
        unit_path=predicate.unit.path,
    )
    return predicate


@transaction.atomic
def set_certificate(*, actor: Actor, predicate: Predicate, certificate_date: date) -> Predicate:
    """Notes when the certificate of a predicate was handed over."""
    if actor is not SYSTEM:
        require_recorder(actor, predicate.unit)
    if certificate_date < predicate.decree_date:
        raise Refused(
            f"Tanggal piagam {tanggal(certificate_date)} mendahului tanggal keputusan predikat "
            f"{tanggal(predicate.decree_date)}. Periksa kedua tanggalnya. Tidak ada data yang "
            "berubah."
        )
    check_fact(certificate_date, "Tanggal piagam")
    before = predicate.certificate_date
    if before == certificate_date:
        return predicate
    predicate.certificate_date = certificate_date
    predicate.save(update_fields=["certificate_date"])
    record(
        actor=actor,
        action="predicate.certificate",
        target=predicate,
        before={"certificate_date": before},
        after={"certificate_date": certificate_date},
        unit_path=predicate.unit.path,
    )
    return predicate


CORRECTED = ("decree_number", "decree_date", "revoked_on", "revoked_source")


@transaction.atomic
def correct_predicate(
    *, actor: Actor, predicate: Predicate, changes: Mapping[str, Any]
) -> Predicate:
    """What was typed wrongly from the decree, or the paper of the loss, is put right. Asked by the
    correction of the proposal that brought the predicate, which knows who may and says why."""
    if not predicate.by_proposal or not set(changes) <= set(CORRECTED):
        raise Refused(f"{predicate} tidak berasal dari usulan di aplikasi ini.")
    before = {name: getattr(predicate, name) for name in changes}
    for name, value in changes.items():
        setattr(predicate, name, value)
    check_of_year(predicate.decree_date, "Tanggal keputusan", predicate.year, "tahun predikat")
    for day, label in (
        (predicate.certificate_date, "tanggal piagam"),
        (predicate.revoked_on, "tanggal pencabutan"),
    ):
        if day is not None and day < predicate.decree_date:
            raise Refused(
                f"Tanggal keputusan {tanggal(predicate.decree_date)} sesudah {label} "
                f"{tanggal(day)}. Periksa kedua tanggalnya. Tidak ada data yang berubah."
            )
    if predicate.kind == PredicateKind.WBBM and not _had_wbk(predicate.unit, predicate.decree_date):
        raise Refused(
            "Menuju WBBM mensyaratkan predikat Menuju WBK yang masih berlaku pada tanggal "
            "keputusannya. Tidak ada data yang berubah."
        )
    predicate.save(update_fields=list(changes))
    record(
        actor=actor,
        action="predicate.corrected",
        target=predicate,
        before=before,
        after=dict(changes),
        unit_path=predicate.unit.path,
    )
    return predicate


def _had_wbk(unit: Unit, day: date) -> bool:
    """Did the unit hold WBK on that day? Older papers may be recorded later, in any order."""
    return (
        unit.predicates.filter(kind=PredicateKind.WBK, decree_date__lte=day)
        .filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=day))
        .exists()
    )
