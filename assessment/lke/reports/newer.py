"""Which items of an area somebody else changed since a page last heard, as far as its reader sees
them: answers of readable sides, evidence, what is said."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from assessment.lke.reports.beside import readable_sides
from assessment.models import (
    Answer,
    Assessment,
    Comment,
    EvidenceRevision,
    EvidenceUse,
    ItemSeen,
)
from assessment.rules import reads_comment, sees_tpi_side, writable_side
from units.models import User

# A save gets its time before others can read it: what came in late is told once more.
LATE = timedelta(seconds=10)


def changed_items(
    user: User, assessment: Assessment, area: str, since: datetime
) -> dict[str, datetime]:
    """Codes of the changed items, each with the time of its last change; one query."""
    after = since - LATE
    here = Q(assessment=assessment)
    rows = [
        _of_answers(user, assessment).filter(updated_at__gt=after),
        EvidenceUse.objects.filter(here, added_at__gt=after)
        .exclude(added_by=user.pk)
        .annotate(area_code=F("indicator__code"), at=F("added_at")),
        EvidenceUse.objects.filter(here, ended_at__gt=after)
        .exclude(ended_by=user.pk)
        .annotate(area_code=F("indicator__code"), at=F("ended_at")),
        EvidenceRevision.objects.filter(
            evidence__uses__assessment=assessment,
            evidence__uses__ended_at__isnull=True,
            added_at__gt=after,
        )
        .exclude(added_by=user.pk)
        .annotate(area_code=F("evidence__uses__indicator__code"), at=F("added_at")),
        _of_talk(user, assessment).filter(written_at__gt=after),
    ]
    found: dict[str, datetime] = {}
    lists = [one.order_by().values_list("area_code", "at") for one in rows]
    for code, at in lists[0].union(*lists[1:], all=True):
        if code.startswith(f"{area}."):
            found[code] = max(at, found.get(code, at))
    return found


def _of_answers(user: User, assessment: Assessment) -> QuerySet[Answer]:
    sides = readable_sides(
        writable_side(user, assessment), tpi_shown=bool(sees_tpi_side(user, assessment))
    )
    return (
        Answer.objects.filter(assessment=assessment, side__in=sides)
        .exclude(updated_by=user.pk)
        .annotate(area_code=F("indicator__code"), at=F("updated_at"))
    )


def _of_talk(user: User, assessment: Assessment) -> QuerySet[Comment]:
    may = [one for one in (True, False) if reads_comment(user, assessment, tpi_only=one)]
    return (
        Comment.objects.filter(thread__assessment=assessment, tpi_only__in=may)
        .exclude(author=user.pk)
        .annotate(area_code=F("thread__indicator__code"), at=F("written_at"))
    )


def unread_talk(user: User, assessment: Assessment) -> list[str]:
    """The items, in the sheet's order, under which others said something that this person has not
    looked at since; what was settled waits for nobody. One query."""
    seen = ItemSeen.objects.filter(
        assessment=assessment,
        user=user.pk,
        indicator=OuterRef("thread__indicator"),
        seen_at__gte=OuterRef("written_at"),
    )
    rows = _of_talk(user, assessment).filter(~Exists(seen), thread__settled_at__isnull=True)
    codes = rows.order_by("thread__indicator__order").values_list(
        "thread__indicator__code", flat=True
    )
    return list(dict.fromkeys(codes))
