"""The first two rows of a real installation."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from assessment.models import Instrument
from units.models import Unit, User
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.permissions import allowed

pytestmark = pytest.mark.django_db
ASKED = {
    "code": "BLN",
    "name": "Lembaga Uji Coba",
    "username": "sri",
    "full_name": "Sri Wahyuni",
    "email": "sri@instansi.example",
}


def start(
    monkeypatch: pytest.MonkeyPatch, password: str = "lautan-tenang-77", **asked: Any
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    call_command("start_agency", **{**ASKED, **asked})


def test_the_first_administrator_signs_in_and_may_set_up_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start(monkeypatch)
    client = Client()
    answer = client.post(reverse("account_login"), {"login": "sri", "password": "lautan-tenang-77"})
    assert answer["Location"] == reverse("home")
    person = User.objects.get()
    assert allowed(person, "units.manage_people", Unit.objects.get())
    assert not person.is_superuser
    assert Instrument.objects.exists()
    assert "role.granted" in AuditEvent.objects.values_list("action", flat=True)


def test_it_is_refused_where_an_agency_is_there_already(monkeypatch: pytest.MonkeyPatch) -> None:
    start(monkeypatch)
    with pytest.raises(CommandError, match="sudah ada"):
        start(monkeypatch, code="LAIN", username="budi")
    assert Unit.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"password": "pendek"}, {"code": "kode salah"}, {"email": "bukan surel"}]
)
def test_nothing_is_left_behind_by_a_start_that_failed(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    with pytest.raises(CommandError):
        start(monkeypatch, **wrong)
    assert not Unit.objects.exists()
    assert not User.objects.exists()
