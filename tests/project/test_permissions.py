"""Each permission is declared with what it is about, and asked that way everywhere."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
import rules
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.paths import ROOT
from units.enums import Role
from units.models import User
from units.services.people import create_person
from units.services.roles import grant_role
from zona_integritas.checks import (
    addresses,
    moves_are_asked_with_their_proposal,
    permission_problem,
    the_rail_asks_what_its_pages_ask,
    views_keep_to_their_permissions,
)
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.permissions import (
    PermissionScope,
    UnknownPermission,
    WrongQuestion,
    allowed,
    allowed_somewhere,
    declared_permissions,
    permission_required,
    permission_somewhere,
    require_somewhere,
)

pytestmark = pytest.mark.one_database
SOURCES = ("units", "assessment", "proposals", "zona_integritas")
ASKING = {"allowed", "require"}


def asked() -> Iterator[tuple[str, str, bool]]:
    """Place, permission and whether an object is named, of every question in the source."""
    for folder in SOURCES:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in ASKING
                    and len(node.args) > 1
                    and isinstance(node.args[1], ast.Constant)
                ):
                    where = f"{file.relative_to(ROOT)}:{node.lineno}"
                    yield where, str(node.args[1].value), len(node.args) > 2


def test_every_question_in_the_source_fits_what_the_permission_is_about() -> None:
    """An object permission without its object would be answered by a role on another unit."""
    found = list(asked())
    assert len(found) > 100
    assert list(addresses())  # every module of rules is read with the addresses
    scopes = declared_permissions()
    wrong = [
        f"{where} {name}"
        for where, name, with_object in found
        if name not in scopes or (scopes[name] is PermissionScope.OBJECT) != with_object
    ]
    assert wrong == []


def test_every_permission_is_declared_with_its_scope() -> None:
    assert list(addresses())
    assert set(rules.permissions.permissions) == set(declared_permissions())


def test_the_starting_checks_find_nothing() -> None:
    assert views_keep_to_their_permissions() == []
    assert moves_are_asked_with_their_proposal() == []
    assert the_rail_asks_what_its_pages_ask() == []


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


@pytest.mark.parametrize(
    ("view", "route", "problem"),
    [
        (permission_required("units.manage_unit"), "unit/<str:code>/", None),
        (permission_required("units.manage_unit"), "unit/", "perlu objek"),
        (permission_somewhere("units.manage_unit"), "unit/", None),
        (permission_somewhere("assessment.manage_period"), "periode/", "bukan izin atas objek"),
        (permission_required("assessment.manage_period"), "periode/", None),
        (permission_required("units.mange_unit"), "unit/<str:code>/", "tidak dikenal"),
        (lambda view: view, "unit/", "tidak menyebut izin"),
    ],
)
def test_a_view_that_does_not_fit_its_permission_stops_the_start(
    view: Any, route: str, problem: str | None
) -> None:
    found = permission_problem(path(route, view(page)))
    assert found is None if problem is None else problem in str(found)


@pytest.mark.parametrize("nobody", [None, SYSTEM])
def test_only_a_person_is_asked_for_a_permission(nobody: Any) -> None:
    """A forgotten actor is an error, not a yes and not a no; the system is told apart before."""
    with pytest.raises(TypeError):
        allowed(nobody, "assessment.manage_period")
    with pytest.raises(TypeError):
        allowed_somewhere(nobody, "units.manage_unit")


def test_a_permission_is_never_asked_about_the_wrong_thing(season: Any) -> None:
    admin = season.people["demo-admin"]
    with pytest.raises(WrongQuestion):
        allowed(admin, "units.manage_unit")
    with pytest.raises(WrongQuestion):
        allowed(admin, "assessment.manage_period", season.period)
    with pytest.raises(UnknownPermission):
        allowed_somewhere(admin, "units.mange_unit")
    assert allowed_somewhere(admin, "units.manage_unit")
    with pytest.raises(PermissionDenied):
        require_somewhere(season.people["unit_head-a"], "units.manage_unit")


def test_a_role_on_a_part_holds_nothing_of_the_agency(season: Any) -> None:
    """Asked of every permission that is declared to be the agency's, of every role held on A."""
    agency = [
        name for name, scope in declared_permissions().items() if scope is PermissionScope.AGENCY
    ]
    assert "assessment.manage_period" in agency
    for number, role in enumerate(Role.values):
        person = create_person(
            actor=SYSTEM, username=f"bagian-{number}", full_name="Orang",
            email="o@instansi.example", unit=season.units["B"],
        )  # fmt: skip
        grant_role(actor=SYSTEM, user=person, role=role, unit=season.units["A"])
        person = User.objects.get(pk=person.pk)
        assert [name for name in agency if allowed(person, name)] == [], role
