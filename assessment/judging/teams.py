"""Who judges a unit: three ranks, each of one or more people, who cover all areas together.

Roles on the tree are a pool, in which one person may stand in several ranks. The team of an LKE
is seated from it: three ranks are three people, or two where the agency allows it. Where one
person would sit in more, the team is set for the unit first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from units.enums import Role
from units.models import HeldRole, Unit, User
from units.queries import areas_of, belongs_to, has_conflict, roles_of

TEAM = (Role.TPI_MEMBER, Role.TPI_LEAD, Role.TPI_SUPERVISOR)
AREAS = ("1", "2", "3", "4", "5", "6", "hasil")


def impartial_people(unit: Unit, people: Iterable[Any]) -> list[Any]:
    """Those who may judge the unit: who belongs to it or is partial towards it may not."""
    return [
        person
        for person in people
        if not belongs_to(person, unit) and not has_conflict(person, unit)
    ]


def uncovered_areas(
    unit: Unit, role: str, people: Sequence[Any], areas: Collection[str] = AREAS
) -> list[str] | None:
    """The areas nobody of this rank judges; None where the rank has nobody at all."""
    covered: set[str] = set()
    able = impartial_people(unit, people)
    if not able:
        return None
    for person in able:
        own = areas_of(person, unit, role)
        covered |= set(areas) if own is None else own
    return sorted(set(areas) - covered)


def seat_people(unit: Unit, holders: Mapping[str, Sequence[User]]) -> dict[str, list[User]]:
    """Who sits in which rank: by the roles given nearest to the unit, whoever asks.

    A person of the pool with several ranks takes none of them beside a team that was set for the
    unit itself; else it is not known which (``unclear``), and nobody guesses it.
    """
    able: dict[str, list[User]] = {role: impartial_people(unit, holders[role]) for role in TEAM}
    ranks = _nearest_ranks(unit, able)
    own = {pk for pk, (person, _) in ranks.items() if _on_unit(person, unit)}
    set_here = all(any(role in ranks[pk][1] for pk in own) for role in TEAM)
    found: dict[str, list[User]] = {role: [] for role in TEAM}
    for pk, (person, held) in ranks.items():
        if len(held) > 1 and set_here and pk not in own:
            continue
        for role in held:
            found[role].append(person)
    return {role: _without_crowd(unit, role, people) for role, people in found.items()}


def _without_crowd(unit: Unit, role: str, people: list[User]) -> list[User]:
    """Several who hold a rank for the whole agency are a pool: beside those named nearer to the
    unit none of them sits by a guess."""
    pool = [person for person in people if _of_the_pool(person, unit, role)]
    if len(pool) < 2 or len(pool) == len(people):
        return people
    return [person for person in people if person not in pool]


def _of_the_pool(person: User, unit: Unit, role: str) -> bool:
    """Does the person hold this rank of the unit on the whole agency only?"""
    held = [one for one in roles_of(person) if _is(one, role, unit)]
    return bool(held) and unit.parent_id is not None and all(one.agency_wide for one in held)


def crowd(unit: Unit, team: Mapping[str, Sequence[User]]) -> list[tuple[Role, list[User]]]:
    """The ranks that several people hold for the whole agency, for the same areas: who of them
    judges this unit is for the letter of assignment to say."""
    found = []
    for role in TEAM:
        pool = [person for person in team[role] if _of_the_pool(person, unit, role)]
        areas = [area for person in pool for area in areas_of(person, unit, role) or AREAS]
        if len(pool) > 1 and len(areas) != len(set(areas)):
            found.append((role, pool))
    return found


def unclear(team: Mapping[str, Sequence[User]], people: int) -> list[tuple[User, list[str]]]:
    """Who would sit in more ranks than one person may, with those ranks."""
    ranks: dict[int, list[str]] = {}
    known = {person.pk: person for some in team.values() for person in some}
    for role in TEAM:
        for person in team[role]:
            ranks.setdefault(person.pk, []).append(role)
    most = 1 + len(TEAM) - people
    return [(known[pk], held) for pk, held in ranks.items() if len(held) > most]


def _nearest_ranks(
    unit: Unit, able: Mapping[str, Sequence[User]]
) -> dict[int, tuple[User, list[str]]]:
    """Each person with the ranks held nearest to the unit, in the order of the ranks."""
    known: dict[int, User] = {}
    options: dict[int, list[str]] = {}
    for role in TEAM:
        for person in able[role]:
            known[person.pk] = person
            options.setdefault(person.pk, []).append(role)
    return {pk: (known[pk], _nearest(known[pk], unit, held)) for pk, held in options.items()}


def _nearest(person: User, unit: Unit, roles: Sequence[str]) -> list[str]:
    """Those of the roles that the person holds nearest to the unit."""
    paths = {
        role: max(len(held.path) for held in roles_of(person) if _is(held, role, unit))
        for role in roles
    }
    return [role for role in roles if paths[role] == max(paths.values())]


def _on_unit(person: User, unit: Unit) -> bool:
    return any(held.path == unit.path and held.role in TEAM for held in roles_of(person))


def _is(held: HeldRole, role: str, unit: Unit) -> bool:
    return held.role == role and held.covers(unit)


def team_problem(
    unit: Unit,
    holders: Mapping[str, Sequence[User]],
    areas: Collection[str] = AREAS,
    people: int = len(TEAM),
) -> str | None:
    """Why the team cannot begin, in a sentence; None when it can."""
    team = seat_people(unit, holders)
    if problems := _gaps(unit, team, areas):
        return f"Tim penilai unit ini belum lengkap: {'; '.join(problems)}."
    double = unclear(team, people)
    if double:
        return _unclear_in_words(team, double, people)
    if many := crowd(unit, team):
        named = "; ".join(
            f"{role.label}: {', '.join(str(person) for person in pool)}" for role, pool in many
        )
        return (
            "Tim penilai unit ini belum ditetapkan; peran untuk seluruh instansi belum menjadikan "
            f"orangnya anggota tim ({named}). Tetapkan siapa yang bertugas menurut surat tugas."
        )
    return None


def _unclear_in_words(
    team: Mapping[str, Sequence[User]], double: Sequence[tuple[User, list[str]]], people: int
) -> str:
    """Who stands in too many ranks, what is to be set, and who is to be added."""
    named = "; ".join(f"{person} memegang {_labels(held, 'dan')}" for person, held in double)
    persons = " dan ".join(str(person) for person, _ in double)
    least = "tiga orang" if people == len(TEAM) else "paling sedikit dua orang"
    text = (
        f"Tim penilai unit ini belum lengkap: {named}, sedangkan tiga jenjang TPI dijalankan oleh "
        f"{least}. Tetapkan jenjang {persons} pada tim unit ini"
    )
    doubled = {person.pk for person, _ in double}
    missing = people - len({person.pk for some in team.values() for person in some})
    if missing > 0:
        open_ranks = [r for r in TEAM if all(person.pk in doubled for person in team[r])]
        text += f", dan tambahkan {missing} orang lain sebagai {_labels(open_ranks, 'atau')}"
    return f"{text}."


def _labels(roles: Sequence[str], word: str) -> str:
    names = [str(Role(role).label) for role in roles]
    if len(names) < 3:
        return f" {word} ".join(names)
    return f"{', '.join(names[:-1])}, {word} {names[-1]}"


def _gaps(unit: Unit, holders: Mapping[str, Sequence[User]], areas: Collection[str]) -> list[str]:
    problems = []
    for role in TEAM:
        left = uncovered_areas(unit, role, holders[role], areas)
        label = role.label
        if left is None:
            problems.append(f"{label} belum ditunjuk")
        elif left:
            named = ", ".join("hasil" if area == "hasil" else f"area {area}" for area in left)
            problems.append(f"{label} belum mencakup {named}")
    return problems
