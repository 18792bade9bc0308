"""The note of an item on the desk, kept while its judgement is still open."""

from assessment.lke.services.answers import save_among_answers
from assessment.models import Answer, AnswerRevision, Assessment, Indicator
from assessment.rules import writable_side
from units.models import User


def save_note(
    *, actor: User, assessment: Assessment, indicator: Indicator, note: str, expected_version: int
) -> list[Answer]:
    """Saves the own note beside whatever the own rank has judged; answers all of the LKE's answers.

    A colleague's newer judgement is no conflict with a note, only a newer note is. Raises what
    ``save_answer`` raises; then nothing was changed.
    """
    side = writable_side(actor, assessment)
    mine = {"assessment": assessment, "indicator": indicator, "side": side or ""}
    current = Answer.objects.filter(**mine).first()
    seen = expected_version
    if current is not None and current.version != seen:
        about = AnswerRevision.objects.filter(answer=current, version=seen)
        then = about.values_list("note", flat=True).first() or ""
        if then == current.note:
            seen = current.version
    _, answers = save_among_answers(
        actor=actor,
        assessment=assessment,
        indicator=indicator,
        side=side,
        value=current.value if current is not None else None,
        note=note,
        expected_version=seen,
    )
    return answers
