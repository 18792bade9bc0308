"""The worker lives through a restart of PostgreSQL, and does what was asked for meanwhile."""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django_tasks import task

from tests.served import ROOT

pytestmark = pytest.mark.one_database


@task()
def write(name: str, seconds: float = 0.0) -> None:
    """Leaves a file beginning, and another when it has ended."""
    Path(f"{name}.mulai").touch()
    time.sleep(seconds)
    Path(f"{name}.selesai").touch()


class OwnPostgres:
    """A PostgreSQL of this test alone, which it may stop and start."""

    def __init__(self, folder: Path) -> None:
        starter = [sys.executable, str(ROOT / ".ci" / "postgres.py"), str(folder)]
        self.starter = subprocess.Popen(
            starter, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.starter.stdout is not None
        self.address = self.starter.stdout.readline().strip()
        self.data = next(path.parent for path in folder.rglob("postmaster.opts"))
        self.server: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        number = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGINT)  # connections are ended, nothing is lost
        if self.server is not None:
            self.server.wait(30)
        wait_for(lambda: not (self.data / "postmaster.pid").exists())

    def start(self) -> None:
        command = shlex.split((self.data / "postmaster.opts").read_text())
        owner = self.data.stat()
        self.server = subprocess.Popen(
            command,
            cwd=self.data,
            user=owner.st_uid,
            group=owner.st_gid,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.answers)

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.address).close()
        except psycopg2.OperationalError:
            return False
        return True

    def ask_for(self, name: Path, seconds: float = 0.0) -> None:
        """A row in the queue, as the application writes it."""
        arguments = json.dumps({"args": [str(name), seconds], "kwargs": {}})
        connection = psycopg2.connect(self.address)
        with connection, connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO django_tasks_database_dbtaskresult (
                    id, status, enqueued_at, args_kwargs, priority, task_path, worker_ids,
                    queue_name, backend_name, run_after, exception_class_path, traceback
                ) VALUES (
                    %s, 'READY', now(), %s, 0, %s, '[]', 'default', 'default', now(), '', ''
                )
                """,
                [str(uuid.uuid4()), arguments, f"{__name__}.write"],
            )
        connection.close()

    def end(self) -> None:
        if self.server is not None:  # the starter knows nothing of this one
            self.stop()
        self.starter.terminate()
        self.starter.wait(30)
        self.starter.stdout.close()  # type: ignore[union-attr]


def wait_for(true: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    # A short path: the name of a socket may not be longer than a hundred characters.
    with tempfile.TemporaryDirectory(prefix="zi-pg.", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        own = OwnPostgres(Path(folder) / "p")
        try:
            yield own
        finally:
            own.end()


def test_the_worker_goes_on_after_a_restart_of_the_database(
    postgres: OwnPostgres, tmp_path: Path
) -> None:
    settings = {"DATABASE_URL": postgres.address, "VAR_DIR": str(tmp_path), "DEMO_MODE": "1"}
    environment = {**os.environ, **settings}
    manage = [sys.executable, "manage.py"]
    subprocess.run(
        [*manage, "migrate", "django_tasks_database", "-v0"], env=environment, check=True
    )
    worker = subprocess.Popen([*manage, "db_worker", "--interval", "0.2"], env=environment)
    first, second, third = (tmp_path / name for name in ("satu", "dua", "tiga"))
    try:
        postgres.ask_for(first)
        wait_for(first.with_suffix(".selesai").exists)
        postgres.stop()  # while it waits
        time.sleep(1)
        postgres.start()
        postgres.ask_for(second, seconds=3)
        wait_for(second.with_suffix(".mulai").exists)
        postgres.stop()  # while it works
        wait_for(second.with_suffix(".selesai").exists)
        time.sleep(1)
        postgres.start()
        postgres.ask_for(third)
        wait_for(third.with_suffix(".selesai").exists)
        assert worker.poll() is None
    finally:
        worker.terminate()
        worker.wait(30)
