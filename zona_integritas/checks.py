"""System checks of our own, run at every start."""

from typing import Any

import rules
from django.conf import settings
from django.core.checks import Error, Warning, register

from zona_integritas.agency import logo_path


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


# What papers show of the agency besides its name; none of it can be guessed.
OF_THE_AGENCY = ("AGENCY_ADDRESS", "AGENCY_CITY", "AGENCY_HEAD_TITLE", "AGENCY_TYPE")


@register(deploy=True)
def letterhead_is_set(**kwargs: Any) -> list[Warning]:
    """Without these papers stay drafts."""
    found = [
        Warning(f"{name} belum diisi; kop naskah dan syarat instansi belum lengkap.", id="zi.W003")
        for name in OF_THE_AGENCY
        if not getattr(settings, name)
    ]
    if settings.AGENCY_LOGO and logo_path() is None:
        found.append(
            Warning(f"AGENCY_LOGO: tidak ada berkas «{settings.AGENCY_LOGO}».", id="zi.W004")
        )
    return found
