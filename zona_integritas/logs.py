"""Lines of the log: each carries the number of the request it belongs to."""

import logging
from contextvars import ContextVar

# Only the id of the request, never the user: services get their actor as an argument.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class WithNumber(logging.Filter):
    """The number that error pages ask people to quote; ``-`` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.number = request_id.get() or getattr(request, "number", "") or "-"
        return True
