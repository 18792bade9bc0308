"""The cells of the heat table: ``{% load pantauan %}{% heat_cells row.cells %}``."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from proposals.overview.reports.heat import HeatCell
from zona_integritas.ground.drawings import icons

register = template.Library()

# rule letter: icon and word beside the number; a rule that is met needs neither
_SHORT = {"x": ("cross", "belum terpenuhi"), "n": ("warning", "hampir terpenuhi")}


@register.simple_tag
def heat_cells(cells: Sequence[HeatCell]) -> SafeString:
    """The cells of one row; a page has hundreds, which nodes of a template make slow."""
    return format_html_join("", '<td class="num{}{}">{}{}{}</td>', map(_parts, cells))


def _parts(cell: HeatCell) -> tuple[str, str, str, str, str]:
    # A cell without a value has no ground: the lowest would say that it lies below 40 %.
    ground = "" if cell.warmth is None else f" panas-{cell.warmth}"
    short = _SHORT.get(cell.letter)
    if short is None:
        return ground, "", "", cell.shown, ""
    icon, word = short
    said = format_html('<span class="visually-hidden"> {}</span>', word)
    return ground, " panas-kurang", icons.svg(icon), cell.shown, said
