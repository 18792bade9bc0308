"""Asking for a drawing: what is kept is there at once, everything else waits in the folder.

Everybody's first comes before anybody's second, and who asks for what somebody else's order will
bring waits for that one.
"""

import logging
import os
import subprocess
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage

from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.workbook_messages import program_command
from zona_integritas.ground.papers.layout import PdfUnavailable
from zona_integritas.ground.papers.spool import DrawingOrder, Failure, Spool, WrittenPaper

FOLDER = "konsep"
MOST_WAITING = 40
MOST_EACH = 4
DRAWER = f"{__package__}.drawer"
# What a process needs to find its libraries and fonts: no key, no password, no database.
ENVIRONMENT = (
    "PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "XDG_CACHE_HOME",
    "XDG_DATA_DIRS", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
)  # fmt: skip
DRAWING_SECONDS = 180  # by the clock: the drawing process lets everybody else go first
WAIT_SECONDS = 60
LOOK_EVERY = 0.05
NOT_DRAWN = (
    "Server belum dapat menggambar naskah ini: penggambarannya terhenti atau terlalu lama. "
    "Coba sekali lagi; bila terulang, beri tahu administrator instansi. Tidak ada data yang "
    "berubah."
)

logger = logging.getLogger(__name__)
_begun: list[subprocess.Popen[bytes]] = []  # by this process, and perhaps still drawing


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the line; ``ahead`` drawings come first."""

    key: str
    ahead: int


@dataclass(frozen=True, slots=True)
class Full:
    """So many wait, of everybody or of this person, that this one is not let in for now."""

    waiting: int
    own: bool


Answer = bytes | Waiting | Full | Failure


def ask(paper: WrittenPaper, *, who: str, urgent: bool = False) -> Answer:
    """The drawing if it is kept, else its place in the line; a failure is told once."""
    spool = _spool()
    try:
        return _drawn(spool, paper.key) or _queue(spool, paper, who, urgent)
    except OSError as error:
        logger.exception("the folder of drawings cannot be written, or no process be begun")
        return Failure(Failure.CUT_SHORT, str(error))


def _drawn(spool: Spool, key: str) -> bytes | Failure | None:
    if (pdf := spool.kept(key)) is not None:
        return pdf
    failure = spool.failure(key)
    if failure is not None and failure.why == Failure.FAULT:
        logger.error("a paper could not be drawn: %s", failure.told)
    return failure


def _queue(spool: Spool, paper: WrittenPaper, who: str, urgent: bool) -> Answer:
    spool.prepare()
    key, orders = paper.key, spool.orders()
    same = [one for one in orders if one.key == key]
    if same:
        spool.ask_again(same[0])
    else:
        mine = sum(one.who == who for one in spool.waiting())
        if mine >= MOST_EACH:
            return Full(mine, own=True)
        if len(orders) >= MOST_WAITING and not urgent:
            return Full(len(orders), own=False)
        spool.put(DrawingOrder(int(not urgent), time.time_ns() // 1000, who, key), paper)
    wake(spool)
    return _drawn(spool, key) or Waiting(key, _ahead(spool, key))


def still_waits(key: str) -> Waiting | None:
    """For a page that knows what it waits for; None when there is something new to ``ask``."""
    spool = _spool()
    for order in spool.orders():
        if order.key == key and not spool.has(key):
            spool.ask_again(order)
            with suppress(OSError):  # as a page that asks anew is told
                return Waiting(key, _ahead(spool, key)) if wake(spool) else None
    return None


def wait_for(paper: WrittenPaper) -> bytes:
    """The drawing, before everybody else's, for a request that cannot come back; it is not kept."""
    who, until = uuid.uuid4().hex, time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        answer = ask(paper, who=who, urgent=True)
        if isinstance(answer, bytes):
            _spool().forget(paper.key)
            return answer
        if isinstance(answer, Failure):
            if answer.why == Failure.NO_LIBRARY:
                raise PdfUnavailable
            raise Refused(NOT_DRAWN)
        time.sleep(LOOK_EVERY)
    for order in _spool().waiting():
        if order.who == who:
            _spool().drop(order)
    raise Refused(NOT_DRAWN)


def forget_drafts(*, dry_run: bool = False) -> int:
    """What nobody looked at lately goes: the drawing process sees to it after each drawing, and
    ``send_notices`` where nobody draws any longer. Answers how many files there were."""
    found = _spool().left_over()
    if not dry_run:
        _spool().clean()
    return len(found)


def wake(spool: Spool) -> bool:
    """Sees to it that somebody draws; False where somebody did and failed, which is told then."""
    lock = spool.lock()
    if lock is None:
        return True
    try:
        faulty = _ended_by_fault()
        failed = spool.cut_short() or (spool.fail_waiting() if faulty else [])
        for order in failed:
            logger.error("the drawing process ended before it had drawn %s", order.key)
        if not failed:
            begin_drawer(spool, lock)
    finally:
        os.close(lock)  # the process that was begun has it open too
    return not failed


def _ended_by_fault() -> bool:
    """Did a process that we began end so since we looked last? One that was killed did not."""
    codes = [child.poll() or 0 for child in _begun]
    _begun[:] = [child for child in _begun if child.returncode is None]
    return any(code > 0 for code in codes)


def begin_drawer(spool: Spool, lock: int) -> None:
    """A process that outlives this request, and holds the lock as long as it lives."""
    own = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    child = subprocess.Popen(  # noqa: S603 - our own program, no word of the user
        program_command(DRAWER, str(spool.folder), str(DRAWING_SECONDS)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[lock],
        env=own,
    )
    _begun.append(child)


def _spool() -> Spool:
    return Spool(Path(default_storage.path(FOLDER)))


def _ahead(spool: Spool, key: str) -> int:
    """How many drawings come before this one."""
    keys = [order.key for order in spool.orders()]
    return keys.index(key) if key in keys else 0
