"""Removing what has been kept long enough: for the scheduler, once a day."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from units.models import Unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record

Cleaning = Callable[[datetime, bool], int]


def clean_all(
    cleanings: Iterable[tuple[str, Cleaning]], *, now: datetime, dry_run: bool
) -> dict[str, int]:
    """How much was due of each kind of data, by its title; removed, each kind for itself, unless
    ``dry_run``. A run that removes is on record with its counts, also where nothing was due."""
    counts = {}
    for title, clean in cleanings:
        with transaction.atomic():
            counts[title] = clean(now, dry_run)
    top = Unit.objects.filter(parent=None).order_by("pk").first()
    if not dry_run and top is not None:
        with transaction.atomic():
            record(
                actor=SYSTEM,
                action="retention.ran",
                target=top,
                after={"removed": {title: count for title, count in counts.items() if count}},
            )
    return counts
