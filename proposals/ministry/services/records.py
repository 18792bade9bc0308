"""Stage 4: what the ministry answers is recorded entry by entry."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from assessment.evidence.services.unit_documents import keep_document
from assessment.models import Evidence, SheetImport
from assessment.workbooks.services import imports as sheet_imports
from assessment.workbooks.services.ministry_sheet import compare_ministry
from proposals.course.services.announcements import announce_ministry
from proposals.course.services.date_reasons import keep_date_reasons
from proposals.enums import MinistryResult, MinistryStage, State
from proposals.ministry.objection import PASSED, objection_problem
from proposals.ministry.services.objections import (
    PieceValues,
    check_pieces,
    told_pieces,
)
from proposals.models import MinistryRecord, ObjectionPiece, Proposal
from proposals.models.ministry import SCORE_PLACES
from proposals.plan.services.ministry_follow_ups import follow_record, follow_sheet
from proposals.workflow.chronology import (
    DateQuarrel,
    check_order,
    recorded_dates,
    stage_event,
)
from proposals.workflow.completion import EVALUATED
from proposals.workflow.guards import own_result_problem
from units.models import User
from units.rules import conflict_problem
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.formats import bulat, join_list, tanggal
from zona_integritas.ground.permissions import require

# The notes of a result, or the text of a sanggah, may be this long.
TEXT_LIMIT = 5000
ADVICE_LIMIT = 20000  # all recommendations of one LHE
NUMBER_LIMIT = 200
UNCHANGED = "Tidak ada data yang berubah."
# The ministry's evaluation after the administrative selection: in any order, and any of it may be
# absent.
EVALUATION = (MinistryStage.DESK, MinistryStage.INTERVIEW, MinistryStage.FIELD)


@transaction.atomic
def record_ministry(
    *,
    actor: User,
    proposal: Proposal,
    stage: str,
    on: date,
    result: str = "",
    text: str = "",
    objection_deadline: date | None = None,
    score: Decimal | None = None,
    upload: "UploadedFile[bytes] | None" = None,
    number: str = "",
    recommendations: str = "",
    pieces: Sequence[PieceValues] = (),
    date_reason: str = "",
    recorder: User | None = None,
    letter: Evidence | None = None,
) -> MinistryRecord:
    """Adds one entry, with the file that proves it where there is one. A correction is another
    entry of the same stage; nothing is changed. ``recommendations`` are those of the TPN's LHE, one
    a line;
    ``pieces`` what a sanggah says on each ground.

    Where somebody of the unit recorded it (``recorder``, with its ``letter``), the actor is who
    confirms it from outside."""
    _require_outside(actor, proposal, recorder)
    Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    proposal.refresh_from_db(fields=["state"])
    text, number, recommendations = text.strip(), number.strip(), recommendations.strip()
    quarrels = _check_stage(proposal, stage, on, date_reason)
    _check_texts(text, number, recommendations)
    if stage != MinistryStage.REPORT and (number or recommendations):
        raise Refused(
            "Nomor LHE dan rekomendasi hanya untuk LHE TPN. Pilih tahap LHE TPN, atau kosongkan "
            f"keduanya. {UNCHANGED}"
        )
    if stage == MinistryStage.OBJECTION:
        result, objection_deadline = "", None
        check_objection(text, score, bool(pieces))
        check_pieces(proposal, pieces)
    else:
        check_result(result, text)
    check_details(on, objection_deadline, score)
    evidence = letter or (
        keep_document(actor=actor, unit=proposal.unit, upload=upload)
        if upload is not None
        else None
    )
    entry = MinistryRecord.objects.create(
        proposal=proposal,
        stage=stage,
        result=result,
        on=on,
        text=text,
        number=number,
        recommendations=recommendations,
        objection_deadline=objection_deadline,
        score=score,
        evidence=evidence,
        recorded_by=recorder or actor,
        confirmed_by=actor if recorder else None,
    )
    _add_pieces(actor, entry, pieces)
    record(
        actor=actor,
        action="ministry.recorded",
        target=entry,
        after={
            "stage": stage,
            "result": result,
            "on": on,
            "text": text,
            **({"grounds": told_pieces(entry)} if pieces else {}),
            **({"lhe_number": number} if number else {}),
            **({"recommendations": recommendations} if recommendations else {}),
            **({"objection_deadline": objection_deadline} if objection_deadline else {}),
            **({"score": score} if score is not None else {}),
            **({"evidence": str(evidence)} if evidence else {}),
            **({"recorded_by": str(recorder)} if recorder else {}),
        },
        unit_path=proposal.unit.path,
    )
    keep_date_reasons(actor=actor, taken=[(proposal, quarrels, date_reason)])
    follow_record(actor=actor, entry=entry)
    announce_ministry(entry, actor=actor)
    return entry


def stages_open(proposal: Proposal) -> tuple[MinistryStage, ...]:
    """Of which stages something can be recorded now: while the ministry evaluates of all, and
    once it has decided only its report, which comes last."""
    if proposal.state == State.NATIONAL:
        return tuple(MinistryStage)
    return (MinistryStage.REPORT,) if proposal.state in EVALUATED else ()


def _check_texts(text: str, number: str, recommendations: str) -> None:
    for label, said, limit in (
        ("Catatan", text, TEXT_LIMIT),
        ("Rekomendasi", recommendations, ADVICE_LIMIT),
        ("Nomor LHE", number, NUMBER_LIMIT),
    ):
        if len(said) > limit:
            raise Refused(
                f"{label} memuat {bulat(len(said))} karakter; paling banyak {bulat(limit)}. "
                f"Ringkas, atau lampirkan sebagai berkas. {UNCHANGED}"
            )


def _check_stage(proposal: Proposal, stage: str, on: date, date_reason: str) -> list[DateQuarrel]:
    """The proposal is with the ministry, and this stage and day follow what is recorded; answers
    which dates contradict each other with a reason."""
    if stage not in MinistryStage.values:
        raise Refused(f"Tahap «{stage}» tidak dikenal.")
    if stage not in stages_open(proposal):
        raise Refused(
            f"Usulan ini berstatus «{proposal.get_state_display()}»; hasil {proposal.evaluator} "
            "dicatat selama usulan dievaluasi, LHE juga sesudahnya."
        )
    check_fact(on, "Tanggal")
    entries = list(proposal.ministry.order_by("id"))
    if problem := _stage_problem(entries, MinistryStage(stage), on):
        raise Refused(problem)
    known = recorded_dates([proposal])[proposal.pk]
    return check_order(known, {stage_event(stage, entries): on}, date_reason)


def check_objection(text: str, score: Decimal | None, in_pieces: bool = False) -> None:
    """The agency's own words: they have a text, as a whole or on a ground, and no score."""
    if score is not None:
        raise Refused(
            "Sanggah ditulis instansi dan tidak bernilai. Kosongkan nilai TPN, atau catat "
            f"pada hasil Kementerian PANRB. {UNCHANGED}"
        )
    if not text and not in_pieces:
        raise Refused("Isi sanggah belum ditulis. Tuliskan dasar sanggah lalu simpan lagi.")


def _add_pieces(actor: User, entry: MinistryRecord, pieces: Sequence[PieceValues]) -> None:
    for piece in pieces:
        evidence = piece.evidence
        if piece.upload is not None:
            evidence = keep_document(actor=actor, unit=entry.proposal.unit, upload=piece.upload)
        ObjectionPiece.objects.create(
            entry=entry, ground=piece.ground, text=piece.text.strip(), evidence=evidence
        )


def check_result(result: str, text: str) -> None:
    """A result of the ministry; one that was not simply passed says why."""
    if result not in MinistryResult.values:
        raise Refused("Hasil belum dipilih. Pilih lulus, lulus dengan catatan, atau tidak lulus.")
    if result != MinistryResult.PASSED and not text:
        raise Refused("Catatan Kementerian PANRB wajib diisi untuk hasil ini.")


def check_details(on: date, objection_deadline: date | None, score: Decimal | None) -> None:
    if objection_deadline is not None and objection_deadline < on:
        raise Refused(
            f"Batas sanggah {tanggal(objection_deadline)} mendahului tanggal hasil "
            f"{tanggal(on)}. Periksa kedua tanggalnya. {UNCHANGED}"
        )
    if score is not None and not _is_score(score):
        raise Refused(
            f"Nilai TPN «{str(score).replace('.', ',')}» tidak dapat dicatat. Tulis angka 0 sampai "
            f"100, paling banyak {SCORE_PLACES} angka di belakang koma. {UNCHANGED}"
        )


def _require_outside(actor: User, proposal: Proposal, recorder: User | None) -> None:
    """Who records is not of the unit, or somebody from outside stands for it."""
    if recorder is not None:
        require(actor, "proposals.confirm_record", proposal)
        return
    require(actor, "proposals.record_ministry", proposal)
    problem = conflict_problem(actor, proposal.unit) or own_result_problem(actor, proposal.unit)
    if problem:
        raise Refused(f"{problem} {UNCHANGED}")


def _is_score(score: Decimal) -> bool:
    """Between 0 and 100, and stored as it was told: nothing is rounded away."""
    return score.is_finite() and 0 <= score <= 100 and score == round(score, SCORE_PLACES)


MAY_BRING_SHEET = (State.SENT, State.NATIONAL, State.AWARDED, State.NOT_AWARDED)


def sheet_problem(proposal: Proposal) -> str | None:
    """Why the ministry's answers cannot be brought in now; None when they can."""
    if proposal.assessment is None:
        return "LKE unit ini belum dibuka."
    if proposal.state not in MAY_BRING_SHEET:
        return (
            f"Usulan ini berstatus «{proposal.get_state_display()}»; jawaban TPN diimpor "
            "setelah usulan dikirim ke Kementerian PANRB."
        )
    return None


@transaction.atomic
def upload_ministry_sheet(
    *, actor: User, proposal: Proposal, content: bytes, file_name: str
) -> SheetImport:
    """Keeps a sheet that came back from the ministry. Refused when it is no LKE sheet."""
    _require_outside(actor, proposal, None)
    problem = sheet_problem(proposal)
    if problem or proposal.assessment is None:
        raise Refused(problem or "")
    row = sheet_imports.keep_sheet(
        actor=actor, assessment=proposal.assessment, content=content, file_name=file_name
    )
    compare_ministry(row)  # refused at once where it cannot be read
    return row


@transaction.atomic
def apply_ministry_sheet(
    *,
    actor: User,
    proposal: Proposal,
    sheet_import: SheetImport,
    seen: str,
    chosen: Collection[str],
) -> int:
    """Writes the TPN's answers of what was examined; the unit's and TPI's are never touched."""
    _require_outside(actor, proposal, None)
    held = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    problem = sheet_problem(held)
    if problem:
        raise Refused(problem)
    if sheet_import.uploaded_by_id != actor.pk:
        raise Refused(
            "Berkas ini diunggah oleh orang lain. Unggah berkas Anda sendiri untuk menerapkannya."
        )
    if sheet_import.applied_at is not None:
        raise Refused("Berkas ini sudah diterapkan.")
    if sheet_imports.fingerprint(sheet_import.assessment) != seen:
        raise Stale(sheet_imports.STALE)
    found = compare_ministry(sheet_import)
    written = sheet_imports.apply_lines(
        actor=actor, sheet_import=sheet_import, found=found, chosen=chosen
    )
    follow_sheet(actor=actor, proposal=held, sheet_import=sheet_import)
    return written


def _stage_problem(entries: list[MinistryRecord], stage: MinistryStage, on: date) -> str | None:
    """Why this stage is not yet come to, by the newest entries of those before it."""
    if stage == MinistryStage.OBJECTION:
        return objection_problem(entries, on)
    if stage == MinistryStage.ADMINISTRATIVE:
        return None
    if stage == MinistryStage.REPORT and entries:
        return None  # units that came no further than the papers are told why in it too
    latest = {MinistryStage(entry.stage): entry for entry in entries}
    selected = latest.get(MinistryStage.ADMINISTRATIVE)
    if selected is None or selected.result not in PASSED:
        first = MinistryStage.ADMINISTRATIVE
        return f"«{stage.label}» baru dapat dicatat setelah «{first.label}» dicatat lulus."
    if stage == MinistryStage.PANEL:
        failed = [one for one in EVALUATION if one in latest and latest[one].result not in PASSED]
        if failed:
            names = join_list([f"«{one.label}»" for one in failed])
            return (
                f"«{stage.label}» belum dapat dicatat: {names} terakhir dicatat tidak lulus. Catat "
                f"hasilnya yang terbaru terlebih dahulu. {UNCHANGED}"
            )
    return None
