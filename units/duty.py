"""Which two roles nobody may hold together, and why: one table for every way in.

Two roles meet where a unit is covered by both: one is held on the other's unit, above or below
it. ``docs/duty.md`` is made from this table (``manage.py duty_doc``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from units.enums import TPI_SIDE, UNIT_SIDE, Role
from units.models import RoleGrant
from units.running import days_meet


@dataclass(frozen=True, slots=True)
class RolePair:
    """Two kinds of role, and in a sentence why one person does not hold both."""

    one: frozenset[Role]
    other: frozenset[Role]
    why: str

    def is_of(self, first: str, second: str) -> bool:
        return (first in self.one and second in self.other) or (
            first in self.other and second in self.one
        )


FORBIDDEN = (
    RolePair(UNIT_SIDE, TPI_SIDE, "Yang mengisi penilaian mandiri tidak menilainya."),
    RolePair(
        UNIT_SIDE,
        frozenset({Role.LEADERSHIP}),
        "Yang mengisi penilaian mandiri tidak memutuskan usulannya.",
    ),
    RolePair(
        TPI_SIDE,
        frozenset({Role.LEADERSHIP}),
        "Yang menilai tidak memutuskan apa yang dinilainya.",
    ),
    RolePair(
        TPI_SIDE,
        frozenset({Role.POKJA}),
        "Yang menilai tidak mendampingi dan mengusulkan unit yang dinilainya.",
    ),
    RolePair(
        TPI_SIDE,
        frozenset({Role.ADMIN}),
        "Yang menilai tidak memberi peran dan tidak mengatur jadwal penilaian.",
    ),
    RolePair(
        frozenset({Role.ADMIN}),
        frozenset({Role.LEADERSHIP}),
        "Yang memutuskan tidak memberi peran.",
    ),
)
# Allowed, and shown wherever the person is shown.
SHOWN = (
    RolePair(
        frozenset({Role.POKJA}),
        frozenset({Role.ADMIN}),
        "Kelompok kerja ZI dan administrator adalah orang yang sama. Ini diperbolehkan.",
    ),
)


def reach_meets(one: RoleGrant, other: RoleGrant) -> bool:
    """Is there a unit that both cover?"""
    return one.unit.path.startswith(other.unit.path) or other.unit.path.startswith(one.unit.path)


def pair_of(
    one: RoleGrant, other: RoleGrant, pairs: tuple[RolePair, ...] = FORBIDDEN
) -> RolePair | None:
    """The pair these two of one person make on some unit and some day; None where none."""
    if not (reach_meets(one, other) and days_meet(one, other)):
        return None
    return next((pair for pair in pairs if pair.is_of(one.role, other.role)), None)


def pairs_among(
    grants: list[RoleGrant], pairs: tuple[RolePair, ...] = FORBIDDEN
) -> Iterator[tuple[RoleGrant, RoleGrant, RolePair]]:
    """Every such two among the standing roles of one person."""
    for place, one in enumerate(grants):
        for other in grants[place + 1 :]:
            if pair := pair_of(one, other, pairs):
                yield one, other, pair
