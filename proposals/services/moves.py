"""Moving a proposal: the only place where its state changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessment.models import Assessment
from proposals.dossier import Dossier
from proposals.models import Decision, Proposal
from proposals.services.effects import EFFECTS, Outcome
from proposals.workflow import FACTS, MOVES
from zona_integritas.audit.record import record
from zona_integritas.errors import Refused, Stale
from zona_integritas.permissions import require
from zona_integritas.transitions import Transition, find, reasons

NOTE_LIMIT = 5000
FACT_LIMIT = 200


@transaction.atomic
def apply_move(
    *,
    actor: Any,
    proposal: Proposal,
    move: str,
    expected_state: str,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Decision:
    """Makes one move of the table, or refuses with every reason; then nothing was changed.

    ``expected_state`` is the state the person saw. The order of the checks is fixed: lock, still
    the same state, permission, guards, note, facts, save, effects, decision row, audit.
    """
    transition = find(MOVES, move)
    locked = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related(
            "unit",
            "period",
            "period__instrument",
            "assessment",
            "assessment__instrument",
            "assessment__unit",
            "assessment__period",
        )
        .get(pk=proposal.pk)
    )
    if locked.state != expected_state or locked.state not in transition.sources:
        raise Stale(
            f"Usulan ini sekarang berstatus «{locked.get_state_display()}», sehingga langkah "
            f"«{transition.label}» tidak berlaku lagi. Muat ulang halaman."
        )
    require(actor, transition.permission, locked)
    if locked.assessment_id is not None:
        # Whoever is saving an answer right now finishes first; whoever comes after is refused.
        locked.assessment = (
            Assessment.objects.select_for_update(of=("self",))
            .select_related("instrument", "unit", "period")
            .get(pk=locked.assessment_id)
        )
    dossier = Dossier(locked)
    if refused := reasons(transition, dossier, actor):
        raise Refused(*refused)
    note = _clean_note(transition, note)
    clean = _clean_facts(move, facts or {})

    now = timezone.now()
    outcome = Outcome()
    effect = EFFECTS.get(move)
    if effect is not None:
        outcome = effect(actor=actor, dossier=dossier, note=note, facts=clean)
    moved = Proposal.objects.filter(pk=locked.pk, state=expected_state).update(
        state=transition.target, state_since=now, **outcome.changes
    )
    if not moved:
        raise Stale("Usulan ini baru saja diubah orang lain. Muat ulang halaman.")
    decision = Decision.objects.create(
        proposal=locked,
        move=move,
        label=transition.label,
        from_state=expected_state,
        to_state=transition.target,
        actor=actor,
        at=now,
        note=note,
        facts={**_plain(clean), **outcome.facts},
        snapshot=outcome.snapshot,
    )
    record(
        actor=actor,
        action=f"proposal.{move}",
        target=locked,
        before={"state": expected_state},
        after={"state": transition.target, "facts": decision.facts},
        note=note,
        unit_path=locked.unit.path,
    )
    proposal.refresh_from_db()
    return decision


def _clean_note(transition: Transition, note: str) -> str:
    note = note.strip()
    if transition.needs_note and not note:
        raise Refused(f"{transition.note_label}: belum diisi. Tuliskan alasannya lalu ulangi.")
    if len(note) > NOTE_LIMIT:
        raise Refused(f"{transition.note_label}: {len(note)} huruf; paling banyak {NOTE_LIMIT}.")
    return note


def _clean_facts(move: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts the move asks for, checked; a missing or odd one is named."""
    clean: dict[str, Any] = {}
    problems = []
    for fact in FACTS.get(move, ()):
        value = given.get(fact.key)
        if fact.kind == "confirm":
            if value is not True:
                problems.append(f"Pernyataan belum disetujui: «{fact.label}»")
        elif fact.kind == "date":
            if not isinstance(value, date):
                problems.append(f"{fact.label}: belum diisi tanggal.")
        else:
            value = str(value or "").strip()
            if not value:
                problems.append(f"{fact.label}: belum diisi.")
            elif len(value) > FACT_LIMIT:
                problems.append(f"{fact.label}: paling banyak {FACT_LIMIT} huruf.")
        clean[fact.key] = value
    start, end = clean.get("task_start"), clean.get("task_end")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        problems.append("Penilaian selesai: tanggalnya mendahului tanggal mulai.")
    if problems:
        raise Refused(*problems)
    return clean


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value for key, value in facts.items()
    }
