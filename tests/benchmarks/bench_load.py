"""Two hundred people fill and judge for five minutes on PostgreSQL: is every answer what was sent?

``python tests/benchmarks/bench_load.py [--minutes 5] [--rate 40] [--postgres URL]`` starts gunicorn
with two processes on this machine. Half of the people fill in twenty LKE, half judge twenty others;
each opens a question and saves it, five people to an LKE, a third of the saves on an item that all
five write. Afterwards every answer, version and revision is compared with what was sent, row by
row, and the record is verified. Besides the times, which are the machine's and suffer from whoever
else works on it, it tells the processor's time that a request took in the application.
"""

import argparse
import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.benchmarks import bench_concurrent as base  # noqa: E402

UNITS, EACH = 40, 5
TICK = os.sysconf("SC_CLK_TCK")


def judging_people(people: list[base.Person]) -> None:
    """The people of every second LKE judge it instead: their roles are given anew."""
    from assessment.models import Assessment
    from units.models import RoleGrant, Unit, User

    for number, pk in enumerate(sorted({one.sheet for one in people})):
        if number % 2:
            continue
        Assessment.objects.filter(pk=pk).update(phase="tpi_member")
        names = [one.username for one in people if one.sheet == pk]
        users = User.objects.filter(username__in=names)
        RoleGrant.objects.filter(user__in=users).update(role="tpi_member")
        users.update(unit=Unit.objects.get(code="A"))


def open_question(port: int, person: base.Person, code: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {
        "Cookie": f"sessionid={person.session}",
        "HX-Request": "true",
        "HX-Boosted": "true",
    }
    began = time.perf_counter()
    connection.request("GET", f"/lke/{person.sheet}/butir/{code}/?cara=satu", headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 200, (response.status, person.username)
    return time.perf_counter() - began


def work(port: int, person: base.Person, pause: float, ends: float, opened: list[float]) -> None:
    """Opens a question, saves it, thinks; on the average ``pause`` seconds for the two requests."""
    chance = random.Random(person.username)
    versions: Counter[str] = Counter()
    time.sleep(chance.uniform(0, pause))
    number = 0
    while time.monotonic() < ends:
        began = time.monotonic()
        code, letters = person.shared if number % 3 == 2 else chance.choice(person.own)
        opened.append(open_question(port, person, code))
        note = f"{person.username} {number}"
        sent = base.save(port, person, code, chance.choice(letters), note, versions[code])
        versions[code] = sent.version
        person.sent.append(sent)
        number += 1
        time.sleep(max(chance.uniform(0.6, 1.4) * pause - (time.monotonic() - began), 0))


def processor(named: str) -> float:
    """Seconds of processor that all processes took whose command names this."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if named not in command:
                continue
            fields = (folder / "stat").read_text().rsplit(") ", 1)[1].split()
            total += (int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])) / TICK
        except (OSError, IndexError):
            continue  # it has just ended
    return total


def one_run(minutes: float, rate: float) -> None:
    """In its own process: the settings are read once, from the environment."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zona_integritas.settings"
    import django

    django.setup()
    base.UNITS, base.EACH = UNITS, EACH
    people = base.make_people()
    judging_people(people)
    from django.db import connections

    connections.close_all()
    with base.server("zona_integritas.wsgi", dict(os.environ)) as port:
        for person in people[:12]:  # the processes read the instrument before the clock runs
            open_question(port, person, person.own[-1][0])
        bound = f"--bind 127.0.0.1:{port}"
        before = processor(bound)
        began, opened = time.monotonic(), list[float]()
        ends, pause = began + 60 * minutes, len(people) * 2 / rate
        threads = [
            threading.Thread(target=work, args=(port, person, pause, ends, opened))
            for person in people
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        busy = processor(bound) - before
    base.check(people, chained=True)
    tell([one for person in people for one in person.sent], opened, took, busy)


def tell(sent: list[base.Sent], opened: list[float], took: float, busy: float) -> None:
    saves = [one.seconds * 1000 for one in sent]
    reads = [one * 1000 for one in opened]
    count = len(saves) + len(reads)
    lost = sum(one.status == 409 for one in sent)
    load = os.getloadavg()[1]
    print(
        f"load of the machine {load:.1f}; {UNITS * EACH} people, {took:.0f} s, {count} requests, "
        f"{count / took:.1f} a second: {len(saves)} saves, {lost} of them told that somebody "
        f"was faster; nothing lost, nothing doubled, no error. "
        f"Save p50 {median(saves):.0f} ms, p95 {quantiles(saves, n=20)[-1]:.0f} "
        f"ms; question p50 {median(reads):.0f} ms, p95 {quantiles(reads, n=20)[-1]:.0f} ms; "
        f"processor {busy * 1000 / count:.1f} ms of the application for a request"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--rate", type=float, default=40, help="requests a second")
    parser.add_argument("--postgres", help="URL of an empty PostgreSQL database")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        one_run(options.minutes, options.rate)
        return
    with base.postgres(options.postgres) as url, base.tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VAR_DIR": folder, "DEMO_MODE": "1", "DATABASE_URL": url}
        command = [sys.executable, __file__, "--run"]
        command += ["--minutes", str(options.minutes), "--rate", str(options.rate)]
        subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    main()
