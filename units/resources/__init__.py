"""Imports and exports of units and people through django-import-export."""

from units.resources.base import ImportResource
from units.resources.examine import ImportOutcome, apply_import, examine_table
from units.resources.people import PersonResource
from units.resources.units import UnitResource

RESOURCES: dict[str, type[ImportResource]] = {"units": UnitResource, "people": PersonResource}

__all__ = [
    "RESOURCES",
    "ImportOutcome",
    "PersonResource",
    "UnitResource",
    "apply_import",
    "examine_table",
]
