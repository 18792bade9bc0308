"""What a hand-over accepts of others' work: counted before it, confirmed, and kept with it."""

from collections.abc import Mapping
from typing import Any

from assessment.enums import View
from assessment.lke.hand_over import HandOver, hand_over_of
from assessment.queries import evidenced_codes
from assessment.scoring.warnings import WITHOUT_EVIDENCE, find_warnings
from proposals.rules import ROLES_OF_PERMISSION
from proposals.workflow.dossier import Dossier
from proposals.workflow.move_row import MoveRow
from units.models import User
from zona_integritas.ground.errors import Refused

CONFIRMED = "imported"  # the fact by which a person confirms how many items came from a file
BARE = "without_evidence"  # how many of the best answers have none, in the sentence that is signed


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
    """The counts a decision keeps. Refused while items from a file are not confirmed by number,
    or where the sentence that was signed names another number of answers without evidence."""
    found = handed_answers(dossier, row, actor)
    if found is None:
        return {}
    kept: dict[str, Any] = {"accepted": found.counts}
    if row.lists_open_items:
        bare = len(best_without_evidence(dossier))
        if given.get(BARE) not in (None, bare):
            raise Refused(
                f"Sekarang {bare} jawaban tertinggi tanpa bukti; jumlah pada pernyataan yang Anda "
                "setujui berbeda. Baca lagi pernyataannya, lalu ulangi."
            )
        if bare:
            kept[BARE] = bare
    count = len(found.imported)
    if count and given.get(CONFIRMED) != count:
        raise Refused(
            f"{count} butir berasal dari impor lembar dan belum Anda nyatakan sudah diperiksa. "
            "Periksa butirnya, centang pernyataannya, lalu ulangi."
        )
    return kept


def best_without_evidence(dossier: Dossier) -> list[str]:
    """The unit's best answers that nothing proves, in the sheet's order. They keep nobody from
    sending; whoever certifies says that there are some."""
    return [
        one.indicator
        for one in find_warnings(
            dossier.instrument,
            dossier.answers(View.UNIT),
            dossier.result(View.UNIT),
            evidenced_codes(dossier.sheet),
        )
        if one.code == WITHOUT_EVIDENCE
    ]


def signed_sentence(statement: str, bare: int) -> str:
    """What is sworn, with what is not proved in it."""
    if not bare:
        return statement
    return (
        f"{statement.removesuffix('.')}, dengan {bare} jawaban tertinggi yang belum disertai bukti."
    )


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
