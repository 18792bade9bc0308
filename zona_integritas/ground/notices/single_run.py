"""A piece of the scheduler's work that must not run twice at the same time."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def single_run(name: str) -> Iterator[bool]:
    """Yields whether this is the only run of that name; the lock ends with the process.

    On PostgreSQL the database holds it, for all servers; with SQLite there is one server, and a
    locked file in ``VAR_DIR`` is enough.
    """
    if connection.vendor == "postgresql":
        number = zlib.crc32(name.encode())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            held = bool(cursor.fetchone()[0])
            try:
                yield held
            finally:
                if held:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
        return
    with open(settings.VAR_DIR / f"{name}.lock", "w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
