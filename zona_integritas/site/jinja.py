"""The second template language, for the parts of an LKE's page only (``templates/**/*.jinja``).

An area's page draws twenty items of a hundred small pieces each. Django's templates took four
fifths of the page's time for that; Jinja compiles them to Python and takes a tenth of it. All
other pages stay with Django's templates. A name that is not there is an error here, not a blank.
"""

from typing import Any

from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from assessment.evidence.services.kinds import ENDINGS
from assessment.models.answer import NOTE_LIMIT
from zona_integritas.ground.slots import draw_slot
from zona_integritas.ground.templatetags import zi


def environment(**options: Any) -> Environment:
    """What Django's templates know by ``{% load zi %}``, under the same names."""
    env = Environment(**{**options, "autoescape": True, "undefined": StrictUndefined})  # noqa: S701
    env.filters.update(zi.register.filters, linebreaksbr=linebreaksbr)
    env.globals.update(
        url=_url,
        note_limit=NOTE_LIMIT,
        upload_max_bytes=_upload_max_bytes,
        evidence_endings=ENDINGS,
        icon=zi.icon,
        saver=zi.saver,
        evidence_chip=zi.evidence_chip,
        score_bar=zi.score_bar,
        state_badge=zi.state_badge,
        two_numbers=zi.two_numbers,
        slot=draw_slot,
    )
    return env


def _upload_max_bytes() -> int:
    return int(settings.UPLOAD_MAX_BYTES)


def _url(name: str, *about: Any) -> str:
    return reverse(name, args=about)
