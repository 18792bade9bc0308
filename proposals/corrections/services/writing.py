"""Where corrected data stand: a decision's facts, a sitting, an entry of the ministry, a predicate.

Each runs inside the transaction of the correction, which has asked who may and records.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from assessment.assignments.services.changes import correct_seat
from assessment.assignments.services.letters import check_letter, correct_letter
from assessment.evidence.services.files import Content, check_upload
from assessment.evidence.services.unit_documents import keep_document
from assessment.judging.services.teams import correct_start
from assessment.models import AssignmentLetter
from proposals.corrections.correctable import FILE, TITLE, Target, task_letter
from proposals.enums import CorrectionKind, MinistryStage
from proposals.ministry.services.records import check_details, check_objection, check_result
from proposals.models import Decision, MinistryRecord, Proposal, Sitting
from proposals.sittings.services.sittings import FOLDER, check_days
from proposals.workflow.dossier import Dossier
from proposals.workflow.guards import has_wbk_for_wbbm, not_barred
from proposals.workflow.lhe_signer import nobody_signs, signing_facts
from units.models import Predicate, User
from units.services.predicates import correct_predicate
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files

UNCHANGED = "Tidak ada data yang berubah."


def named_by(sitting: Sitting) -> QuerySet[Decision]:
    return Decision.objects.filter(sitting=sitting, facts__has_key="sk_number")


def keep_file(
    actor: User, target: Target, upload: "UploadedFile[bytes]", values: Mapping[str, Any]
) -> str:
    """Keeps the file where the old one is kept; the old one stays in the store. ``values`` are
    the thing's other data, as they will be."""
    if target.what.kind == CorrectionKind.TASK:
        return _put_letter(actor, target.proposal, values, check_letter(upload)).file_name
    if target.entry is not None:
        evidence = keep_document(actor=actor, unit=target.proposal.unit, upload=upload)
        MinistryRecord.objects.filter(pk=target.entry.pk).update(evidence=evidence)
        return str(evidence)
    sitting = target.decision.sitting if target.decision else None
    if sitting is None or not target.with_file:
        raise Refused(f"Pada data ini tidak disimpan berkas. {UNCHANGED}")
    content = check_upload(upload)
    digest = kept_files.store(FOLDER, content.data)
    Sitting.objects.filter(pk=sitting.pk).update(file_name=content.name, sha256=digest)
    return content.name


def write(actor: User, target: Target, changed: dict[str, Any]) -> None:
    """Where the data stand. A file was kept already."""
    values = {key: value for key, value in changed.items() if key != FILE}
    if target.what.kind == CorrectionKind.TARGET:
        _write_target(actor, target.proposal, values["target"])
    elif target.entry is not None:
        _write_entry(target.entry, values)
    elif target.decision is not None:
        _write_facts(actor, target, target.decision, values)


def _write_target(actor: User, proposal: Proposal, kind: str) -> None:
    """Another predicate is aimed at: its own conditions are asked at once."""
    Proposal.objects.filter(pk=proposal.pk).update(target=kind)
    fresh = Proposal.objects.select_related("unit", "period", "assessment").get(pk=proposal.pk)
    dossier = Dossier(fresh)
    problems = [said for rule in (not_barred, has_wbk_for_wbbm) if (said := rule(dossier, actor))]
    if problems:
        raise Refused(*problems, UNCHANGED)


def _write_entry(entry: MinistryRecord, values: dict[str, Any]) -> None:
    for key, value in values.items():
        setattr(entry, key, _stored_back(key, value))
    if entry.stage == MinistryStage.OBJECTION:
        check_objection(entry.text, None, entry.pieces.exists())
    else:
        check_result(entry.result, entry.text)
    check_details(entry.on, entry.objection_deadline, entry.score)
    entry.save(update_fields=list(values) or ["text"])


def _stored_back(key: str, value: str) -> Any:
    if key == "text":
        return value
    if not value:
        return None
    return Decimal(value) if key == "score" else date.fromisoformat(value)


def _write_facts(actor: User, target: Target, decision: Decision, values: dict[str, Any]) -> None:
    """The facts of the decision (of all of a sitting's SK), and what was recorded from them."""
    facts = {key: value for key, value in values.items() if key != TITLE}
    sitting = decision.sitting if target.what.kind == CorrectionKind.DECREE else None
    if "lhe_signed_on" in facts:
        signed_on = date.fromisoformat(str(facts["lhe_signed_on"]))
        if not (kept := signing_facts(target.proposal.unit, signed_on)):
            raise Refused(nobody_signs(signed_on))
        facts |= kept
    rows = [decision] if sitting is None else list(named_by(sitting))
    for row in rows:
        Decision.objects.filter(pk=row.pk).update(facts={**row.facts, **facts})
    if sitting is not None:
        _write_sitting(sitting, values)
    if target.what.kind == CorrectionKind.TASK and facts.keys() & {"task_number", "task_date"}:
        letter = task_letter(target.proposal)
        was = decision.facts
        if letter is not None and letter.number == was.get("task_number"):
            _put_letter(actor, target.proposal, {**was, **facts}, None)
    if "task_start" in facts and target.proposal.assessment is not None:
        correct_start(
            assessment=target.proposal.assessment,
            was=date.fromisoformat(str(decision.facts["task_start"])),
            since=date.fromisoformat(str(facts["task_start"])),
        )
    if target.what.kind in (CorrectionKind.AWARD, CorrectionKind.REVOCATION):
        _write_predicate(actor, target, facts)


def _put_letter(
    actor: User, proposal: Proposal, values: Mapping[str, Any], content: Content | None
) -> AssignmentLetter:
    """The letter of assignment with these data (and the file it had, unless there is a new one)
    becomes that of the unit's team."""
    if proposal.assessment is None:
        raise Refused(f"LKE unit ini belum dibuka. {UNCHANGED}")
    return correct_letter(
        actor=actor,
        assessment=proposal.assessment,
        old=task_letter(proposal),
        number=str(values["task_number"]),
        dated=date.fromisoformat(str(values["task_date"])),
        content=content,
    )


def correct_member(
    actor: User, target: Target, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Somebody else sat in this place from the start; answers the place before and after."""
    seat = next(one for one in target.seats if str(one.pk) == values["seat"])
    right = User.objects.select_related("unit").get(pk=int(values["person"]))
    now = correct_seat(actor=actor, seat=seat, right=right)
    decision = target.decision
    if decision is not None:
        team = [
            {**one, "person": right.pk, "name": str(right)}
            if (one.get("person"), one.get("rank")) == (seat.person_id, seat.rank)
            else one
            for one in decision.facts.get("team", [])
        ]
        Decision.objects.filter(pk=decision.pk).update(facts={**decision.facts, "team": team})
    return {"team": str(seat)}, {"team": str(now)}


def _write_sitting(sitting: Sitting, values: dict[str, Any]) -> None:
    sitting.title = values.get(TITLE, sitting.title)
    sitting.sk_number = values.get("sk_number", sitting.sk_number)
    if "sk_date" in values:
        sitting.sk_date = date.fromisoformat(values["sk_date"])
    check_days(sitting.held_on, sitting.sk_date)
    sitting.save(update_fields=["title", "sk_number", "sk_date"])


def _write_predicate(actor: User, target: Target, facts: dict[str, Any]) -> None:
    proposal = target.proposal
    predicate = Predicate.objects.filter(
        unit=proposal.unit, kind=proposal.target, year=proposal.period.year
    ).first()
    if predicate is None:
        raise Refused(f"Predikat unit dari usulan ini tidak ditemukan. {UNCHANGED}")
    days = ("decree_date", "revoked_on")
    changes: dict[str, Any] = {
        key: date.fromisoformat(value) if key in days else value for key, value in facts.items()
    }
    correct_predicate(actor=actor, predicate=predicate, changes=changes)
