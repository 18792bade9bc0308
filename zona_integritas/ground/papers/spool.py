"""The folder where drawings wait, and where finished ones are kept: all that the processes of one
server share about drafts.

An order is a file: its name says its place in the line, who asked, and what it will be kept as
(the digest of everything the drawing stands on, so it is never another state's). Only the drawing
process takes orders, and only one such process can hold the folder's lock; the system gives the
lock back when it ends, however it ends. Nothing here needs Django.
"""

import fcntl
import hashlib
import json
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT_SECONDS = 12 * 3600  # since somebody looked at it last
MOST_KEPT = 200
MOST_BYTES = 200 * 1024 * 1024
ASKED_WITHIN = 75  # seconds; browsers ask rarely for a page that lies in the background
FAILURE_SECONDS = 120  # a failure is told to those who wait for it, not to who comes later
_NAME = re.compile(r"([01])-(\d{16})-([\w-]{1,40})-([0-9a-f]{64})")
_DIGEST = 32


@dataclass(frozen=True, order=True, slots=True)
class DrawingOrder:
    """One drawing that is asked for."""

    later: int  # 0: somebody's request waits for it and does not come back
    since: int  # microseconds
    who: str
    key: str

    @property
    def name(self) -> str:
        return f"{self.later}-{self.since:016d}-{self.who}-{self.key}"


@dataclass(frozen=True, slots=True)
class WrittenPaper:
    """What is drawn: HTML that names nothing but our own files, and where the logo lies.

    ``key`` is the digest of all it stands on: the same key is the same drawing, and a figure or
    a look that changed is another key.
    """

    key: str
    html: str
    archival: bool
    logo: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing was drawn: no library, a fault of the paper, or an end in mid-drawing."""

    why: str
    told: str  # for the log

    NO_LIBRARY, FAULT, CUT_SHORT = "no library", "fault", "cut short"


class Spool:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting, self._begun = folder / "antre", folder / "digambar"
        self._failed, self._kept = folder / "gagal", folder / "siap"
        self._lock = folder / "penggambar.lock"

    def prepare(self) -> None:
        for folder in (self._waiting, self._begun, self._failed, self._kept):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def is_there(self) -> bool:
        return self._waiting.is_dir()

    # Orders ---------------------------------------------------------------------------------

    def waiting(self) -> list[DrawingOrder]:
        """In their turn: everybody's first, then everybody's second, and so on."""
        turns: Counter[str] = Counter()
        found = []
        for order in sorted(_orders_in(self._waiting)):
            found.append((order.later, turns[order.who], order.since, order))
            turns[order.who] += 1
        return [one[-1] for one in sorted(found)]

    def orders(self) -> list[DrawingOrder]:
        """First what is being drawn, then what waits."""
        return [*_orders_in(self._begun), *self.waiting()]

    def put(self, order: DrawingOrder, paper: WrittenPaper) -> None:
        told = {"archival": paper.archival, "logo": paper.logo}
        content = json.dumps(told).encode() + b"\n" + paper.html.encode()
        _write(self._waiting / order.name, content)

    def ask_again(self, order: DrawingOrder) -> None:
        """Somebody still waits for it."""
        for folder in (self._waiting, self._begun):
            with suppress(FileNotFoundError):
                os.utime(folder / order.name)

    def drop(self, order: DrawingOrder) -> None:
        (self._waiting / order.name).unlink(missing_ok=True)

    def take(self) -> tuple[DrawingOrder, WrittenPaper] | None:
        """The next one, from now on being drawn. What nobody waits for any longer goes, and so
        does what somebody else's order has brought meanwhile."""
        for order in self.waiting():
            path, begun = self._waiting / order.name, self._begun / order.name
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - ASKED_WITHIN or self.has(order.key):
                    path.unlink()
                    continue
                path.rename(begun)
                head, _, html = begun.read_bytes().partition(b"\n")
                told: dict[str, Any] = json.loads(head)
                return order, WrittenPaper(key=order.key, html=html.decode(), **told)
        return None

    def done(self, order: DrawingOrder) -> None:
        (self._begun / order.name).unlink(missing_ok=True)

    def cut_short(self) -> list[DrawingOrder]:
        """What was being drawn when the drawing process ended. Ask only while holding the lock."""
        found = _orders_in(self._begun)
        for order in found:
            self.fail(order.key, Failure(Failure.CUT_SHORT, ""))
            self.done(order)
        return found

    def fail_waiting(self) -> list[DrawingOrder]:
        """For all that wait where the process cannot begin; the next who asks begins one anew."""
        found = self.waiting()
        for order in found:
            self.fail(order.key, Failure(Failure.CUT_SHORT, ""))
            self.drop(order)
        return found

    # Drawings and failures ------------------------------------------------------------------

    def _file(self, key: str) -> Path:
        """Not named by the digest alone, as are the files that stay (``kept_files``)."""
        return self._kept / f"{key}.pdf"

    def keep(self, key: str, pdf: bytes) -> None:
        _write(self._file(key), hashlib.sha256(pdf).digest() + pdf)

    def has(self, key: str) -> bool:
        return self._file(key).is_file()

    def kept(self, key: str) -> bytes | None:
        """The drawing, if there is one; None too where the disk has damaged it."""
        path = self._file(key)
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        pdf = content[_DIGEST:]
        if hashlib.sha256(pdf).digest() != content[:_DIGEST]:
            path.unlink(missing_ok=True)
            return None
        return pdf

    def forget(self, key: str) -> None:
        self._file(key).unlink(missing_ok=True)

    def fail(self, key: str, failure: Failure) -> None:
        _write(self._failed / f"{key}.json", json.dumps([failure.why, failure.told]).encode())

    def failure(self, key: str) -> Failure | None:
        """Told once: whoever asks after that gets a new try."""
        path = self._failed / f"{key}.json"
        try:
            old = path.stat().st_mtime < time.time() - FAILURE_SECONDS
            why, told = json.loads(path.read_bytes())
            path.unlink()
        except OSError:
            return None
        return None if old else Failure(why, told)

    def clean(self) -> None:
        for path in self.left_over():
            path.unlink(missing_ok=True)

    def left_over(self) -> list[Path]:
        """What nobody looked at lately, and the oldest of what is too much."""
        now, size, found = time.time(), 0, []
        for number, (path, seen, weight) in enumerate(_newest_first(self._kept)):
            size += weight
            if seen < now - KEPT_SECONDS or number >= MOST_KEPT or size > MOST_BYTES:
                found.append(path)
        for folder, seconds in ((self._failed, FAILURE_SECONDS), (self._waiting, ASKED_WITHIN)):
            found += [path for path, seen, _ in _newest_first(folder) if seen < now - seconds]
        return found

    # The one who draws ----------------------------------------------------------------------

    def lock(self) -> int | None:
        """An open file that holds the folder's lock as long as anybody has it open; None while
        somebody draws. It can be handed to a child."""
        number = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(number)
            return None
        return number


def _orders_in(folder: Path) -> list[DrawingOrder]:
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    found = (_NAME.fullmatch(name) for name in names)
    return [DrawingOrder(int(one[1]), int(one[2]), one[3], one[4]) for one in found if one]


def _newest_first(folder: Path) -> Iterator[tuple[Path, float, int]]:
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            status = path.stat()
            found.append((path, status.st_mtime, status.st_size))
    yield from sorted(found, key=lambda one: one[1], reverse=True)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written beside, then renamed. A drawing that a crash of the machine
    damaged is found by its digest, so nobody waits for the disk."""
    number, beside = tempfile.mkstemp(prefix=".tulis-", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as target:
            target.write(content)
        os.replace(beside, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(beside)
        raise
