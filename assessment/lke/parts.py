"""The parts of an LKE's page (``templates/assessment/lke/parts/``): drawn with the page, and alone
again when one of them changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.utils.safestring import SafeString

from zona_integritas.ground.jinja_parts import render_jinja

# What the parts ask for, while nobody has sent anything and nothing replaces itself.
QUIET: dict[str, Any] = {
    "oob": False,
    "spread": False,
    "going": False,
    "evidence_problems": [],
    "evidence_done": "",
    "evidence_undo": "",
    "mark_problems": [],
    "fields": "",
    "thread_problems": [],
    "thread_open": False,
    "typed_text": "",
    "note_alone": "",
    "taken": False,
}


def render_part(request: HttpRequest, part: str, context: dict[str, Any]) -> SafeString:
    """One part of the page; ``context`` holds the ``sheet`` and what the part names."""
    # One hidden field for all of a page's forms: Jinja would make it anew for each.
    context = {**QUIET, **context, "csrf_input": csrf_input(request)}
    return render_jinja(f"assessment/lke/parts/{part}.jinja", context)


def answer_with(
    request: HttpRequest, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A part that replaces itself on the page."""
    return HttpResponse(render_part(request, part, context), status=status)
