"""Taking back the last judgement: what stood before it becomes the newest version again."""

from django.db import transaction

from assessment.enums import TPI_RANKS
from assessment.lke.services.answers import StaleAnswer, save_answer
from assessment.lke.services.assessments import mark_returned
from assessment.lke.services.restoring import restore_version
from assessment.models import Answer, AnswerRevision, Assessment, Indicator, ReturnedItem
from assessment.rules import writable_side
from units.models import User
from zona_integritas.ground.errors import Refused

NOTHING = (
    "Tidak ada penilaian Anda yang dapat diurungkan di butir ini. Tidak ada data yang berubah."
)


def undo_judgement(
    *,
    actor: User,
    assessment: Assessment,
    indicator: Indicator,
    version: int,
    marked: str = "",
) -> None:
    """Writes the version before the person's own last one as a new version; recorded like any.

    ``version`` is the one to be taken back; 0 stands for a mark for the return to the unit, of
    which ``marked`` names the moment. A reason that stood before it stands again, as its writer's.
    ``Refused`` where it is not the person's own, ``StaleAnswer`` where it is not the newest any
    more. Rules of saving are asked again. A judgement is taken back, not the note beside it.
    """
    side = writable_side(actor, assessment)
    if not version:
        _undo_mark(actor, assessment, indicator, marked)
        return
    current = (
        Answer.objects.filter(assessment=assessment, indicator=indicator, side=side or "")
        .select_related("updated_by")
        .first()
    )
    if current is None or side is None:
        raise Refused(NOTHING)
    if current.version != version:
        raise StaleAnswer(current, current.value, current.note)
    if current.updated_by_id != actor.pk:
        raise Refused(NOTHING)
    before = AnswerRevision.objects.filter(answer=current, version=version - 1).first()
    if before is None or (before.value is None and not before.abstained):
        save_answer(
            actor=actor,
            assessment=assessment,
            indicator=indicator,
            side=side,
            value=None,
            note=current.note,
            expected_version=version,
        )
        return
    restore_version(
        actor=actor,
        assessment=assessment,
        indicator=indicator,
        side=side,
        number=version - 1,
        expected_version=version,
    )


@transaction.atomic
def _undo_mark(actor: User, assessment: Assessment, indicator: Indicator, at: str) -> None:
    """The reason written at this moment gives way to the one before it, or to none."""
    rows = ReturnedItem.objects.filter(assessment=assessment, indicator=indicator, round=0)
    mark = rows.filter(marked_by=actor).select_related("earlier_by").first()
    if (
        mark is None
        or writable_side(actor, assessment) not in TPI_RANKS
        or (at and mark.marked_at.isoformat() != at)
    ):
        raise Refused(NOTHING)
    mark_returned(
        actor=actor, assessment=assessment, indicator=indicator, reason=mark.earlier_reason
    )
    if mark.earlier_reason:
        rows.update(marked_by=mark.earlier_by or actor, earlier_reason="", earlier_by=None)
