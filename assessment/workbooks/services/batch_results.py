"""One file of a batch against the LKE it is for, and what its result says of it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from assessment.enums import BatchQuestion
from assessment.lke.services.answers import hold_phase
from assessment.lke.services.assessments import lke_for
from assessment.models import SheetBatch, SheetBatchItem
from assessment.workbooks.problems import sentences
from assessment.workbooks.readings import UnclearColumns
from assessment.workbooks.services.batch_files import ArchiveReader, UnitUnknown, find_unit
from assessment.workbooks.services.comparison import WorkbookComparison, cleared_items
from assessment.workbooks.services.imports import fingerprint, import_sheet
from assessment.workbooks.services.rights import LkeBarred
from assessment.workbooks.sheet_choice import SeveralSheets
from units.models import Actor, Unit
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.names import shown_name

TOLD = 50  # sentences of one file


def compare_item(
    actor: Actor,
    batch: SheetBatch,
    item: SheetBatchItem,
    reader: ArchiveReader,
    units: dict[str, Unit],
    allow_clearing: bool,
    *,
    dry_run: bool = False,
) -> tuple[WorkbookComparison, str]:
    """What the file does, or (``dry_run``) would do, and what it was compared with. Refused where
    nothing of it may come in."""
    content = reader.content(item.name)
    unit = find_unit(item, content, units, reader)
    assessment = lke_for(actor, unit, batch.period, open_it=batch.historic)
    hold_phase(assessment)
    seen = fingerprint(assessment)
    found = import_sheet(
        actor=actor,
        assessment=assessment,
        content=content,
        file_name=shown_name(item.name),
        reader=reader,
        reason=batch.reason,
        historic=batch.historic,
        allow_clearing=allow_clearing,
        dry_run=dry_run,
        wanted=item.sheet,
        chosen=item.columns,
        ask=True,
    )
    if problems := _problems(found):
        raise Refused(*problems)
    said = [f"|{one.column}={one.meaning}" for one in found.reading.columns if one.decision]
    return found, seen + "".join(said)


def outlook_of(found: WorkbookComparison) -> dict[str, Any]:
    """What the answers would come to, kept from the look until the file is applied."""
    sums = [one.sentence for one in found.sums][:TOLD]
    return {"proven": _proven(found), "sums": sums, "remarks": found.outlook().remarks[:TOLD]}


def known_outlook(found: WorkbookComparison, before: Mapping[str, Any]) -> dict[str, Any]:
    """The one of the look, where the same evidence stands there as then; else it is scored."""
    kept: dict[str, Any] = before.get("outlook", {})
    return kept if kept.get("proven") == _proven(found) else outlook_of(found)


def _proven(found: WorkbookComparison) -> str:
    return hashlib.sha256(",".join(sorted(found.proven)).encode()).hexdigest()[:16]


def summary_of(found: WorkbookComparison, outlook: Mapping[str, Any]) -> dict[str, Any]:
    """The file's result: its numbers, and what there is to say beside them, sums that disagree
    first."""
    said = [*outlook["sums"], *found.warnings_with(outlook["remarks"])]
    return {
        "new": found.new, "changed": found.changed, "unchanged": found.unchanged,
        "cleared": found.cleared, "cleared_items": cleared_items(found)[:TOLD],
        "cleared_applied": False, "warnings": said[:TOLD],
    }  # fmt: skip


def note_why(item: SheetBatchItem, error: Exception) -> None:
    """Why the file does not come in, and what a person may say so that it does; whether it is the
    LKE that takes in no file now."""
    item.problems = error.reasons if isinstance(error, Refused) else [str(error)]
    kinds = {UnitUnknown: BatchQuestion.UNIT, SeveralSheets: BatchQuestion.SHEET,
             UnclearColumns: BatchQuestion.COLUMNS}  # fmt: skip
    item.asks = kinds.get(type(error), "")
    item.summary = {"barred": True} if isinstance(error, LkeBarred) else {}
    item.sheets = error.names if isinstance(error, SeveralSheets) else []


def _problems(found: WorkbookComparison) -> list[str]:
    """Why nothing of the file was written; empty where it was."""
    if found.refused:
        return [found.refused]
    if found.problems:
        return sentences(found.problems)
    if found.conflicts:
        codes = ", ".join(one.indicator for one in found.changes if one.kind == "conflict")
        return [
            f"{found.conflicts} isian diubah di aplikasi dan di berkas ({codes}). Impor berkas ini "
            "dari halaman LKE unitnya untuk memilih yang berlaku."
        ]
    return []
