"""The life of an LKE: opened, handed from side to side, frozen. Proposals call these verbs."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import IntegerField
from django.utils import timezone

from assessment.enums import TPI_RANKS, Phase, SnapshotPurpose, View
from assessment.lke.services.answers import hold_phase
from assessment.models import (
    Assessment,
    DoubleAssessment,
    Indicator,
    Period,
    ReturnedItem,
    ScoreSnapshot,
    SealedScore,
)
from assessment.queries import assessment_of
from assessment.rules import writable_side
from assessment.writing_rules import item_problem, write_problem
from units.models import Actor, Unit, User
from zona_integritas.ground.audit.record import AuditEntry, record, record_many
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.kept_statements import Given, KeptStatement

_OPENED = KeptStatement(
    lambda: Assessment.objects.filter(
        unit=Given("unit", IntegerField()), period=Given("period", IntegerField())
    ).order_by()
)


@transaction.atomic
def open_assessment(*, actor: Actor, unit: Unit, period: Period) -> Assessment:
    """The unit's LKE of the period; made with the period's instrument where there is none yet.

    The caller has checked its own permission (a proposal's move, or a sheet import).
    """
    for known in _OPENED.rows(unit=unit.pk, period=period.pk):
        known.unit, known.period = unit, period
        if known.instrument_id == period.instrument_id:
            known.instrument = period.instrument
        return known
    try:
        with transaction.atomic():
            assessment = Assessment.objects.create(
                unit=unit, period=period, instrument=period.instrument
            )
    except IntegrityError:  # somebody else just opened it
        return Assessment.objects.get(unit=unit, period=period)
    record(
        actor=actor,
        action="assessment.opened",
        target=assessment,
        after={"instrument": str(period.instrument), "digest": period.instrument.digest},
        unit_path=unit.path,
    )
    return assessment


def lke_for(actor: Actor, unit: Unit, period: Period, *, open_it: bool = False) -> Assessment:
    """The LKE a workbook is for. Refused where the unit has none yet, unless ``open_it``."""
    if open_it:
        return open_assessment(actor=actor, unit=unit, period=period)
    found = assessment_of(unit, period.year)
    if found is None:
        raise Refused(
            f"LKE {unit} {period.year} belum dibuka. Lembarnya dapat diimpor setelah kepala unit "
            "atau kelompok kerja membuka pengisian LKE dari usulannya. Tidak ada data yang berubah."
        )
    return found


@transaction.atomic
def set_phase(
    *,
    actor: User,
    assessment: Assessment,
    expected: str,
    phase: str,
    tpi_visible: bool | None = None,
) -> Assessment:
    """Hands the LKE to the next writer. Refused when somebody has moved it meanwhile."""
    changes: dict[str, Any] = {"phase": phase}
    if tpi_visible is not None:
        changes["tpi_visible"] = tpi_visible
    moved = Assessment.objects.filter(pk=assessment.pk, phase=expected).update(**changes)
    if moved and expected == Phase.TPI_MEMBER and phase == Phase.TPI_LEAD:
        # The first of two independent judgements is the member rank's, as it was handed over.
        DoubleAssessment.objects.filter(assessment=assessment, first_done_at__isnull=True).update(
            first_done_at=timezone.now()
        )
    assessment.refresh_from_db()
    if not moved:
        raise Refused(
            f"LKE ini sudah berpindah ke tahap «{assessment.get_phase_display()}». "
            "Muat ulang halaman untuk melihat keadaan terbaru."
        )
    record(
        actor=actor,
        action="assessment.phase",
        target=assessment,
        before={"phase": expected},
        after=changes,
        unit_path=assessment.unit.path,
    )
    return assessment


@transaction.atomic
def mark_returned(
    *, actor: User, assessment: Assessment, indicator: Indicator, reason: str
) -> ReturnedItem | None:
    """Marks an item for the next return to the unit, with the reason; an empty reason unmarks."""
    side = writable_side(actor, assessment)
    if side not in TPI_RANKS:
        raise Refused("Butir hanya dapat ditandai oleh TPI yang sedang menilai LKE ini.")
    problem = write_problem(actor, assessment, side) or item_problem(
        actor, assessment, indicator, side
    )
    if problem:
        raise Refused(problem)
    hold_phase(assessment)
    reason = reason.strip()
    marked = ReturnedItem.objects.filter(assessment=assessment, indicator=indicator, round=0)
    before = marked.first()
    if before is not None and before.reason == reason:
        return before
    if not reason:
        # A mark that was never sent is a draft, not a record: the audit event keeps it.
        if before is not None:
            record(
                actor=actor,
                action="item.unmarked",
                target=before,
                before={"indicator": indicator.code, "reason": before.reason},
                unit_path=assessment.unit.path,
            )
            marked.delete()
        return None
    item, _ = ReturnedItem.objects.update_or_create(
        assessment=assessment,
        indicator=indicator,
        round=0,
        defaults={
            "reason": reason,
            "marked_by": actor,
            "marked_at": timezone.now(),
            "earlier_reason": before.reason if before else "",
            "earlier_by": before.marked_by if before else None,
        },
    )
    record(
        actor=actor,
        action="item.marked",
        target=item,
        before={"reason": before.reason} if before else None,
        after={"indicator": indicator.code, "reason": reason},
        unit_path=assessment.unit.path,
    )
    return item


@transaction.atomic
def begin_repair_round(*, actor: User, assessment: Assessment) -> int:
    """Sends the marked items to the unit as the next round; answers how many they are."""
    number = assessment.round + 1
    count = ReturnedItem.objects.filter(assessment=assessment, round=0).update(round=number)
    Assessment.objects.filter(pk=assessment.pk).update(round=number)
    assessment.refresh_from_db()
    record(
        actor=actor,
        action="assessment.returned",
        target=assessment,
        after={"round": number, "items": count},
        unit_path=assessment.unit.path,
    )
    return count


@transaction.atomic
def take_snapshots(
    *,
    actor: User,
    sheets: Sequence[tuple[Assessment, SealedScore]],
    purpose: SnapshotPurpose,
    view: View,
) -> list[ScoreSnapshot]:
    """Freezes the scores of several LKE: as sealed just now, or before and still standing.

    Decisions point at the snapshots. The caller holds the LKE: nobody writes meanwhile.
    """
    SealedScore.objects.bulk_create(
        [sealed for _, sealed in sheets if sealed._state.adding], ignore_conflicts=True
    )
    taken = ScoreSnapshot.objects.bulk_create(
        ScoreSnapshot(
            assessment=sheet,
            purpose=purpose,
            view=view,
            sealed=sealed,
            answers_version=sheet.answers_version,
            taken_by=actor,
        )
        for sheet, sealed in sheets
    )
    record_many(
        actor=actor,
        entries=[
            AuditEntry(
                action="snapshot.taken",
                target=snapshot,
                after={"purpose": purpose, "view": view, "digest": snapshot.digest},
                unit_path=snapshot.assessment.unit.path,
            )
            for snapshot in taken
        ],
    )
    return taken


def hand_over(*, actor: User, assessment: Assessment, expected: Phase, phase: Phase) -> Assessment:
    """A rank passes the LKE on (or back) inside the TPI's work."""
    return set_phase(actor=actor, assessment=assessment, expected=expected, phase=phase)
