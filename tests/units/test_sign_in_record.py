"""Signing in stands in the record, with the address; guessing does not fill it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from units.models import RoleGrant, Unit, User
from units.services import sign_ins
from units.services.sign_ins import record_failure, record_sign_in
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.throttle import sign_in
from zona_integritas.site.logbook.lines import line_of
from zona_integritas.site.logbook.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_stretch(monkeypatch: Any) -> None:
    fixed = timezone.now().replace(minute=1)
    monkeypatch.setattr("zona_integritas.ground.throttle.counting.now", lambda: fixed)


def rows(*actions: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action__in=actions).order_by("id"))


def fail(name: str, place: str = "203.0.113.9", held: bool = False) -> None:
    record_failure(name=name, place=place, held=held)


def test_a_name_no_account_has_is_never_written_down(season: Any) -> None:
    before = AuditEvent.objects.count()
    fail("rahasia-saya-2026")
    assert AuditEvent.objects.count() == before
    fail("rahasia-saya-2026", held=True)
    (told,) = rows("sign_in.held")
    assert (told.object_type, told.actor) == ("units.unit", None)
    kept = f"{told.object_text}{told.note}{told.before}{told.after}"
    assert "rahasia" not in kept


def test_of_one_place_and_name_the_first_failure_and_each_hold_is_kept(season: Any) -> None:
    for _ in range(5):
        fail("demo-tpi-ketua")
    for _ in range(3):
        fail("demo-tpi-ketua", held=True)
    fail("demo-tpi-ketua", place="203.0.113.10")
    told = rows("sign_in.failed", "sign_in.held")
    assert [one.action for one in told] == ["sign_in.failed", "sign_in.held", "sign_in.failed"]
    assert {one.object_id for one in told} == {str(season.people["demo-tpi-ketua"].pk)}


def test_guessing_from_everywhere_makes_few_rows_and_the_last_says_so(season: Any) -> None:
    for number in range(60):
        fail("demo-tpi-ketua", place=f"198.51.100.{number}")
        fail("demo-tpi-ketua", place=f"198.51.100.{number}", held=True)
    told = rows("sign_in.failed", "sign_in.held")
    assert len(told) == sign_ins.ROWS_PER_NAME
    assert [one.note for one in told if one.note] == [sign_ins.LAST]
    assert told[-1].note == sign_ins.LAST


def test_all_names_together_make_no_more_rows_than_a_day_may_have(
    season: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(sign_ins, "ROWS_A_DAY", 7)
    for number in range(20):
        fail(f"tebak-{number}", place=f"198.51.100.{number}", held=True)
    told = rows("sign_in.held")
    assert len(told) == 7
    assert told[-1].note == sign_ins.LAST


def test_who_signs_in_from_where_is_read_by_oneself_and_who_administers_the_account(
    season: Any,
) -> None:
    member = season.people["unit_member-a"]
    record_sign_in(actor=member, methods=["password", "totp"])
    fail(member.username)
    signed, failed = rows("sign_in.done", "sign_in.failed")
    readers = {
        name: [one.event.pk for one in Reader(person).read([signed, failed])]
        for name, person in season.people.items()
    }
    both = [signed.pk, failed.pk]
    assert readers["unit_member-a"] == readers["demo-admin"] == both
    others = {name for name, read in readers.items() if read}
    assert others == {"unit_member-a", "demo-admin"}
    line = line_of(Reader(member).read([signed])[0])
    assert line.label == "Masuk"
    assert [change.new for change in line.changes] == ["Kata sandi; Aplikasi autentikator"]


def test_a_units_administrator_reads_of_accounts_they_manage_and_asks_little(
    season: Any, django_assert_max_num_queries: Any
) -> None:
    unit = season.people["unit_member-a"].unit
    clerk = User.objects.create_user("petugas", full_name="Petugas", unit=unit)
    RoleGrant.objects.create(user=clerk, role="admin", unit=unit)
    many = [
        User.objects.create_user(f"anggota-{number}", full_name="A", unit=unit)
        for number in range(5)
    ]
    chief = User.objects.create_user("pejabat", full_name="P", unit=unit)  # more than may be given
    RoleGrant.objects.create(user=chief, role="leadership", unit=unit.parent or unit)
    for person in (*many, chief, season.people["unit_member-b"]):
        record_sign_in(actor=person, methods=["password"])
    events = rows("sign_in.done")
    with django_assert_max_num_queries(6):
        read = Reader(clerk).read(events)
    assert {one.event.actor_id for one in read} == {one.pk for one in many}


def test_the_address_of_other_acts_is_for_oneself_and_administrators(season: Any) -> None:
    head = season.people["unit_head-a"]
    unit = head.unit or season.people["unit_member-a"].unit
    event = AuditEvent(
        at=timezone.now(),
        actor=head,
        actor_text=str(head),
        action="unit.updated",
        object_id="1",
        object_type="units.unit",
        unit_path=unit.path,
        address="203.0.113.9",
    )

    def shown(name: str) -> list[str]:
        return [one.address for one in Reader(season.people[name]).read([event])]

    assert shown("unit_head-a") == shown("demo-admin") == ["203.0.113.9"]
    assert shown("unit_member-a") == shown("demo-pengamat") == [""]


class TestThroughThePage:
    PASSWORD = "kata-sandi-yang-benar"

    @pytest.fixture
    def rina(self) -> User:
        Unit.objects.create(code="A", name="A", path="/1/", level="instansi", service_kind="x")
        return User.objects.create_user("rina", password=self.PASSWORD, full_name="Rina Wijaya")

    def attempt(self, client: Client, name: str = "rina", password: str = "salah") -> Any:
        form = {"login": name, "password": password}
        return client.post(reverse("account_login"), form, REMOTE_ADDR="203.0.113.9")

    def test_coming_in_and_going_out(self, rina: User) -> None:
        client = Client()
        assert self.attempt(client, password=self.PASSWORD).status_code == 302
        client.post(reverse("account_logout"), REMOTE_ADDR="203.0.113.9")
        come, gone = rows("sign_in.done", "sign_in.left")
        assert (come.actor, come.after, come.address) == (
            rina,
            {"method": ["password"]},
            "203.0.113.9",
        )
        assert (gone.action, gone.actor, gone.address) == ("sign_in.left", rina, "203.0.113.9")

    def test_wrong_passwords_and_the_hold_that_follows(self, rina: User) -> None:
        for _ in range(7):
            answer = self.attempt(Client())
        assert answer.status_code == 429
        self.attempt(Client(), name="kata-sandi-di-kolom-nama")
        told = rows("sign_in.failed", "sign_in.held")
        assert [one.action for one in told] == ["sign_in.failed", "sign_in.held"]
        assert {(one.object_id, one.address) for one in told} == {(str(rina.pk), "203.0.113.9")}

    def test_many_names_from_one_place_are_one_row_about_the_agency(self, rina: User) -> None:
        for number in range(sign_in.NAMES_PER_ADDRESS + 5):
            self.attempt(Client(), name=f"tebak-{number}")
        (told,) = rows("sign_in.failed", "sign_in.held")
        assert (told.action, told.object_type) == ("sign_in.held", "units.unit")
        assert told.address == "203.0.113.9"

    def test_a_browser_last_used_by_somebody_else_says_so(self, rina: User) -> None:
        User.objects.create_user("doni", password=self.PASSWORD, full_name="Doni")
        client = Client()
        said = "Terakhir kali peramban ini dipakai oleh orang lain."
        for name, told in (("rina", False), ("rina", False), ("doni", True), ("doni", False)):
            self.attempt(client, name, self.PASSWORD)
            page = client.get("/")
            assert (said in page.content.decode()) is told, name
            client.post(reverse("account_logout"))
