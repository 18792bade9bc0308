"""What the TPI says now: what a rank has left open, and which differences are unexplained.

Pure: it looks at answers that were read already, so screen, guard and workload agree.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from assessment.enums import TPI_RANKS, Phase, Side

# Answers by side and code; notes and abstentions by (side, code).
Sides = Mapping[Side, Mapping[str, Any]]
Notes = Mapping[tuple[str, str], str]
Abstained = Collection[tuple[str, str]]

RANK_OF_PHASE = {
    Phase.TPI_MEMBER: Side.TPI_MEMBER,
    Phase.TPI_LEAD: Side.TPI_LEAD,
    Phase.TPI_SUPERVISOR: Side.TPI_SUPERVISOR,
}


def open_for(
    rank: str | None, codes: Iterable[str], sides: Sides, abstained: Abstained
) -> list[str]:
    """The items nobody of the TPI has answered and this rank has not left to the next one.

    Without a rank no abstention counts: what is left then has no answer at all. The second
    assessor stands alone: only the own answers count.
    """
    judges = (Side.TPI_SECOND,) if rank == Side.TPI_SECOND else TPI_RANKS
    return [
        code
        for code in codes
        if not any(code in sides[side] for side in judges)
        and not (rank is not None and (rank, code) in abstained)
    ]


def unexplained(
    codes: Iterable[str], sides: Sides, notes: Notes, judges: tuple[Side, ...] = TPI_RANKS
) -> list[str]:
    """Where the judges' last answer is not the unit's, and none of those who gave it said why."""
    found = []
    for code in codes:
        given = {side: sides[side][code] for side in judges if code in sides[side]}
        if not given:
            continue
        last = list(given.values())[-1]
        if last == sides[Side.UNIT].get(code):
            continue
        if not any(
            answer == last and notes.get((side, code), "").strip() for side, answer in given.items()
        ):
            found.append(code)
    return found


def apart(
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
