"""The page for installations, carried out as it stands: every block marked ``sh``, in their order,
and the services. Users of the machine, packages and systemd itself are left out (``sh root``)."""

import configparser
import http.client
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connection

from tests.paths import ROOT

PAGE = (ROOT / "docs/installation.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```([\w ]+)\n(.*?)^```", PAGE, re.M | re.S)
SERVER = "127.0.0.1:5432/zona_integritas"
PASSED_ON = {"Host": "zi.instansi.go.id", "X-Forwarded-Proto": "https"}
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="an installation stands on PostgreSQL"
)
carried_out = pytest.mark.skipif(
    not os.environ.get("ZI_INSTALL"), reason="a minute long: make test-long carries it out"
)


def files_of(kind: str) -> dict[str, str]:
    """The files that the page writes out, by the path in their first line."""
    found = (body.split("\n", 1) for marked, body in BLOCKS if marked == kind)
    return {first.removeprefix("# "): rest for first, rest in found}


UNITS = {Path(path).name: text for path, text in files_of("ini").items() if "systemd" in path}


def unit(name: str) -> dict[str, list[str]]:
    """What a unit says, a key as often as it stands there."""
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", UNITS[name], re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


def test_blocks_that_only_root_may_carry_out_are_commands_of_a_shell() -> None:
    for marked, body in BLOCKS:
        if marked.startswith("sh"):
            subprocess.run(["bash", "-n"], input=body, text=True, check=True)


def test_every_unit_runs_as_the_application_and_is_begun() -> None:
    for name, text in UNITS.items():
        configparser.ConfigParser(strict=False, interpolation=None).read_string(text)
        told = unit(name)
        if name.endswith(".service"):
            assert (told["User"], told["WorkingDirectory"]) == (["zi"], ["/srv/zi"]), name
            assert told["EnvironmentFile"] == ["/etc/zi/settings"], name
        else:
            assert name.replace(".timer", ".service") in UNITS
    (enabled,) = re.findall(r"systemctl enable --now (.*)", PAGE)
    begun = {name for name in UNITS if "Install]" in UNITS[name]}
    assert set(enabled.split()) == begun
    run = " ".join(line for name in UNITS for line in unit(name).get("ExecStart", []))
    for command in ("db_worker", "send_notices", "retention", "verify_audit", "clearsessions"):
        assert f"manage.py {command}" in run


def test_the_settings_of_the_page_stand_in_the_table() -> None:
    written = re.findall(r"^(\w+)=", files_of("ini")["/etc/zi/settings"], re.MULTILINE)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert written
    assert [name for name in written if f"`{name}`" not in readme] == []


class Machine:
    """Where the page is carried out: its names and places stand for others here."""

    def __init__(self, folder: Path) -> None:
        told = connection.settings_dict
        self.name, self.owner, self.app = (f"zi_pasang_{one}" for one in ("db", "owner", "app"))
        self.folder, self.port = folder, _free_port()
        host, port = str(told["HOST"] or "localhost"), str(told["PORT"] or 5432)
        at_socket = host.startswith("/")
        server = f"/{self.name}?host={host}" if at_socket else f"{host}:{port}/{self.name}"
        places = ("/etc/zi", "/var/lib/zona-integritas", "/var/backups/zi")
        self.places = {place: folder / place.strip("/").replace("/", "-") for place in places}
        for path in (*self.places.values(), self.places[places[1]] / "files"):
            path.mkdir()
        self.instead = {
            SERVER: server,
            "runuser -u postgres -- psql": "psql",
            "zi_owner": self.owner,
            "zi_app": self.app,
            "/srv/zi/.venv/bin/python": sys.executable,
            ".venv/bin/python": sys.executable,
            "/srv/zi": str(ROOT),
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
            "mail.backends.smtp": "mail.backends.dummy",  # there is no server of mails
            **{place: str(path) for place, path in self.places.items()},
        }
        self.environment = {
            "PATH": f"{_programs()}:{os.environ['PATH']}",
            "PGHOST": host, "PGPORT": port, "PGUSER": str(told["USER"]),
            "PGPASSWORD": str(told["PASSWORD"]), "ADMIN_PASSWORD": "lautan-tenang-77",
        }  # fmt: skip

    def here(self, text: str) -> str:
        names = "|".join(re.escape(one) for one in sorted(self.instead, key=len, reverse=True))
        text = re.sub(names, lambda found: self.instead[found.group()], text)
        of_sql = r"(DATABASE (?:IF EXISTS )?|\\connect )zona_integritas\b"
        return re.sub(of_sql, rf"\g<1>{self.name}", text)

    def shell(self, block: str) -> str:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail"], input=self.here(block), cwd=ROOT,
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def query(self, sql: str, database: str = "") -> str:
        run = ["psql", "-qtAc", sql, database or self.name]
        return subprocess.run(
            run, env=self.environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    def settings(self) -> dict[str, str]:
        text = self.here(files_of("ini")["/etc/zi/settings"])
        return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))

    @contextmanager
    def running(self, name: str) -> Iterator["subprocess.Popen[bytes]"]:
        (command,) = unit(name)["ExecStart"]
        said = (self.folder / f"{name}.log").open("wb")
        with said, subprocess.Popen(
            shlex.split(self.here(command)), cwd=ROOT, stdout=said, stderr=said,
            env={"PATH": self.environment["PATH"], **self.settings()},
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                process.terminate()
                process.wait(30)

    def once(self, name: str) -> None:
        for command in unit(name)["ExecStart"]:
            subprocess.run(
                shlex.split(self.here(command)), cwd=ROOT, check=True, capture_output=True,
                env={"PATH": self.environment["PATH"], **self.settings()},
            )  # fmt: skip

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        line.close()
        return answer.status, text

    def await_health(self) -> None:
        until = time.monotonic() + 90
        while time.monotonic() < until:
            with suppress(OSError):
                if self.get("/sehat", **PASSED_ON)[0] == 200:
                    return
            time.sleep(0.5)
        pytest.fail((self.folder / "zi-web.service.log").read_text("utf-8"))

    def leave(self) -> None:
        self.query(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", "postgres")
        for role in (self.app, self.owner):
            self.query(f"DROP ROLE IF EXISTS {role}", "postgres")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _programs() -> str:
    """psql and pg_dump of the server that the tests use, where they came with it."""
    packed = Path(sys.prefix).glob("lib/python*/site-packages/pgserver/pginstall/bin")
    return str(next(packed, Path("/usr/bin")))


@pytest.fixture
def machine(tmp_path: Path, db: None) -> Iterator[Machine]:
    found = Machine(tmp_path)
    if shutil.which("psql", path=found.environment["PATH"]) is None:
        pytest.skip("psql is not here")
    found.leave()
    yield found
    found.leave()


@on_postgresql
@carried_out
@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.slow_walk
def test_the_page_is_carried_out_from_the_first_secret_to_the_restored_backup(
    machine: Machine,
) -> None:
    steps = [body for marked, body in BLOCKS if marked == "sh"]
    secrets_, roles, owner, first, backup, restore = steps
    (machine.places["/etc/zi"] / "settings").write_text(
        machine.here(files_of("ini")["/etc/zi/settings"]), "utf-8"
    )
    for step in (secrets_, roles, owner, first):
        machine.shell(step)
    password = (machine.places["/etc/zi"] / "owner_password").read_text("utf-8")
    assert len(password.strip()) == 48
    # The user that serves owns nothing, and cannot touch the record.
    owners = machine.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners == machine.owner
    may = f"SELECT has_table_privilege('{machine.app}', 'audit_auditevent', 'DELETE')"
    assert machine.query(may) == "f"
    with machine.running("zi-web.service"), machine.running("zi-worker.service") as worker:
        machine.await_health()
        status, page = machine.get("/masuk", **PASSED_ON)
        assert (status, "Lembaga Penjaminan Mutu Contoh" in page) == (200, True)
        (style,) = re.findall(r'href="(/static/css/tokens[^"]*)"', page)
        assert machine.get(style, **PASSED_ON)[0] == 200
        assert machine.get("/masuk", Host="zi.instansi.go.id")[0] == 301  # to https
        assert machine.get("/masuk", Host="lain.go.id", **{"X-Forwarded-Proto": "https"})[0] == 400
        machine.once("zi-hourly.service")
        machine.once("zi-daily.service")
        assert worker.poll() is None
    kept = machine.places["/var/lib/zona-integritas"] / "files" / "uji" / "berkas"
    kept.parent.mkdir()
    kept.write_bytes(b"isi")
    events = machine.query("SELECT count(*) FROM audit_auditevent")
    machine.shell(backup)
    kept.unlink()
    machine.query("UPDATE units_unit SET name = 'Rusak'")
    said = machine.shell(restore)
    assert machine.query("SELECT count(*) FROM audit_auditevent") == events
    assert machine.query("SELECT name FROM units_unit") == "Lembaga Penjaminan Mutu Contoh"
    assert kept.read_bytes() == b"isi"
    assert f"Catatan audit utuh: {events} baris." in said
    assert machine.query(may) == "f"  # as before, after a restore too
