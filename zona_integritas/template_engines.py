"""The two engines that fill templates: Django's, and Jinja for what there are hundreds of."""

from pathlib import Path
from typing import Any


def template_engines(folder: Path) -> list[dict[str, Any]]:
    """Django's setting ``TEMPLATES``, for the templates in ``folder``."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "zona_integritas.site.navigation.navigation",
                ],
                "libraries": {"zi": "zona_integritas.ground.templatetags.zi"},
            },
        },
        {  # *.jinja: the parts of an LKE's page, asked for by name of this engine only
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [folder],
            "OPTIONS": {"environment": "zona_integritas.site.jinja.environment"},
        },
    ]
