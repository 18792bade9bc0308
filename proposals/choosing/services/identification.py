"""Stage 1: the pokja identifies units, one or many, and screens each of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from assessment.models import Period
from proposals.enums import ENDED, Condition, Degree, Move, State
from proposals.models import ChecklistItem, ConditionJudgement, Decision, Proposal
from units.enums import PredicateKind
from units.models import Unit, User
from units.rules import conflict_problem
from zona_integritas.ground.audit.record import AuditEntry, record, record_many
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.permissions import allowed


def identify(*, actor: User, unit: Unit, period: Period, target: str) -> Proposal:
    """Begins a unit's season: one active proposal per unit and period."""
    done, left = identify_many(actor=actor, units=[unit], period=period, target=target)
    if left:
        raise Refused(left[0][1])
    return done[0]


@transaction.atomic
def identify_many(
    *, actor: User, units: Sequence[Unit], period: Period, target: str
) -> tuple[list[Proposal], list[tuple[Unit, str]]]:
    """Begins the season of those units that can begin it; the others are named with the reason."""
    if target not in PredicateKind.values:
        raise Refused(f"Predikat «{target}» tidak dikenal. Pilih WBK atau WBBM.")
    if not period.is_open:
        raise Refused(f"{period} sudah ditutup; pilih periode yang berjalan.")
    ready, left = _ready(actor, units, period)
    now = timezone.now()
    try:
        with transaction.atomic():
            done = Proposal.objects.bulk_create(
                Proposal(
                    unit=unit,
                    period=period,
                    target=target,
                    created_by=actor,
                    created_at=now,
                    state_since=now,
                )
                for unit in ready
            )
    except IntegrityError:
        names = ", ".join(str(unit) for unit in ready[:5])
        raise Stale(
            f"{names} baru saja diidentifikasi oleh orang lain. Muat ulang halaman."
        ) from None
    Decision.objects.bulk_create(
        Decision(
            proposal=one,
            move=Move.IDENTIFY,
            label="Identifikasi unit",
            from_state=State.IDENTIFIED,
            to_state=State.IDENTIFIED,
            actor=actor,
            at=now,
        )
        for one in done
    )
    record_many(
        actor=actor,
        entries=[
            AuditEntry(
                action="proposal.identify",
                target=one,
                after={"state": one.state, "target": target},
                unit_path=one.unit.path,
            )
            for one in done
        ],
    )
    return done, left


def _ready(
    actor: User, units: Sequence[Unit], period: Period
) -> tuple[list[Unit], list[tuple[Unit, str]]]:
    running = {
        one.unit_id: one
        for one in Proposal.objects.filter(unit__in=units, period=period).exclude(state__in=ENDED)
    }
    ready: list[Unit] = []
    left: list[tuple[Unit, str]] = []
    for unit in units:
        one = running.get(unit.pk)
        if not allowed(actor, "proposals.identify", Proposal(unit=unit)):
            left.append((unit, "Hanya kelompok kerja ZI yang dapat mengidentifikasi unit ini."))
        elif problem := conflict_problem(actor, unit):
            left.append((unit, problem))
        elif one is not None:
            left.append(
                (
                    unit,
                    f"{unit} sudah mempunyai usulan pada {period} ({one.get_target_display()}, "
                    f"{one.get_state_display()}). Buka usulan itu untuk melanjutkan.",
                )
            )
        else:
            ready.append(unit)
    return ready, left


@transaction.atomic
def judge_conditions(
    *,
    actor: User,
    proposal: Proposal,
    conditions: Mapping[str, tuple[bool | None, str]],
    checklist: Mapping[str, tuple[bool | None, str]],
    degrees: Mapping[str, int | None] | None = None,
    seen: str | None = None,
) -> None:
    """Stores the judgement of the three conditions and the unit-level checklist.

    Each value is (fulfilled or not yet judged, reason or note); ``degrees`` says how strongly a
    condition holds, for the long list. A judgement without a reason is kept, but ``propose``
    refuses until the reason is there. ``seen`` is the ``version_of`` what the person had before
    them: the form sends every answer, and must not put old ones over a colleague's.
    """
    if not allowed(actor, "proposals.identify", proposal):
        raise Refused("Hanya kelompok kerja ZI yang dapat menilai syarat unit ini.")
    if problem := conflict_problem(actor, proposal.unit):
        raise Refused(f"{problem} Tidak ada data yang berubah.")
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if held.state != State.IDENTIFIED:
        raise Refused(
            f"Usulan ini sudah berstatus «{held.get_state_display()}»; identifikasi tidak "
            "dapat diubah lagi kecuali usulan dikembalikan."
        )
    if seen is not None and seen != version_of(held):
        raise Stale(
            "Identifikasi ini baru saja diubah oleh orang lain. Isi Anda masih ada pada formulir; "
            "bandingkan dengan yang tersimpan, lalu simpan yang berlaku. Tidak ada data yang "
            "berubah."
        )
    now = timezone.now()
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for condition, (fulfilled, reason) in conditions.items():
        values: dict[str, Any] = {"fulfilled": fulfilled, "reason": reason.strip()}
        if degrees is not None and condition in degrees:
            values["degree"] = degrees[condition]
            _check_degree(Condition(condition), fulfilled, degrees[condition])
        _store(
            ConditionJudgement,
            proposal,
            {"condition": Condition(condition)},
            values,
            actor,
            now,
            before,
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
            before,
            after,
        )
    if after:
        record(
            actor=actor,
            action="proposal.screened",
            target=proposal,
            before=before,
            after=after,
            unit_path=proposal.unit.path,
        )


def version_of(proposal: Proposal) -> str:
    """Changes whenever somebody stores another judgement."""
    days = [
        model.objects.filter(proposal=proposal).aggregate(newest=Max("judged_at"))["newest"]
        for model in (ConditionJudgement, ChecklistItem)
    ]
    return max((day.isoformat() for day in days if day is not None), default="")


def _check_degree(condition: Condition, fulfilled: bool | None, degree: int | None) -> None:
    if degree is not None and degree not in Degree.values:
        raise Refused(f"Kekuatan «{degree}» tidak dikenal; pilih 0 sampai 4.")
    if fulfilled and degree == Degree.NONE:
        raise Refused(
            f"«{condition.label}» dinilai terpenuhi, tetapi kekuatannya «Tidak ada». Samakan "
            "keduanya lalu simpan lagi. Tidak ada data yang berubah."
        )


def _store(
    model: type[ConditionJudgement] | type[ChecklistItem],
    proposal: Proposal,
    key: dict[str, Any],
    values: dict[str, Any],
    actor: User,
    now: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    existing = model.objects.filter(proposal=proposal, **key).first()
    if existing is not None and all(
        getattr(existing, name) == value for name, value in values.items()
    ):
        return
    if existing is None and all(value is None or value == "" for value in values.values()):
        return  # nobody judged it yet
    model.objects.update_or_create(
        proposal=proposal, **key, defaults={**values, "judged_by": actor, "judged_at": now}
    )
    name = str(next(iter(key.values())))
    before[name] = {field: getattr(existing, field) for field in values} if existing else None
    after[name] = values
