"""Long work whose pieces do not wait for each other: while the database stores one, the next is
prepared.

On PostgreSQL two threads share the pieces, each with a connection of its own; half of the time of
a piece is the database's, which has a process for itself. SQLite has one writer at a time, and
inside a transaction other connections do not see what is not committed: there the pieces go one
after the other.
"""

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from contextvars import copy_context
from queue import SimpleQueue
from typing import Generic, NamedTuple, TypeVar

from django.db import connection, connections

LANES = 2
Piece = TypeVar("Piece")
Lane = Callable[[Sequence[Piece]], Generator[Piece, None, None]]


class _News(NamedTuple, Generic[Piece]):
    """From a lane: a piece is done, or the lane has ended, perhaps by an error."""

    piece: Piece | None = None
    ended: bool = False
    error: BaseException | None = None


def in_lanes(pieces: Sequence[Piece], lane: Lane[Piece]) -> Generator[Piece, None, None]:
    """The pieces, each as soon as it is done; ``lane`` works through those it is given.

    An error of one lane is raised here when the other has ended its piece. So it is when the
    caller stops: what has begun is finished, nothing else begins.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block or len(pieces) < LANES:
        yield from lane(pieces)
        return
    news: SimpleQueue[_News[Piece]] = SimpleQueue()
    stop = threading.Event()
    threads = [
        threading.Thread(
            target=copy_context().run,
            args=(_work, lane, pieces[number::LANES], news, stop),
            name=f"jalur-{number + 1}",
        )
        for number in range(LANES)
    ]
    for thread in threads:
        thread.start()
    try:
        running = LANES
        while running:
            told = news.get()
            if told.error is not None:
                raise told.error
            if told.ended:
                running -= 1
            elif told.piece is not None:
                yield told.piece
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _work(
    lane: Lane[Piece],
    pieces: Sequence[Piece],
    news: SimpleQueue[_News[Piece]],
    stop: threading.Event,
) -> None:
    error: BaseException | None = None
    try:
        with closing(lane(pieces)) as done:
            for piece in done:
                news.put(_News(piece))
                if stop.is_set():
                    break
    except BaseException as raised:
        error = raised
    finally:
        connections.close_all()  # this thread's
        news.put(_News(ended=True, error=error))
