"""A small agency with one person per role, made through the services."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tests.kept_rows import Kept, steps_of
from units.models import Unit, User
from units.services.people import create_person
from units.services.predicates import add_predicate
from units.services.roles import grant_role
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM

# username: role and unit of the role, unit of work
PEOPLE = {
    "admin": ("admin", "BLN", "BLN"),
    "admin-a": ("admin", "A", "A"),
    "pokja": ("pokja", "BLN", "BLN"),
    "tpi": ("tpi_member", "BLN", "BLN"),
    "ketua": ("tpi_lead", "BLN", "BLN"),
    "dalnis": ("tpi_supervisor", "BLN", "BLN"),
    "pimpinan": ("leadership", "BLN", "BLN"),
    "pengamat": ("observer", "BLN", "BLN"),
    "kepala": ("unit_head", "A", "A"),
    "anggota": ("unit_member", "A", "A"),
    "anggota-b": ("unit_member", "B", "B"),
    "luar": (None, None, "B"),
}


def make_unit(code: str, parent: Unit | None, level: str = "eselon_3") -> Unit:
    return create_unit(
        actor=SYSTEM,
        code=code,
        name=f"Unit {code}",
        parent=parent,
        level=level,
        service_kind="layanan_publik",
        staff_count=40,
        budget=10_000_000,
    )


def make_person(username: str, unit: Unit | None, number: int) -> User:
    return create_person(
        actor=SYSTEM,
        username=username,
        full_name=f"Orang {username}",
        email=f"{username}@instansi.example",
        nip=f"9{number:017d}",
        unit=unit,
    )


def make_agency() -> SimpleNamespace:
    """BLN with A (and A1, A11 below it) and B; one person per role."""
    root = make_unit("BLN", None, "instansi")
    units = {"BLN": root, "A": make_unit("A", root, "eselon_2"), "B": make_unit("B", root)}
    units["A1"] = make_unit("A1", units["A"])
    units["A11"] = make_unit("A11", units["A1"], "eselon_4")
    people = {}
    for number, (username, (role, place, work)) in enumerate(PEOPLE.items(), start=1):
        people[username] = make_person(username, units[work], number)
        if role is not None:
            grant_role(actor=SYSTEM, user=people[username], role=role, unit=units[place])
    return SimpleNamespace(units=units, people=people)


@pytest.fixture
def agency(
    db: Any, request: pytest.FixtureRequest, kept_rows: dict[tuple[Any, ...], Kept]
) -> Iterator[SimpleNamespace]:
    """Made once by the services, then put back as rows, as the season is."""
    with steps_of(request, kept_rows) as steps:
        steps.take(("agency",), lambda: steps.season.__dict__.update(make_agency().__dict__))
        yield steps.season


@pytest.fixture
def predicate(agency: SimpleNamespace) -> Any:
    return add_predicate(
        actor=SYSTEM,
        unit=agency.units["A"],
        kind="WBK",
        year=2023,
        decree_number="KEP-1",
        decree_date=date(2023, 12, 1),
    )


@pytest.fixture
def as_user(client: Any, agency: SimpleNamespace) -> Any:
    """The test client, signed in as somebody of the cast."""

    def sign_in(username: str) -> Any:
        client.force_login(agency.people[username], backend="units.backends.PersonBackend")
        return client

    return sign_in
