"""Leaving a record where personal data leaves the application."""

from django.db import transaction

from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.permissions import require_somewhere


@transaction.atomic
def record_people_export(*, actor: User, count: int, filters: dict[str, str]) -> None:
    """Who took how many people's data out, and by which filters; the data are not repeated."""
    require_somewhere(actor, "units.view_people")
    used = {name: value for name, value in filters.items() if value}
    record(
        actor=actor,
        action="people.exported",
        target=actor,
        after={"count": count, "filters": used},
    )
