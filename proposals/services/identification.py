"""Stage 1: the pokja screens a unit."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessment.models import Period
from proposals.enums import ENDED, Condition, State
from proposals.models import ChecklistItem, ConditionJudgement, Decision, Proposal
from units.enums import PredicateKind
from units.models import Unit
from zona_integritas.audit.record import record
from zona_integritas.errors import Refused, Stale
from zona_integritas.permissions import allowed


@transaction.atomic
def identify(*, actor: Any, unit: Unit, period: Period, target: str) -> Proposal:
    """Begins a unit's season: one active proposal per unit and period."""
    if not allowed(actor, "proposals.identify", Proposal(unit=unit)):
        raise Refused("Hanya kelompok kerja ZI yang dapat mengidentifikasi unit ini.")
    if target not in PredicateKind.values:
        raise Refused(f"Predikat «{target}» tidak dikenal. Pilih WBK atau WBBM.")
    if not period.is_open:
        raise Refused(f"{period} sudah ditutup; pilih periode yang berjalan.")
    running = Proposal.objects.filter(unit=unit, period=period).exclude(state__in=ENDED).first()
    if running is not None:
        raise Refused(
            f"{unit} sudah punya usulan pada {period} ({running.get_target_display()}, "
            f"{running.get_state_display()}). Buka usulan itu untuk melanjutkan."
        )
    now = timezone.now()
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                unit=unit, period=period, target=target, created_by=actor, state_since=now
            )
    except IntegrityError:
        raise Stale(f"{unit} baru saja diidentifikasi oleh orang lain.") from None
    Decision.objects.create(
        proposal=proposal,
        move="identify",
        label="Identifikasi unit",
        from_state=State.IDENTIFIED,
        to_state=State.IDENTIFIED,
        actor=actor,
        at=now,
    )
    record(
        actor=actor,
        action="proposal.identify",
        target=proposal,
        after={"state": proposal.state, "target": target},
        unit_path=unit.path,
    )
    return proposal


@transaction.atomic
def judge_conditions(
    *,
    actor: Any,
    proposal: Proposal,
    conditions: Mapping[str, tuple[bool | None, str]],
    checklist: Mapping[str, tuple[bool | None, str]],
) -> None:
    """Stores the judgement of the three conditions and the unit-level checklist.

    Each value is (fulfilled or not yet judged, reason or note). A judgement without a reason is
    kept, but ``propose`` refuses until the reason is there.
    """
    if not allowed(actor, "proposals.identify", proposal):
        raise Refused("Hanya kelompok kerja ZI yang dapat menilai syarat unit ini.")
    if proposal.state != State.IDENTIFIED:
        raise Refused(
            f"Usulan ini sudah berstatus «{proposal.get_state_display()}»; identifikasi tidak "
            "dapat diubah lagi kecuali usulan dikembalikan."
        )
    now = timezone.now()
    after: dict[str, Any] = {}
    for condition, (fulfilled, reason) in conditions.items():
        _store(
            ConditionJudgement,
            proposal,
            {"condition": Condition(condition)},
            {"fulfilled": fulfilled, "reason": reason.strip()},
            actor,
            now,
            after,
        )
    for code, (fulfilled, note) in checklist.items():
        _store(
            ChecklistItem,
            proposal,
            {"code": code},
            {"fulfilled": fulfilled, "note": note.strip()},
            actor,
            now,
            after,
        )
    if after:
        record(
            actor=actor,
            action="proposal.screened",
            target=proposal,
            after=after,
            unit_path=proposal.unit.path,
        )


def _store(
    model: type[ConditionJudgement] | type[ChecklistItem],
    proposal: Proposal,
    key: dict[str, Any],
    values: dict[str, Any],
    actor: Any,
    now: Any,
    after: dict[str, Any],
) -> None:
    existing = model.objects.filter(proposal=proposal, **key).first()
    if existing is not None and all(
        getattr(existing, name) == value for name, value in values.items()
    ):
        return
    model.objects.update_or_create(
        proposal=proposal, **key, defaults={**values, "judged_by": actor, "judged_at": now}
    )
    after[str(next(iter(key.values())))] = values
