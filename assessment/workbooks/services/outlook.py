"""What the answers come to when a file is applied, and what is odd about them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Protocol

from assessment.enums import Side, View
from assessment.lke.reading import Reading
from assessment.scoring.model import Instrument
from assessment.scoring.result import Result, ScoreWarning
from assessment.scoring.warnings import WITHOUT_EVIDENCE, find_warnings
from assessment.workbooks.services.origin import VIEW_OF_COLUMN
from assessment.workbooks.services.reconciliation import SumDifference, reconcile
from assessment.workbooks.workbook_reading import WorkbookReading


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the answers would come to, and what there is to say of it."""

    results: dict[View, Result] = field(default_factory=dict)
    sums: list[SumDifference] = field(default_factory=list)  # where the file's own sums differ
    remarks: list[str] = field(default_factory=list)  # all of it can be applied


class LineToApply(Protocol):
    """A line of the file that differs from the application."""

    @property
    def side(self) -> Side: ...

    @property
    def indicator(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def after(self) -> Any: ...

    @property
    def evidence(self) -> tuple[str, ...]: ...


def outlook_on(
    instrument: Instrument,
    reading: WorkbookReading,
    changes: Collection[LineToApply],
    columns: Collection[str],
    now: Mapping[tuple[str, str], Any],
    proven: Set[str],
) -> Outlook:
    """What applying leaves unless a person ticks what may be lost. ``now`` are the stored values
    by side and item, ``proven`` the items that have evidence."""
    sums = [one for one in reconcile(instrument, reading) if one.column in columns]
    outlook = Outlook(sums=sums)
    safe = [one for one in changes if one.kind not in ("cleared", "conflict")]
    after: dict[tuple[str, str], Any] = dict(now)
    after |= {(one.side, one.indicator): one.after for one in safe}
    applied = Reading(instrument, ((*place, value) for place, value in after.items()))
    proofs = proven | {one.indicator for one in changes if one.evidence}
    for view in dict.fromkeys(VIEW_OF_COLUMN[column] for column in sorted(columns, reverse=True)):
        result = applied.result(view)
        if result.answered:
            outlook.results[view] = result
            known = set(proofs) if view == View.UNIT else None
            odd = find_warnings(instrument, applied.answers(view), result, known)
            outlook.remarks.extend(_remarks(view, odd, result))
    return outlook


def _remarks(view: View, warnings: Iterable[ScoreWarning], result: Result) -> Iterator[str]:
    """A sentence each; what is true of many items is one sentence with their codes."""
    unproven = []
    for warning in warnings:
        if warning.code == WITHOUT_EVIDENCE:
            unproven.append(warning.indicator)
        else:
            yield f"{view.label}: {warning.message}"
    if unproven:
        codes = ", ".join(unproven)
        yield f"{view.label}: {len(unproven)} jawaban tertinggi belum disertai bukti ({codes})."
    blank = [code for code, one in result.indicators.items() if one.exact_multiplier is None]
    if blank:
        yield f"{view.label}: {len(blank)} butir belum dijawab ({', '.join(blank)})."
