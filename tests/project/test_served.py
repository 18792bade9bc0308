"""How the application is started: connections that a proxy keeps are not cut."""

import http.client
import os
import re
import runpy
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings
from gunicorn.config import make_settings

from tests.served import ROOT, served, started_in
from zona_integritas.ground.files.intake import BESIDE_FILES
from zona_integritas.ground.papers import drawings

KEPT_SECONDS = 75  # proxies keep idle connections for 60
# Words about gunicorn that start none: packages, and what the tests themselves start.
NO_START = {"pyproject.toml", "requirements.lock", "requirements-test.lock"}


def files_that_name_gunicorn() -> list[Path]:
    found = subprocess.run(
        ["git", "grep", "-l", "--untracked", "-E", r"gunicorn (zona|\\)|-m.*gunicorn"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [ROOT / name for name in found if not name.startswith("tests/") and name not in NO_START]


def test_wherever_gunicorn_is_started_it_keeps_idle_connections() -> None:
    files = files_that_name_gunicorn()
    assert {"serve", "Dockerfile", "installation.md"} <= {file.name for file in files}
    for file in files:
        starts = started_in(file)
        text = file.read_text(encoding="utf-8")
        assert len(starts) == len(re.findall(r"-m gunicorn|bin/gunicorn", text)), file.name
        for arguments in starts:
            kept = arguments[arguments.index("--keep-alive") + 1]
            assert int(kept) == KEPT_SECONDS, file.name


def test_the_server_itself_is_not_told_otherwise_elsewhere() -> None:
    (file,) = ROOT.glob("gunicorn.conf*")
    told = set(runpy.run_path(str(file))) & set(make_settings())
    assert told == {"logconfig_dict"}
    for name in ("compose.yaml", "Dockerfile", "docs/installation.md"):
        assert "GUNICORN_CMD_ARGS" not in (ROOT / name).read_text(encoding="utf-8"), name


def test_the_example_of_a_proxy_agrees_with_what_the_application_expects() -> None:
    page = (ROOT / "docs/installation.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```nginx\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    told = dict(re.findall(r"^\s*(\w+)\s+(\d+)[ms];", example, re.MULTILINE))
    assert int(told["client_max_body_size"]) * 1024**2 == settings.BATCH_MAX_BYTES + BESIDE_FILES
    assert int(told["keepalive_timeout"]) < KEPT_SECONDS
    assert int(told["proxy_read_timeout"]) > drawings.WAIT_SECONDS
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", example))
    assert headers["X-Forwarded-Proto"] == "$scheme"  # what a visitor says of it is gone
    assert headers["X-Forwarded-For"] == "$proxy_add_x_forwarded_for"
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert f"client_max_body_size {told['client_max_body_size']}m" in compose


@pytest.mark.one_database
def test_a_connection_that_was_idle_for_three_seconds_is_used_again(tmp_path: Path) -> None:
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "DEMO_MODE": "1", "DATABASE_URL": ""}
    with served(tmp_path, environment) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", "/static/img/tanda.svg")
        first = connection.getresponse()
        assert (first.status, len(first.read()) > 0) == (200, True)
        socket = connection.sock
        time.sleep(3)
        connection.auto_open = 0  # a new connection would hide that the old one was cut
        connection.request("GET", "/static/img/tanda.svg")
        assert connection.getresponse().status == 200
        assert connection.sock is socket
        connection.close()
