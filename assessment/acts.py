"""Who did what in an LKE, who sits in its team, and for whom it is closed until two are done."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessment.enums import TPI_RANKS, Side
from assessment.models import AnswerRevision, Assessment, DoubleAssessment, RankAct, TeamSeat
from units.enums import TPI_SIDE
from units.models import User
from units.queries import people_with

# On which side somebody wrote, or as which rank somebody acted.
ACTING = (Side.UNIT, *TPI_RANKS, Side.TPI_SECOND)


def acts_on(person: Any, side: Side) -> Q:
    """Did the person (by key) ever write on this side of the row's LKE, or act as this rank?"""
    written = AnswerRevision.objects.filter(
        answer__assessment=OuterRef("pk"), answer__side=side, written_by=person
    )
    if side not in TPI_RANKS:
        return Q(Exists(written))
    acts = RankAct.objects.filter(assessment=OuterRef("pk"), rank=side, person=person)
    return Q(Exists(written) | Exists(acts))


def wrote_unit_side(user: User, assessment: Assessment) -> bool:
    """Did this person ever write an answer of the unit's side in this LKE?"""
    return Side.UNIT in acted_in(user, assessment)


def wrote_tpi_side(user: User, assessment: Assessment) -> bool:
    """Did this person ever judge in this LKE: write for the TPI, or act as one of its ranks?"""
    return any(side.startswith("tpi_") for side in acted_in(user, assessment))


def acted_in(user: User, assessment: Assessment) -> frozenset[str]:
    """The sides of this LKE on which the person ever wrote, or acted as a rank."""
    known = assessment.acted.get(user.pk)
    return acts_of(user, [assessment])[assessment.pk] if known is None else known


def acts_of(user: User, assessments: Collection[Assessment]) -> dict[int, frozenset[str]]:
    """For many LKE by their id, in one query: on which sides the person ever wrote or acted."""
    written = AnswerRevision.objects.filter(answer__assessment__in=assessments, written_by=user)
    acts = RankAct.objects.filter(assessment__in=assessments, person=user)
    rows = (
        written.order_by()
        .values_list("answer__assessment_id", "answer__side")
        .union(acts.order_by().values_list("assessment_id", "rank"))
    )
    found: dict[int, set[str]] = {}
    for pk, side in rows:
        found.setdefault(pk, set()).add(side)
    return {sheet.pk: frozenset(found.get(sheet.pk, ())) for sheet in assessments}


def read_seats(assessments: Iterable[Assessment]) -> None:
    """Reads the recorded teams of many LKE in one query, for ``seats_of`` and ``team_of``."""
    rows = [one for one in assessments if "seated" not in one.__dict__]
    for one in rows:
        one.seated = []
    by_pk: dict[int, list[Assessment]] = {}
    for one in rows:
        by_pk.setdefault(one.pk, []).append(one)
    seats = TeamSeat.objects.filter(assessment__in=by_pk, ended_at__isnull=True)
    for seat in seats.select_related("person").order_by("pk"):
        for one in by_pk[seat.assessment_id]:
            one.seated.append(seat)


def team_of(assessment: Assessment) -> list[TeamSeat]:
    """Who sits in the team of the letter of assignment now; empty where none was recorded."""
    read_seats([assessment])
    return assessment.seated


def seats_of(user: User, assessment: Assessment) -> dict[str, tuple[str, ...]] | None:
    """The ranks in which the person sits in the recorded team, each with its areas (none: all).
    None where no team was recorded: then the roles say who judges."""
    known = assessment.known_seats
    if user.pk not in known:
        team = team_of(assessment)
        own = {seat.rank: tuple(seat.areas) for seat in team if seat.person_id == user.pk}
        return own if team else None
    return known[user.pk]


def sits(user: User, assessment: Assessment, *ranks: str) -> bool:
    """Is this person of the LKE's team (in one of the ``ranks``)? Roles make a pool; once a
    letter of assignment has named the team, only the team judges."""
    own = seats_of(user, assessment)
    return own is None or bool(own.keys() & set(ranks) if ranks else own)


def able_people(role: str, assessment: Assessment) -> list[User]:
    """Who holds this role for the LKE; of a rank of the TPI those of the recorded team."""
    people = people_with(role, assessment.unit).order_by("sort_name")
    team = team_of(assessment) if role in TPI_SIDE else []
    seated = {seat.person_id for seat in team if seat.rank == role}
    return [one for one in people if not team or one.pk in seated]


def forget_seats(assessment: Assessment) -> None:
    """After a seat was given or left, the same LKE object asks the database again."""
    assessment.__dict__.pop("seated", None)
    assessment.known_seats.clear()


def seats_at(assessment: Assessment, moment: datetime) -> list[TeamSeat]:
    """The recorded team of the LKE as it stood at that moment."""
    rows = TeamSeat.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=moment),
        assessment=assessment,
        recorded_at__lte=moment,
    )
    return list(rows.select_related("person", "letter").order_by("person__sort_name"))


def seats_left(assessment: Assessment, moment: datetime) -> list[TeamSeat]:
    """Who had left the team by then, by another letter of assignment."""
    rows = TeamSeat.objects.filter(assessment=assessment, until__isnull=False, ended_at__lte=moment)
    return list(rows.select_related("person", "letter").order_by("pk"))


def several_ranks(assessment: Assessment) -> list[tuple[User, list[Side]]]:
    """Who acted as more than one rank of this LKE, and as which; an agency may allow two."""
    written = AnswerRevision.objects.filter(
        answer__assessment=assessment, answer__side__in=TPI_RANKS, written_by__isnull=False
    )
    acts = RankAct.objects.filter(assessment=assessment)
    rows = (
        written.order_by()
        .values_list("written_by_id", "answer__side")
        .union(acts.order_by().values_list("person_id", "rank"))
    )
    found: dict[int, set[str]] = {}
    for pk, side in rows:
        found.setdefault(pk, set()).add(side)
    many = {
        pk: [rank for rank in TPI_RANKS if rank in sides]
        for pk, sides in found.items()
        if len(sides) > 1
    }
    people = User.objects.filter(pk__in=many).order_by("sort_name") if many else ()
    return [(person, many[person.pk]) for person in people]


def blind_doubles(user: User) -> QuerySet[DoubleAssessment]:
    """What this person judges a second time while the two may not be compared yet.

    Whatever roles the person holds meanwhile: blindness hangs on the person.
    """
    return DoubleAssessment.objects.filter(
        Q(first_done_at__isnull=True) | Q(second_done_at__isnull=True), second_id=user.pk or 0
    )


def not_blind(user: User, way: str = "assessment") -> Q:
    """A condition for rows about LKE (reached by ``way``) that this person does not judge blind.

    Asked wherever rows of many LKE are read: proposals, papers, overview, lists, exports.
    """
    return Q(~Exists(blind_doubles(user).filter(assessment=OuterRef(way))))
