"""Python's garbage collector, told to wait while much is built that is wanted whole."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def patient() -> Iterator[None]:
    """Collects rarely meanwhile: a drawn paper or the answers of two hundred LKE are no garbage,
    yet the collector would look through them again and again (a third of the time)."""
    threshold = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
