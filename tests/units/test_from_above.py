"""Nobody chooses their own judges, and no right is reached through somebody else's account."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.units.conftest import make_person
from tests.units.test_imports import PEOPLE_HEAD, UNIT_HEAD, check, lines
from units.enums import Role
from units.models import Predicate, RoleGrant, Unit, User
from units.queries import units_under, visible_people
from units.rules import stands_above
from units.services.passwords import set_password
from units.services.people import create_person, update_person
from units.services.predicates import add_predicate
from units.services.roles import end_role, grant_role
from units.services.units import create_unit, update_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.one_database
FROM_ABOVE = ("tpi_member", "tpi_lead", "tpi_supervisor", "leadership", "pokja", "admin")
PASSWORD = "Sandi-yang-panjang-1"


def again(person: User) -> User:
    """The same person as the next request reads them."""
    return User.objects.select_related("unit").get(pk=person.pk)


@pytest.fixture
def judge(agency: Any) -> User:
    """Somebody of B who could judge A."""
    return make_person("calon", agency.units["B"], 80)


@pytest.mark.parametrize("role", FROM_ABOVE)
def test_a_units_administrator_gives_it_no_judges(agency: Any, judge: User, role: str) -> None:
    a, a1 = agency.units["A"], agency.units["A1"]
    with pytest.raises(Refused, match="dari unit di atasnya"):
        grant_role(actor=agency.people["admin-a"], user=judge, role=role, unit=a)
    assert not judge.grants.exists()
    # Below the own unit the role lies above; and the agency's administrator stands above A.
    assert grant_role(actor=agency.people["admin-a"], user=judge, role=role, unit=a1)
    assert grant_role(actor=agency.people["admin"], user=judge, role=role, unit=a)


@pytest.mark.parametrize("role", FROM_ABOVE)
def test_nor_does_it_end_them(agency: Any, judge: User, role: str) -> None:
    """Who may end a strict assessor's role chooses the judges as well."""
    grant = grant_role(actor=SYSTEM, user=judge, role=role, unit=agency.units["A"])
    with pytest.raises(Refused, match="diakhiri oleh administrator dari unit di atasnya"):
        end_role(actor=agency.people["admin-a"], grant=grant, reason="Terlalu ketat")
    grant.refresh_from_db()
    assert grant.ended_at is None


@pytest.mark.parametrize("role", ["unit_member", "unit_head", "observer"])
def test_its_own_team_and_head_it_goes_on_giving(agency: Any, role: str) -> None:
    person = make_person("tim", agency.units["A"], 81)
    actor = agency.people["admin-a"]
    grant = grant_role(actor=actor, user=person, role=role, unit=agency.units["A"])
    end_role(actor=actor, grant=grant, reason="Mutasi")
    with pytest.raises(Refused, match="administrator lain"):
        grant_role(actor=actor, user=actor, role=role, unit=agency.units["A"])


def test_an_agency_administrator_of_the_unit_gives_it_no_judges(agency: Any, judge: User) -> None:
    """The role lies above, but the person works in A, or in a unit below it."""
    for number, code in enumerate(("A", "A1")):
        admin = make_person(f"admin-kerja-{code}".lower(), agency.units[code], 82 + number)
        grant_role(actor=SYSTEM, user=admin, role="admin", unit=agency.units["BLN"])
        admin = again(admin)
        with pytest.raises(Refused, match="dari unit di atasnya"):
            grant_role(actor=admin, user=judge, role="tpi_lead", unit=agency.units["A"])
        # Everybody belongs to the agency; there another administrator is what is asked.
        grant_role(actor=admin, user=judge, role=FROM_ABOVE[number], unit=agency.units["BLN"])
        with pytest.raises(Refused, match="administrator lain"):
            grant_role(actor=admin, user=admin, role="leadership", unit=agency.units["BLN"])


def test_nobody_leaves_the_unit_to_give_its_judges(agency: Any) -> None:
    admin = make_person("admin-pindah", agency.units["A"], 84)
    grant_role(actor=SYSTEM, user=admin, role="admin", unit=agency.units["BLN"])
    admin = again(admin)
    facts = {"full_name": "Nama Baru", "email": admin.email, "nip": admin.nip, "position": ""}
    with pytest.raises(Refused, match="Unit kerja sendiri"):
        update_person(actor=admin, user=admin, unit=agency.units["B"], **facts)
    update_person(actor=admin, user=admin, unit=agency.units["A"], **facts)
    assert again(admin).full_name == "Nama Baru"


def test_a_file_gives_no_judges_either(agency: Any, as_user: Any) -> None:
    row = (
        "hakim,Hakim Sendiri,hakim@instansi.example,,Auditor,A1,tpi_lead,A,",
        "teman,Teman Unit,teman@instansi.example,,Staf,A,unit_member,A,",
        "bebas,Tanpa Unit,bebas@instansi.example,,Staf,,,,",
    )
    _, outcome, _ = check(as_user("admin-a"), "orang", lines(PEOPLE_HEAD, *row))
    told = "\n".join(outcome.problems)
    assert "Baris 2" in told
    assert "dari unit di atasnya" in told
    assert "Baris 3" not in told
    assert "Baris 4: Orang tanpa unit kerja hanya dikelola administrator instansi" in told


def test_a_predicate_is_recorded_from_above_by_somebody_else(agency: Any) -> None:
    facts: dict[str, Any] = {
        "kind": "WBK", "year": 2023, "decree_number": "K-1", "decree_date": date(2023, 12, 1)
    }  # fmt: skip
    units = agency.units
    pokja_a = make_person("pokja-a", units["B"], 85)
    grant_role(actor=SYSTEM, user=pokja_a, role="pokja", unit=units["A"])
    own = make_person("pokja-kerja-a", units["A"], 86)
    grant_role(actor=SYSTEM, user=own, role="pokja", unit=units["BLN"])
    for actor in (agency.people["admin-a"], again(pokja_a), again(own)):
        with pytest.raises(PermissionDenied, match="dari unit di atasnya"):
            add_predicate(actor=actor, unit=units["A"], **facts)
    assert not Predicate.objects.exists()
    assert add_predicate(actor=again(own), unit=units["B"], **facts)
    assert add_predicate(actor=again(pokja_a), unit=units["A1"], **facts)
    assert add_predicate(actor=agency.people["pokja"], unit=units["A"], **facts)


@pytest.mark.parametrize("role", FROM_ABOVE)
def test_no_password_of_somebody_with_more_rights(agency: Any, role: str) -> None:
    """Works in A and holds a role on A that its administrator could not give."""
    person = make_person("berhak", agency.units["A"], 87)
    RoleGrant.objects.create(user=person, role=role, unit=agency.units["A"])
    with pytest.raises(PermissionDenied, match="tidak dapat Anda berikan"):
        set_password(actor=agency.people["admin-a"], user=person, password=PASSWORD)
    with pytest.raises(PermissionDenied):
        update_person(
            actor=agency.people["admin-a"], user=person, unit=person.unit, email="x@y.example"
        )
    set_password(actor=agency.people["admin"], user=person, password=PASSWORD)


def test_people_without_a_unit_belong_to_the_agency(agency: Any) -> None:
    nobodys, part, whole = make_person("baru", None, 88), "admin-a", "admin"
    with pytest.raises(PermissionDenied):
        set_password(actor=agency.people[part], user=nobodys, password=PASSWORD)
    with pytest.raises(PermissionDenied, match="Orang tanpa unit kerja"):
        create_person(
            actor=agency.people[part], username="lain", full_name="Lain", email="l@y.example"
        )
    assert nobodys not in visible_people(agency.people[part])
    assert nobodys in visible_people(agency.people[whole])
    set_password(actor=agency.people[whole], user=nobodys, password=PASSWORD)


def test_the_list_and_the_rule_agree_on_who_stands_above(agency: Any) -> None:
    worker = make_person("admin-kerja", agency.units["A1"], 89)
    grant_role(actor=SYSTEM, user=worker, role="admin", unit=agency.units["BLN"])
    grant_role(actor=SYSTEM, user=worker, role="unit_head", unit=agency.units["B"])
    admin = frozenset({Role.ADMIN})
    for person in (*agency.people.values(), worker):
        user = again(person)
        found = set(units_under(user, admin))
        assert found == {unit for unit in Unit.objects.all() if stands_above(user, admin, unit)}


def test_the_form_offers_what_its_giver_may_give(agency: Any, as_user: Any, judge: User) -> None:
    """A unit without units below: its administrator is offered no judging roles, and is told."""
    grant_role(actor=SYSTEM, user=agency.people["luar"], role="admin", unit=agency.units["A11"])
    member = make_person("anggota-a11", agency.units["A11"], 90)
    page = as_user("luar").get(reverse("units:grant_new", args=[member.pk])).content.decode()
    assert 'value="unit_head"' in page
    assert 'value="tpi_lead"' not in page
    assert "diberikan oleh administrator dari unit di atasnya" in page
    page = as_user("admin").get(reverse("units:grant_new", args=[member.pk])).content.decode()
    assert 'value="tpi_lead"' in page


def test_a_unit_page_offers_no_predicate_of_ones_own(agency: Any, as_user: Any) -> None:
    own = as_user("admin-a").get(reverse("units:detail", args=["A"])).content.decode()
    below = as_user("admin-a").get(reverse("units:detail", args=["A1"])).content.decode()
    assert "Catat predikat" not in own
    assert "Catat predikat" in below


# A unit's place and code ------------------------------------------------------------------------


@pytest.fixture
def own_admin(agency: Any) -> User:
    """Manages everything below A and works in A1; a friend holds judging roles beside A1."""
    person = make_person("admin-kerja-a1", agency.units["A1"], 91)
    grant_role(actor=SYSTEM, user=person, role="admin", unit=agency.units["A"])
    actor = again(person)
    beside = create_unit(
        actor=actor, code="X1", name="Kelompok X", parent=agency.units["A"], level="eselon_3",
        service_kind="pendukung",
    )  # fmt: skip
    for role in ("leadership", "pokja"):
        grant_role(actor=actor, user=agency.people["luar"], role=role, unit=beside)
    judge = make_person("teman-penilai", agency.units["B"], 95)
    grant_role(actor=actor, user=judge, role="tpi_member", unit=beside)
    return actor


def place_of(code: str) -> str:
    return Unit.objects.get(code=code).parent.code


def test_nobody_moves_the_own_unit_to_chosen_judges(
    agency: Any, own_admin: User, sign_in: Any
) -> None:
    beside = Unit.objects.get(code="X1")
    with pytest.raises(Refused, match="administrator dari unit di atasnya yang tidak bertugas"):
        update_unit(actor=own_admin, unit=agency.units["A1"], parent=beside)
    client = sign_in(own_admin)
    address = reverse("units:edit", args=["A1"])
    assert "Diubah oleh administrator dari unit di atasnya." in client.get(address).content.decode()
    sent = {
        "code": "A1", "name": "Nama baru", "parent": beside.pk, "level": "eselon_3",
        "service_kind": "layanan_publik", "time_zone": "Asia/Jakarta",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    unit = Unit.objects.get(code="A1")
    assert (unit.name, unit.parent.code) == ("Nama baru", "A")
    # Somebody above who does not belong to it moves it.
    update_unit(actor=agency.people["admin"], unit=unit, parent=beside)
    assert place_of("A1") == "X1"


def test_nor_by_a_file(agency: Any, own_admin: User, sign_in: Any) -> None:
    rows = ("A1,Unit A1,X1,eselon_3,layanan_publik,,40,10000000",)
    _, outcome, _ = check(sign_in(own_admin), "unit", lines(UNIT_HEAD, *rows))
    assert outcome.wrong == 1
    assert "dari unit di atasnya yang tidak bertugas di Unit A1" in outcome.problems[0]


def test_nobody_moves_the_own_place_of_work_out_of_the_unit(agency: Any, judge: User) -> None:
    """Works in A11, below A1: moved away from A1, the person would no longer belong to it."""
    person = make_person("admin-kerja-a11", agency.units["A11"], 91)
    grant_role(actor=SYSTEM, user=person, role="admin", unit=agency.units["A"])
    with pytest.raises(Refused, match="tidak bertugas di Unit A11"):
        update_unit(actor=again(person), unit=agency.units["A11"], parent=agency.units["A"])
    with pytest.raises(Refused, match="dari unit di atasnya"):
        grant_role(actor=again(person), user=judge, role="tpi_member", unit=agency.units["A1"])


def test_nobody_ends_the_own_filling_role(agency: Any, judge: User) -> None:
    """Or its head, administrator above it, would first leave the unit and then name its judges."""
    head = make_person("kepala-a1", agency.units["B"], 91)
    own = grant_role(actor=SYSTEM, user=head, role="unit_head", unit=agency.units["A1"])
    grant_role(actor=SYSTEM, user=head, role="admin", unit=agency.units["A"])
    with pytest.raises(Refused, match="diakhiri oleh administrator lain"):
        end_role(actor=again(head), grant=own, reason="Selesai")
    with pytest.raises(Refused, match="dari unit di atasnya"):
        grant_role(actor=again(head), user=judge, role="tpi_lead", unit=agency.units["A1"])
    end_role(actor=agency.people["admin-a"], grant=own, reason="Selesai")


def test_a_move_gives_nobody_a_role_of_ones_own(agency: Any, own_admin: User) -> None:
    mover = make_person("pemindah", agency.units["B"], 92)
    grant_role(actor=SYSTEM, user=mover, role="admin", unit=agency.units["A"])
    beside = Unit.objects.get(code="X1")
    grant_role(actor=SYSTEM, user=mover, role="pokja", unit=beside)
    with pytest.raises(Refused, match="peran untuk diri sendiri diberikan oleh administrator lain"):
        update_unit(actor=again(mover), unit=agency.units["A1"], parent=beside)
    assert place_of("A1") == "A"
    update_unit(actor=agency.people["admin"], unit=agency.units["A1"], parent=beside)


def test_a_unit_does_not_change_its_own_code(agency: Any, as_user: Any) -> None:
    """The code decides where its LKE stands in the draw of the double assessment."""
    unit, actor = agency.units["A"], agency.people["admin-a"]
    with pytest.raises(Refused, match="Kode dan unit induk Unit A"):
        update_unit(actor=actor, unit=unit, parent=unit.parent, code="A-9")
    update_unit(actor=actor, unit=unit, parent=unit.parent, address="Jalan Baru 1")
    sent = {
        "code": "A-9", "name": "Unit A", "parent": unit.parent_id, "level": "eselon_2",
        "service_kind": "layanan_publik", "address": "Jalan Baru 2", "time_zone": "Asia/Jakarta",
    }  # fmt: skip
    assert as_user("admin-a").post(reverse("units:edit", args=["A"]), sent).status_code == 302
    unit.refresh_from_db()
    assert (unit.code, unit.address) == ("A", "Jalan Baru 2")
    update_unit(actor=agency.people["admin"], unit=unit, parent=unit.parent, code="A-9")
    below = Unit.objects.get(code="A1")
    update_unit(actor=actor, unit=below, parent=below.parent, code="A1-9")
    assert set(Unit.objects.values_list("code", flat=True)) >= {"A-9", "A1-9"}
