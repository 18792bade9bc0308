"""Workbooks that name people leave a record: who took them along, and by which filters."""

from collections.abc import Mapping

from django.db import transaction

from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.permissions import require, require_somewhere

LONGEST = 200  # letters of a filter


@transaction.atomic
def record_workload_export(*, actor: User, count: int, filters: Mapping[str, str]) -> None:
    """Assessors by name with what each has to judge and how far it is."""
    require(actor, "proposals.view_overview")
    _record(actor, "workload.exported", count, filters)


@transaction.atomic
def record_findings_export(*, actor: User, count: int, filters: Mapping[str, str]) -> None:
    """Findings of the cross-check, which name people in conflicting roles or with an interest."""
    require_somewhere(actor, "proposals.view_xray")
    _record(actor, "findings.exported", count, filters)


def _record(actor: User, action: str, count: int, filters: Mapping[str, str]) -> None:
    used = {
        name: value[:LONGEST].replace("\0", "") for name, value in filters.items() if value.strip()
    }
    record(actor=actor, action=action, target=actor, after={"count": count, "filters": used})
