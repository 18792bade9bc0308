"""The scores a move is made on: sealed now, or those that were decided on before."""

from collections.abc import Sequence

from assessment.enums import View
from assessment.lke.services.assessments import take_snapshots
from assessment.lke.services.sealing import seal
from assessment.models import ScoreSnapshot, SealedScore
from proposals.workflow.dossier import Dossier
from proposals.workflow.move_row import DecidedOn, Freezes, MoveRow
from units.models import User


def scores_decided_on(
    actor: User, moves: Sequence[tuple[MoveRow, Dossier]]
) -> dict[int, ScoreSnapshot]:
    """By proposal; moves that stand on no score have none."""
    found: dict[int, ScoreSnapshot] = {}
    groups: dict[Freezes | DecidedOn, list[Dossier]] = {}
    for row, dossier in moves:
        if row.seal is not None and dossier.assessment is not None:
            groups.setdefault(row.seal, []).append(dossier)
    for seal_as, group in groups.items():
        if isinstance(seal_as, Freezes):
            found |= _frozen(actor, seal_as, group)
        else:
            found |= _frozen_before(seal_as, group)
    return found


def _frozen(actor: User, seal_as: Freezes, group: list[Dossier]) -> dict[int, ScoreSnapshot]:
    taken = take_snapshots(
        actor=actor,
        sheets=[(one.sheet, _sealed(one, seal_as.view)) for one in group],
        purpose=seal_as.purpose,
        view=seal_as.view,
    )
    return {one.proposal.pk: snapshot for one, snapshot in zip(group, taken, strict=True)}


def _frozen_before(seal_as: DecidedOn, group: list[Dossier]) -> dict[int, ScoreSnapshot]:
    rows = ScoreSnapshot.objects.filter(
        purpose=seal_as.purpose, assessment__in=[one.sheet for one in group]
    ).order_by("id")
    newest = {row.assessment_id: row for row in rows}
    return {one.proposal.pk: newest[one.sheet.pk] for one in group if one.sheet.pk in newest}


def _sealed(dossier: Dossier, view: View) -> SealedScore:
    """What was frozen before, where it still stands; else the LKE is read and sealed anew."""
    if view == View.TPI and dossier.current_score is not None:
        return dossier.current_score
    return seal(dossier.batch.readings[dossier.sheet.pk], view)
