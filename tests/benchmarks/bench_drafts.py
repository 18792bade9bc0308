"""Who saves, reads, or asks after the server's health while others ask for drafts: how long?

``python tests/benchmarks/bench_drafts.py`` starts gunicorn as an installation does (two processes
of four threads) on SQLite, or with ``--postgres URL`` on an empty PostgreSQL. Rounds of quiet and
of load alternate. Under load eight people ask for the worksheet of eight LKE at once, after a
figure changed in each; then ten people print without a pause. Prints ratios, asserts nothing.

Run in a checkout from before drafts were drawn apart, it measures the old way.
"""

import argparse
import http.client
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from statistics import median, quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import bench_concurrent
from tests.benchmarks.bench_concurrent import Person, make_people, save

ROUNDS = 3
SAVES = 30
PRINTING_SECONDS = 20
DRAFT = "/dokumen/lke/{}/kertas-kerja/konsep.pdf"
AREA = "/lke/{}/area/A.I.1/"


def get(port: int, person: Person | None, address: str, *, page: bool = False) -> Any:
    """Status, headers and content of one address; ``page`` asks as a script of the page does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    headers = {"Cookie": f"sessionid={person.session}"} if person else {}
    if page:
        headers["HX-Request"] = "true"
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers, content


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def read_draft(port: int, person: Person) -> None:
    """Asks until the PDF is there, as the waiting page does."""
    address = DRAFT.format(person.sheet)
    status, _, content = get(port, person, address)
    while status == 202:
        text = unescape(content.decode())
        poll = re.search(r'hx-get="([^"]+)" hx-trigger="every (\d+)ms"', text)
        assert poll, text
        while True:
            time.sleep(int(poll.group(2)) / 1000)
            _, headers, _ = get(port, person, poll.group(1), page=True)
            if "HX-Refresh" in headers:
                break
        status, _, content = get(port, person, address)
    assert content.startswith(b"%PDF"), (status, content[:300])


@contextmanager
def meanwhile(work: Callable[[], Any], pause: float) -> Iterator[list[float]]:
    """Seconds that ``work`` takes, again and again, as long as the block runs."""
    taken: list[float] = []
    over = threading.Event()

    def go_on() -> None:
        while not over.is_set():
            taken.append(seconds(work))
            time.sleep(pause)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield taken
    finally:
        over.set()
        thread.join()


class Saver:
    """One person who saves item after item; each save is a change of figures."""

    def __init__(self, port: int, person: Person) -> None:
        self.port, self.person, self.number = port, person, 0
        self.versions: dict[str, int] = {}

    def __call__(self) -> None:
        code, letters = self.person.own[self.number % len(self.person.own)]
        value = letters[self.number // len(self.person.own) % len(letters)]
        note = f"Catatan {self.number}"
        version = self.versions.get(code, 0)
        sent = save(self.port, self.person, code, value, note, version)
        assert sent.status == 200, sent
        self.versions[code] = sent.version
        self.number += 1


def together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def told(label: str, quiet: float, loaded: float) -> None:
    print(
        f"{label}: {quiet * 1000:.0f} ms, under load {loaded * 1000:.0f} ms: "
        f"{loaded / quiet:.2f} times"
    )


def eight_drafts(port: int, savers: list[Saver]) -> None:
    """Saves of a ninth person, and the health page, while eight drafts are asked for."""
    save_one, editors = savers[8], savers[:8]
    quiet, loaded, health_quiet, health, all_eight = [], [], [], [], []

    def drafts() -> None:
        def read(one: Saver) -> Callable[[], None]:
            return lambda: read_draft(port, one.person)

        all_eight.append(seconds(lambda: together([read(one) for one in editors])))

    for _ in range(ROUNDS):
        with meanwhile(lambda: get(port, None, "/sehat"), 0.1) as taken:
            quiet += [seconds(save_one) for _ in range(SAVES)]
        health_quiet += taken
        for edit in editors:
            edit()
        with (
            meanwhile(save_one, 0.05) as saved,
            meanwhile(lambda: get(port, None, "/sehat"), 0.1) as taken,
        ):
            drafts()
        loaded += saved
        health += taken
    told("A save, median, while eight drafts are asked for", median(quiet), median(loaded))
    told("A save, worst", max(quiet), max(loaded))
    told("/sehat, worst", max(health_quiet), max(health))
    print(f"All eight drafts: {median(all_eight):.1f} s")


def second_look(port: int, saver: Saver) -> None:
    person = saver.person
    address = DRAFT.format(person.sheet)
    saver()
    first = seconds(lambda: read_draft(port, person))
    again = [seconds(lambda: get(port, person, address)) for _ in range(30)]
    print(f"A draft: {first * 1000:.0f} ms; looked at again: {median(again) * 1000:.0f} ms")


def ten_printing(port: int, savers: list[Saver]) -> None:
    """The page of an area for an eleventh person, while ten others save and print, on and on."""
    reader = savers[10].person
    address = AREA.format(reader.sheet)

    def read() -> None:
        status, _, _ = get(port, reader, address)
        assert status == 200, status

    quiet = [seconds(read) for _ in range(60)]
    until = time.perf_counter() + PRINTING_SECONDS
    drafts: list[float] = []

    def go_on(saver: Saver) -> Callable[[], None]:
        def one() -> None:
            while time.perf_counter() < until:
                saver()
                drafts.append(seconds(lambda: read_draft(port, saver.person)))

        return one

    with meanwhile(read, 0.05) as loaded:
        together([go_on(one) for one in savers[:10]])
    told("An area page, 95th of 100, while ten print", p95(quiet), p95(loaded))
    told("An area page, median", median(quiet), median(loaded))
    print(f"{len(drafts)} drafts in {PRINTING_SECONDS} s, each after {median(drafts):.1f} s")


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def fill(people: list[Person]) -> None:
    """Every item of every LKE answered, with a note: a worksheet as a season has it."""
    from assessment.enums import AnswerSource, Side
    from assessment.lke.services.answer_batches import AnswerEntry, write_many
    from assessment.models import Assessment
    from assessment.queries import indicators_of
    from zona_integritas.ground.actors import SYSTEM

    theirs = {(one.sheet, code) for one in people for code, _ in one.own}
    for sheet in Assessment.objects.all():
        entries = [
            AnswerEntry(row, Side.UNIT, row.options.all()[0].label, "Sesuai dokumen unit kerja.")
            for row in indicators_of(sheet)
            if row.options.all() and (sheet.pk, row.code) not in theirs
        ]
        write_many(actor=SYSTEM, assessment=sheet, entries=entries, source=AnswerSource.IMPORT)


def measure() -> None:
    """In its own process: the settings are read once, from the environment."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zona_integritas.settings"
    import django

    django.setup()
    made = make_people()
    people = [made[5 * number % len(made) + number // 10] for number in range(11)]  # one of each
    fill(people)
    from django.db import connections

    connections.close_all()
    bench_concurrent.THREADS = 4
    with bench_concurrent.server("zona_integritas.wsgi", dict(os.environ)) as port:
        for person in people:  # everything is loaded in both processes before the clock runs
            get(port, person, AREA.format(person.sheet))
            get(port, person, AREA.format(person.sheet))
        read_draft(port, people[9])
        savers = [Saver(port, person) for person in people]
        eight_drafts(port, savers)
        second_look(port, savers[9])
        ten_printing(port, savers)
    print("Load of the machine:", *(f"{one:.1f}" for one in os.getloadavg()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", help="URL of an empty PostgreSQL database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DEMO_MODE": "1"}
        os.environ.pop("DATABASE_URL", None)
        if options.postgres:
            os.environ["DATABASE_URL"] = options.postgres
        measure()


if __name__ == "__main__":
    main()
