"""A signed-in browser and whose it is."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac

from units.models.people import User


class PersonSession(AbstractBaseSession):
    """Django's session row with the person it belongs to, so that both are read at once; and what
    the person is shown of it: since when, from where, by what, when last, how signed in."""

    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    begun_at = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True, default="", db_default="")
    device = models.CharField(max_length=60, blank=True, default="", db_default="")
    method = models.CharField(max_length=60, blank=True, default="", db_default="")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore

    @property
    def mark(self) -> str:
        """Names this session on a page, where the key itself must never stand."""
        key = str(self.session_key)
        return salted_hmac("units.session", key, algorithm="sha256").hexdigest()[:20]

    def is_idle(self, now: datetime) -> bool:
        """Was nothing done in it for longer than ``SESSION_IDLE_MINUTES``?"""
        longest = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
        return bool(longest and self.last_seen and now - self.last_seen > longest)
