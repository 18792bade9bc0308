"""WSGI entry point."""

import os
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection

from zona_integritas.ground.gc_pause import freeze_loaded
from zona_integritas.older_database import refusal


def refuse_older_database() -> None:
    """A server serves no pages over an older database; one that is away it waits for."""
    try:
        sentence = refusal(connection)
    except DatabaseError:
        return
    finally:
        connection.close()  # each thread opens its own
    if sentence:
        raise ImproperlyConfigured(sentence)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zona_integritas.settings")
application = get_wsgi_application()
refuse_older_database()
import_module(settings.ROOT_URLCONF)  # all views, before the first request asks for one
freeze_loaded()
