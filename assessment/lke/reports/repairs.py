"""What the TPI returned in the present round: what waits, item by item, and what is done."""

from dataclasses import dataclass
from datetime import date, datetime

from assessment.enums import WindowKind
from assessment.lke.places import page_of_item
from assessment.lke.reports.answers import answer_text
from assessment.lke.reports.filters import Groups
from assessment.lke.reports.page import LkePage
from assessment.models import ReturnedItem
from assessment.queries import window
from assessment.scoring.model import parse_answer


@dataclass(frozen=True, slots=True)
class DoneRepair:
    """A returned item that the unit saved again: told in a line, opened on its area's page."""

    code: str
    statement: str
    reason: str
    answer: str
    at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class Repairs:
    """``mine`` are the waiting items this person may repair; of the others somebody else is the
    coordinator."""

    round: int
    waiting: Groups
    codes: list[str]
    mine: list[str]
    done: list[DoneRepair]
    closes: date | None
    returned_at: datetime | None

    @property
    def count(self) -> int:
        return len(self.codes) + len(self.done)


def repairs(sheet: LkePage) -> Repairs:
    """The returned items as this person sees them; of one who judges blind there are none."""
    rows = _returned(sheet)
    waiting = [row.indicator.code for row in rows if row.repaired_at is None]
    groups = sheet.items("", only=waiting) if waiting else []
    open_now = {item.code for _, _, items in groups for item in items if item.open}
    found = window(sheet.assessment.period, WindowKind.REPAIR)
    return Repairs(
        round=sheet.assessment.round,
        waiting=groups,
        codes=waiting,
        mine=[code for code in waiting if code in open_now],
        done=[_done(sheet, row) for row in rows if row.repaired_at is not None],
        closes=found.closes_on if found is not None else None,
        returned_at=max((row.marked_at for row in rows), default=None),
    )


def waiting_repairs(sheet: LkePage) -> list[str]:
    """The codes that wait for repair, in the sheet's order, as far as this person writes them."""
    fillable = sheet.fillable() or set()
    rows = _returned(sheet)
    return [
        row.indicator.code
        for row in rows
        if row.repaired_at is None and row.indicator.code in fillable
    ]


def _returned(sheet: LkePage) -> list[ReturnedItem]:
    assessment = sheet.assessment
    if not assessment.round or sheet.blind:
        return []
    rows = ReturnedItem.objects.filter(assessment=assessment, round=assessment.round)
    return list(rows.select_related("indicator__node__parent").order_by("indicator__order"))


def _done(sheet: LkePage, row: ReturnedItem) -> DoneRepair:
    code = row.indicator.code
    entry = sheet.instrument.indicator(code)
    own = sheet.answers.get(("unit", code))
    return DoneRepair(
        code,
        row.indicator.statement,
        row.reason,
        answer_text(entry, parse_answer(entry, own.value)) if own else "",
        row.repaired_at,
        page_of_item(sheet.assessment, row.indicator),
    )
