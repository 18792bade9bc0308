"""The level between: offices that check the LKE of their units before the TPI. Off by default."""

from datetime import date

from django.db import transaction

from assessment.enums import WindowKind
from assessment.models import Period
from assessment.periods.services.periods import set_window
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.permissions import require


@transaction.atomic
def set_between(
    *,
    actor: User,
    period: Period,
    level: str,
    quota: int | None,
    opens_on: date | None,
    closes_on: date | None,
    reason: str = "",
) -> Period:
    """Which level it is (blank: none), how many units an office may agree to, and its window."""
    require(actor, "assessment.manage_period")
    fields = ("between_level", "between_quota")
    before = {name: getattr(period, name) for name in fields}
    period.between_level, period.between_quota = level, quota if level else None
    period.save(update_fields=fields)
    after = {name: getattr(period, name) for name in fields}
    if after != before:
        record(actor=actor, action="period.between", target=period, before=before, after=after)
    if level and opens_on is not None and closes_on is not None:
        set_window(
            actor=actor,
            period=period,
            kind=WindowKind.BETWEEN,
            opens_on=opens_on,
            closes_on=closes_on,
            reason=reason,
        )
    return period
