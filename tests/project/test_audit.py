"""The record: chained, append-only, written only together with its change."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from units.models import Unit
from units.services.units import create_unit
from zona_integritas.audit.models import AppendOnlyError, AuditEvent
from zona_integritas.audit.record import record
from zona_integritas.audit.verify import first_broken


@pytest.fixture
def events(db: Any) -> list[AuditEvent]:
    root = None
    for number in range(4):
        root = create_unit(
            actor=None,
            code=f"U{number}",
            name=f"Unit {number}",
            parent=root,
            level="instansi",
            service_kind="pendukung",
        )
    return list(AuditEvent.objects.all())


def test_each_event_carries_the_digest_of_the_one_before(events: list[AuditEvent]) -> None:
    assert [row.previous_digest for row in events[1:]] == [row.digest for row in events[:-1]]
    assert first_broken() == (4, None)


def test_a_row_changed_behind_the_applications_back_is_named(events: list[AuditEvent]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET note = 'diubah' WHERE id = %s", [events[2].pk])
    count, broken = first_broken()
    assert count == 2
    assert broken is not None
    assert broken.pk == events[2].pk
    with pytest.raises(CommandError, match=f"baris {events[2].pk}"):
        call_command("verify_audit")


def test_a_row_that_was_taken_out_is_noticed(events: list[AuditEvent]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [events[1].pk])
    assert first_broken()[1].pk == events[2].pk  # type: ignore[union-attr]


def test_rows_are_neither_changed_nor_deleted(events: list[AuditEvent]) -> None:
    with pytest.raises(AppendOnlyError):
        events[0].save()
    with pytest.raises(AppendOnlyError):
        events[0].delete()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.update(note="x")
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.all().delete()


def test_an_event_disappears_with_a_change_that_failed(events: list[AuditEvent]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(actor=None, action="x", target=Unit.objects.first())
        raise ZeroDivisionError
    assert AuditEvent.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    unit = create_unit(
        actor=None, code="R", name="R", parent=None, level="instansi", service_kind="pendukung"
    )
    with pytest.raises(RuntimeError):
        record(actor=None, action="x", target=unit)
