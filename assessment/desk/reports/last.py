"""The judgement that was just given: when it was saved, and what it takes to undo it."""

from dataclasses import dataclass
from datetime import datetime

from assessment.desk.reports.duties import DeskDuties
from assessment.models import Answer, Indicator, ReturnedItem
from assessment.models.assessment import Assessment
from units.models import User


@dataclass(frozen=True, slots=True)
class LastJudgement:
    """``version`` is 0 for a mark for the return to the unit; ``marked`` names its moment."""

    sheet: Assessment
    row: Indicator
    at: datetime
    version: int
    undoable: bool
    marked: str = ""


def last_of(user: User, duties: DeskDuties, told: str) -> LastJudgement | None:
    """``told`` is an LKE's number and an item's code, ``12:A.I.1.i.a``; None where this person
    has not just judged it."""
    number, _, code = told.partition(":")
    duty = next((one for one in duties.open if str(one.sheet.pk) == number), None)
    row = duty.by_code.get(code) if duty else None
    if duty is None or row is None:
        return None
    about = {"assessment": duty.sheet, "indicator": row}
    mark = ReturnedItem.objects.filter(**about, round=0, marked_by=user).first()
    answer = Answer.objects.filter(**about, side=duty.side, updated_by=user).first()
    if mark is not None and (answer is None or answer.updated_at <= mark.marked_at):
        return LastJudgement(duty.sheet, row, mark.marked_at, 0, True, mark.marked_at.isoformat())
    if answer is None:
        return None
    return LastJudgement(duty.sheet, row, answer.updated_at, answer.version, not answer.abstained)
