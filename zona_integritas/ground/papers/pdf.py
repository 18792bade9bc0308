"""A paper's template as PDF: written out here, drawn where nobody waits for it.

What a request needs is drawn by the drawing process (``drawings``); the worker of long jobs and
the shell, for whom nobody waits, draw it themselves.
"""

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from zona_integritas.ground.agency import logo_path
from zona_integritas.ground.logs import request_id
from zona_integritas.ground.papers import drawings, layout
from zona_integritas.ground.papers.layout import ForbiddenAddress, PdfUnavailable
from zona_integritas.ground.papers.spool import WrittenPaper

__all__ = ["ForbiddenAddress", "PdfUnavailable", "draw", "render_pdf", "written_paper"]

MOMENT = "\ue000keadaan\ue000"  # stands for the moment while the key is made


def written_paper(
    template: str, context: dict[str, Any], *, archival: bool = False, moment: str = ""
) -> WrittenPaper:
    """The template with its figures. A draft shows the state of the ``moment`` it was asked for
    (``state_at``): that alone is no reason to draw it anew, and says when it was drawn."""
    told = {**context, "state_at": MOMENT} if moment else context
    html = render_to_string(template, told)
    logo = logo_path()
    # The clock of the unit ends the moment's text: who lives by another one sees another paper.
    clock = moment.split()[-1:]
    facts = json.dumps([html, archival, clock, _programs(), _digest(logo)])
    key = hashlib.sha256(facts.encode()).hexdigest()
    return WrittenPaper(key, html.replace(MOMENT, moment), archival, str(logo or ""))


def draw(paper: WrittenPaper) -> bytes:
    """The PDF. Raises ``PdfUnavailable`` where the machine cannot draw, ``Refused`` where the
    drawing process did not finish."""
    if request_id():
        return drawings.wait_for(paper)
    return layout.lay_out(paper.html, archival=paper.archival, logo=paper.logo)


def render_pdf(template: str, context: dict[str, Any], *, archival: bool = False) -> bytes:
    return draw(written_paper(template, context, archival=archival))


def _programs() -> list[str]:
    """What draws, and the look of all papers."""
    return [_digest(Path(layout.__file__)), _digest(layout.locate(layout.SHEET)), _version()]


@cache
def _version() -> str:
    return version("weasyprint")


def _digest(path: Path | None) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""
