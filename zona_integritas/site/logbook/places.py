"""Where units stand and stood: the record keeps the path of the day, units are moved."""

from django.db.models import Q

from units.models import Unit
from zona_integritas.ground.audit.models import AuditEvent


def events_below(path: str) -> Q:
    """Events of the units that stand below ``path`` today, wherever they stood then."""
    paths = list(Unit.objects.filter(path__startswith=path).values_list("path", flat=True))
    found = Q(unit_path__in=paths)
    for former in former_paths(path):
        found |= Q(unit_path__startswith=former)
    return found


def former_paths(path: str) -> list[str]:
    """Where these units stood before, from the record of moves itself; newest move first."""
    known, former = [path], []
    moves = AuditEvent.objects.filter(action="unit.moved").order_by("-id")
    for before, after in moves.values_list("before__path", "after__path"):
        for one in list(known):
            old = None
            if one.startswith(after):
                old = before + one.removeprefix(after)
            elif after.startswith(one):
                old = before
            if old is not None and old not in known:
                known.append(old)
                former.append(old)
    return former
