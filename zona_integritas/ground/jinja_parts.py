"""Draws a Jinja template into a page of Django's (see ``zona_integritas.site.jinja``)."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe


def render_jinja(name: str, context: dict[str, Any]) -> SafeString:
    """``render_jinja("pieces/saver.jinja", …)``. Jinja has escaped all values that were text."""
    return mark_safe(render_to_string(name, context, using="jinja2"))
