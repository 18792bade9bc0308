"""Walking the chain of the record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.record import CONTENT, digest_of_content

CHUNK = 5000


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """How far the chain holds, the first row that does not follow, and the newest digest.

    ``met`` says whether the digest that somebody kept was met on the way (None: none was given).
    """

    count: int
    broken: AuditEvent | None
    digest: str
    met: bool | None


def check_chain(expected: str = "") -> ChainCheck:
    """Reads the whole record from its first row. ``expected`` is a digest kept elsewhere.

    A row that was changed, moved, put in or taken out in the middle breaks the chain. Rows taken
    off the end break nothing: only a digest kept outside of the database tells.
    """
    previous, count = "", 0
    met = False if expected else None
    for pk, stored_previous, digest, content in _rows():
        if stored_previous != previous or digest != digest_of_content(content, previous):
            return ChainCheck(count, AuditEvent.objects.get(pk=pk), previous, met)
        previous = digest
        count += 1
        if digest == expected:
            met = True
    return ChainCheck(count, None, previous, met)


def first_broken() -> tuple[int, AuditEvent | None]:
    """How many events were read, and the first one that does not follow from the one before."""
    found = check_chain()
    return found.count, found.broken


def _rows() -> Iterator[tuple[int, str, str, tuple[Any, ...]]]:
    """Plain rows instead of model instances: half the time over a large record."""
    rows = AuditEvent.objects.order_by("id").values_list(
        "id", "previous_digest", "digest", *CONTENT
    )
    for pk, previous, digest, *content in rows.iterator(chunk_size=CHUNK):
        yield pk, previous, digest, tuple(content)
