"""Pieces of long work in lanes: each once, an error told, nothing begun after a stop."""

import threading
from collections.abc import Generator, Sequence

import pytest
from django.db import connection, transaction

from zona_integritas.ground.jobs.lanes import LANES, in_lanes

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def who_works(count: int) -> dict[int, str]:
    """Each piece with the thread that did it."""
    by = dict[int, str]()

    def lane(share: Sequence[int]) -> Generator[int, None, None]:
        for piece in share:
            assert by.setdefault(piece, threading.current_thread().name)
            yield piece

    assert sorted(in_lanes(range(count), lane)) == list(range(count))
    return by


def test_every_piece_is_done_once_and_on_postgresql_by_two() -> None:
    here = {threading.current_thread().name}  # SQLite: one writer at a time
    lanes = {"jalur-1", "jalur-2"} if connection.vendor == "postgresql" else here
    assert set(who_works(7).values()) == lanes


def test_inside_a_transaction_nobody_else_would_see_what_it_wrote() -> None:
    with transaction.atomic():
        assert set(who_works(3).values()) == {threading.current_thread().name}


def test_the_error_of_a_lane_is_raised_and_the_other_ends_its_piece() -> None:
    begun, ended = list[int](), list[int]()

    def lane(share: Sequence[int]) -> Generator[int, None, None]:
        for piece in share:
            if piece == 3:
                raise LookupError("berkas ini")
            begun.append(piece)
            yield piece
            ended.append(piece)

    with pytest.raises(LookupError, match="berkas ini"):
        list(in_lanes(range(6), lane))
    assert 3 not in begun
    assert 5 not in begun  # it follows in the same lane
    assert {"jalur-1", "jalur-2"}.isdisjoint(one.name for one in threading.enumerate())


def test_after_a_stop_nothing_else_begins() -> None:
    begun, released = list[int](), threading.Event()

    def lane(share: Sequence[int]) -> Generator[int, None, None]:
        for piece in share:
            begun.append(piece)
            if piece >= LANES:
                released.wait(10)
            yield piece

    pieces = in_lanes(range(40), lane)
    next(pieces)
    threading.Timer(0.2, released.set).start()  # by then the stop is known
    pieces.close()
    assert {"jalur-1", "jalur-2"}.isdisjoint(one.name for one in threading.enumerate())
    assert set(begun) <= set(range(2 * LANES))  # each lane ended what it was at
