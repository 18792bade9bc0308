"""Taking back the last judgement: what stood before it becomes the newest version again."""

from assessment.enums import TPI_RANKS
from assessment.lke.services.answers import StaleAnswer, save_answer
from assessment.lke.services.assessments import mark_returned
from assessment.lke.services.restoring import restore_version
from assessment.models import Answer, Assessment, Indicator, ReturnedItem
from assessment.rules import writable_side
from units.models import User
from zona_integritas.ground.errors import Refused

NOTHING = (
    "Tidak ada penilaian Anda yang dapat diurungkan di butir ini. Tidak ada data yang berubah."
)


def undo_judgement(
    *, actor: User, assessment: Assessment, indicator: Indicator, version: int
) -> None:
    """Writes the version before the person's own last one as a new version; recorded like any.

    ``version`` is the one to be taken back; 0 stands for a mark for the return to the unit.
    ``Refused`` where it is not the person's own, ``StaleAnswer`` where it is not the newest any
    more. Rules of saving are asked again.
    """
    side = writable_side(actor, assessment)
    if not version:
        marked = ReturnedItem.objects.filter(
            assessment=assessment, indicator=indicator, round=0, marked_by=actor
        )
        if side not in TPI_RANKS or not marked.exists():
            raise Refused(NOTHING)
        mark_returned(actor=actor, assessment=assessment, indicator=indicator, reason="")
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
    if version == 1:
        save_answer(
            actor=actor,
            assessment=assessment,
            indicator=indicator,
            side=side,
            value=None,
            note="",
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
