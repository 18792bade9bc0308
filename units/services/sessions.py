"""A person's own sessions: where one is signed in, and ending it there."""

from collections.abc import Iterable

from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from units.models import PersonSession, User
from zona_integritas.ground.audit.record import AuditEntry, record_many
from zona_integritas.ground.errors import Refused

GONE = "Sesi itu sudah berakhir. Tidak ada yang berubah."


def running_sessions(person: User) -> list[PersonSession]:
    """Those that still open something, the one used last first. A new password ends the others
    at their next request; until then their rows stand there."""
    now, hash_now = timezone.now(), person.get_session_auth_hash()
    rows = PersonSession.objects.filter(person=person, expire_date__gt=now)
    found = [
        row
        for row in rows
        if not row.is_idle(now)
        and constant_time_compare(row.get_decoded().get(HASH_SESSION_KEY, ""), hash_now)
    ]
    return sorted(found, key=lambda row: row.last_seen or row.expire_date, reverse=True)


@transaction.atomic
def end_session(*, actor: User, mark: str, own_key: str | None) -> PersonSession:
    """Ends one of the actor's other sessions. The one in use is left by signing out."""
    for session in running_sessions(actor):
        if session.mark == mark and session.session_key != own_key:
            _end(actor, [session])
            return session
    raise Refused(GONE)


@transaction.atomic
def end_other_sessions(*, actor: User, own_key: str | None) -> int:
    """Ends all but the one in use; answers how many there were."""
    others = [one for one in running_sessions(actor) if one.session_key != own_key]
    _end(actor, others)
    return len(others)


def _end(actor: User, sessions: Iterable[PersonSession]) -> None:
    rows = list(sessions)
    PersonSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    entries = [
        AuditEntry(
            action="session.ended",
            target=actor,
            before={"device": row.device, "place": row.address, "begun": row.begun_at},
            unit_path=actor.unit.path if actor.unit else "",
        )
        for row in rows
    ]
    record_many(actor=actor, entries=entries)
