"""A unit is merged, split or given up: what still runs for it is listed, and each is answered."""

import pytest
from django.urls import reverse

from units.models import RoleGrant, Unit
from units.running import standing
from units.services.closing import close_unit, running_things
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.notices.models import Notice


def held_on(unit):
    rows = RoleGrant.objects.filter(standing(), unit=unit)
    return sorted(rows.values_list("user__username", "role"))


def test_a_merged_unit_hands_over_roles_and_people(agency):
    admin = agency.people["admin"]
    unit, heir = agency.units["A"], agency.units["B"]
    things = {one.what: one.key for one in running_things(unit)}
    assert set(things) == {
        "Administrator instansi: Orang admin-a",
        "Kepala unit: Orang kepala",
        "Anggota tim unit: Orang anggota",
        "3 orang bekerja di unit ini",
    }
    answers = {
        things["Administrator instansi: Orang admin-a"]: "akhiri",
        things["Kepala unit: Orang kepala"]: "akhiri",
        things["Anggota tim unit: Orang anggota"]: "pindah",
    }
    with pytest.raises(Refused, match="3 orang bekerja"):
        close_unit(actor=admin, unit=unit, reason="Digabung", successors=[heir], answers=answers)
    answers[things["3 orang bekerja di unit ini"]] = "pindah"
    with pytest.raises(Refused, match="bila unit penerusnya satu"):
        close_unit(actor=admin, unit=unit, reason="Digabung", answers=answers)
    close_unit(actor=admin, unit=unit, reason="Digabung", successors=[heir], answers=answers)
    assert held_on(unit) == []
    assert ("anggota", "unit_member") in held_on(heir)
    assert not unit.staff.exists()
    assert list(heir.predecessors.all()) == [unit]
    after = AuditEvent.objects.filter(action="unit.deactivated").latest("pk").after
    assert after["successors"] == ["B"]
    assert "Kepala unit: Orang kepala: peran diakhiri" in after["settled"]


def test_of_a_running_proposal_the_pokja_is_asked_and_decides(bring, season, sign_in):
    proposal = bring("self_assessment")
    unit = proposal.unit
    client = sign_in(season.people["demo-admin"])
    page = reverse("units:deactivate", args=[unit.code])
    shown = client.get(page).content.decode()
    assert f"Usulan Menuju WBK {proposal.period.year}" in shown
    assert "LKE" in shown
    answers = {one.key: one.choices[-1][0] for one in running_things(unit)}
    sent = {"ended_on": season.today.isoformat(), "reason": "Penataan organisasi", **answers}
    left_open = {key: value for key, value in sent.items() if not key.startswith("usulan")}
    assert client.post(page, left_open).status_code == 422
    assert Unit.objects.get(pk=unit.pk).is_active
    sent[f"usulan-{proposal.pk}"] = "minta"
    assert client.post(page, sent).status_code == 302
    assert not Unit.objects.get(pk=unit.pk).is_active
    proposal.refresh_from_db()
    assert proposal.state == "self_assessment"
    told = Notice.objects.filter(text__contains="Tarik usulannya")
    assert {one.user.username for one in told} == {"demo-pokja"}
    assert (
        "Berakhir sejak" in client.get(reverse("units:detail", args=[unit.code])).content.decode()
    )


def test_select_boxes_follow_the_tree(agency, sign_in):
    """A11 was made after B and stands below A1 all the same."""
    shown = sign_in(agency.people["admin"]).get(reverse("units:new")).content.decode()
    places = [shown.index(f"({code})") for code in ("BLN", "A", "A1", "A11", "B")]
    assert places == sorted(places)
