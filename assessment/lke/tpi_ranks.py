"""What the TPI says now: what a rank has left open, and which differences are unexplained.

Pure: it looks at answers that were read already, so screen, guard and workload agree.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from assessment.enums import TPI_RANKS, Phase, Side

# Answers by side and code; notes and abstentions by (side, code).
Sides = Mapping[Side, Mapping[str, Any]]
Notes = Mapping[tuple[str, str], str]
Abstained = Collection[tuple[str, str]]
Said = TypeVar("Said")

RANK_OF_PHASE = {
    Phase.TPI_MEMBER: Side.TPI_MEMBER,
    Phase.TPI_LEAD: Side.TPI_LEAD,
    Phase.TPI_SUPERVISOR: Side.TPI_SUPERVISOR,
}


def last_answers(*sides: Mapping[str, Said]) -> dict[str, Said]:
    """The rank rule: of several who speak in this order, on each item the last that answered
    speaks for all of them. It stands only here."""
    found: dict[str, Said] = {}
    for said in sides:
        found.update(said)
    return found


def speaker(rows: Iterable[tuple[Side, Any, str]]) -> Side | None:
    """Whose row stands for several ranks on one item, from their values and notes in order: the
    last that answered; where none did, the last that wrote a note; else the last."""
    last = last_answers(
        *(
            {"row": side}
            | ({"note": side} if note else {})
            | ({"answer": side} if value not in (None, "") else {})
            for side, value, note in rows
        )
    )
    return last.get("answer", last.get("note", last.get("row")))


def judges_with(rank: str | None) -> tuple[Side, ...]:
    """Whose answers decide what is open to this rank: all ranks', or a second assessor's alone."""
    return (Side.TPI_SECOND,) if rank == Side.TPI_SECOND else TPI_RANKS


def open_items(
    rank: str | None, codes: Iterable[str], answered: Collection[str], abstained: Abstained
) -> list[str]:
    """The items on which no answer counts yet and which this rank has not left to the next one.

    ``answered``: the codes on which what ``judges_with`` said last scores. Without a rank no
    abstention counts: what is left then has no answer at all.
    """
    return [
        code
        for code in codes
        if code not in answered and not (rank is not None and (rank, code) in abstained)
    ]


def unexplained_items(
    codes: Iterable[str], sides: Sides, notes: Notes, judges: tuple[Side, ...] = TPI_RANKS
) -> list[str]:
    """Where the judges' last answer is not the unit's, and none of those who gave it said why."""
    judged = last_answers(*(sides[side] for side in judges))
    found = []
    for code in codes:
        if code not in judged or judged[code] == sides[Side.UNIT].get(code):
            continue
        if not any(
            sides[side].get(code) == judged[code] and notes.get((side, code), "").strip()
            for side in judges
        ):
            found.append(code)
    return found


def sides_differ(
    code: str, sides: Sides, abstained: Abstained, ranks: tuple[Side, ...] = TPI_RANKS[:2]
) -> bool:
    """Do the unit and these ranks differ on an item, or did one of them not judge it?

    A rank that left the earlier answer as it stands has not contradicted it.
    """
    said = [sides[Side.UNIT].get(code)]
    said += [sides[rank][code] for rank in ranks if code in sides[rank]]
    judged = len(said) > 1
    return (
        not judged
        or len({repr(one) for one in said}) > 1
        or any((rank, code) in abstained for rank in ranks)
    )
