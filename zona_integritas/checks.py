"""System checks of our own, run at every start."""

from typing import Any

import rules
from django.conf import settings
from django.core.checks import Error, register


@register()
def transition_permissions_exist(**kwargs: Any) -> list[Error]:
    """A misspelt permission in a table of moves would otherwise be a silent "no"."""
    from proposals.workflow import MOVES

    return [
        Error(f"{move.name}: izin {move.permission} tidak dikenal", id="zi.E001")
        for move in MOVES
        if not rules.perm_exists(move.permission)
    ]


@register(deploy=True)
def demo_mode_is_off(**kwargs: Any) -> list[Error]:
    """Demo accounts have a known password."""
    if settings.DEMO_MODE:
        return [Error("DEMO_MODE menyala di pemasangan nyata.", id="zi.E002")]
    return []
