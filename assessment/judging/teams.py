"""Who judges a unit: three ranks, each of one or more people, who cover all areas together.

Roles on the tree are a pool, in which one person may stand in several ranks. The team of an LKE
is seated from it: three ranks are three people, or two where the agency allows it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from units.enums import Role
from units.models import Unit, User
from units.queries import HeldRole, areas_of, belongs_to, has_conflict, roles_of

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


def seated(
    unit: Unit, holders: Mapping[str, Sequence[User]], people: int, lead: User | None = None
) -> dict[str, list[User]]:
    """The team out of the pool: who could be several ranks takes one seat.

    ``lead`` is who begins the work, and is its lead. Otherwise the role that was given nearest to
    the unit counts, then the rank with the fewest people. Where ``people`` is 2, one person may
    take a second seat that would stay empty.
    """
    able = {role: impartial(unit, holders[role]) for role in TEAM}
    options: dict[int, list[str]] = {}
    known: dict[int, User] = {}
    for role in TEAM:
        for person in able[role]:
            known[person.pk] = person
            options.setdefault(person.pk, []).append(role)
    if lead is not None and Role.TPI_LEAD in options.get(lead.pk, ()):
        options[lead.pk] = [Role.TPI_LEAD]
    found: dict[str, list[User]] = {role: [] for role in TEAM}
    for pk in sorted(options, key=lambda pk: len(options[pk])):
        nearest = _nearest(known[pk], unit, options[pk])
        seat = min(nearest, key=lambda role: (len(found[role]), TEAM.index(Role(role))))
        found[seat].append(known[pk])
    for role in TEAM:
        if not found[role] and people < len(TEAM):
            found[role] = able[role][:1]
    ranks = [person.pk for some in found.values() for person in some]
    if len(set(ranks)) < min(people, len(ranks)):  # one person for everything
        found[TEAM[-1]] = []
    return found


def _nearest(person: User, unit: Unit, roles: Sequence[str]) -> list[str]:
    """Those of the roles that the person holds nearest to the unit."""
    paths = {
        role: max(len(held.path) for held in roles_of(person) if _is(held, role, unit))
        for role in roles
    }
    return [role for role in roles if paths[role] == max(paths.values())]


def _is(held: HeldRole, role: str, unit: Unit) -> bool:
    return held.role == role and held.covers(unit)


def team_problem(
    unit: Unit,
    holders: Mapping[str, Sequence[User]],
    areas: Collection[str] = AREAS,
    people: int = len(TEAM),
    lead: User | None = None,
) -> str | None:
    """Why the team cannot begin, in a sentence; None when it can."""
    problems = _gaps(unit, holders, areas)
    if problems:
        return f"Tim penilai unit ini belum lengkap: {'; '.join(problems)}."
    problems = _gaps(unit, seated(unit, holders, people, lead), areas)
    if not problems:
        return None
    least = "tiga orang" if people == len(TEAM) else "paling sedikit dua orang"
    return (
        f"Tim penilai unit ini belum lengkap: tiga jenjang TPI dijalankan oleh {least}, sedangkan "
        "orang yang sama memegang lebih dari satu jenjang, sehingga "
        f"{'; '.join(problems)}. Tunjuk orang lain untuk jenjang itu."
    )


def _gaps(unit: Unit, holders: Mapping[str, Sequence[User]], areas: Collection[str]) -> list[str]:
    problems = []
    for role in TEAM:
        left = uncovered(unit, role, holders[role], areas)
        label = role.label
        if left is None:
            problems.append(f"{label} belum ditunjuk")
        elif left:
            named = ", ".join("hasil" if area == "hasil" else f"area {area}" for area in left)
            problems.append(f"{label} belum mencakup {named}")
    return problems
