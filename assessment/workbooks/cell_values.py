"""What a cell of answers holds before it is read: nothing typed, a letter, a number."""

from typing import Any

from assessment.scoring.model import Indicator
from zona_integritas.ground.files.cells import answer_in, cell_text
from zona_integritas.ground.files.sheets import FaultyCell

COMPUTED_FAULTS = ("#DIV/0!", "=")  # what a percentage says while its counts are blank


def is_unfilled(value: object) -> bool:
    """Does a percentage cell hold nothing typed: blank, or what its formula says of no counts?"""
    if isinstance(value, FaultyCell):
        # A formula that fetches its figure from elsewhere holds one that would be lost.
        return value.startswith(COMPUTED_FAULTS) and "!" not in value.removesuffix("!")
    return value in (None, 0) or str(value).strip().casefold().startswith(("blm", "belum", "#"))


def typed_answer(indicator: Indicator, raw: object) -> Any:
    """The answer as the one strict reading takes it: a letter never is a number or a truth."""
    is_letter = bool(indicator.options)
    return cell_text(raw) if is_letter and isinstance(raw, (bool, int, float)) else raw


def number_in(value: Any) -> int | float | None:
    """The number in a cell; None where there is none, or a truth."""
    value = answer_in(value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number else None
