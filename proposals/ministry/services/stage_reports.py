"""An agency that awards WBK itself reports each stage of its own panel to the ministry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from assessment.evidence.services.unit_documents import keep_document
from proposals.enums import Move, ReportedStage
from proposals.models import MinistryRecord, Proposal, StageReport
from units.models import User
from units.rules import conflict_problem
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True)
class StageToReport:
    """A stage that the own panel has done with, and the letter that told the ministry."""

    stage: ReportedStage
    on: date
    report: StageReport | None


def stages_to_report(proposal: Proposal, entries: Iterable[MinistryRecord]) -> list[StageToReport]:
    """What was recorded of the panel's stages, in their order; nothing where the ministry runs
    them."""
    if not proposal.by_agency:
        return []
    days: dict[str, date] = {
        row.stage: row.on for row in entries if row.stage in ReportedStage.values
    }
    for decision in proposal.decisions.all():
        if decision.move == Move.AWARD:
            days[ReportedStage.AWARD] = date.fromisoformat(str(decision.facts["decree_date"]))
    told = {row.stage: row for row in proposal.stage_reports.select_related("evidence")}
    return [
        StageToReport(stage, days[stage], told.get(stage))
        for stage in ReportedStage
        if stage in days
    ]


@transaction.atomic
def report_stage(
    *,
    actor: User,
    proposal: Proposal,
    stage: str,
    number: str,
    on: date,
    upload: "UploadedFile[bytes] | None" = None,
) -> StageReport:
    """With which letter the ministry was told of a stage; a correction is another one."""
    require(actor, "proposals.record_ministry", proposal)
    held = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("unit", "period")
        .get(pk=proposal.pk)
    )
    if problem := conflict_problem(actor, held.unit):
        raise Refused(f"{problem} {UNCHANGED}")
    if not held.by_agency:
        raise Refused(
            "Laporan tahap hanya untuk usulan Menuju WBK yang ditetapkan instansi sendiri. "
            f"{UNCHANGED}"
        )
    done = {one.stage.value: one for one in stages_to_report(held, held.ministry.order_by("id"))}
    if stage not in done:
        raise Refused(f"Hasil tahap ini belum dicatat; catat hasilnya terlebih dahulu. {UNCHANGED}")
    number = number.strip()
    if not number:
        raise Refused(f"Nomor laporan belum diisi. {UNCHANGED}")
    check_length("Nomor laporan", number, 200)
    check_fact(on, "Tanggal laporan")
    if on < done[stage].on:
        raise Refused(
            f"Tanggal laporan {tanggal(on)} mendahului hasil tahapnya {tanggal(done[stage].on)}. "
            f"Isi {tanggal(done[stage].on)} atau sesudahnya. {UNCHANGED}"
        )
    row = StageReport.objects.create(
        proposal=held,
        stage=stage,
        number=number,
        on=on,
        evidence=keep_document(actor=actor, unit=held.unit, upload=upload) if upload else None,
        recorded_by=actor,
    )
    record(
        actor=actor,
        action="stage.reported",
        target=row,
        after={
            "stage": stage,
            "letter": number,
            "on": on,
            **({"evidence": str(row.evidence)} if row.evidence else {}),
        },
        unit_path=held.unit.path,
    )
    return row
