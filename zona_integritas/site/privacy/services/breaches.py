"""That somebody looked for whom a breach touched is on record as well."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from units.models import Unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record


@transaction.atomic
def record_breach_report(*, since: datetime, usernames: Sequence[str], count: int) -> None:
    top = Unit.objects.filter(parent=None).order_by("pk").first()
    if top is not None:
        record(
            actor=SYSTEM,
            action="breach.examined",
            target=top,
            after={"since": since, "accounts": list(usernames), "count": count},
        )
