"""Frozen scores of an invented LKE, as the services would have frozen them."""

from typing import Any

from assessment.enums import Side, SnapshotPurpose, View
from assessment.models import Answer, Assessment, ScoreSnapshot
from assessment.services.assessments import frozen
from assessment.sheet_reading import Line, SheetReading

SNAPSHOT_OF = {
    "submit": (SnapshotPurpose.SUBMITTED, View.UNIT),
    "resubmit": (SnapshotPurpose.SUBMITTED, View.UNIT),
    "settle": (SnapshotPurpose.TPI_FINAL, View.TPI),
    "report_proposed": (SnapshotPurpose.REPORTED, View.TPI),
    "report_not_yet": (SnapshotPurpose.REPORTED, View.TPI),
    "approve": (SnapshotPurpose.APPROVED, View.TPI),
    "send": (SnapshotPurpose.SENT, View.TPI),
}


class Snapshots:
    """The snapshots of one LKE; alike ones are computed once."""

    def __init__(self, assessment: Assessment, rows: list[Answer]) -> None:
        ordered = sorted(rows, key=lambda row: (row.indicator.order, row.side))
        # The unit's side is frozen before an assessor writes, the TPI's before the ministry.
        self.readings = {
            view: SheetReading(
                assessment,
                [
                    Line(row.indicator.code, row.side, row.value, row.note, row.version)
                    for row in ordered
                    if row.side in there
                ],
            )
            for view, there in (
                (View.UNIT, {Side.UNIT}),
                (View.TPI, set(Side) - {Side.TPN}),
            )
        }
        self.made: dict[View, ScoreSnapshot] = {}

    def take(self, move: str, actor: Any) -> ScoreSnapshot:
        purpose, view = SNAPSHOT_OF[move]
        if view not in self.made:
            self.made[view] = frozen(self.readings[view], purpose, view, actor)
        known = self.made[view]
        return ScoreSnapshot(
            assessment=known.assessment,
            purpose=purpose,
            view=view,
            instrument_digest=known.instrument_digest,
            engine_version=known.engine_version,
            answers=known.answers,
            result=known.result,
            digest=known.digest,
            taken_by=actor,
        )
