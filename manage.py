#!/usr/bin/env python
"""Django's command line for Zona Integritas."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zona_integritas.settings")
    from django.conf import settings  # noqa: PLC0415 - once it is said which
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        settings.DEBUG  # noqa: B018 - reads them
    except ImproperlyConfigured as error:
        sys.exit(str(error))  # one sentence that says what to set
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
