"""With the database away people get a page with a number, and the log one traceback with it."""

import http.client
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.served import Served, free_port, served

pytestmark = pytest.mark.one_database
# As a real installation, but without its list of hashed static files: the page needs none.
REAL = {
    "DEMO_MODE": "0",
    "HTTPS": "0",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "127.0.0.1",
    "LOG_LEVEL": "WARNING",
}
SESSION = "sessionid=" + "a" * 32


def nobody_listens(folder: Path) -> str:
    return f"postgresql://zi:rahasia@127.0.0.1:{free_port()}/zi"


def moved(folder: Path) -> str:
    """An empty file takes the place of the one that was moved."""
    return ""


def unreadable(folder: Path) -> str:
    (folder / "zona_integritas.sqlite3").mkdir()
    return ""


@pytest.fixture(scope="module", params=[nobody_listens, moved, unreadable])
def server(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("tanpa-basis-data")
    address = request.param(folder)
    environment = {**os.environ, **REAL, "VAR_DIR": str(folder), "DATABASE_URL": address}
    with served(folder, environment) as started:
        yield started


def ask(
    server: Served, path: str, method: str = "GET", body: str = "", **headers: str
) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body or None, sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def records_with(server: Served, number: str) -> list[str]:
    """The records of the log that bear this number, each with what follows it."""
    records = re.split(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", server.log(), flags=re.M)
    return [record for record in records if f"[{number}]" in record]


def test_a_page_says_so_in_indonesian_with_the_number_of_its_traceback(server: Served) -> None:
    answer, page = ask(server, "/usulan/", Cookie=SESSION)
    assert answer.status == 503
    assert 'lang="id"' in page
    assert "Server belum dapat menjangkau basis datanya." in page
    number = answer.headers["X-Request-ID"]
    assert f"<code>{number}</code>" in page
    assert answer.headers["Retry-After"]
    assert "Set-Cookie" not in answer.headers  # nobody is signed out by it
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    (record,) = records_with(server, number)
    assert record.count("Service Unavailable: /usulan/") == 1
    assert record.rstrip().splitlines()[-1].startswith(("django.db.utils.OperationalError", "\t"))
    assert len(record.splitlines()) < 150


def test_what_is_not_a_page_gets_a_short_answer(server: Served) -> None:
    answer, text = ask(server, "/usulan/", "HEAD", Cookie=SESSION)
    assert (answer.status, text) == (503, "")
    answer, text = ask(server, "/usulan/", Cookie=SESSION, Accept="application/json")
    assert (answer.status, answer.headers["Content-Type"]) == (503, "application/json")
    assert answer.headers["X-Request-ID"] in text
    answer, text = ask(server, "/usulan/", Cookie=SESSION, HX_Request="true")
    assert answer.status == 503
    assert "<" not in text
    assert text.startswith("Layanan sedang terhenti.")


@pytest.mark.parametrize("path", ["/periksa/7K2M9QXR4TBV/", "/tidak-ada/", "/", "/keluar"])
def test_every_address_answers_with_a_page(server: Served, path: str) -> None:
    answer, page = ask(server, path, Cookie=SESSION)
    assert answer.status in {404, 405, 503}
    assert 'lang="id"' in page
    assert len(records_with(server, answer.headers["X-Request-ID"])) == 1


def test_the_health_page_is_honest(server: Served) -> None:
    for cookie in ({}, {"Cookie": SESSION}):
        answer, text = ask(server, "/sehat", **cookie)
        assert answer.status == 503
        assert "basis data tidak terjangkau" in text
        assert all(
            "Traceback" not in record
            for record in records_with(server, answer.headers["X-Request-ID"])
        )
