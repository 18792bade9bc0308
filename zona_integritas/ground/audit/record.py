"""Writing the record. Only services import this module (import-linter holds it).

Every function must run inside the transaction of the change it records, so that neither can
exist without the other.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from zona_integritas.ground.actors import AnyActor, person_of
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.kept_statements import KeptStatement
from zona_integritas.ground.logs import request_id, request_visitor
from zona_integritas.ground.many_rows import insert_rows

# Any constant will do: all writers of the chain wait for the same PostgreSQL advisory lock.
_CHAIN_LOCK = 90_2021
_NEWEST = KeptStatement(
    lambda: AuditEvent.objects.order_by("-id").values_list("digest", flat=True)[:1]
)
_waiting: ContextVar[list[AuditEvent] | None] = ContextVar("waiting", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that happened, before it is chained and stored."""

    action: str
    target: Model
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    note: str = ""
    unit_path: str = ""


def record(
    *,
    actor: AnyActor,
    action: str,
    target: Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    note: str = "",
    unit_path: str = "",
) -> None:
    """Adds one event to the chain. ``SYSTEM`` stands there by its name."""
    entry = AuditEntry(
        action=action, target=target, before=before, after=after, note=note, unit_path=unit_path
    )
    record_many(actor=actor, entries=[entry])


def record_many(*, actor: AnyActor, entries: list[AuditEntry]) -> None:
    """Adds many events in one go (an import writes hundreds), each with its own digest."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Catatan audit hanya ditulis di dalam transaksi perubahannya.")
    person = person_of(actor)
    now, request, address = timezone.now(), request_id(), request_visitor()
    actor_text = str(actor)
    events = [
        AuditEvent(
            at=now,
            actor_id=person.pk if person else None,
            actor_text=actor_text,
            action=entry.action,
            object_type=entry.target._meta.label_lower,
            object_id=str(entry.target.pk),
            object_text=str(entry.target)[:300],
            unit_path=entry.unit_path,
            before=_plain(entry.before),
            after=_plain(entry.after),
            note=entry.note,
            request_id=request,
            address=address,
        )
        for entry in entries
    ]
    waiting = _waiting.get()
    if waiting is None:
        _chain(events)
    else:
        waiting.extend(events)


@contextmanager
def recorded_together() -> Iterator[None]:
    """What is recorded inside is chained and stored at the end, in one go: each event as it
    would be alone, in the same order.

    Stands inside the transaction of the changes; where that is rolled back nothing is stored.
    Whoever takes back a part of it (a savepoint) must not have recorded in that part.
    """
    if _waiting.get() is not None:
        yield
        return
    events: list[AuditEvent] = []
    token = _waiting.set(events)
    try:
        yield
    finally:
        _waiting.reset(token)
    if events and not transaction.get_rollback():
        _chain(events)


def _chain(events: list[AuditEvent]) -> None:
    """Each event follows the one before it, the first the newest that is stored."""
    last = _end_of_chain()
    for event in events:
        event.previous_digest = last
        last = event.digest = digest_of(event)
    insert_rows(AuditEvent, _STORED, [[getattr(one, name) for name in _STORED] for one in events])


def _end_of_chain() -> str:
    """The digest the next event follows; other writers wait until this transaction ends."""
    if connection.vendor != "postgresql":  # SQLite transactions are IMMEDIATE: one writer at a time
        rows = _NEWEST.tuples()
        return str(rows[0][0]) if rows else ""
    # Two statements on one trip: the second sees what the lock had to wait for.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock(%s); {_NEWEST.sql()}", [_CHAIN_LOCK])
        row = cursor.fetchone()
    return row[0] if row else ""


# What the digest covers, in the order ``digest_of_content`` takes it.
CONTENT = (
    "at",
    "actor_id",
    "actor_text",
    "action",
    "object_type",
    "object_id",
    "object_text",
    "unit_path",
    "before",
    "after",
    "note",
    "request_id",
    "address",
)
_STORED = (*CONTENT, "previous_digest", "digest")
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def digest_of(event: AuditEvent) -> str:
    """SHA-256 over the event's content and the digest of the event before it."""
    content = tuple(getattr(event, name) for name in CONTENT)
    return digest_of_content(content, event.previous_digest)


def digest_of_content(content: tuple[Any, ...], previous: str) -> str:
    """The digest from the values of ``CONTENT`` and the digest of the event before."""
    (at, actor, actor_text, action, kind, pk, text, path, before, after, note, request, address) = (
        content
    )
    sealed = {
        "at": at.astimezone(UTC).isoformat(),
        "actor": actor,
        "actor_text": actor_text,
        "action": action,
        "object": [kind, pk, text],
        "unit_path": path,
        "before": before,
        "after": after,
        "note": note,
        "request_id": request,
        "previous": previous,
    }
    if address:  # rows from before there was one digest as they did
        sealed["address"] = address
    return hashlib.sha256(_encode(sealed).encode()).hexdigest()


def _plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """The values as JSON gives them back, so that a stored event digests to the same text."""
    if values is None:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(values, default=_as_text, sort_keys=True))
    return plain


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
