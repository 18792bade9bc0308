"""Walking the chain of the record, and what was kept of it elsewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.record import CONTENT, digest_of_content

CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Anchor:
    """A digest that somebody kept outside of the database, and which row it was the end of (0
    where nobody said). Written as one line: time, count, digest."""

    digest: str
    count: int = 0

    @classmethod
    def of(cls, line: str) -> Self:
        """The anchor that a line holds. ``ValueError`` where it holds none."""
        at, count, digest = line.split()
        datetime.fromisoformat(at)
        if len(digest) != 64 or int(digest, 16) < 0 or int(count) < 1:
            raise ValueError("not a digest of a row")
        return cls(digest.lower(), int(count))

    def line(self, at: datetime) -> str:
        return f"{at.isoformat(timespec='seconds')} {self.count} {self.digest}"


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """How far the chain holds, the first row that does not follow, the newest digest, and which
    anchors were not met on the way."""

    count: int
    broken: AuditEvent | None
    digest: str
    lost: tuple[Anchor, ...]


def check_chain(anchors: Iterable[Anchor] = ()) -> ChainCheck:
    """Reads the whole record from its first row.

    A row that was changed, moved, put in or taken out in the middle breaks the chain. Rows taken
    off the end, or a chain computed anew as a whole, break nothing: only an anchor tells.
    """
    previous, count = "", 0
    wanted: dict[str, list[Anchor]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.digest, []).append(anchor)
    broken = None
    for pk, stored_previous, digest, content in _rows():
        if stored_previous != previous or digest != digest_of_content(content, previous):
            broken = AuditEvent.objects.get(pk=pk)
            break
        previous = digest
        count += 1
        if digest in wanted:
            wanted[digest] = [one for one in wanted[digest] if one.count not in (0, count)]
    lost = tuple(one for kept in wanted.values() for one in kept)
    return ChainCheck(count, broken, previous, lost)


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
