"""The table of a letter of assignment: every row looked at first, then all seats or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from assessment.assignments.services.letters import keep_letter
from assessment.judging.services.teams import Seat, SeatCheck, check_seats, give_seats
from assessment.judging.teams import TEAM
from assessment.models import AssignmentLetter
from units.enums import Role
from units.models import Unit, User
from units.queries import units_under, visible_people
from units.resources.widgets import AreasCell, NipCell, plain_cell
from units.services.imports import ROW, read_register
from zona_integritas.ground.errors import Refused

COLUMNS = ("kode_unit", "jenjang", "orang", "area")
MOST_ROWS = 400
FAILED = "Tabel surat tugas ini masih memuat baris yang salah. Tidak ada data yang berubah."


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One row of the table: a seat on a unit as it would be, or what is wrong with it."""

    number: int
    problem: str = ""
    check: SeatCheck | None = None


def read_team_table(actor: User, content: bytes) -> list[TeamRow]:
    """Every row of the file with what it would do. Refused where it cannot be read at all."""
    table = read_register(content, COLUMNS, optional={"area"}).dict
    if len(table) > MOST_ROWS:
        raise Refused(f"Tabel ini memuat lebih dari {MOST_ROWS} baris. Bagi menjadi beberapa.")
    register = _Register(actor, table)
    read = [_read_row(register, row) for row in table]
    rows = [one for one in read if isinstance(one, TeamRow)]
    seats: dict[int, list[tuple[int, Unit, Seat]]] = {}
    known: dict[tuple[int, int, str], int] = {}
    for one in read:
        if isinstance(one, TeamRow):
            continue
        number, unit, seat = one
        first = known.setdefault((unit.pk, seat.user.pk, seat.role), number)
        if first != number:
            rows.append(TeamRow(number, f"Orang dan jenjang ini sudah ada di baris {first}."))
        else:
            seats.setdefault(unit.pk, []).append(one)
    for ones in seats.values():
        checks = check_seats([ones[0][1]], [seat for _, _, seat in ones])
        for (number, _, _), check in zip(ones, checks, strict=True):
            rows.append(TeamRow(number, check.reason if check.kind == "refused" else "", check))
    return sorted(rows, key=lambda row: row.number)


class _Register:
    """The units whose team the actor sets and the people they may name, read once."""

    def __init__(self, actor: User, table: Iterable[Mapping[str, Any]]) -> None:
        units = units_under(actor, {Role.ADMIN}).filter(is_active=True)
        self.units = {unit.code.lower(): unit for unit in units}
        self.people: dict[str, User] = {}
        for person in visible_people(actor).select_related("unit"):
            self.people[person.username.lower()] = person
            if person.nip:
                self.people[person.nip] = person
        labels = {role.label.lower(): role for role in TEAM}
        self.ranks = {**labels, **{role.value: role for role in TEAM}}


def _read_row(register: _Register, row: Mapping[str, Any]) -> TeamRow | tuple[int, Unit, Seat]:
    number = int(row[ROW])
    code = plain_cell(row["kode_unit"])
    unit = register.units.get(code.lower())
    if unit is None:
        return TeamRow(
            number,
            f"Unit «{code}» tidak ada di antara unit yang timnya Anda tetapkan."
            if code
            else "Kode unit belum diisi.",
        )
    rank = plain_cell(row["jenjang"])
    role = register.ranks.get(rank.lower())
    if role is None:
        allowed = ", ".join(one.label for one in TEAM)
        return TeamRow(number, f"«{rank}» bukan jenjang TPI. Pilih salah satu: {allowed}.")
    try:
        person = _person(register, row["orang"])
        areas = AreasCell().clean(row.get("area"))
    except ValueError as error:
        return TeamRow(number, str(error))
    return number, unit, Seat(person, role, areas)


def _person(register: _Register, cell: object) -> User:
    text = plain_cell(cell)
    if not text:
        raise ValueError("Orang belum diisi. Tulis NIP atau nama penggunanya.")
    found = register.people.get(text.lower())
    if found is None and (isinstance(cell, int | float) or text[:1].isdigit()):
        found = register.people.get(NipCell().clean(cell))
    if found is None:
        raise ValueError(
            f"«{text}» bukan NIP atau nama pengguna orang yang terdaftar. Periksa tulisannya, "
            "atau tambahkan orangnya terlebih dahulu."
        )
    return found


def count_new(rows: Iterable[TeamRow]) -> int:
    """How many seats the table would give."""
    return sum(1 for row in rows if row.check is not None and row.check.kind in ("new", "areas"))


@transaction.atomic
def assign_by_letter(
    *, actor: User, content: bytes, seen: int, letter: Mapping[str, Any]
) -> tuple[AssignmentLetter, int]:
    """Keeps the letter and gives every seat of its table, or refuses and changes nothing.

    ``letter`` is what ``keep_letter`` takes; ``seen`` how many new seats were confirmed.
    """
    rows = read_team_table(actor, content)
    if wrong := [f"Baris {row.number}: {row.problem}" for row in rows if row.problem]:
        raise Refused(*wrong, FAILED)
    wanted: dict[Unit, list[Seat]] = {}
    for row in rows:
        assert row.check is not None  # noqa: S101 - a row without a problem has one
        wanted.setdefault(row.check.unit, []).append(row.check.seat)
    kept = keep_letter(actor=actor, **letter)
    return kept, give_seats(actor=actor, wanted=wanted, seen=seen, letter=kept)
