"""A signed-in browser and whose it is."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from units.models.people import User


class PersonSession(AbstractBaseSession):
    """Django's session row with the person it belongs to, so that both are read at once."""

    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore
