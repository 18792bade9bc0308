"""What gunicorn itself says goes into the log in the form of all other lines. Nothing else is set
here: how the server is started stands where it is started."""

import sys

from django.core.exceptions import ImproperlyConfigured

try:
    from zona_integritas.settings import LOGGING as logconfig_dict  # noqa: N811 - gunicorn names it
except ImproperlyConfigured as error:
    sys.exit(str(error))  # one sentence that says what to set, as manage.py does

__all__ = ["logconfig_dict"]
