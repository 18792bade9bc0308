"""Settings: read strictly, safe by default."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from zona_integritas import env

ROOT = Path(__file__).resolve().parents[2]


def test_a_word_that_is_neither_yes_nor_no_stops_the_start(monkeypatch: Any) -> None:
    monkeypatch.setenv("X", "mungkin")
    with pytest.raises(ImproperlyConfigured, match="«mungkin»"):
        env.boolean("X", True)


def test_a_number_must_be_one_and_not_too_small(monkeypatch: Any) -> None:
    monkeypatch.setenv("X", "banyak")
    with pytest.raises(ImproperlyConfigured):
        env.integer("X", 1)
    monkeypatch.setenv("X", "0")
    with pytest.raises(ImproperlyConfigured):
        env.integer("X", 1, minimum=1)


def test_an_address_of_a_database_is_read_part_by_part(monkeypatch: Any) -> None:
    monkeypatch.setenv("D", "postgresql://pengguna:s%40ndi@basis:5433/zi?sslmode=require")
    found = env.database("D", "x")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"]) == ("pengguna", "s@ndi")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("basis", "5433", "zi")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_another_kind_of_database_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setenv("D", "mysql://x/y")
    with pytest.raises(ImproperlyConfigured, match="mysql"):
        env.database("D", "x")


def test_a_real_installation_does_not_start_without_a_secret() -> None:
    environment = {**os.environ, "DEMO_MODE": "0"}
    environment.pop("SECRET_KEY", None)
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "SECRET_KEY belum diisi" in result.stderr


@pytest.mark.django_db
def test_sqlite_keeps_foreign_keys_and_takes_its_turn() -> None:
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db(transaction=True)
def test_eight_people_saving_at_once_lose_nothing() -> None:
    from units.models import User

    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                User.objects.create_user(f"orang-{number}-{turn}", full_name="Orang")
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert User.objects.count() == 40
