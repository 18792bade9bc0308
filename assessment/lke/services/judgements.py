"""A judgement that is handed on at once: what it may take over, and what it needs."""

from assessment.enums import TPI_RANKS, Side
from assessment.lke.scoring_input import scoring_instrument, stored_value
from assessment.models import Answer, Assessment, Indicator
from assessment.scoring.model import AnswerError, parse_answer
from zona_integritas.ground.errors import Refused


def takes_over(side: str | None) -> tuple[Side, ...]:
    """Whose answer a judge may take over by agreeing: the unit's, and of a rank those below it.
    Who judges apart from the team takes over nothing of it."""
    if side in TPI_RANKS:
        return Side.UNIT, *TPI_RANKS[: TPI_RANKS.index(Side(side))]
    return (Side.UNIT,)


def check_judgement(
    *, assessment: Assessment, indicator: Indicator, side: str | None, value: object, note: str
) -> None:
    """A judgement that is handed on at once stands for itself: it has an answer, and where that is
    not the unit's, somebody who gives it says why. Refused in words where it does not."""
    entry = scoring_instrument(assessment.instrument).indicator(indicator.code)
    try:
        clean = stored_value(parse_answer(entry, value))
    except AnswerError:
        return  # said by the save itself
    if clean is None:
        raise Refused(f"Butir {indicator.code}: pilih nilainya terlebih dahulu, lalu simpan lagi.")
    if side not in (*TPI_RANKS, Side.TPI_SECOND) or note.strip():
        return
    rows = Answer.objects.filter(assessment=assessment, indicator=indicator)
    said = {one: (given, why) for one, given, why in rows.values_list("side", "value", "note")}
    if clean == said.get(Side.UNIT, (None, ""))[0]:
        return
    ranks = [one for one in TPI_RANKS if one != side] if side in TPI_RANKS else []
    if not any(one in said and said[one][0] == clean and said[one][1].strip() for one in ranks):
        raise Refused(
            f"Butir {indicator.code}: nilai ini berbeda dari jawaban unit. Tulis alasannya di "
            "catatan atau pilih kalimatnya, lalu simpan lagi."
        )
