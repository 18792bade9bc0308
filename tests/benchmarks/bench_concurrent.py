"""Fifty people save at once, over HTTP: is every answer exactly what was sent, and how long?

``python tests/benchmarks/bench_concurrent.py`` starts gunicorn on this machine three times: on a
throw-away PostgreSQL (``--postgres URL`` for another, empty one), there again without the lock of
the record's chain, and on SQLite. Five people on each of ten LKE: everybody fills items of their
own, and all five write one item of their LKE, where only one of each version may win. Afterwards
every answer, version and revision is compared with what was sent, and the record is verified.
"""

import argparse
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS, EACH, THREADS = 10, 5, 8
TOKEN = "a" * 32


@dataclass
class Person:
    username: str
    session: str
    sheet: int
    own: list[tuple[str, list[str]]]  # items nobody else writes, with their letters
    shared: tuple[str, list[str]]
    sent: list["Sent"] = field(default_factory=list)


@dataclass(frozen=True)
class Sent:
    sheet: int
    code: str
    value: str
    note: str
    status: int
    version: int
    seconds: float


def make_people() -> list[Person]:
    """Ten units with an open LKE and five signed-in members each."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command

    from units.sessions import SessionStore

    call_command("migrate", verbosity=0)
    from assessment.lke.services.assessments import open_assessment
    from assessment.models import Assessment
    from assessment.queries import indicators_of
    from tests.season import make_season
    from units.services.people import create_person
    from units.services.roles import grant_role
    from units.services.units import create_unit
    from zona_integritas.ground.actors import SYSTEM

    season = make_season()
    people = []
    for number in range(UNITS):
        unit = create_unit(
            actor=SYSTEM,
            code=f"U{number}",
            name=f"Unit {number}",
            parent=season.units["BLN"],
            level="eselon_3",
            service_kind="layanan_publik",
            staff_count=40,
            budget=1,
        )
        sheet = open_assessment(actor=SYSTEM, unit=unit, period=season.period)
        Assessment.objects.filter(pk=sheet.pk).update(phase="unit")
        rows = [
            (row.code, [option.label for option in row.options.all()])
            for row in indicators_of(sheet)
            if row.options.all()
        ]
        shared, rest = rows[0], rows[1:]
        for place in range(EACH):
            person = create_person(
                actor=SYSTEM,
                username=f"orang-{number}-{place}",
                full_name=f"Orang {number} {place}",
                email="",
                unit=unit,
            )
            grant_role(actor=SYSTEM, user=person, role="unit_member", unit=unit)
            session = SessionStore()
            session[SESSION_KEY] = str(person.pk)
            session[BACKEND_SESSION_KEY] = "units.backends.PersonBackend"
            session[HASH_SESSION_KEY] = person.get_session_auth_hash()
            session.create()
            people.append(
                Person(
                    person.username, str(session.session_key), sheet.pk, rest[place::EACH], shared
                )
            )
    return people


def save(port: int, person: Person, code: str, value: str, note: str, version: int) -> Sent:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    body = urlencode({"nilai": value, "catatan": note, "versi": version})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={person.session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "HX-Request": "true",
    }
    began = time.perf_counter()
    connection.request("POST", f"/lke/{person.sheet}/butir/{code}/", body, headers)
    response = connection.getresponse()
    text = response.read().decode()
    seconds = time.perf_counter() - began
    connection.close()
    found = re.search(rf'name="versi" id="versi-{code.replace(".", "-")}" value="(\d+)"', text)
    taken = re.search(r'name="timpa" value="(\d+)"', text)
    now = int(found.group(1)) if found else 0
    if response.status == 409 and taken:
        now = int(taken.group(1))
    return Sent(person.sheet, code, value, note, response.status, now, seconds)


def work(port: int, person: Person, saves: int, start: threading.Barrier) -> None:
    """Two thirds on one's own items (some of them twice), one third on the contested one."""
    chance = random.Random(person.username)
    versions: Counter[str] = Counter()
    start.wait()
    for number in range(saves):
        code, letters = person.shared if number % 3 == 2 else chance.choice(person.own)
        note = f"{person.username} {number}"
        sent = save(port, person, code, chance.choice(letters), note, versions[code])
        versions[code] = sent.version
        person.sent.append(sent)


def check(people: list[Person], *, chained: bool) -> None:
    """Raises AssertionError unless the database holds exactly what was answered with success."""
    from django.core.management import call_command

    from assessment.models import Answer, AnswerRevision
    from zona_integritas.ground.audit.models import AuditEvent

    sent = [one for person in people for one in person.sent]
    shared = {(person.sheet, person.shared[0]) for person in people}
    statuses = Counter(one.status for one in sent)
    assert set(statuses) <= {200, 409}, statuses
    assert all((one.sheet, one.code) in shared for one in sent if one.status == 409)
    stored = {
        (sheet, code, version): (value, note)
        for sheet, code, version, value, note in AnswerRevision.objects.values_list(
            "answer__assessment_id", "answer__indicator__code", "version", "value", "note"
        )
    }
    kept = [one for one in sent if one.status == 200]
    expected = {(one.sheet, one.code, one.version): (one.value, one.note) for one in kept}
    assert len(expected) == len(kept), "two saves were told the same version"
    assert stored == expected, "a revision is lost, doubled or different"
    newest: dict[tuple[int, str], tuple[int, str, str]] = {}
    for (sheet, code, version), (value, note) in sorted(expected.items()):
        newest[sheet, code] = (version, value, note)
    answers = {
        (row.assessment_id, row.indicator.code): (row.version, row.value, row.note)
        for row in Answer.objects.select_related("indicator")
    }
    assert answers == newest, "an answer is not its newest revision"
    assert AuditEvent.objects.filter(action="answer.saved").count() == len(kept)
    if chained:
        call_command("verify_audit", verbosity=0)


@contextmanager
def server(application: str, environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", str(THREADS), "--keep-alive", "75"]
    command += ["--log-level", "critical", "--timeout", "120"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def one_run(name: str, application: str, saves: int) -> None:
    """In its own process: the settings are read once, from the environment."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "zona_integritas.settings"
    import django

    django.setup()
    people = make_people()
    from django.db import connections

    connections.close_all()
    with server(application, dict(os.environ)) as port:
        for person in people[:8]:  # both processes read the instrument before the clock runs
            save(port, person, person.own[-1][0], "", "", 0)
        start = threading.Barrier(len(people) + 1)
        threads = [
            threading.Thread(target=work, args=(port, person, saves, start)) for person in people
        ]
        for thread in threads:
            thread.start()
        start.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
    check(people, chained="without" not in application)
    sent = [one for person in people for one in person.sent]
    times = [one.seconds * 1000 for one in sent]
    lost = sum(one.status == 409 for one in sent)
    print(
        f"{name}: {len(people)} people, {len(sent)} saves, {lost} of them told that somebody was "
        f"faster; p50 {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms, "
        f"{len(sent) / took:.0f} saves a second; nothing lost, nothing doubled, no error"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=20, help="by each person")
    parser.add_argument("--postgres", help="URL of an empty PostgreSQL database")
    parser.add_argument("--only", choices=["postgres", "sqlite"])
    parser.add_argument("--run", nargs=2, metavar=("NAME", "APPLICATION"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        one_run(*options.run, options.saves)
        return
    ordinary, unlocked = "zona_integritas.wsgi", "tests.benchmarks.wsgi_without_lock"
    if options.only != "sqlite":
        for name, application in (
            ("PostgreSQL", ordinary),
            ("PostgreSQL without the chain's lock", unlocked),
        ):
            with postgres(options.postgres) as url:
                again(name, application, options.saves, url)
    if options.only != "postgres":
        again("SQLite", ordinary, options.saves, "")


@contextmanager
def postgres(url: str | None) -> Iterator[str]:
    """The URL given, or that of a server which ends with this block."""
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / ".ci" / "postgres.py"), folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def again(name: str, application: str, saves: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment: dict[str, Any] = {**os.environ, "VAR_DIR": folder, "DEMO_MODE": "1"}
        environment["DATABASE_URL"] = url
        if not url:
            del environment["DATABASE_URL"]
        command = [sys.executable, __file__, "--saves", str(saves), "--run", name, application]
        subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    main()
