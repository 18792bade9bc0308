"""Walking the chain of the record."""

from zona_integritas.audit.models import AuditEvent
from zona_integritas.audit.record import digest_of


def first_broken() -> tuple[int, AuditEvent | None]:
    """How many events were read, and the first one that does not follow from the one before."""
    previous = ""
    count = 0
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
        if event.previous_digest != previous or event.digest != digest_of(event):
            return count, event
        previous = event.digest
        count += 1
    return count, None
