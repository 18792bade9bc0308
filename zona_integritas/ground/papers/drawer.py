"""The drawing process: takes orders from the folder, one after the other, at low priority.

Laying out a paper computes for a second or more. In a process that answers people everybody else
would wait for it; so one process draws for the whole server, begun by whoever asks first and ended
by itself when nobody asks any longer. It knows neither database nor settings nor secrets.

Each drawing has a limit of time, the process one of memory. What runs into either ends the process;
whoever waits finds the folder's lock free, is told, and the next order begins a new one.
"""

import gc
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path

from zona_integritas.ground.files.workbook_messages import limit_time
from zona_integritas.ground.papers import layout
from zona_integritas.ground.papers.layout import PdfUnavailable, lay_out
from zona_integritas.ground.papers.spool import DrawingOrder, Failure, Spool, WrittenPaper

NICENESS = 10
MAX_MEMORY = 2 * 1024 * 1024 * 1024  # of addresses; a worksheet takes a tenth of it
MAX_COMPUTING = 60  # seconds of the processor, for one drawing
IDLE_SECONDS = 120
LOOK_EVERY = 0.1
MOST_DRAWN = 200  # then a new process: what a library may have left behind goes with this one


def work_off(spool: Spool, seconds: int = 0) -> int:
    """Draws all that waits, each within so many seconds; answers how many there were."""
    drawn = 0
    while (taken := spool.take()) is not None:
        order, paper = taken
        if seconds:
            limit_time(MAX_COMPUTING)
            signal.alarm(seconds)  # nobody handles it: it ends the process
        _draw(spool, order, paper)
        if seconds:
            signal.alarm(0)
        drawn += 1
    if drawn:
        spool.clean()
    return drawn


def _draw(spool: Spool, order: DrawingOrder, paper: WrittenPaper) -> None:
    try:
        spool.keep(order.key, lay_out(paper.html, archival=paper.archival, logo=paper.logo))
    except PdfUnavailable:
        spool.fail(order.key, Failure(Failure.NO_LIBRARY, traceback.format_exc()))
    except Exception:
        spool.fail(order.key, Failure(Failure.FAULT, traceback.format_exc()))
    spool.done(order)


def _limit_memory() -> None:
    """Ours, or less where the system allows less."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MAX_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _program() -> int:
    return Path(layout.__file__).stat().st_mtime_ns


def main() -> None:
    """``drawer FOLDER SECONDS``; the open file that holds the lock came with whoever began it."""
    folder, seconds = sys.argv[-2:]
    spool = Spool(Path(folder))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.nice(NICENESS)
    _limit_memory()
    drawn, idle_since, program = 0, time.monotonic(), _program()
    # After an upgrade the next order is drawn by the new program.
    while spool.is_there and drawn < MOST_DRAWN and program == _program():
        if now := work_off(spool, int(seconds)):
            drawn += now
            idle_since = time.monotonic()
            gc.collect()
        elif time.monotonic() - idle_since > IDLE_SECONDS:
            return
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    main()
