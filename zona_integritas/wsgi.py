"""WSGI entry point."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from zona_integritas.ground.gc_pause import keep_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zona_integritas.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # all views, before the first request asks for one
keep_loaded()
