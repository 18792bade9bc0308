"""A database from before 0.2 is refused with one sentence, wherever it is met."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tests.served import ROOT
from zona_integritas.older_database import STEP_BEFORE_0_2

WHAT = "berasal dari versi sebelum 0.2 yang tidak dapat diperbarui lagi"


def asked() -> None:
    call_command("migrate", verbosity=0, skip_checks=False)


def test_todays_database_is_taken(db: None) -> None:
    assert run_checks(databases=["default"]) == []
    asked()


def test_an_older_one_is_refused_before_anything_is_done_to_it(db: None) -> None:
    MigrationRecorder(connection).record_applied(*STEP_BEFORE_0_2)
    with pytest.raises(SystemCheckError, match=WHAT) as refused:
        asked()
    to_do = "pindahkan isi folder" if connection.vendor == "sqlite" else "DATABASE_URL"
    assert to_do in str(refused.value)


def test_one_that_a_newer_version_has_used_is_not_older(db: None) -> None:
    MigrationRecorder(connection).record_applied("assessment", "9999_of_a_version_to_come")
    asked()


@pytest.mark.one_database
def test_no_step_of_today_bears_the_name_by_which_older_ones_are_known() -> None:
    assert STEP_BEFORE_0_2 not in MigrationLoader(None).disk_migrations


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A folder with a database of which nothing is left but what was done to it."""
    with sqlite3.connect(tmp_path / "zona_integritas.sqlite3") as file:
        file.execute("CREATE TABLE django_migrations (id INTEGER, app, name, applied)")
        file.execute("INSERT INTO django_migrations VALUES (1, ?, ?, NULL)", STEP_BEFORE_0_2)
    file.close()
    return tmp_path


def started(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": "", "DEMO_MODE": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.one_database
def test_whoever_starts_it_reads_one_sentence_and_nothing_else(older: Path) -> None:
    result = started(older, sys.executable, "manage.py", "migrate", "--verbosity", "0")
    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert WHAT in line
    assert str(older) in line


@pytest.mark.one_database
def test_no_server_starts_over_it(older: Path) -> None:
    result = started(older, sys.executable, "-c", "import zona_integritas.wsgi")
    assert result.returncode == 1
    assert WHAT in result.stderr.splitlines()[-1]
