"""Answers and evidence of a unit brought from an older LKE, as far as they still fit.

The older LKE may stand on an older version of the instrument: indicators find each other along
the mapping of the versions between. The unit sees the proposal first and confirms it.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessment.enums import AnswerSource, Phase, Side
from assessment.lke.scoring_input import scoring_instrument, stored_value
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.answers import hold_phase
from assessment.models import (
    Answer,
    Assessment,
    Evidence,
    EvidenceUse,
    Indicator,
    Instrument,
    ReturnedItem,
)
from assessment.queries import indicators_of
from assessment.scoring import model
from assessment.writing_rules import item_problem, write_problem
from units.models import User
from zona_integritas.ground.audit.record import AuditEntry as Event
from zona_integritas.ground.audit.record import record_many
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.permissions import require

NOTHING_CHANGED = "Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True)
class CarryRow:
    """One indicator: what the older LKE says on it, and why that cannot come along, if so."""

    indicator: Indicator
    old_code: str
    value: Any
    note: str
    evidence: tuple[Evidence, ...]
    problem: str
    remarks: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.indicator.code


@dataclass(frozen=True, slots=True)
class CarryPlan:
    """The whole proposal. ``removed`` are older indicators that have no place any more."""

    source: Assessment
    rows: tuple[CarryRow, ...]
    removed: tuple[str, ...]

    @property
    def ready(self) -> list[CarryRow]:
        return [row for row in self.rows if not row.problem]

    @property
    def fingerprint(self) -> str:
        """The same only while both LKE stay as the person saw them."""
        told = [
            [row.code, row.old_code, row.value, row.note, [e.pk for e in row.evidence], row.problem]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def carry_sources(actor: User, assessment: Assessment) -> list[Assessment]:
    """Older LKE of the unit with answers of its own, newest first; none for who cannot write."""
    if write_problem(actor, assessment, Side.UNIT):
        return []
    return list(
        Assessment.objects.filter(
            unit_id=assessment.unit_id,
            period__year__lt=assessment.period.year,
            answers__side=Side.UNIT,
            answers__value__isnull=False,
        )
        .select_related("period", "instrument", "unit")
        .order_by("-period__year")
        .distinct()
    )


def mapping_across_versions(new: Instrument, old: Instrument) -> dict[str, tuple[str, ...]] | None:
    """Codes of ``new`` → codes of ``old`` through every version between; None without a path."""
    codes: dict[str, tuple[str, ...]] = {
        code: (code,) for code in new.indicators.values_list("code", flat=True)
    }
    current = new
    while current.pk != old.pk:
        if current.predecessor is None:
            return None
        step = current.olds
        codes = {
            code: tuple(dict.fromkeys(older for one in known for older in step.get(one, ())))
            for code, known in codes.items()
        }
        current = current.predecessor
    return codes


def carry_plan(actor: User, assessment: Assessment, source: Assessment) -> CarryPlan:
    """What could be brought from ``source``, row by row, with the reason where it cannot."""
    mapping = mapping_across_versions(assessment.instrument, source.instrument)
    if mapping is None:
        raise Refused(
            f"LKE {source.period.year} memakai instrumen yang tidak terhubung dengan instrumen LKE "
            f"ini, sehingga butirnya tidak dapat dipasangkan. {NOTHING_CHANGED}"
        )
    planner = _Planner(actor, assessment, source, mapping)
    rows = tuple(planner.row(indicator) for indicator in indicators_of(assessment))
    used = {code for codes in mapping.values() for code in codes}
    removed = tuple(code for code in planner.old_codes_with_content() if code not in used)
    return CarryPlan(source, rows, removed)


class _Planner:
    def __init__(
        self,
        actor: User,
        assessment: Assessment,
        source: Assessment,
        mapping: dict[str, tuple[str, ...]],
    ) -> None:
        self.actor = actor
        self.assessment = assessment
        self.mapping = mapping
        self.new = scoring_instrument(assessment.instrument)
        self.old = scoring_instrument(source.instrument)
        self.answers = {
            row.indicator.code: row
            for row in source.answers.filter(side=Side.UNIT).select_related("indicator")
        }
        self.evidence: dict[str, list[Evidence]] = {}
        for use in _running(source):
            self.evidence.setdefault(use.indicator.code, []).append(use.evidence)
        self.here = {
            row.indicator_id: row
            for row in Answer.objects.filter(assessment=assessment, side=Side.UNIT)
        }
        claims = [codes[0] for codes in mapping.values() if len(codes) == 1]
        self.split = {code for code in claims if claims.count(code) > 1}

    def old_codes_with_content(self) -> Iterable[str]:
        return (
            entry.code
            for entry in self.old.indicators
            if entry.code in self.evidence or self._said(entry.code)
        )

    def _said(self, code: str) -> bool:
        row = self.answers.get(code)
        return row is not None and (row.value is not None or bool(row.note))

    def row(self, indicator: Indicator) -> CarryRow:
        codes = self.mapping[indicator.code]
        old_code = codes[0] if len(codes) == 1 else ""
        answer = self.answers.get(old_code)
        evidence = tuple(self.evidence.get(old_code, ()))
        return CarryRow(
            indicator=indicator,
            old_code=old_code,
            value=answer.value if answer else None,
            note=answer.note if answer else "",
            evidence=evidence,
            problem=self._problem(indicator, codes, answer, evidence),
            remarks=self._remarks(indicator.code, old_code),
        )

    def _problem(
        self,
        indicator: Indicator,
        codes: Sequence[str],
        answer: Answer | None,
        evidence: Sequence[Evidence],
    ) -> str:
        if not codes:
            return "Butir baru; tidak ada pasangannya pada LKE lama."
        if len(codes) > 1:
            return f"Gabungan dari {' dan '.join(codes)}; isi lagi menurut keadaan sekarang."
        old_code = codes[0]
        if not self.old.knows(old_code):
            return f"Butir lama {old_code} tidak ada pada instrumen LKE lama."
        if old_code in self.split:
            return f"Butir lama {old_code} dipecah menjadi beberapa butir; isi masing-masing."
        if not evidence and not self._said(old_code):
            return "Belum dijawab pada LKE lama."
        here = self.here.get(indicator.pk)
        if here is not None and (here.value is not None or here.note):
            return "Sudah dijawab di LKE ini."
        new_entry, old_entry = self.new.indicator(indicator.code), self.old.indicator(old_code)
        if other_scale(new_entry, old_entry):
            return "Skala jawabannya berubah; isi lagi menurut skala yang baru."
        if answer is not None:
            try:
                model.parse_answer(new_entry, answer.value)
            except model.AnswerError as error:
                return error.message
        return item_problem(self.actor, self.assessment, indicator, Side.UNIT) or ""

    def _remarks(self, code: str, old_code: str) -> tuple[str, ...]:
        if not old_code or not self.old.knows(old_code):
            return ()
        new_entry, old_entry = self.new.indicator(code), self.old.indicator(old_code)
        said = []
        if old_code != code:
            said.append(f"Sebelumnya butir {old_code}.")
        if new_entry.statement != old_entry.statement:
            said.append("Pernyataannya berubah; periksa apakah jawabannya masih tepat.")
        elif [o.criterion for o in new_entry.options] != [o.criterion for o in old_entry.options]:
            said.append("Kriterianya berubah; periksa apakah jawabannya masih tepat.")
        return tuple(said)


def other_scale(new: model.Indicator, old: model.Indicator) -> bool:
    """Would the old answer mean something else, or nothing, on the new indicator?"""
    return (
        new.answer_type != old.answer_type
        or new.scale != old.scale
        or {(one.key, one.role) for one in new.inputs}
        != {(one.key, one.role) for one in old.inputs}
    )


@transaction.atomic
def carry(
    *, actor: User, assessment: Assessment, source: Assessment, codes: Sequence[str], seen: str
) -> tuple[int, int]:
    """Brings the chosen indicators along; answers how many answers and evidence were written.

    ``seen`` is the fingerprint of the plan the person confirmed. Raises ``Stale`` when either LKE
    changed since, ``Refused`` with every row that may not be carried; then nothing was changed.
    """
    require(actor, "assessment.fill", assessment)
    problem = write_problem(actor, assessment, Side.UNIT)
    if problem:
        raise Refused(problem)
    if source not in carry_sources(actor, assessment):
        raise Refused(f"LKE lama itu bukan milik unit ini. {NOTHING_CHANGED}")
    hold_phase(assessment)
    plan = carry_plan(actor, assessment, source)
    if plan.fingerprint != seen:
        raise Stale(
            "Jawaban di salah satu LKE berubah sejak halaman ini dibuka. Periksa lagi daftar di "
            f"bawah. {NOTHING_CHANGED}"
        )
    wanted = set(codes)
    chosen = [row for row in plan.rows if row.code in wanted]
    refused = [f"Butir {row.code}: {row.problem}" for row in chosen if row.problem]
    refused += [f"Butir {code} tidak ada." for code in wanted - {row.code for row in chosen}]
    if refused or not chosen:
        raise Refused(*(refused or ["Pilih paling sedikit satu butir."]), NOTHING_CHANGED)
    entries = scoring_instrument(assessment.instrument)
    written = write_many(
        actor=actor,
        assessment=assessment,
        entries=[
            AnswerEntry(
                row.indicator,
                Side.UNIT,
                stored_value(model.parse_answer(entries.indicator(row.code), row.value)),
                row.note,
            )
            for row in chosen
        ],
        source=AnswerSource.CARRIED,
    )
    if assessment.phase == Phase.REPAIR:
        ReturnedItem.objects.filter(
            assessment=assessment,
            indicator__in=[row.indicator for row in chosen],
            round=assessment.round,
        ).update(repaired_at=timezone.now())
    return written, _carry_evidence(actor, assessment, source, chosen)


def _carry_evidence(
    actor: User, assessment: Assessment, source: Assessment, rows: Sequence[CarryRow]
) -> int:
    """The same evidence stands under the new LKE too; nothing is copied."""
    there = {(use.indicator_id, use.evidence_id) for use in _running(assessment)}
    before = {(use.indicator.code, use.evidence_id): use for use in _running(source)}
    uses = EvidenceUse.objects.bulk_create(
        EvidenceUse(
            evidence=evidence,
            assessment=assessment,
            indicator=row.indicator,
            added_by=actor,
            carried_from=(old := before.get((row.old_code, evidence.pk))),
            covers=old.covers if old else [],
        )
        for row in rows
        for evidence in row.evidence
        if (row.indicator.pk, evidence.pk) not in there
    )
    record_many(
        actor=actor,
        entries=[
            Event(
                action="evidence.added",
                target=use,
                after={
                    "indicator": use.indicator.code,
                    "evidence": use.evidence.title,
                    "carried_from": str(source),
                },
                unit_path=assessment.unit.path,
            )
            for use in uses
        ],
    )
    return len(uses)


def _running(assessment: Assessment) -> Iterable[EvidenceUse]:
    return EvidenceUse.objects.filter(assessment=assessment, ended_at__isnull=True).select_related(
        "evidence", "indicator"
    )
