"""A brake for public pages that works across processes, counted in the database."""

import ipaddress
import re
from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from zona_integritas.ground.throttle.models import Tally

# "203.0.113.9:4711", "[2001:db8::1]:4711", "[2001:db8::1]"
_WITH_PORT = re.compile(r"\[(?P<six>[0-9A-Fa-f:.]+)\](?::\d{1,5})?|(?P<four>[\d.]+):\d{1,5}")


def visitor(request: HttpRequest) -> str:
    """The address of whoever asks; behind a proxy, the one the proxy itself saw last. Nothing
    where that is no address: a socket has none."""
    if settings.BEHIND_PROXY:
        seen = _address(request.headers.get("X-Forwarded-For", "").split(",")[-1])
        if seen:
            return seen
    return _address(str(request.META.get("REMOTE_ADDR", "")))


def address_of(request: HttpRequest) -> str | None:
    """The same for django-axes, whose column takes an address or nothing."""
    return visitor(request) or None


def _address(text: str) -> str:
    """The address in it, without the port that some proxies write behind it."""
    text = text.strip()
    if behind := _WITH_PORT.fullmatch(text):
        text = behind["six"] or behind["four"]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    inner = getattr(found, "ipv4_mapped", None)
    return str(inner or found)


def allow(purpose: str, who: str, *, limit: int, seconds: int) -> bool:
    """Counts this visit; False once there were more than ``limit`` in this stretch of time."""
    return add(purpose, who, seconds) <= limit


def add(purpose: str, who: str, seconds: int) -> int:
    """Counts once more; answers how often it was in this stretch of time."""
    mine = _rows(purpose, who, seconds)
    if not mine.update(count=F("count") + 1):
        Tally.objects.filter(until__lt=now()).delete()
        try:
            with transaction.atomic():
                Tally.objects.create(key=_key(purpose, who), until=_until(seconds))
        except IntegrityError:  # another process was first
            mine.update(count=F("count") + 1)
    return count_of(purpose, who, seconds)


def count_of(purpose: str, who: str, seconds: int) -> int:
    """How often it was counted in this stretch of time."""
    return _rows(purpose, who, seconds).values_list("count", flat=True).first() or 0


def seconds_left(seconds: int) -> int:
    """Until this stretch of time is over."""
    return max(1, round((_until(seconds) - now()).total_seconds()))


def _until(seconds: int) -> datetime:
    start = int(now().timestamp()) // seconds * seconds
    return datetime.fromtimestamp(start + seconds, tz=UTC)


def _key(purpose: str, who: str) -> str:
    return salted_hmac(f"zi.throttle.{purpose}", who, algorithm="sha256").hexdigest()


def shared_key(key: str, prefix: str, version: int) -> str:
    """What an entry of the shared cache is called: the address in it can be read by nobody."""
    return _key("shared", f"{prefix}:{version}:{key}")


def _rows(purpose: str, who: str, seconds: int) -> QuerySet[Tally]:
    return Tally.objects.filter(key=_key(purpose, who), until=_until(seconds))
