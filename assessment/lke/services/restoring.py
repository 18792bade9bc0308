"""An earlier version of an answer becomes the newest again."""

from assessment.lke.services.answers import save_answer
from assessment.models import Answer, AnswerRevision, Assessment, Indicator
from units.models import User
from zona_integritas.ground.errors import Refused


def restore_version(
    *,
    actor: User,
    assessment: Assessment,
    indicator: Indicator,
    side: str | None,
    number: int,
    expected_version: int,
) -> Answer:
    """Saves what version ``number`` of this side says as a new version, by the rules of every
    save. Nothing of the versions between is lost. Raises what ``save_answer`` raises, and
    ``Refused`` where there is no such version; then nothing was changed.
    """
    found = AnswerRevision.objects.filter(
        answer__assessment=assessment,
        answer__indicator=indicator,
        answer__side=side or "",
        version=number,
    ).first()
    if found is None:
        raise Refused(f"Versi {number} butir ini tidak ada. Tidak ada data yang berubah.")
    return save_answer(
        actor=actor,
        assessment=assessment,
        indicator=indicator,
        side=side,
        value=found.value,
        note=found.note,
        expected_version=expected_version,
        abstain=found.abstained,
    )


def said_before(
    assessment: Assessment, indicator: Indicator, side: str | None, number: int
) -> object:
    """What version ``number`` of this side says; None where there is none."""
    rows = AnswerRevision.objects.filter(
        answer__assessment=assessment,
        answer__indicator=indicator,
        answer__side=side or "",
        version=number,
    )
    return rows.values_list("value", flat=True).first()


def cleared_version(answer: Answer) -> int:
    """The version that still had an answer, where the newest has just taken it away; else 0."""
    if answer.value is not None or answer.abstained or answer.version < 2:
        return 0
    rows = AnswerRevision.objects.filter(answer=answer, version=answer.version - 1)
    before = rows.values_list("value", flat=True).first()
    return 0 if before is None else answer.version - 1
