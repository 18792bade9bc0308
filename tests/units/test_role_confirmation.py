"""Leadership and administrators are given by two, or told of and marked where there is one."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from tests.units.conftest import make_person
from tests.units.test_imports import PEOPLE_HEAD, check, lines, put
from units.enums import Confirmation, InvitationWay
from units.models import RoleGrant, User
from units.queries import roles_of
from units.running import runs
from units.services.invitations import draw_tickets, keep_invitations
from units.services.passwords import set_password
from units.services.roles import end_role, grant_role
from units.services.second_person import confirm_problem, confirm_role, confirmers
from units.services.sign_ins import record_sign_in
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import Notice

pytestmark = pytest.mark.one_database


def again(person: User) -> User:
    return User.objects.select_related("unit").get(pk=person.pk)


@pytest.fixture
def second(agency: Any) -> User:
    """Another administrator of the agency."""
    person = make_person("admin-dua", agency.units["B"], 50)
    grant_role(actor=SYSTEM, user=person, role="admin", unit=agency.units["BLN"])
    return again(person)


@pytest.fixture
def candidate(agency: Any) -> User:
    return make_person("calon", agency.units["B"], 51)


@pytest.mark.parametrize("role", ["leadership", "admin"])
def test_it_gives_nothing_before_another_administrator_confirms(
    agency: Any, second: User, candidate: User, role: str
) -> None:
    giver, root = agency.people["admin"], agency.units["BLN"]
    grant = grant_role(actor=giver, user=candidate, role=role, unit=root)
    assert grant.confirmation == Confirmation.AWAITED
    assert (roles_of(again(candidate)), confirmers(grant)) == ((), [second])
    assert Notice.objects.get(key=f"role:{grant.pk}:awaits").user == second
    with pytest.raises(Refused, match="administrator lain"):
        confirm_role(actor=giver, grant=grant)
    # A unit's administrator gives no roles on the agency, and so confirms none.
    for person in (candidate, agency.people["admin-a"]):
        with pytest.raises(PermissionDenied):
            confirm_role(actor=again(person), grant=grant)
    confirm_role(actor=second, grant=grant)
    assert runs(grant)
    assert [held.role for held in roles_of(again(candidate))] == [role]
    assert (grant.confirmed_by, grant.granted_by) == (second, giver)
    assert AuditEvent.objects.filter(action="role.confirmed", actor=second).exists()
    with pytest.raises(Refused, match="tidak menunggu"):
        confirm_role(actor=second, grant=grant)


def test_it_is_withdrawn_by_the_giver_and_refused_by_others(
    agency: Any, second: User, candidate: User
) -> None:
    giver, unit = agency.people["admin"], agency.units["A"]
    for actor, action in ((giver, "role.withdrawn"), (second, "role.refused")):
        grant = grant_role(actor=giver, user=candidate, role="leadership", unit=unit)
        end_role(actor=actor, grant=grant, reason="Salah orang")
        assert AuditEvent.objects.latest("pk").action == action
        with pytest.raises(Refused, match="tidak menunggu"):
            confirm_role(actor=second, grant=grant)
    assert Notice.objects.get(key=f"role:{grant.pk}:outcome").user == giver


def test_what_came_meanwhile_is_asked_again(agency: Any, second: User, candidate: User) -> None:
    root = agency.units["BLN"]
    grant = grant_role(actor=agency.people["admin"], user=candidate, role="leadership", unit=root)
    # It waits, and binds already.
    with pytest.raises(Refused, match="Pimpinan instansi"):
        grant_role(actor=second, user=candidate, role="unit_head", unit=agency.units["A"])
    RoleGrant.objects.create(user=candidate, role="tpi_lead", unit=root)
    with pytest.raises(Refused, match="Yang menilai tidak memutuskan"):
        confirm_role(actor=second, grant=grant)
    candidate.is_active = False
    candidate.save()
    with pytest.raises(Refused, match="tidak aktif"):
        confirm_role(actor=second, grant=grant)


def test_the_password_of_whom_it_is_for_is_not_everybodys(
    agency: Any, second: User, candidate: User
) -> None:
    below = make_person("admin-b", agency.units["A"], 52)
    grant_role(actor=SYSTEM, user=below, role="admin", unit=agency.units["B"])
    root = agency.units["BLN"]
    grant_role(actor=agency.people["admin"], user=candidate, role="leadership", unit=root)
    with pytest.raises(PermissionDenied):
        set_password(actor=again(below), user=candidate, password="Sandi-yang-panjang-1")


def test_one_administrator_alone_is_told_of_and_marked(
    agency: Any, candidate: User, as_user: Any
) -> None:
    giver, root = agency.people["admin"], agency.units["BLN"]
    grant = grant_role(actor=giver, user=candidate, role="leadership", unit=root)
    assert grant.confirmation == Confirmation.ALONE
    assert runs(grant)
    told = Notice.objects.get(key=f"role:{grant.pk}:alone")
    assert told.user == agency.people["pimpinan"]
    for page in (reverse("units:person", args=[candidate.pk]), reverse("record:roles")):
        assert "Tanpa konfirmasi kedua" in as_user("admin").get(page).content.decode()
    assert AuditEvent.objects.latest("pk").after["confirmation"] == "alone"


def test_two_persons_are_not_one_with_two_accounts(
    agency: Any, second: User, candidate: User
) -> None:
    """Whoever makes the other's password anew could confirm the own giving as the other."""
    giver = agency.people["admin"]
    ticket = draw_tickets([second])
    keep_invitations(actor=giver, tickets=ticket, way=InvitationWay.PRINTED)
    grant = grant_role(actor=giver, user=candidate, role="admin", unit=agency.units["BLN"])
    assert confirm_problem(second, grant) is None  # the first way in is nobody else's account
    with transaction.atomic():
        record_sign_in(actor=second, methods=["password"])
    keep_invitations(actor=giver, tickets=draw_tickets([second]), way=InvitationWay.PRINTED)
    with pytest.raises(Refused, match="jalan masuk ke akun Anda"):
        confirm_role(actor=second, grant=grant)
    third = make_person("admin-tiga", agency.units["B"], 52)
    grant_role(actor=SYSTEM, user=third, role="admin", unit=agency.units["BLN"])
    confirm_role(actor=again(third), grant=grant)
    assert runs(grant)


def test_nobody_is_alone_by_putting_the_others_out(
    agency: Any, second: User, candidate: User
) -> None:
    giver, root = agency.people["admin"], agency.units["BLN"]
    end_role(actor=giver, grant=second.grants.get(role="admin"), reason="Pindah tugas.")
    grant = grant_role(actor=giver, user=candidate, role="leadership", unit=root)
    assert grant.confirmation == Confirmation.AWAITED
    assert roles_of(again(candidate)) == ()


def test_the_system_and_other_roles_need_none(agency: Any, second: User, candidate: User) -> None:
    unit = agency.units["A"]
    for role in ("tpi_member", "observer"):
        grant = grant_role(actor=second, user=candidate, role=role, unit=unit)
        assert (grant.confirmation, runs(grant)) == (Confirmation.NOT_NEEDED, True)
    first = make_person("pertama", None, 53)
    grant = grant_role(actor=SYSTEM, user=first, role="admin", unit=unit)
    assert (grant.confirmation, runs(grant)) == (Confirmation.NOT_NEEDED, True)


@pytest.mark.usefixtures("second")
def test_by_a_file_it_waits_too(agency: Any, as_user: Any) -> None:
    row = "calon,Orang calon,calon@instansi.example,,Direktur,B,leadership,BLN,"
    put(as_user("admin"), "orang", lines(PEOPLE_HEAD, row))
    grant = RoleGrant.objects.get(user__username="calon")
    assert grant.confirmation == Confirmation.AWAITED
    assert roles_of(again(grant.user)) == ()


def test_the_page_lists_confirms_and_refuses(
    agency: Any, second: User, candidate: User, sign_in: Any
) -> None:
    root, page = agency.units["BLN"], reverse("units:grants_awaiting")
    grant = grant_role(actor=agency.people["admin"], user=candidate, role="admin", unit=root)
    confirm = reverse("units:grant_confirm", args=[grant.pk])
    giver = sign_in(agency.people["admin"])
    shown = giver.get(page).content.decode()
    assert "Orang calon" in shown
    assert "Tarik peran" in shown
    assert confirm not in shown
    assert giver.post(confirm).status_code == 403
    other = sign_in(second)
    assert confirm in other.get(page).content.decode()
    assert other.post(confirm).status_code == 302
    grant.refresh_from_db()
    assert grant.confirmed_by == second
    assert "Tidak ada peran yang menunggu" in other.get(page).content.decode()


@pytest.mark.usefixtures("second")
def test_a_file_makes_no_forbidden_pair_and_pokja_with_administrator_is_shown(
    agency: Any, as_user: Any
) -> None:
    tpi, pokja = agency.people["tpi"], agency.people["pokja"]
    row = f"tpi,{tpi.full_name},{tpi.email},{tpi.nip},,BLN,pokja,A,"
    _, outcome, _ = check(as_user("admin"), "orang", lines(PEOPLE_HEAD, row))
    assert outcome.wrong == 1
    assert "tidak mendampingi dan mengusulkan" in outcome.problems[0]
    grant_role(actor=SYSTEM, user=pokja, role="admin", unit=agency.units["A"])
    page = as_user("admin").get(reverse("units:person", args=[pokja.pk])).content.decode()
    assert "adalah orang yang sama. Ini diperbolehkan." in page
    # What stands from before the table is shown with what to do about it.
    RoleGrant.objects.create(user=tpi, role="unit_head", unit=agency.units["A"])
    page = as_user("admin").get(reverse("units:person", args=[tpi.pk])).content.decode()
    assert "tidak boleh dipegang satu" in page
