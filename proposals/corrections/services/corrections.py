"""A recorded correction: what was typed wrongly from a paper is put right where it stands.

The old and the new value, the reason and the person stay. Who decided what on which score is
never touched. Valid papers that rest on the data are marked to be issued anew.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from proposals.corrections.correctable import FILE, Target, find_target, stored
from proposals.corrections.services.writing import correct_member, keep_file, named_by, write
from proposals.course.services.date_reasons import keep_date_reasons
from proposals.enums import CorrectionKind
from proposals.models import Correction, Paper, Proposal
from proposals.register.services.dispatches import valid_papers
from proposals.workflow.chronology import DateQuarrel, check_order, recorded_dates
from units.enums import PredicateKind
from units.models import User
from units.queries import belongs_to
from units.rules import conflict_problem
from zona_integritas.ground.audit.record import AuditEntry, record_many
from zona_integritas.ground.dates import fact_problem, plan_problem
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.permissions import allowed, require

UNCHANGED = "Tidak ada data yang berubah."
REASON_LIMIT = 1000
TEXT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class CorrectionOutcome:
    """What a correction changed: old and new, and which papers have to be issued anew."""

    corrections: list[Correction]
    papers: list[Paper]
    quarrels: list[DateQuarrel]


class _TakeBack(Exception):
    pass


def correction_problem(user: User, proposal: Proposal) -> str | None:
    """Why this person may not put the proposal's data right; None where nothing forbids it."""
    if not allowed(user, "proposals.correct", proposal):
        return "Data usulan diperbaiki oleh kelompok kerja ZI atau administrator."
    unit = proposal.unit
    if belongs_to(user, unit) and unit.parent_id is not None:
        return f"Anda bertugas di {unit}; datanya diperbaiki oleh orang dari luar unit itu."
    return conflict_problem(user, unit)


def target_problem(user: User, target: Target) -> str | None:
    """The same of one thing: who judges a unit is set right by whoever names its team."""
    of_team = target.what.kind == CorrectionKind.TEAM
    if of_team and not allowed(user, "assessment.assign_team", target.proposal.unit):
        return (
            f"Tim penilai {target.proposal.unit} diperbaiki oleh administrator dari unit di "
            "atasnya yang tidak bertugas di sana."
        )
    return None


def fingerprint(target: Target) -> str:
    """The same only while the data stay as the person saw them."""
    told = [target.values, target.file_name if target.with_file else ""]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def examine(**asked: Any) -> CorrectionOutcome:
    """What the correction would change: it is made and taken back, so that its rules are
    written once."""
    found: list[CorrectionOutcome] = []
    try:
        with transaction.atomic():
            found.append(correct(**asked))
            raise _TakeBack
    except _TakeBack:
        return found[0]


@transaction.atomic
def correct(
    *,
    actor: User,
    target: Target,
    values: Mapping[str, Any],
    reason: str,
    seen: str,
    date_reason: str = "",
    upload: "UploadedFile[bytes] | None" = None,
) -> CorrectionOutcome:
    """Puts one thing right. ``seen`` is the fingerprint of what the person saw. What a sitting's
    SK names is put right for all its candidates."""
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=target.proposal.pk)
    now = find_target(held, target.what.kind, target.number)
    if now is None or fingerprint(now) != seen:
        raise Stale("Data ini baru saja diubah oleh orang lain. Muat ulang halaman lalu periksa.")
    proposals = _concerned(now)
    for one in proposals:
        require(actor, "proposals.correct", one)
        if problem := correction_problem(actor, one) or target_problem(actor, now):
            raise Refused(f"{problem} {UNCHANGED}")
    clean = _clean(now, values)
    reason = _checked_reason(reason)
    dates = recorded_dates(proposals)
    if now.what.kind == CorrectionKind.TEAM:
        old, changed = correct_member(actor, now, clean)
    else:
        old, changed = _changed(actor, now, clean, upload)
    taken = _check_dates(proposals, dates, date_reason)
    corrections = _told(actor, now, proposals, old, changed, reason)
    papers = _mark(corrections, now)
    record_many(
        actor=actor,
        entries=[
            AuditEntry(
                action="proposal.corrected",
                target=row.proposal,
                before=old,
                after={"correction": row.kind, **changed},
                note=reason,
                unit_path=row.proposal.unit.path,
            )
            for row in corrections
        ],
    )
    keep_date_reasons(actor=actor, taken=[(*one, date_reason) for one in taken])
    return CorrectionOutcome(corrections, papers, [one for _, found in taken for one in found])


def _changed(
    actor: User,
    target: Target,
    clean: Mapping[str, Any],
    upload: "UploadedFile[bytes] | None",
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs is written where it stands; answers the old values and the new ones."""
    before = target.values
    changed = {key: clean[key] for key in before if clean[key] != before[key]}
    if not changed and upload is None:
        raise Refused("Belum ada data yang diubah. Ubah isiannya, atau batalkan.")
    old = {key: before[key] for key in changed}
    if upload is not None:
        old[FILE] = target.file_name
        changed[FILE] = keep_file(actor, target, upload, clean)
    write(actor, target, changed)
    return old, changed


def _concerned(target: Target) -> list[Proposal]:
    """Whose data these are: the proposal's, or with an SK those of all the sitting named."""
    decision = target.decision
    if target.what.kind != CorrectionKind.DECREE or decision is None or decision.sitting is None:
        return [target.proposal]
    rows = Proposal.objects.filter(decisions__in=named_by(decision.sitting)).distinct()
    return list(rows.select_related("unit", "period", "assessment").order_by("pk"))


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused(f"Alasan perbaikan belum diisi. Tuliskan alasannya lalu ulangi. {UNCHANGED}")
    if len(reason) > REASON_LIMIT:
        raise Refused(
            f"Alasan perbaikan memuat {len(reason)} karakter; paling banyak {REASON_LIMIT}. "
            f"Ringkas lalu ulangi. {UNCHANGED}"
        )
    return reason


def _clean(target: Target, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored; a missing or odd one is named."""
    clean: dict[str, Any] = {}
    problems = []
    for fact in target.fields:
        value = values.get(fact.key)
        if fact.kind in ("date", "plan"):
            if not isinstance(value, date):
                problems.append(f"{fact.label}: belum diisi tanggal.")
            elif said := (plan_problem if fact.kind == "plan" else fact_problem)(value, fact.label):
                problems.append(said)
        elif fact.kind == "predicate" and value not in PredicateKind.values:
            problems.append(f"Predikat «{value}» tidak dikenal. Pilih WBK atau WBBM.")
        elif fact.kind == "choice" and value not in dict(target.choices(fact.key)):
            problems.append(f"{fact.label}: pilih salah satu.")
        elif fact.kind == "text":
            value = str(value or "").strip()
            if not value:
                problems.append(f"{fact.label}: belum diisi.")
            elif len(value) > TEXT_LIMIT:
                problems.append(f"{fact.label}: paling banyak {TEXT_LIMIT} karakter.")
        clean[fact.key] = stored(value).strip()
    if clean.get("task_end") and clean["task_end"] < clean["task_start"]:
        problems.append("Penilaian selesai: tanggalnya mendahului tanggal mulai.")
    if problems:
        raise Refused(*problems, UNCHANGED)
    return clean


def _check_dates(
    proposals: Iterable[Proposal], before: Mapping[int, Mapping[str, date]], reason: str
) -> list[tuple[Proposal, list[DateQuarrel]]]:
    """The dates as they stand now: refused, or taken with the reason, as everywhere."""
    rows = list(proposals)
    after = recorded_dates(rows)
    taken = []
    for one in rows:
        moved = {k: day for k, day in after[one.pk].items() if before[one.pk].get(k) != day}
        kept = {k: day for k, day in after[one.pk].items() if k not in moved}
        taken.append((one, check_order(kept, moved, reason)))
    return taken


def _told(
    actor: User,
    target: Target,
    proposals: Iterable[Proposal],
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
) -> list[Correction]:
    now = timezone.now()
    decision = target.decision
    return Correction.objects.bulk_create(
        Correction(
            proposal=one,
            kind=target.what.kind,
            decision=decision if one.pk == target.proposal.pk else None,
            sitting=decision.sitting if decision else None,
            entry=target.entry,
            before=before,
            after=after,
            reason=reason,
            corrected_by=actor,
            corrected_at=now,
        )
        for one in proposals
    )


def _mark(corrections: list[Correction], target: Target) -> list[Paper]:
    """Valid papers that rest on the data have to be issued anew; they stay what they are."""
    found: dict[int, Paper] = {}
    for row in corrections:
        about = Q(proposal=row.proposal_id) | Q(listed__proposal=row.proposal_id)
        if row.sitting_id is not None:
            about |= Q(sitting=row.sitting_id)
        resting = valid_papers().filter(about, kind__in=target.what.papers).distinct()
        for paper in resting.order_by("pk"):
            found[paper.pk] = paper
            Paper.objects.filter(pk=paper.pk).update(renewal=row)
    return list(found.values())
