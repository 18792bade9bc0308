"""Links are looked at where the settings allow it and nowhere else, against a real server."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessment.enums import LinkOutcome
from assessment.evidence.services.evidence import add_link
from assessment.evidence.services.link_checks import check, check_links, start_check
from assessment.models import Assessment, EvidenceRevision, EvidenceUse, LinkCheck
from assessment.queries import indicators_of
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import link_probe
from zona_integritas.ground.files.link_probe import host_allowed, probe
from zona_integritas.ground.jobs.models import JobState
from zona_integritas.ground.jobs.worker import work_off
from zona_integritas.ground.notices.models import Notice, NoticeKind


class Site(BaseHTTPRequestHandler):
    """A small office: each path answers in its own way, and remembers who came."""

    visits: ClassVar[list[str]] = []
    text: ClassVar[bytes] = b"Laporan kinerja"

    def do_GET(self) -> None:
        self.visits.append(self.path)
        answers: dict[str, tuple[int, str]] = {
            "/ada": (200, ""),
            "/tidak-ada": (404, ""),
            "/sudah-dihapus": (410, ""),
            "/terkunci": (401, ""),
            "/terlarang": (403, ""),
            "/rusak": (500, ""),
            "/pindah": (302, "/ada"),
            "/ke-masuk": (302, "/accounts/login/?next=/ada"),
            "/ke-luar": (302, "http://lain.example/ada"),
            "/ke-dalam": (302, "http://169.254.169.254/latest/meta-data"),
            "/berputar": (302, "/berputar"),
        }
        status, location = answers.get(self.path, (404, ""))
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(self.text)))
        self.end_headers()
        self.wfile.write(self.text)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.visits, Site.text = [], b"Laporan kinerja"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def host_of(site: str) -> str:
    return urlsplit(site).netloc


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/ada", "reachable"),
        ("/pindah", "reachable"),
        ("/tidak-ada", "gone"),
        ("/sudah-dihapus", "gone"),
        ("/terkunci", "login"),
        ("/terlarang", "login"),
        ("/ke-masuk", "login"),
        ("/rusak", "failed"),
        ("/berputar", "failed"),
        ("/ke-luar", "refused"),
        ("/ke-dalam", "refused"),
    ],
)
def test_each_answer_of_a_server_has_its_own_word(site: str, path: str, kind: str) -> None:
    assert probe(site + path, hosts=[host_of(site)], private=True).kind == kind


def test_a_server_without_a_certificate_is_no_safe_address(site: str) -> None:
    address = site.replace("http://", "https://") + "/ada"
    assert probe(address, hosts=[host_of(site)], private=True).kind == "failed"
    assert Site.visits == []


def test_a_door_nobody_answers_at_is_named_as_that() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    assert probe(f"http://{host}/", hosts=[host], private=True).kind == "failed"


def test_a_private_address_is_not_visited_although_its_name_is_allowed(site: str) -> None:
    assert probe(f"{site}/ada", hosts=[host_of(site)]).kind == "refused"
    port = urlsplit(site).port
    named = probe(f"http://localhost:{port}/ada", hosts=[f"localhost:{port}"])
    assert named.kind == "refused"
    assert Site.visits == []


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1", "::ffff:10.0.0.1", "0.0.0.0",  # noqa: S104
     "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1"],
)  # fmt: skip
def test_closed_networks_are_recognised_in_every_spelling(number: str) -> None:
    assert not link_probe._public(number)


def test_an_address_of_the_open_internet_counts_as_public() -> None:
    assert link_probe._public("8.8.8.8")
    assert link_probe._public("2001:4860:4860::8888")


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://drive.instansi.go.id/a", True),
        ("https://arsip.drive.instansi.go.id/a", True),
        ("https://jahatdrive.instansi.go.id.example/a", False),
        ("https://xdrive.instansi.go.id/a", False),
        ("https://drive.instansi.go.id:8443/a", False),
        ("http://drive.instansi.go.id:80/a", True),
        ("ftp://drive.instansi.go.id/a", False),
        ("https://drive.instansi.go.id:99999/a", False),
    ],
)
def test_a_listed_host_stands_for_itself_and_its_subdomains_only(url: str, fits: bool) -> None:
    assert host_allowed(urlsplit(url), ["drive.instansi.go.id"]) is fits


@pytest.mark.parametrize(
    "url",
    [
        "http://pengguna:sandi@{host}/ada",
        "http://{host}/ada\r\nX: y",
        "http://{host}@lain.example/",
    ],
)
def test_an_address_with_hidden_parts_is_not_visited(site: str, url: str) -> None:
    address = url.format(host=host_of(site))
    assert probe(address, hosts=[host_of(site)], private=True).kind == "refused"
    assert Site.visits == []


def test_a_server_that_drips_is_left_after_the_whole_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_probe, "WHOLE", 0.6)
    stop = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            while not stop.wait(0.1):
                try:
                    self.wfile.write(b"x")
                except OSError:
                    return

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        host = f"127.0.0.1:{server.server_port}"
        assert probe(f"http://{host}/", hosts=[host], private=True).kind == "failed"
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def desk(season: Any, bring: Any, site: str, settings: Any) -> SimpleNamespace:
    """One LKE with three links, and the settings that allow the small office."""
    settings.LINK_CHECK_HOSTS, settings.LINK_CHECK_PRIVATE = [host_of(site)], True
    settings.JOBS_IN_PROCESS = False
    sheet = Assessment.objects.select_related("unit", "period", "instrument").get(
        pk=bring("self_assessment").assessment.pk
    )
    EvidenceUse.objects.filter(ended_at=None).update(ended_at=sheet.created_at)
    rows = list(indicators_of(sheet)[:3])
    revisions = {}
    for row, path in zip(rows, ("/ada", "/tidak-ada", "/ke-masuk"), strict=True):
        use = add_link(
            actor=season.people["unit_member-a"], assessment=sheet, indicator=row, url=site + path
        )
        revisions[path] = use.evidence.revisions.get()
    return SimpleNamespace(sheet=sheet, season=season, revisions=revisions, rows=rows)


def outcome(revision: EvidenceRevision) -> str:
    found = LinkCheck.objects.filter(revision=revision).first()
    return found.outcome if found else ""


@pytest.mark.one_database
@pytest.mark.django_db
def test_a_page_that_says_something_else_later_has_changed(desk: Any) -> None:
    revision = desk.revisions["/ada"]
    assert check(revision).outcome == LinkOutcome.REACHABLE
    assert check(revision).outcome == LinkOutcome.REACHABLE
    Site.text = b"Laporan yang lain"
    assert check(revision).outcome == LinkOutcome.CHANGED
    assert check(revision).outcome == LinkOutcome.CHANGED  # compared with the first look
    Site.text = b"Laporan kinerja"
    assert check(revision).outcome == LinkOutcome.REACHABLE


@pytest.mark.django_db
def test_the_unit_is_told_once_when_a_link_has_gone(desk: Any) -> None:
    told = Notice.objects.filter(kind=NoticeKind.LINK)
    for _ in range(2):  # still gone: nothing new
        check_links(actor=SYSTEM, assessment=desk.sheet)
    assert sorted(told.values_list("user__username", flat=True)) == ["unit_head-a", "unit_member-a"]
    assert desk.rows[1].code in told[0].text
    assert told[0].url == reverse("assessment:links", args=[desk.sheet.pk])
    LinkCheck.objects.create(revision=desk.revisions["/tidak-ada"], outcome=LinkOutcome.REACHABLE)
    check_links(actor=desk.season.people["unit_member-a"], assessment=desk.sheet)
    assert told.filter(user__username="unit_head-a").count() == 2  # gone again
    assert told.filter(user__username="unit_member-a").count() == 1  # looked for themselves


@pytest.mark.django_db(transaction=True)
def test_links_are_checked_in_the_background_and_the_page_says_what_was_found(
    desk: Any, sign_in: Any
) -> None:
    client = sign_in(desk.season.people["demo-tpi-anggota"])
    response = client.post(reverse("assessment:links_check", args=[desk.sheet.pk]))
    assert response.status_code == 302
    work_off()
    found = {path: outcome(row) for path, row in desk.revisions.items()}
    assert found == {"/ada": "reachable", "/tidak-ada": "gone", "/ke-masuk": "login"}
    event = AuditEvent.objects.filter(action="evidence.links_checked").get()
    assert event.after == {"reachable": 1, "gone": 1, "login": 1}
    page = client.get(reverse("assessment:links", args=[desk.sheet.pk])).content.decode()
    for word in ("Dapat dibuka", "Tidak ditemukan", "Meminta masuk", "2 perlu dilihat"):
        assert word in page


@pytest.mark.one_database
@pytest.mark.django_db
def test_without_allowed_hosts_nothing_is_visited_and_the_page_says_so(
    desk: Any, sign_in: Any, settings: Any
) -> None:
    settings.LINK_CHECK_HOSTS = []
    head = desk.season.people["unit_head-a"]
    with pytest.raises(Refused, match="tidak satu pun tautan dibuka"):
        start_check(actor=head, assessment=desk.sheet)
    with pytest.raises(Refused):
        check_links(actor=SYSTEM, assessment=desk.sheet)
    page = sign_in(head).get(reverse("assessment:links", args=[desk.sheet.pk])).content.decode()
    assert "tidak satu pun tautan dibuka" in page
    assert "Periksa tautan" not in page
    assert Site.visits == []


@pytest.mark.one_database
@pytest.mark.django_db
def test_who_only_looks_on_cannot_have_links_checked(desk: Any, sign_in: Any) -> None:
    for name in ("demo-pengamat", "demo-pimpinan"):
        client = sign_in(desk.season.people[name])
        address = reverse("assessment:links_check", args=[desk.sheet.pk])
        assert client.post(address).status_code == 403
    assert Site.visits == []


@pytest.mark.one_database
@pytest.mark.django_db
def test_the_command_checks_one_unit_and_names_a_unit_that_has_no_sheet(
    desk: Any, capsys: Any
) -> None:
    unit, year = desk.sheet.unit.code, desk.sheet.period.year
    call_command("check_links", "--unit", unit, "--period", str(year))
    assert f"{unit}: " in capsys.readouterr().out
    assert LinkCheck.objects.count() == 3
    with pytest.raises(CommandError, match="Tidak ada LKE"):
        call_command("check_links", "--unit", "TIDAK-ADA")


@pytest.mark.django_db(transaction=True)
def test_a_second_check_waits_for_the_first(desk: Any) -> None:
    head = desk.season.people["unit_head-a"]
    job = start_check(actor=head, assessment=desk.sheet)
    with pytest.raises(Refused, match="sedang dikerjakan"):
        start_check(actor=head, assessment=desk.sheet)
    work_off()
    job.refresh_from_db()
    assert job.state == JobState.DONE
