"""Lines of the log: each carries the number of the request it belongs to."""

import logging
from contextvars import ContextVar

# Only the id of the request, never the user: services get their actor as an argument.
request_id: ContextVar[str] = ContextVar("request_id", default="")

REFUSALS = (400, 403, 404, 413, 429)


class WithNumber(logging.Filter):
    """The number that error pages ask people to quote; ``-`` outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.number = request_id.get() or getattr(request, "number", "") or "-"
        if getattr(record, "status_code", 0) in REFUSALS:
            record.exc_info = None  # an answer, not a fault: nobody needs its traceback
        return True
