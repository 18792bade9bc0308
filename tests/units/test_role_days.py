"""Roles begin and end on set days, and one definition says which of them run."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.units.conftest import make_person
from units.enums import Capacity, GrantState
from units.models import RoleGrant, User
from units.queries import (
    holds,
    people_with,
    read_roles,
    roles_of,
    running_grants,
    visible_units,
)
from units.running import in_state, over_at, runs, state_of
from units.services.people import update_person
from units.services.roles import Term, change_areas, close_past_roles, end_role, grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.dates import today
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.one_database
DAY = timedelta(days=1)


def again(person: User) -> User:
    return User.objects.select_related("unit").get(pk=person.pk)


def give(person: User, role: str, unit: Any, first: Any = None, last: Any = None) -> RoleGrant:
    """As it stands after time has passed: no service gives a role of the past."""
    grant = grant_role(actor=SYSTEM, user=person, role=role, unit=unit)
    RoleGrant.objects.filter(pk=grant.pk).update(starts_on=first, ends_on=last)
    return RoleGrant.objects.get(pk=grant.pk)


@pytest.mark.parametrize(
    ("first", "last", "runs_now"),
    [
        (None, None, True),
        (0, 0, True),  # the first and the last day are included
        (-5, 0, True),
        (1, None, False),
        (1, 3, False),
        (None, -1, False),
        (-5, -1, False),
    ],
)
def test_a_role_runs_from_its_first_to_its_last_day(
    agency: Any, sign_in: Any, first: int | None, last: int | None, runs_now: bool
) -> None:
    now, unit = today(), agency.units["B"]
    days = [None if shift is None else now + shift * DAY for shift in (first, last)]
    person = make_person("berjangka", agency.units["A"], 70)
    grant = give(person, "observer", unit, *days)
    assert runs(grant) is runs_now
    assert [bool(roles_of(again(person))), holds(again(person), {"observer"}, unit)] == [
        runs_now, runs_now,
    ]  # fmt: skip
    assert running_grants(person).exists() is runs_now
    assert people_with("observer", unit).filter(pk=person.pk).exists() is runs_now
    assert visible_units(again(person)).exists() is runs_now
    several = again(person)
    read_roles([several])
    assert bool(several._held_roles) is runs_now
    # The request itself: the roles come with the session.
    answer = sign_in(again(person)).get(reverse("units:detail", args=["B"]))
    assert answer.status_code == (200 if runs_now else 403)


def test_the_rows_and_the_row_agree_on_the_state(agency: Any) -> None:
    now = today()
    for number, days in enumerate(((None, None), (now + DAY, None), (None, now - DAY), (now, now))):
        give(make_person(f"s{number}", None, 60 + number), "observer", agency.units["A"], *days)
    RoleGrant.objects.filter(user__username="s0").update(confirmation="awaited")
    for state in GrantState:
        rows = set(RoleGrant.objects.filter(in_state(state)))
        assert rows == {one for one in RoleGrant.objects.all() if state_of(one) == state}
        assert rows, state


def test_a_term_is_asked(agency: Any) -> None:
    now, admin, unit = today(), agency.people["admin"], agency.units["A"]
    person = make_person("berjangka", agency.units["B"], 71)
    for term, words in (
        (Term(starts_on=now - DAY), "paling awal hari ini"),
        (Term(ends_on=now - DAY), "sebelum hari pertamanya"),
        (Term(now + 3 * DAY, now + DAY), "sebelum hari pertamanya"),
        (Term(capacity="Plt"), "tidak dikenal"),
    ):
        with pytest.raises(Refused, match=words):
            grant_role(actor=admin, user=person, role="unit_head", unit=unit, term=term)
    with pytest.raises(Refused, match="hanya untuk kepala unit dan pimpinan"):
        grant_role(
            actor=admin, user=person, role="observer", unit=unit, term=Term(capacity=Capacity.DAILY)
        )
    term = Term(now + DAY, now + 9 * DAY, Capacity.ACTING)
    grant = grant_role(actor=admin, user=person, role="unit_head", unit=unit, term=term)
    assert (grant.title, state_of(grant)) == ("Plt. Kepala unit", GrantState.COMING)
    told = AuditEvent.objects.filter(action="role.granted").latest("pk").after
    assert (told["capacity"], told["ends_on"]) == ("plt", (now + 9 * DAY).isoformat())
    with pytest.raises(Refused, match="sudah memegang"):
        grant_role(actor=admin, user=person, role="unit_head", unit=unit)


def test_an_end_is_set_ahead_and_never_put_off(agency: Any) -> None:
    now, admin = today(), agency.people["admin"]
    person = make_person("berjangka", agency.units["B"], 72)
    grant = grant_role(actor=admin, user=person, role="tpi_lead", unit=agency.units["A"])
    end_role(actor=admin, grant=grant, reason="Pensiun", last_day=now + 5 * DAY)
    assert (grant.ends_on, grant.ended_at, runs(grant)) == (now + 5 * DAY, None, True)
    assert AuditEvent.objects.filter(action="role.end_set").exists()
    with pytest.raises(Refused, match="peran baru"):
        end_role(actor=admin, grant=grant, reason="Lama", last_day=now + 6 * DAY)
    with pytest.raises(Refused, match="paling awal"):
        end_role(actor=admin, grant=grant, reason="Lalu", last_day=now - DAY)
    end_role(actor=admin, grant=grant, reason="Lebih cepat", last_day=now)
    assert runs(grant)
    RoleGrant.objects.filter(pk=grant.pk).update(ends_on=now - DAY)
    grant.refresh_from_db()
    with pytest.raises(Refused, match="sudah diakhiri"):
        end_role(actor=admin, grant=grant, reason="Terlambat")


def test_what_is_past_is_closed_and_may_be_given_again(agency: Any) -> None:
    now, unit = today(), agency.units["A"]
    person = make_person("berjangka", agency.units["B"], 73)
    past = give(person, "tpi_lead", unit, None, now - DAY)
    newer = grant_role(actor=agency.people["admin"], user=person, role="tpi_lead", unit=unit)
    past.refresh_from_db()
    assert (past.ended_at, past.ended_by) == (over_at(past), None)
    assert AuditEvent.objects.filter(action="role.lapsed").count() == 1
    assert runs(newer)
    give(make_person("lain", agency.units["B"], 74), "observer", unit, None, now - DAY)
    assert [close_past_roles(), close_past_roles()] == [1, 0]


def test_other_areas_keep_the_days(agency: Any) -> None:
    now, admin = today(), agency.people["admin"]
    person = make_person("berjangka", agency.units["B"], 75)
    grant = grant_role(
        actor=admin, user=person, role="tpi_lead", unit=agency.units["A"],
        term=Term(ends_on=now + 5 * DAY),
    )  # fmt: skip
    newer = change_areas(actor=admin, grant=grant, areas=["1"], reason="Dibagi")
    assert (newer.areas, newer.ends_on) == (["1"], now + 5 * DAY)


def test_a_later_role_binds_already_and_a_handover_by_days_does_not_clash(agency: Any) -> None:
    now, admin, unit = today(), agency.people["admin"], agency.units["A"]
    person = make_person("berjangka", agency.units["B"], 76)
    later = Term(starts_on=now + 10 * DAY)
    ahead = grant_role(actor=admin, user=person, role="tpi_lead", unit=unit, term=later)
    for role in ("unit_head", "pokja"):
        with pytest.raises(Refused, match="Akhiri peran itu terlebih dahulu"):
            grant_role(actor=admin, user=person, role=role, unit=unit)
    with pytest.raises(Refused, match="tidak dapat bekerja"):
        update_person(actor=admin, user=person, unit=unit, roles={ahead.pk: ""})
    until = Term(ends_on=now + 9 * DAY)
    assert grant_role(actor=admin, user=person, role="unit_head", unit=unit, term=until)


def test_the_form_takes_days_and_the_pages_show_them(agency: Any, as_user: Any) -> None:
    now, client = today(), as_user("admin")
    person = make_person("berjangka", agency.units["B"], 77)
    sent = {
        "role": "unit_head", "unit": agency.units["A"].pk, "capacity": "plh",
        "starts_on": (now + DAY).isoformat(), "ends_on": (now + 2 * DAY).isoformat(),
    }  # fmt: skip
    answer = client.post(reverse("units:grant_new", args=[person.pk]), sent, follow=True)
    page = answer.content.decode()
    assert "Plh. Kepala unit" in page
    assert "Peran yang belum berlaku" in page
    register = client.get(reverse("record:roles"), {"keadaan": "akan_datang"}).content.decode()
    assert "Plh. Kepala unit" in register
    grant = person.grants.get()
    address = reverse("units:grant_end", args=[grant.pk])
    wrong = {"reason": "Batal", "last_day": now.isoformat()}
    assert client.post(address, wrong).status_code == 422
    right = {"reason": "Batal", "last_day": (now + DAY).isoformat()}
    assert client.post(address, right).status_code == 302
    grant.refresh_from_db()
    assert grant.ends_on == now + DAY
