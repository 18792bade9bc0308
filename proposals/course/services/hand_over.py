"""What a hand-over accepts of others' work: counted before it, confirmed, and kept with it."""

from collections.abc import Mapping
from typing import Any

from assessment.lke.hand_over import HandOver, hand_over_of
from proposals.rules import ROLES_OF_PERMISSION
from proposals.workflow.dossier import Dossier
from proposals.workflow.move_row import MoveRow
from units.models import User
from zona_integritas.ground.errors import Refused

CONFIRMED = "imported"  # the fact by which a person confirms how many items came from a file


def handed_answers(dossier: Dossier, row: MoveRow, actor: User) -> HandOver | None:
    """What the rank that makes this move accepts with it; None where it passes no answers on."""
    if row.hands_on is None or dossier.assessment is None:
        return None
    roles = ROLES_OF_PERMISSION[row.permission]
    people = {person.pk for role in roles for person in dossier.holders(role)} | {actor.pk}
    return hand_over_of(dossier.assessment, row.hands_on.side, people)


def accepted_counts(
    dossier: Dossier, row: MoveRow, actor: User, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The counts a decision keeps. Refused while items from a file are not confirmed by number."""
    found = handed_answers(dossier, row, actor)
    if found is None:
        return {}
    count = len(found.imported)
    if count and given.get(CONFIRMED) != count:
        raise Refused(
            f"{count} butir berasal dari impor lembar dan belum Anda nyatakan sudah diperiksa. "
            "Periksa butirnya, centang pernyataannya, lalu ulangi."
        )
    return {"accepted": found.counts}


def confirmation(count: int) -> str:
    """The sentence that is ticked for items that came from a file."""
    return (
        f"Saya sudah memeriksa {count} butir yang berasal dari impor lembar dan bertanggung jawab "
        "atas isinya."
    )


def accepted_in_words(counts: Mapping[str, int]) -> str:
    """What was accepted, in one line: for the page before and the history afterwards."""
    text = (
        f"{counts['unseen']} diterima tanpa dibuka, {counts['opened']} dibuka, "
        f"{counts['changed']} diubah atau diisi sendiri"
    )
    if counts["imported"]:
        text += f"; {counts['imported']} berasal dari impor lembar"
    return text
