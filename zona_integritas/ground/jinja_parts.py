"""Draws a Jinja template into a page of Django's (see ``zona_integritas.site.jinja``)."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe


def drawn(name: str, context: dict[str, Any]) -> SafeString:
    """``drawn("pieces/saver.jinja", …)``. Jinja has escaped every value that came in as text."""
    return mark_safe(render_to_string(name, context, using="jinja2"))
