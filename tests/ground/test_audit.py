"""The record: chained, only added to, and whole or known to be broken."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from units.models import Unit, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AppendOnlyError, AuditEvent
from zona_integritas.ground.audit.record import (
    AuditEntry,
    digest_of,
    record,
    record_many,
    recorded_together,
)
from zona_integritas.ground.audit.verify import first_broken
from zona_integritas.ground.logs import request_lines
from zona_integritas.ground.throttle.counting import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return Unit.objects.create(
        code="A", name="Kantor A", path="/1/", level="eselon_3", service_kind="perizinan"
    )


@pytest.fixture
def three(unit: Unit) -> list[AuditEvent]:
    actor = User.objects.create_user("rina", full_name="Rina Wijaya")
    entries = [AuditEntry(action=f"unit.{word}", target=unit) for word in ("satu", "dua", "tiga")]
    with transaction.atomic():
        record_many(actor=actor, entries=entries)
    return list(AuditEvent.objects.all())


def newest() -> AuditEvent:
    return AuditEvent.objects.latest("id")


def test_the_address_of_the_request_stands_in_the_row(unit: Unit) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")
    with transaction.atomic(), request_lines(request, visitor(request)):
        record(actor=SYSTEM, action="x", target=unit)
    event = newest()
    assert event.address == "203.0.113.9"
    assert event.digest == digest_of(event)
    with transaction.atomic():
        record(actor=SYSTEM, action="x", target=unit)  # a command
    assert newest().address == ""


def test_a_row_from_before_addresses_were_kept_digests_as_it_did(three: list[AuditEvent]) -> None:
    row = three[1]
    sealed = {
        "at": row.at.astimezone(UTC).isoformat(),
        "actor": row.actor_id,
        "actor_text": row.actor_text,
        "action": row.action,
        "object": [row.object_type, row.object_id, row.object_text],
        "unit_path": row.unit_path,
        "before": None,
        "after": None,
        "note": "",
        "request_id": "",
        "previous": row.previous_digest,
    }
    text = json.dumps(sealed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert row.digest == hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def behind_our_back() -> Iterator[Any]:
    """As somebody who owns the database: past the guards of Python and past the trigger."""
    owned = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if owned:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        yield cursor
        if owned:
            cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def tamper(event: AuditEvent, column: str, value: str) -> None:
    change = f"UPDATE audit_auditevent SET {column} = %s WHERE id = %s"  # noqa: S608
    with behind_our_back() as cursor:
        cursor.execute(change, [value, event.pk])


def test_events_follow_each_other(three: list[AuditEvent]) -> None:
    stored = list(AuditEvent.objects.order_by("id"))
    assert [event.previous_digest for event in stored] == ["", stored[0].digest, stored[1].digest]
    assert first_broken() == (3, None)


def test_what_is_recorded_together_is_chained_as_it_was_said(
    three: list[AuditEvent], unit: Unit
) -> None:
    with transaction.atomic(), recorded_together():
        record(actor=SYSTEM, action="unit.empat", target=unit, after={"b": 1, "a": None})
        with recorded_together():  # a part of the whole
            record(actor=SYSTEM, action="unit.lima", target=unit)
        assert newest() == three[-1]
    rows = list(AuditEvent.objects.all())
    assert [row.action for row in rows[3:]] == ["unit.empat", "unit.lima"]
    assert [row.previous_digest for row in rows[1:]] == [row.digest for row in rows[:-1]]
    assert all(row.digest == digest_of(row) for row in rows)


def test_what_is_taken_back_leaves_nothing_recorded(unit: Unit) -> None:
    with transaction.atomic(), recorded_together():
        record(actor=SYSTEM, action="x", target=unit)
        transaction.set_rollback(True)
    with pytest.raises(ZeroDivisionError), transaction.atomic(), recorded_together():
        record(actor=SYSTEM, action="x", target=unit)
        raise ZeroDivisionError
    with transaction.atomic():
        record(actor=SYSTEM, action="unit.satu", target=unit)
    assert [row.action for row in AuditEvent.objects.all()] == ["unit.satu"]


def test_the_actor_stands_there_as_text_too(three: list[AuditEvent]) -> None:
    assert three[0].actor_text == "Rina Wijaya"


def test_the_system_acts_by_its_name_and_is_no_person(unit: Unit) -> None:
    with transaction.atomic():
        record(actor=SYSTEM, action="x", target=unit)
    event = newest()
    assert (event.actor_id, event.actor_text) == (None, "Sistem")


def test_an_act_without_an_actor_is_an_error(unit: Unit) -> None:
    """Whoever forgets to say who acts does not act as the system."""
    nobody: Any = None
    with transaction.atomic(), pytest.raises(TypeError, match="actor"):
        record(actor=nobody, action="x", target=unit)
    assert not AuditEvent.objects.exists()


def test_values_of_every_kind_digest_the_same_after_storing(unit: Unit) -> None:
    values = {
        "nilai": Decimal("0.3300"),
        "pada": datetime(2026, 5, 31, 17, tzinfo=UTC),
        "teks": "«kutipan» – é",
        "daftar": [1, None, True, {"b": 2, "a": 1}],
    }
    with transaction.atomic():
        record(actor=SYSTEM, action="x", target=unit, before=values, after={})
    event = newest()
    assert event.digest == digest_of(event)
    assert event.before is not None
    assert event.before["nilai"] == "0.3300"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("note", "tidak pernah ditulis"),
        ("actor_text", "Orang Lain"),
        ("action", "unit.lain"),
        ("object_text", "Kantor B"),
        ("unit_path", "/9/"),
        ("after", '{"nilai": "100"}'),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("address", "203.0.113.9"),
        ("previous_digest", "0" * 64),
        ("digest", "f" * 64),
    ],
)
def test_a_row_changed_behind_our_back_is_named(
    three: list[AuditEvent], column: str, value: str
) -> None:
    tamper(three[1], column, value)
    count, broken = first_broken()
    assert (count, broken) == (1, three[1])


def take_out(event: AuditEvent) -> None:
    with behind_our_back() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [event.pk])


@pytest.mark.parametrize(("gone", "whole"), [(0, 0), (1, 1)])
def test_a_row_taken_out_is_noticed_at_the_next_one(
    three: list[AuditEvent], gone: int, whole: int
) -> None:
    take_out(three[gone])
    assert first_broken() == (whole, three[gone + 1])


def test_two_rows_that_changed_places_are_noticed(three: list[AuditEvent]) -> None:
    with behind_our_back() as cursor:
        for old, new in ((three[1].pk, -1), (three[0].pk, three[1].pk), (-1, three[0].pk)):
            cursor.execute("UPDATE audit_auditevent SET id = %s WHERE id = %s", [new, old])
    count, broken = first_broken()
    assert count == 0
    assert broken is not None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the trigger is PostgreSQL's")
@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET note = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
    ],
)
def test_postgresql_itself_refuses_to_change_a_row(three: list[AuditEvent], statement: str) -> None:
    with connection.cursor() as cursor:
        # What was written in this test must be settled before the table's triggers may change.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER audit_no_truncate")
    with pytest.raises(DatabaseError, match="hanya ditambah"), transaction.atomic():
        connection.cursor().execute(statement)
    assert first_broken() == (3, None)


def test_the_command_says_whole_or_names_the_row(three: list[AuditEvent]) -> None:
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert said.getvalue().splitlines() == [
        "Catatan audit utuh: 3 baris.",
        f"Kode integritas baris terakhir: {three[2].digest}",
    ]
    tamper(three[2], "note", "lain")
    with pytest.raises(CommandError, match=f"baris {three[2].pk} .* 2 baris sebelumnya utuh"):
        call_command("verify_audit")


def test_rows_taken_off_the_end_are_noticed_by_a_digest_kept_elsewhere(
    three: list[AuditEvent],
) -> None:
    kept = three[2].digest
    call_command("verify_audit", expect=kept, stdout=StringIO())
    take_out(three[2])
    said = StringIO()
    call_command("verify_audit", stdout=said)  # the chain alone cannot tell
    assert "utuh: 2 baris" in said.getvalue()
    with pytest.raises(CommandError, match="kode integritas yang disimpan tidak ada"):
        call_command("verify_audit", expect=kept)


def test_a_kept_digest_stays_good_while_the_record_grows(
    three: list[AuditEvent], unit: Unit
) -> None:
    with transaction.atomic():
        record(actor=SYSTEM, action="unit.empat", target=unit)
    call_command("verify_audit", expect=three[2].digest.upper(), stdout=StringIO())


def test_the_first_broken_row_is_named_before_anything_is_said_of_the_end(
    three: list[AuditEvent],
) -> None:
    tamper(three[0], "note", "lain")
    with pytest.raises(CommandError, match=f"baris {three[0].pk} .* 0 baris"):
        call_command("verify_audit", expect=three[2].digest)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: AuditEvent.objects.filter(pk=event.pk).update(note="x"),
        lambda event: AuditEvent.objects.filter(pk=event.pk).delete(),
        lambda event: AuditEvent.objects.all().delete(),
    ],
    ids=["save", "delete", "query update", "query delete", "delete all"],
)
def test_rows_are_neither_changed_nor_deleted(
    three: list[AuditEvent], attempt: Callable[[AuditEvent], Any]
) -> None:
    with pytest.raises(AppendOnlyError):
        attempt(three[0])
    assert first_broken() == (3, None)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_the_transaction_of_its_change(unit: Unit) -> None:
    with pytest.raises(RuntimeError, match="transaksi"):
        record(actor=SYSTEM, action="x", target=unit)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_event(unit: Unit) -> None:
    def change() -> None:
        with transaction.atomic():
            record(actor=SYSTEM, action="x", target=unit)
            raise LookupError

    with pytest.raises(LookupError):
        change()
    assert not AuditEvent.objects.exists()


def anchored(file: Path) -> list[list[str]]:
    return [line.split() for line in file.read_text("utf-8").splitlines()]


def test_anchors_gather_in_a_file_and_every_one_of_them_is_looked_for(
    three: list[AuditEvent], unit: Unit, tmp_path: Path
) -> None:
    file = tmp_path / "jangkar.txt"
    call_command("verify_audit", anchor=str(file), stdout=StringIO())
    with transaction.atomic():
        record(actor=SYSTEM, action="unit.empat", target=unit)
    fourth = newest()
    call_command("verify_audit", anchor=str(file), stdout=StringIO())
    rows = anchored(file)
    assert [row[1:] for row in rows] == [["3", three[2].digest], ["4", fourth.digest]]
    assert all(datetime.fromisoformat(row[0]).tzinfo for row in rows)
    said = StringIO()
    call_command("verify_audit", against=str(file), stdout=said)
    assert "Kode integritas yang disimpan di luar: 2, semuanya ada." in said.getvalue()
    take_out(fourth)
    for option in ("against", "anchor"):
        with pytest.raises(CommandError, match=f"baris ke-4, {fourth.digest[:12]}"):
            call_command("verify_audit", **{option: str(file)})
    assert len(anchored(file)) == 2  # nothing is anchored on what is not whole


def test_a_chain_written_anew_as_a_whole_does_not_bear_its_anchors(
    three: list[AuditEvent], tmp_path: Path
) -> None:
    file = tmp_path / "jangkar.txt"
    call_command("verify_audit", anchor=str(file), stdout=StringIO())
    previous = ""
    for event in three:
        event.note, event.previous_digest = "lain", previous
        previous = digest_of(event)
        tamper(event, "digest", previous)
        tamper(event, "note", "lain")
        tamper(event, "previous_digest", event.previous_digest)
    assert first_broken() == (3, None)
    with pytest.raises(CommandError, match="ditulis ulang"):
        call_command("verify_audit", against=str(file))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "tidak ada"),
        ("2026-11-29T20:00:00+07:00 3\n", "Baris 1"),
        ("kemarin 3 " + "a" * 64 + "\n", "Baris 1"),
        ("2026-11-29T20:00:00+07:00 3 " + "z" * 64 + "\n", "Baris 1"),
        ("2026-11-29T20:00:00+07:00 2 {digest}\n", "tidak ada di dalamnya"),
    ],
)
def test_a_file_of_anchors_that_cannot_be_right_is_refused(
    three: list[AuditEvent], tmp_path: Path, content: str | None, told: str
) -> None:
    file = tmp_path / "jangkar.txt"
    if content is not None:
        file.write_text(content.format(digest=three[2].digest), "utf-8")
    with pytest.raises(CommandError, match=told):
        call_command("verify_audit", against=str(file))


def test_of_an_empty_record_nothing_is_anchored(db: None, tmp_path: Path) -> None:
    file = tmp_path / "jangkar.txt"
    call_command("verify_audit", anchor=str(file), stdout=StringIO())
    assert not file.exists()
