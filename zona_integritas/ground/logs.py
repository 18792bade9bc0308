"""Lines of the log: when, how bad, which request, whose, which address, and what happened.

What is known of a request is for the log alone: services get their actor as an argument and never
look here.
"""

import json
import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.encoding import escape_uri_path


@dataclass(slots=True)
class RequestFacts:
    """``person`` is the number of whoever is signed in, as soon as the request has asked;
    ``visitor`` is the address the request came from and ``agent`` its browser, for the record and
    the person's own sessions, never for the log."""

    number: str
    address: str
    person: int | None = None
    visitor: str = ""
    agent: str = ""


LONGEST_AGENT = 400  # letters of a browser's name for itself that are looked at

_TOKEN = re.compile(r"(/undangan/|/sandi/atur/[^/]+/)[^\s/?#\"']+")
_current: ContextVar[RequestFacts | None] = ContextVar("request_facts", default=None)


@contextmanager
def request_lines(request: HttpRequest, visitor: str = "") -> Iterator[str]:
    """Every line that is logged inside belongs to this request; answers the request's number."""
    # Without the query, which may hold what somebody looked for; escaped, as a line break in an
    # address would begin a line of its own.
    facts = RequestFacts(
        uuid.uuid4().hex,
        without_tokens(escape_uri_path(request.path)),
        visitor=visitor,
        agent=request.headers.get("User-Agent", "")[:LONGEST_AGENT],
    )
    request.log_facts = facts  # type: ignore[attr-defined] # some lines come when it is over
    token = _current.set(facts)
    try:
        yield facts.number
    finally:
        _current.reset(token)


def request_id() -> str:
    """The number that error pages and the record show; empty outside a request."""
    facts = _current.get()
    return facts.number if facts else ""


def request_visitor() -> str:
    """The address that the record shows; empty outside a request."""
    facts = _current.get()
    return facts.visitor if facts else ""


def request_agent() -> str:
    """What the browser calls itself; empty outside a request."""
    facts = _current.get()
    return facts.agent if facts else ""


def note_person(number: int | None) -> None:
    """From here on the lines of this request name who is signed in."""
    facts = _current.get()
    if facts is not None:
        facts.person = number


def without_tokens(text: str) -> str:
    """An address or a line without the one-time token of an invitation or a forgotten password."""
    return _TOKEN.sub(r"\1…", text)


class WithRequest(logging.Filter):
    """Puts the request's facts on each line; takes the traceback off what is a refusal, and
    tokens off what names an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        own = getattr(getattr(record, "request", None), "log_facts", None)
        facts = record.facts = _current.get() or own or RequestFacts("", "")
        record.said = f"[{facts.number or '-'}] [{facts.person or '-'}] [{facts.address or '-'}]"
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None  # an answer that was meant, not a fault
        text = record.getMessage()
        if (masked := without_tokens(text)) != text:
            record.msg, record.args = masked, ()
        return True


# For people: one line, ``-`` for what is not known, and the traceback below it.
TEXT_LINE = "{asctime} {levelname} {said} {name}: {message}"


class JsonLine(logging.Formatter):
    """One line of JSON for a collector, the traceback inside it."""

    def format(self, record: logging.LogRecord) -> str:
        facts: RequestFacts = record.facts  # type: ignore[attr-defined]
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "request": facts.number or None,
            "person": facts.person,
            "address": facts.address or None,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configuration(level: str, form: str) -> dict[str, Any]:
    """For ``logging.config``: one handler for all, also for Django's and gunicorn's own lines."""
    text = {"format": TEXT_LINE, "style": "{"}
    ours: dict[str, Any] = {"handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": f"{__name__}.WithRequest"}},
        "formatters": {"line": {"()": f"{__name__}.JsonLine"} if form == "json" else text},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["request"],
                "formatter": "line",
            },
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "NOTSET"},
            "django.server": {**ours, "level": "INFO"},
            "gunicorn.error": ours,  # its level is gunicorn's own option
            "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }
