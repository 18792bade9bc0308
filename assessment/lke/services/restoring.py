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
