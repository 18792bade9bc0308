"""Who has an LKE open, and who has seen what of it. Neither is a business fact: no audit."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from assessment.models import Assessment, Indicator, ItemSeen, Presence
from units.models import User

GONE_AFTER = timedelta(seconds=90)  # a page says every half minute that it is still open


def note_presence(*, actor: User, assessment: Assessment, place: str) -> list[Presence]:
    """Notes that ``actor`` looks at ``place``; answers who else does now."""
    now = timezone.now()
    Presence.objects.bulk_create(
        [Presence(assessment=assessment, user=actor, place=place[:30], seen_at=now)],
        update_conflicts=True,
        unique_fields=["assessment", "user"],
        update_fields=["place", "seen_at"],
    )
    others = Presence.objects.filter(assessment=assessment, seen_at__gte=now - GONE_AFTER)
    return list(others.exclude(user=actor).select_related("user__unit").order_by("user__sort_name"))


def mark_seen(*, actor: User, assessment: Assessment, area: str, shown_at: datetime) -> int:
    """The items of an area, or one item, as they stood at ``shown_at``, are not new to this
    person any more.

    What others wrote after the page was made stays new, and an older page that is still open
    takes nothing back. Answers how many items there are.
    """
    shown_at = min(shown_at, timezone.now())
    rows = Indicator.objects.filter(
        Q(code=area) | Q(code__startswith=f"{area}."), instrument_id=assessment.instrument_id
    ).values_list("pk", flat=True)
    seen = [
        ItemSeen(assessment=assessment, user=actor, indicator_id=pk, seen_at=shown_at)
        for pk in rows
    ]
    with transaction.atomic():
        ItemSeen.objects.bulk_create(seen, ignore_conflicts=True)
        ItemSeen.objects.filter(
            assessment=assessment,
            user=actor,
            indicator__in=[row.indicator_id for row in seen],
            seen_at__lt=shown_at,
        ).update(seen_at=shown_at)
    return len(seen)
