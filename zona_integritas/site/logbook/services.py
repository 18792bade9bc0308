"""Taking the record along leaves a record: it holds names and what people did."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Model

from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.permissions import require

# Most rows of one download; older ones are fetched by narrowing the days.
MOST_ROWS = 10_000


@transaction.atomic
def record_export(
    *,
    actor: User,
    permission: str,
    target: Model | None,
    about: str,
    count: int,
    file_format: str,
    filters: Mapping[str, str],
) -> None:
    """Who took how many events along, of what, in which form, by which filters.

    ``target`` is the unit, person or proposal whose page it was; None for the agency's.
    """
    require(actor, permission, target)
    unit = target if about == "unit" else getattr(target, "unit", None)
    record(
        actor=actor,
        action="record.exported",
        target=target if target is not None else actor,
        after={"page": about, "count": count, "format": file_format, "filters": dict(filters)},
        unit_path=getattr(unit, "path", ""),
    )


@transaction.atomic
def record_roles_export(
    *, actor: User, count: int, file_format: str, filters: Mapping[str, str]
) -> None:
    """Who took the list of roles given and ended along."""
    require(actor, "record.view_roles")
    record(
        actor=actor,
        action="roles.exported",
        target=actor,
        after={"count": count, "format": file_format, "filters": dict(filters)},
    )
