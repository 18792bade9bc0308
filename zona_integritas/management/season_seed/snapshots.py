"""Frozen scores of an invented LKE, as the services would have frozen them."""

from assessment.enums import Side, View
from assessment.lke.reading import LkeReading, StoredAnswer
from assessment.lke.services.sealing import seal
from assessment.models import Answer, Assessment, ScoreSnapshot, SealedScore
from proposals.enums import Move
from proposals.workflow import MOVES
from proposals.workflow.move_row import Freezes
from units.models import User

SEALS = {row.name: row.seal for row in MOVES if isinstance(row.seal, Freezes)}


class Snapshots:
    """The snapshots of one LKE; alike ones are computed once."""

    def __init__(self, assessment: Assessment, rows: list[Answer]) -> None:
        ordered = sorted(rows, key=lambda row: (row.indicator.order, row.side))
        # The unit's side is frozen before an assessor writes, the TPI's before the ministry.
        self.readings = {
            view: LkeReading(
                assessment,
                [
                    StoredAnswer(row.indicator.code, row.side, row.value, row.note, row.version)
                    for row in ordered
                    if row.side in there
                ],
            )
            for view, there in (
                (View.UNIT, {Side.UNIT}),
                (View.TPI, set(Side) - {Side.TPN}),
            )
        }
        self.whole = len(rows)
        self.made: dict[View, SealedScore] = {}

    def take(self, move: Move, actor: User) -> ScoreSnapshot:
        purpose, view = SEALS[move].purpose, SEALS[move].view
        reading = self.readings[view]
        if view not in self.made:
            self.made[view] = seal(reading, view)
        return ScoreSnapshot(
            assessment=reading.assessment,
            purpose=purpose,
            view=view,
            sealed=self.made[view],
            # Rows that were left out were written later.
            answers_version=(
                reading.assessment.answers_version if len(reading.lines) == self.whole else None
            ),
            taken_by=actor,
        )
