"""Parts of an LKE's page within Django's templates: ``{% load lke %}``."""

import json
from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString

from assessment.evidence.services.kinds import ALLOWED_WORDS, CONVERT, ENDINGS
from assessment.lke.parts import render_part
from assessment.workdays import closing_remark, workdays_until
from zona_integritas.ground.dates import today
from zona_integritas.ground.jinja_parts import render_jinja

register = template.Library()


@register.simple_tag(takes_context=True)
def lke_part(context: template.Context, name: str, **more: Any) -> SafeString:
    """``{% lke_part "items" %}``: a part of the page, with what the page knows."""
    known = {str(key): value for key, value in context.flatten().items()}
    return render_part(context["request"], name, {**known, **more})


@register.simple_tag
def validity(revision: object) -> SafeString:
    """From when until when an evidence holds, where that is known."""
    return render_jinja("assessment/lke/parts/validity.jinja", {"revision": revision})


@register.simple_tag
def link_state(outcome: str, word: str, at: object) -> SafeString:
    """What the link checker found last."""
    context = {"outcome": outcome, "word": word, "at": at}
    return render_jinja("assessment/lke/parts/link_state.jinja", context)


@register.simple_tag
def evidence_endings() -> str:
    """The endings a file of evidence may have, as a file field knows them."""
    return ENDINGS


@register.simple_tag
def evidence_advice() -> str:
    """What the browser says of other files before it sends any: the words of the server."""
    return json.dumps({"terima": ALLOWED_WORDS, "ubah": CONVERT}, ensure_ascii=False)


@register.filter
def hari_kerja(day: date) -> str:
    """How many working days are left until a day: `` · 5 hari kerja``; "" when it is over or a
    reader counts as fast."""
    left = workdays_until(day, today())
    return f" · {left} hari kerja" if left > 1 else ""


@register.filter
def bukan_hari_kerja(day: date) -> str:
    """A word about a limit on a day on which offices are closed."""
    return closing_remark(day)
