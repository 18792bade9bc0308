"""Three ranks of the TPI are three people: as which of them may somebody act?"""

from assessment.acts import acted_in, several_ranks, sits
from assessment.enums import TPI_RANKS, Side
from assessment.models import Assessment
from assessment.rules import judges
from units.enums import TPI_SIDE, Role
from units.models import User
from units.queries import roles_of


def rank_problem(rank: str, acted: frozenset[str], people: int) -> str | None:
    """Why whoever acted on these sides of an LKE may not act as this rank, too.

    Three ranks are three people; an agency may allow ``people`` = 2: then one person may be two
    ranks, never all three.
    """
    others = [Side(side) for side in TPI_RANKS if side in acted and side != rank]
    if len(others) <= len(TPI_RANKS) - people:
        return None
    as_what = " dan ".join(_rank_name(side) for side in others)
    least = "tiga" if people == len(TPI_RANKS) else "paling sedikit dua"
    return (
        f"Anda telah menilai LKE ini sebagai {as_what}; tiga jenjang TPI dijalankan oleh {least} "
        f"orang, sehingga langkah {_rank_name(rank)} dilakukan oleh orang lain."
    )


def acting_ranks(user: User, assessment: Assessment) -> frozenset[str]:
    """As which ranks of the TPI may the person act for this LKE? Of those held: none where the
    person may not judge it or filled it, and none beside another rank that is already theirs."""
    held = {
        one.role for one in roles_of(user) if one.role in TPI_SIDE and one.covers(assessment.unit)
    }
    if not held or not judges(user, assessment):
        return frozenset()
    held = {rank for rank in held if sits(user, assessment, rank)}
    acted, people = acted_in(user, assessment), assessment.period.tpi_people
    if Side.UNIT in acted:
        return frozenset()
    return frozenset(rank for rank in held if rank_problem(rank, acted, people) is None)


def _rank_name(rank: str) -> str:
    """The rank inside a sentence."""
    label = Role(rank).label
    return label[:1].lower() + label[1:]


def ranks_in_words(assessment: Assessment) -> str:
    """Who acted as more than one rank of this LKE, for its page and its report; "" for nobody."""
    told = [
        f"{person} ({' dan '.join(_rank_name(rank) for rank in ranks)})"
        for person, ranks in several_ranks(assessment)
    ]
    return f"Dua orang untuk tiga jenjang: {', '.join(told)}." if told else ""
