"""A request opens its session and learns who is behind it in one question."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from units.models import PersonSession
from units.queries import roles_of
from units.services.roles import end_role
from units.sessions import SessionStore, take_person
from zona_integritas.ground.actors import SYSTEM

pytestmark = pytest.mark.django_db


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def test_session_person_and_roles_come_with_one_question(season: Any, sign_in: Any) -> None:
    lead = season.people["demo-tpi-ketua"]
    store = SessionStore(key_of(sign_in(lead)))
    with CaptureQueriesContext(connection) as asked:
        assert store["_auth_user_id"] == str(lead.pk)
        person = take_person(lead.pk)
        assert person == lead
        assert [held.role for held in roles_of(person)] == ["tpi_lead"]
        assert person.unit == lead.unit
    assert len(asked) == 1


def test_the_person_of_a_session_is_given_once_and_to_nobody_else(
    season: Any, sign_in: Any
) -> None:
    lead, head = season.people["demo-tpi-ketua"], season.people["unit_head-a"]
    store = SessionStore(key_of(sign_in(lead)))
    assert store["_auth_user_id"]
    assert take_person(head.pk) is None
    assert take_person(lead.pk) is None  # whoever asked for somebody else ended it
    again = SessionStore(key_of(sign_in(lead)))
    assert again["_auth_user_id"]
    SessionStore("x" * 32).load()  # the next request of this thread: another's session
    assert take_person(lead.pk) is None


def test_every_request_reads_the_roles_anew(season: Any, sign_in: Any) -> None:
    admin, people = season.people["demo-admin"], reverse("units:people")
    client = sign_in(admin)
    assert client.get(people).status_code == 200
    grant = admin.grants.get()
    end_role(actor=SYSTEM, grant=grant, reason="Pindah tugas.")
    assert client.get(people).status_code == 403


def test_a_session_that_is_over_or_ended_opens_nothing(season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_head-a"])
    row = PersonSession.objects.get(session_key=key_of(client))
    assert row.person == season.people["unit_head-a"]
    PersonSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/").status_code == 302
    other = sign_in(season.people["unit_head-a"])
    other.post(reverse("account_logout"))
    assert not PersonSession.objects.filter(session_key=key_of(client), person=None).exists()
    assert other.get("/").status_code == 302


def test_who_has_not_signed_in_has_a_session_of_nobody() -> None:
    store = SessionStore()
    store["pesan"] = "halo"
    store.save()
    assert SessionStore(store.session_key)["pesan"] == "halo"
    assert PersonSession.objects.get().person is None
