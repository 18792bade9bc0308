"""HTML to PDF through WeasyPrint, behind a fetcher that reads nothing but our own files.

WeasyPrint's default fetcher follows ``file:`` and the network, so a note with an image address
could read files of the server into a paper. Ours knows ``static:`` names and the logo, no more.
"""

import gc
import mimetypes
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string


class ForbiddenAddress(ValueError):
    """A paper asked for something outside the application."""


def fetch(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Answers ``static:name`` and ``logo:`` from disk and refuses everything else."""
    if url.startswith("static:"):
        found = finders.find(url.removeprefix("static:"))
        if not found:
            raise ForbiddenAddress(url)
        path = Path(found)
    elif url == "logo:" and settings.AGENCY_LOGO:
        path = Path(settings.AGENCY_LOGO)
    else:
        raise ForbiddenAddress(url)
    return {
        "string": path.read_bytes(),
        "mime_type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
    }


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """A template as PDF bytes (tagged for screen readers), without touching the network."""
    from weasyprint import HTML  # loading Pango takes half a second: only when a paper is made

    html = render_to_string(template, context)
    # Layout makes millions of short-lived objects; the collector otherwise walks them all.
    threshold = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        return HTML(string=html, base_url="static:", url_fetcher=fetch).write_pdf(
            pdf_variant="pdf/ua-1", pdf_tags=True
        )
    finally:
        gc.set_threshold(*threshold)
