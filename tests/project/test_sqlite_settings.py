"""SQLite as an office would run it: writers wait for each other, foreign keys hold."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.db.utils import ConnectionHandler

from zona_integritas import env


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Any:
    """Connections to a database file of its own, made from our settings (each thread gets one)."""
    monkeypatch.delenv("ZI_UJI", raising=False)
    handler = ConnectionHandler({DEFAULT_DB_ALIAS: env.database("ZI_UJI", str(tmp_path / "a.db"))})
    with django_db_blocker.unblock():  # a file of its own, not the test database
        yield handler
        handler.close_all()


def ask(files: Any, pragma: str) -> Any:
    with files[DEFAULT_DB_ALIAS].cursor() as cursor:
        return cursor.execute(f"PRAGMA {pragma}").fetchone()[0]


def test_the_file_is_in_wal_mode_and_foreign_keys_are_on(files: Any) -> None:
    assert ask(files, "journal_mode") == "wal"
    assert ask(files, "foreign_keys") == 1


def test_a_transaction_takes_the_write_lock_at_its_start(files: Any) -> None:
    here = files[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    assert here.transaction_mode == "IMMEDIATE"


def test_many_writers_wait_instead_of_failing(files: Any) -> None:
    """Read, then write, in one transaction: where SQLite's default loses most of the writers."""
    with files[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("CREATE TABLE hitung (n integer)")
        cursor.execute("INSERT INTO hitung VALUES (0)")
    writers, times = 8, 15
    problems: list[Exception] = []

    def write() -> None:
        mine = files[DEFAULT_DB_ALIAS]
        try:
            for _ in range(times):
                mine.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
                with mine.cursor() as cursor:
                    found = cursor.execute("SELECT n FROM hitung").fetchone()[0]
                    cursor.execute("UPDATE hitung SET n = %s", [found + 1])
                mine.commit()
                mine.set_autocommit(True)
        except Exception as problem:
            problems.append(problem)
        finally:
            mine.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with files[DEFAULT_DB_ALIAS].cursor() as cursor:
        assert cursor.execute("SELECT n FROM hitung").fetchone()[0] == writers * times


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_a_grant_to_nobody() -> None:
    """On SQLite and PostgreSQL alike."""
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO units_unit (code, name, path, level, service_kind, address, is_active,"
            " parent_id) VALUES ('X', 'X', '/1/', 'eselon_3', 'perizinan', '', %s, 424242)",
            [True],
        )
