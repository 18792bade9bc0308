"""Who judges a unit: three ranks, each of one or more people, who cover all areas together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from units.enums import Role
from units.models import Unit
from units.queries import areas_of, belongs_to, has_conflict

TEAM = (Role.TPI_MEMBER, Role.TPI_LEAD, Role.TPI_SUPERVISOR)
AREAS = ("1", "2", "3", "4", "5", "6", "hasil")


def impartial(unit: Unit, people: Iterable[Any]) -> list[Any]:
    """Those who may judge the unit: who belongs to it or is partial towards it may not."""
    return [
        person
        for person in people
        if not belongs_to(person, unit) and not has_conflict(person, unit)
    ]


def uncovered(
    unit: Unit, role: str, people: Sequence[Any], areas: Collection[str] = AREAS
) -> list[str] | None:
    """The areas nobody of this rank judges; None where the rank has nobody at all."""
    covered: set[str] = set()
    able = impartial(unit, people)
    if not able:
        return None
    for person in able:
        own = areas_of(person, unit, role)
        covered |= set(areas) if own is None else own
    return sorted(set(areas) - covered)


def team_problem(
    unit: Unit, holders: Mapping[str, Sequence[Any]], areas: Collection[str] = AREAS
) -> str | None:
    """Why the team cannot begin, in a sentence; None when it can."""
    problems = []
    for role in TEAM:
        left = uncovered(unit, role, holders[role], areas)
        label = role.label
        if left is None:
            problems.append(f"{label} belum ditunjuk")
        elif left:
            named = ", ".join("hasil" if area == "hasil" else f"area {area}" for area in left)
            problems.append(f"{label} belum mencakup {named}")
    if not problems:
        return None
    return f"Tim penilai unit ini belum lengkap: {'; '.join(problems)}."
