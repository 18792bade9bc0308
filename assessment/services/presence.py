"""Who has an LKE open, and who has seen what of it. Neither is a business fact: no audit."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from assessment.models import Assessment, Indicator, ItemSeen, Presence

GONE_AFTER = timedelta(seconds=90)  # a page says every half minute that it is still open


def here(*, actor: Any, assessment: Assessment, place: str) -> list[Presence]:
    """Notes that ``actor`` looks at ``place``; answers who else does now."""
    now = timezone.now()
    Presence.objects.bulk_create(
        [Presence(assessment=assessment, user=actor, place=place[:30], seen_at=now)],
        update_conflicts=True,
        unique_fields=["assessment", "user"],
        update_fields=["place", "seen_at"],
    )
    others = Presence.objects.filter(assessment=assessment, seen_at__gte=now - GONE_AFTER)
    return list(others.exclude(user=actor).select_related("user").order_by("user__full_name"))


def mark_seen(*, actor: Any, assessment: Assessment, area: str) -> int:
    """The items of an area are not new to this person any more; answers how many there are."""
    now = timezone.now()
    rows = Indicator.objects.filter(
        instrument_id=assessment.instrument_id, code__startswith=f"{area}."
    ).values_list("pk", flat=True)
    ItemSeen.objects.bulk_create(
        [ItemSeen(assessment=assessment, user=actor, indicator_id=pk, seen_at=now) for pk in rows],
        update_conflicts=True,
        unique_fields=["assessment", "user", "indicator"],
        update_fields=["seen_at"],
    )
    return len(rows)
