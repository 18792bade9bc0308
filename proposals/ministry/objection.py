"""Where a sanggah stands: may it be sent, until when, and was it won or lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from proposals.enums import MinistryResult, MinistryStage
from proposals.models import MinistryRecord
from zona_integritas.ground.formats import tanggal

PASSED = (MinistryResult.PASSED, MinistryResult.PASSED_WITH_NOTES)


@dataclass(frozen=True, slots=True)
class Objection:
    """``state``: open (may be sent) · late · sent (answer awaited) · won · lost."""

    state: str
    deadline: date | None


def objection_of(records: Iterable[MinistryRecord], today: date) -> Objection | None:
    """From the entries in their order; None where nothing failed at the administrative stage.

    A sanggah is answered by the next administrative result: passed is won, not passed is lost,
    and a lost one is not sent a second time.
    """
    failed: MinistryRecord | None = None
    sent = False
    found: Objection | None = None
    for row in records:
        if row.stage == MinistryStage.OBJECTION:
            sent = failed is not None
            found = Objection("sent", failed.objection_deadline if failed else None)
        elif row.stage == MinistryStage.ADMINISTRATIVE:
            if row.result in PASSED:
                found = Objection("won", None) if sent else None
                failed, sent = None, False
            elif sent:
                found, failed, sent = Objection("lost", None), None, False
            else:
                failed = row
                over = row.objection_deadline is not None and today > row.objection_deadline
                found = Objection("late" if over else "open", row.objection_deadline)
    return found


def objection_problem(records: Iterable[MinistryRecord], on: date) -> str | None:
    """Why no sanggah can be recorded for this day; None where it can."""
    found = objection_of(records, on)
    if found is None or found.state == "won":
        return "Sanggah hanya untuk seleksi administrasi yang tidak lulus."
    if found.state == "late":
        return f"Batas sanggah {tanggal(found.deadline)} sudah lewat."
    if found.state == "sent":
        return "Sanggah sudah dikirim; catat hasil seleksi administrasi sebagai jawabannya."
    if found.state == "lost":
        return "Sanggah atas hasil ini sudah ditolak; hasilnya tidak dapat disanggah lagi."
    return None
