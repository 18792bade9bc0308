"""A line of the log says whose request it belongs to, and the number on the page of an error finds
its traceback; a refusal leaves none."""

import io
import json
import logging
import os
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse

from tests.project.test_database_away import REAL, SESSION, ask, nobody_listens
from tests.served import served
from zona_integritas import urls
from zona_integritas.ground.logs import TEXT_LINE, JsonLine, WithRequest
from zona_integritas.ground.permissions import public, signed_in

pytestmark = pytest.mark.one_database
REFUSED: dict[str, Exception] = {
    "403": PermissionDenied("Bukan milik Anda."),
    "404": Http404("Tidak ada."),
    "400": BadRequest("Tidak terbaca."),
    "400a": SuspiciousOperation("Aneh."),
}
WORDS = "gagal dengan sengaja"


@signed_in
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(WORDS)


@public
def broken_in_the_open(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(WORDS)


@signed_in
def remark(request: HttpRequest) -> HttpResponse:
    logging.getLogger("zona_integritas.uji").warning("sekadar catatan")
    return HttpResponse()


@signed_in
def refused(request: HttpRequest, why: str) -> HttpResponse:
    raise REFUSED[why]


@signed_in
def answered(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse(status=status)


urlpatterns = [
    path("uji/rusak/", broken),
    path("uji/terbuka/", broken_in_the_open),
    path("uji/catatan/", remark),
    path("uji/tolak/<str:why>/", refused),
    path("uji/jawab/<int:status>/", answered),
    path("", include(urls)),
]
for name in ("handler400", "handler403", "handler404", "handler500"):
    globals()[name] = getattr(urls, name)


class Log:
    """What a handler as the application's writes, in both forms."""

    def __init__(self) -> None:
        self.handlers = [logging.StreamHandler(io.StringIO()) for _ in range(2)]
        forms = (JsonLine(), logging.Formatter(TEXT_LINE, style="{"))
        for handler, form in zip(self.handlers, forms, strict=True):
            handler.setFormatter(form)
            handler.addFilter(WithRequest())

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.handlers[0].stream.getvalue().splitlines()]

    def text(self) -> str:
        return str(self.handlers[1].stream.getvalue())


@pytest.fixture
def log() -> Iterator[Log]:
    found = Log()
    root = logging.getLogger()
    for handler in found.handlers:
        root.addHandler(handler)
    with override_settings(ROOT_URLCONF=__name__):
        yield found
    for handler in found.handlers:
        root.removeHandler(handler)


@pytest.fixture
def client_of_pokja(season: Any, sign_in: Any) -> Any:
    client = sign_in(season.people["demo-pokja"])
    client.raise_request_exception = False
    return client


def shown_number(page: str) -> str:
    found = re.search(r"<code>([0-9a-f]{32})</code>", page)
    assert found, page
    return found[1]


@pytest.mark.django_db
def test_the_number_that_people_quote_finds_the_traceback(
    client_of_pokja: Any, season: Any, log: Log
) -> None:
    client_of_pokja.get("/uji/catatan/")
    answer = client_of_pokja.get("/uji/rusak/?nama=rahasia")
    assert answer.status_code == 500
    number = shown_number(answer.content.decode())
    assert answer["X-Request-ID"] == number
    (line,) = [one for one in log.lines() if one["request"] == number]
    assert line["level"] == "ERROR"
    assert line["person"] == season.people["demo-pokja"].pk
    assert line["address"] == "/uji/rusak/"
    assert line["traceback"].startswith("Traceback")
    assert f"RuntimeError: {WORDS}" in line["traceback"]
    assert "in broken" in line["traceback"]
    assert datetime.fromisoformat(line["time"]).tzinfo
    (record,) = [one for one in re.split(r"^(?=\d{4}-)", log.text(), flags=re.M) if number in one]
    pk = season.people["demo-pokja"].pk
    assert f" ERROR [{number}] [{pk}] [/uji/rusak/] django.request: " in record.splitlines()[0]
    assert f"RuntimeError: {WORDS}" in record
    assert "rahasia" not in log.text() + json.dumps(log.lines())


@pytest.mark.django_db
def test_a_visitors_number_finds_it_too(log: Log) -> None:
    answer = Client(raise_request_exception=False).get("/uji/terbuka/")
    (line,) = log.lines()
    assert line["request"] == shown_number(answer.content.decode())
    assert (line["person"], line["address"]) == (None, "/uji/terbuka/")
    assert WORDS in line["traceback"]


@pytest.mark.django_db
def test_a_remark_of_ours_bears_the_same_facts(client_of_pokja: Any, season: Any, log: Log) -> None:
    answer = client_of_pokja.get("/uji/catatan/")
    (line,) = log.lines()
    assert line["request"] == answer["X-Request-ID"]
    assert line["person"] == season.people["demo-pokja"].pk
    assert (line["address"], line["message"]) == ("/uji/catatan/", "sekadar catatan")
    logging.getLogger("zona_integritas.uji").warning("di luar permintaan")
    assert [log.lines()[1][name] for name in ("request", "person", "address")] == [None] * 3
    assert "[-] [-] [-] zona_integritas.uji: di luar permintaan" in log.text()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [f"tolak/{why}" for why in REFUSED] + [f"jawab/{one}" for one in (409, 413, 422, 429)],
)
def test_a_refusal_is_one_line_without_a_traceback(
    address: str, client_of_pokja: Any, season: Any, log: Log
) -> None:
    answer = client_of_pokja.get(f"/uji/{address}/")
    assert str(answer.status_code) == re.sub(r"\D", "", address)
    (line,) = log.lines()
    assert "traceback" not in line
    assert "Traceback" not in log.text()
    assert len(log.text().splitlines()) == 1
    assert line["request"] == answer["X-Request-ID"]
    assert (line["person"], line["address"]) == (season.people["demo-pokja"].pk, f"/uji/{address}/")


@pytest.mark.django_db
def test_what_the_application_refuses_itself_leaves_none_either(
    client_of_pokja: Any, log: Log
) -> None:
    client_of_pokja.get("/lke/999999/")
    client_of_pokja.post(reverse("periods:new"), {})
    Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a", "password": "b"})
    with override_settings(CHECKS_PER_MINUTE=1):  # four, as a new minute may begin between them
        asked = [client_of_pokja.get(f"/periksa/{'A' * 12}/").status_code for _ in range(4)]
    assert 429 in asked
    assert len(log.lines()) >= 4
    assert "Traceback" not in log.text()


@pytest.mark.django_db
def test_an_address_cannot_begin_a_line_of_its_own(client_of_pokja: Any, log: Log) -> None:
    client_of_pokja.get("/uji/tolak/404/%0A2026-01-01 00:00:00,000 ERROR [palsu]/")
    assert len(log.text().splitlines()) == 1


@pytest.fixture(scope="module")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """A request's number, and every line that the server wrote, from its start to its end."""
    folder: Path = tmp_path_factory.mktemp("catatan")
    environment = {
        **os.environ, **REAL, "SECRET_KEY": secrets.token_urlsafe(50), "LOG_FORMAT": "json",
        "VAR_DIR": str(folder), "DATABASE_URL": nobody_listens(folder),
    }  # fmt: skip
    with served(folder, environment) as server:
        answer, _ = ask(server, "/usulan/", Cookie=SESSION)
        number = str(answer.headers["X-Request-ID"])
    return number, server.log().splitlines()


def test_a_collector_reads_every_line_gunicorns_too(server_log: tuple[str, list[str]]) -> None:
    number, written = server_log
    lines = [json.loads(line) for line in written]
    names = {"time", "level", "request", "person", "address", "logger", "message"}
    assert all(names <= set(line) for line in lines)
    assert "gunicorn.error" in {line["logger"] for line in lines}
    (line,) = [one for one in lines if one["request"] == number]
    assert line["address"] == "/usulan/"
    assert "OperationalError" in line["traceback"]
