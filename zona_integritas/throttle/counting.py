"""A brake for public pages that works across processes, counted in the database."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from zona_integritas.throttle.models import Tally


def visitor(request: HttpRequest) -> str:
    """The address of whoever asks; behind a proxy, the one the proxy itself saw last."""
    if settings.BEHIND_PROXY:
        seen = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if seen:
            return seen
    return str(request.META.get("REMOTE_ADDR", ""))


def allow(purpose: str, who: str, *, limit: int, seconds: int) -> bool:
    """Counts this visit; False once there were more than ``limit`` in this stretch of time."""
    now = timezone.now()
    start = int(now.timestamp()) // seconds * seconds
    until = datetime.fromtimestamp(start + seconds, tz=UTC)
    key = salted_hmac(f"zi.throttle.{purpose}", who, algorithm="sha256").hexdigest()
    mine = Tally.objects.filter(key=key, until=until)
    if not mine.update(count=F("count") + 1):
        Tally.objects.filter(until__lt=now).delete()
        try:
            with transaction.atomic():
                Tally.objects.create(key=key, until=until)
        except IntegrityError:  # another process was first
            mine.update(count=F("count") + 1)
    return bool(mine.filter(count__lte=limit).exists())
