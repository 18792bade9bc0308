"""Who changes unit is asked about every role held; both sides of a unit stay refused."""

from typing import Any

import pytest
from django.urls import reverse

from tests.units.test_imports import PEOPLE_HEAD, check, lines, put
from units.models import RoleGrant, User
from units.services.people import update_person
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused


def facts(person: User, unit: Any) -> dict[str, Any]:
    return {
        "full_name": person.full_name,
        "email": person.email,
        "nip": person.nip,
        "position": "",
        "unit": unit.pk,
    }


def test_the_form_asks_about_each_role_before_anything_changes(agency: Any, as_user: Any) -> None:
    member, client = agency.people["anggota"], as_user("admin")
    grant = member.grants.get()
    second = grant_role(actor=SYSTEM, user=member, role="observer", unit=agency.units["A"])
    address = reverse("units:person_edit", args=[member.pk])
    assert "Akhiri" not in client.get(address).content.decode()
    sent = facts(member, agency.units["B"])
    asked = client.post(address, sent)
    assert asked.status_code == 422
    assert asked.content.decode().count("putuskan tetap atau akhiri") == 2
    answers = {**sent, f"role-{grant.pk}": "end", f"role-{second.pk}": "keep"}
    unexplained = client.post(address, answers)
    assert "Isi alasan mengakhiri peran" in unexplained.content.decode()
    assert User.objects.get(pk=member.pk).unit.code == "A"
    assert client.post(address, {**answers, "ending_reason": "Mutasi"}).status_code == 302
    assert User.objects.get(pk=member.pk).unit.code == "B"
    grant.refresh_from_db()
    assert grant.end_reason == "Mutasi"
    assert RoleGrant.objects.get(pk=second.pk).ended_at is None


@pytest.mark.one_database
def test_without_a_move_nobody_is_asked(agency: Any, as_user: Any) -> None:
    member = agency.people["anggota"]
    address = reverse("units:person_edit", args=[member.pk])
    sent = {**facts(member, agency.units["A"]), "position": "Analis"}
    assert as_user("admin").post(address, sent).status_code == 302


def test_the_service_asks_too_and_sides_still_refuse(agency: Any) -> None:
    people, units = agency.people, agency.units
    admin, judge = people["admin"], people["tpi"]
    grant = grant_role(actor=SYSTEM, user=judge, role="tpi_lead", unit=units["A"])
    with pytest.raises(Refused, match="Putuskan setiap peran"):
        update_person(actor=admin, user=judge, unit=units["A"])
    keep = {one.pk: "" for one in judge.grants.all()}
    with pytest.raises(Refused, match="tidak dapat bekerja di"):
        update_person(actor=admin, user=judge, unit=units["A"], roles=keep)
    assert User.objects.get(pk=judge.pk).unit.code == "BLN"
    update_person(actor=admin, user=judge, unit=units["A"], roles={**keep, grant.pk: "Mutasi"})
    grant.refresh_from_db()
    assert grant.ended_at is not None


def test_a_file_moves_whom_it_names_with_every_role(agency: Any, as_user: Any) -> None:
    member, client = agency.people["anggota"], as_user("admin")
    about = f"anggota,{member.full_name},{member.email},{member.nip},,B"
    _, outcome, _ = check(client, "orang", lines(PEOPLE_HEAD, f"{about},,,"))
    assert "Anggota tim unit di Unit A" in outcome.problems[0]
    put(client, "orang", lines(PEOPLE_HEAD, f"{about},unit_member,A,"))
    assert User.objects.get(pk=member.pk).unit.code == "B"
    assert member.grants.get().ended_at is None
