"""The tree, the roles on it, and who may what."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests.units.conftest import PEOPLE, make_person
from units.enums import Role
from units.models import Unit, User
from units.queries import areas_of, forget_roles, holds, visible_people, visible_units
from units.services.passwords import set_password
from units.services.people import update_person
from units.services.predicates import add_predicate, revoke_predicate
from units.services.roles import end_role, grant_role
from units.services.units import create_unit, update_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed, allowed_somewhere


def paths() -> dict[str, str]:
    return dict(Unit.objects.values_list("code", "path"))


def test_moving_a_unit_moves_everything_below_it(agency):
    units = agency.units
    update_unit(actor=agency.people["admin"], unit=units["A1"], parent=units["B"])
    now = paths()
    assert now["A1"] == f"{now['B']}{units['A1'].pk}/"
    assert now["A11"] == f"{now['A1']}{units['A11'].pk}/"
    assert now["A"] == f"{now['BLN']}{units['A'].pk}/"
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.before["parent"], event.after["parent"]) == (
        "unit.moved",
        "A",
        "B",
    )


@pytest.mark.parametrize("below", ["A", "A1", "A11"])
def test_a_unit_never_stands_below_itself(agency, below):
    before = paths()
    with pytest.raises(Refused):
        update_unit(actor=SYSTEM, unit=agency.units["A"], parent=agency.units[below])
    assert paths() == before


def test_a_role_covers_the_units_below_and_no_others(agency):
    head = agency.people["kepala"]
    assert [holds(head, {Role.UNIT_HEAD}, agency.units[code]) for code in ("A", "A1", "A11")] == [
        True,
        True,
        True,
    ]
    assert not holds(head, {Role.UNIT_HEAD}, agency.units["B"])
    assert not holds(head, {Role.UNIT_HEAD}, agency.units["BLN"])


def test_areas_limit_only_the_member_they_were_given_to(agency):
    person = make_person("terbatas", agency.units["A"], 90)
    grant_role(
        actor=SYSTEM, user=person, role="unit_member", unit=agency.units["A"], areas=["1", "hasil"]
    )
    assert areas_of(person, agency.units["A1"]) == {"1", "hasil"}
    assert areas_of(agency.people["anggota"], agency.units["A"]) is None


@pytest.mark.parametrize(
    ("work", "held", "role", "place", "refused"),
    [
        # Judging a unit one works in or fills for is refused on it and below it...
        ("A", None, "tpi_member", "A", True),
        ("A", None, "leadership", "A1", True),
        (None, ("unit_member", "A"), "tpi_lead", "A", True),
        (None, ("unit_head", "A"), "tpi_supervisor", "A11", True),
        # ...and so is filling for a unit one judges on or below it.
        (None, ("tpi_member", "A1"), "unit_head", "A", True),
        (None, ("tpi_lead", "A"), "unit_member", "A", True),
        # Nor held higher up, since that reaches the unit too; two judging roles no more.
        (None, ("tpi_member", "BLN"), "unit_head", "A", True),
        (None, ("unit_member", "A11"), "leadership", "BLN", True),
        (None, ("tpi_lead", "BLN"), "leadership", "A", True),
        (None, ("leadership", "A"), "tpi_member", "BLN", True),
        (None, ("pokja", "BLN"), "tpi_member", "A", True),
        (None, ("admin", "A1"), "tpi_supervisor", "BLN", True),
        (None, ("leadership", "BLN"), "admin", "B", True),
        # Elsewhere both may stand beside each other, and so does working below what one judges.
        ("A", None, "tpi_member", "B", False),
        ("A", None, "tpi_member", "BLN", False),
        ("BLN", None, "leadership", "BLN", False),
        (None, ("unit_member", "A"), "tpi_lead", "B", False),
        (None, ("admin", "A"), "leadership", "B", False),
        (None, ("pokja", "BLN"), "admin", "BLN", False),
        (None, ("pokja", "BLN"), "leadership", "BLN", False),
        (None, ("unit_head", "A"), "admin", "A", False),
        ("A", None, "observer", "A", False),
    ],
)
def test_nobody_stands_on_both_sides_of_one_unit(agency, work, held, role, place, refused):
    person = make_person("dua-sisi", agency.units[work] if work else None, 91)
    if held:
        grant_role(actor=SYSTEM, user=person, role=held[0], unit=agency.units[held[1]])
    if refused:
        with pytest.raises(Refused):
            grant_role(actor=SYSTEM, user=person, role=role, unit=agency.units[place])
        assert not person.grants.filter(role=role).exists()
    else:
        assert grant_role(actor=SYSTEM, user=person, role=role, unit=agency.units[place])


def test_nobody_grants_a_role_to_themselves(agency):
    admin = agency.people["admin"]
    with pytest.raises(Refused, match="administrator lain"):
        grant_role(actor=admin, user=admin, role="observer", unit=agency.units["B"])


def test_an_administrator_of_a_part_stays_in_that_part(agency):
    actor, units = agency.people["admin-a"], agency.units
    outside = agency.people["anggota-b"]
    with pytest.raises(PermissionDenied):
        grant_role(actor=actor, user=outside, role="admin", unit=units["BLN"])
    with pytest.raises(PermissionDenied):
        update_unit(actor=actor, unit=units["A1"], parent=units["B"])
    with pytest.raises(PermissionDenied):
        create_unit(
            actor=actor,
            code="B9",
            name="B9",
            parent=units["B"],
            level="eselon_4",
            service_kind="pendukung",
        )


def test_no_wider_role_is_reached_through_somebody_elses_account(agency):
    """Works in A, but holds a role on the whole agency: not for the administrator of A."""
    person = make_person("luas", agency.units["A"], 92)
    grant_role(actor=SYSTEM, user=person, role="admin", unit=agency.units["BLN"])
    with pytest.raises(PermissionDenied):
        set_password(actor=agency.people["admin-a"], user=person, password="Sandi-yang-panjang-1")
    with pytest.raises(PermissionDenied):
        update_person(
            actor=agency.people["admin-a"], user=person, unit=person.unit, email="x@y.example"
        )
    set_password(actor=agency.people["admin"], user=person, password="Sandi-yang-panjang-1")


@pytest.mark.parametrize("username", PEOPLE)
def test_the_list_and_the_rule_agree_on_every_unit(agency, username):
    user = User.objects.get(username=username)
    listed = set(visible_units(user))
    assert listed == {unit for unit in Unit.objects.all() if allowed(user, "units.view_unit", unit)}


def test_inactive_people_and_bare_superusers_get_nothing(agency):
    inactive = agency.people["admin"]
    inactive.is_active = False
    inactive.save()
    forget_roles(inactive)
    bare = User.objects.create_superuser(
        username="akar", email="akar@instansi.example", password=None, full_name="Akar"
    )
    for user in (inactive, bare):
        assert not visible_units(user).exists()
        assert not visible_people(user).exists()
        for name in ("view_unit", "manage_unit", "view_people", "manage_people", "import"):
            assert not allowed_somewhere(user, f"units.{name}")


def test_a_role_ends_once_with_a_reason_and_stays_in_the_history(agency):
    grant = agency.people["anggota"].grants.get()
    admin = agency.people["admin"]
    with pytest.raises(Refused, match="Alasan"):
        end_role(actor=admin, grant=grant, reason="  ")
    end_role(actor=admin, grant=grant, reason="Mutasi")
    assert not visible_units(User.objects.get(username="anggota")).exists()
    with pytest.raises(Refused, match="sudah diakhiri"):
        end_role(actor=admin, grant=grant, reason="Mutasi")
    assert AuditEvent.objects.filter(action="role.ended").count() == 1


def test_predicates_are_revoked_with_date_and_reason_and_never_deleted(agency, predicate):
    pokja = agency.people["pokja"]
    predicate.refresh_from_db()
    with pytest.raises(Refused, match="mendahului"):
        revoke_predicate(
            actor=pokja, predicate=predicate, revoked_on=date(2023, 1, 1), reason="Kasus"
        )
    revoke_predicate(actor=pokja, predicate=predicate, revoked_on=date(2024, 5, 1), reason="Kasus")
    with pytest.raises(Refused, match="masih berlaku"):
        add_predicate(
            actor=pokja,
            unit=predicate.unit,
            kind="WBBM",
            year=2024,
            decree_number="KEP-2",
            decree_date=date(2024, 12, 1),
        )
    assert AuditEvent.objects.latest("pk").action == "predicate.revoked"
