"""Python's garbage collector, told what is no garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_collector() -> Iterator[None]:
    """Collects rarely meanwhile: a drawn paper or the answers of two hundred LKE are no garbage,
    yet the collector would look through them again and again (a third of the time)."""
    threshold = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)


def freeze_loaded() -> None:
    """What is loaded by now stays to the end of the process: the collector need not look through
    it again and again. Every twentieth page waited a tenth of a second for that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
