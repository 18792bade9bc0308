"""Who did what in an LKE, who sits in its team, and for whom it is closed until two are done."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessment.enums import TPI_RANKS, Side
from assessment.models import AnswerRevision, Assessment, DoubleAssessment, RankAct, TeamSeat
from units.models import User

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


def seats_at(assessment: Assessment, moment: datetime) -> list[TeamSeat]:
    """The recorded team of the LKE as it stood at that moment."""
    rows = TeamSeat.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=moment),
        assessment=assessment,
        recorded_at__lte=moment,
    )
    return list(rows.select_related("person", "letter").order_by("person__sort_name"))


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
