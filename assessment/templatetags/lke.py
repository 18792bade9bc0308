"""Parts of an item that are the same for every unit, drawn once: ``{% load lke %}``."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessment.scoring.model import Option

register = template.Library()

# All items of a few versions of the instrument, with each of their answers.
_KEPT = 4096


@register.simple_tag
def criteria(options: tuple[Option, ...], chosen: Any) -> SafeString:
    """The criteria of an item to choose from; an area's page shows sixty of them."""
    return _criteria(options, chosen if isinstance(chosen, str) else "")


@lru_cache(maxsize=_KEPT)
def _criteria(options: tuple[Option, ...], chosen: str) -> SafeString:
    context = {"options": options, "chosen": chosen}
    return render_to_string("assessment/_criteria.html", context)


@register.simple_tag
def document_choice(code: str, names: list[str]) -> SafeString:
    """Which of the item's typical documents a new evidence is."""
    return _document_choice(code, tuple(names))


@lru_cache(maxsize=_KEPT)
def _document_choice(code: str, names: tuple[str, ...]) -> SafeString:
    return render_to_string("assessment/_document_choice.html", {"code": code, "names": names})
