"""Places on the pages of a lower app that an upper app fills.

The page of an LKE shows what was recommended to the unit, the page of a unit its pictures; both
belong to apps above. The page names a slot, ``{% slot "lke" sheet=sheet %}``, and the upper app
says at its start what is drawn there (``proposals/slots.py``). No template looks upwards.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.utils.safestring import SafeString

Drawing = Callable[..., SafeString]


class Slot(StrEnum):
    """Every place there is, with what the page tells of itself."""

    PAGE = "page"  # context: under the heading of every page
    LKE = "lke"  # sheet: on the overview of an LKE
    LKE_TARGET = "lke_target"  # sheet: the predicate its unit is proposed for, by its code
    LKE_STEP = "lke_step"  # sheet, left: who goes on with an LKE, and where
    LKE_ITEM = "lke_item"  # sheet, code: beside one item of an LKE
    UNIT = "unit"  # user, unit: on the page of a unit


_FILLED: dict[Slot, Drawing] = {}


def fill_slot(slot: Slot, drawing: Drawing) -> None:
    """The upper app's part. A slot is filled once; two that claim it are a mistake."""
    if slot in _FILLED:
        raise ValueError(f"{slot} is filled already")
    _FILLED[slot] = drawing


def draw_slot(slot: str, **about: Any) -> SafeString:
    """What stands in the slot; nothing where no app fills it."""
    drawing = _FILLED.get(Slot(slot))
    return SafeString("") if drawing is None else drawing(**about)
