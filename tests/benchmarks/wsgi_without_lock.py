"""The application whose record does not wait for other writers: to measure what the lock costs.

For ``bench_concurrent`` only; the chain this writes has forks and does not verify.
"""

from zona_integritas.wsgi import application  # noqa: F401 - also sets Django up

from zona_integritas.ground.audit import record  # isort: skip
from zona_integritas.ground.audit.models import AuditEvent  # isort: skip


def _end_of_chain() -> str:
    return AuditEvent.objects.order_by("-id").values_list("digest", flat=True).first() or ""


record._end_of_chain = _end_of_chain
