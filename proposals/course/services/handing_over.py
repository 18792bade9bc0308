"""What a hand-over accepts of others' work: counted before it, confirmed, and kept with it."""

from collections.abc import Mapping
from typing import Any

from assessment.lke.handing import Handing, handing
from proposals.rules import ROLES_OF_PERMISSION
from proposals.workflow.dossier import Dossier
from proposals.workflow.row import MoveRow
from units.models import User
from zona_integritas.ground.errors import Refused

CONFIRMED = "imported"  # the fact by which a person confirms how many items came from a file


def handed(dossier: Dossier, row: MoveRow, actor: User) -> Handing | None:
    """What the rank that makes this move accepts with it; None where it passes no answers on."""
    if row.hands_on is None or dossier.assessment is None:
        return None
    roles = ROLES_OF_PERMISSION[row.permission]
    people = {person.pk for role in roles for person in dossier.holders(role)} | {actor.pk}
    return handing(dossier.assessment, row.hands_on.side, people)


def accepted(
    dossier: Dossier, row: MoveRow, actor: User, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The counts a decision keeps. Refused while items from a file are not confirmed by number."""
    found = handed(dossier, row, actor)
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
