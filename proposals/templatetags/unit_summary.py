"""``{% unit_summary unit %}``: the unit's page stands in an app below and cannot ask itself."""

from typing import Any

from django import template

from proposals.overview.reports.unit_picture import unit_picture
from units.models import Unit

register = template.Library()


@register.inclusion_tag("proposals/overview/_unit.html", takes_context=True)
def unit_summary(context: template.Context, unit: Unit) -> dict[str, Any]:
    """Radar and totals over the years, as far as the person may see them."""
    return {"picture": unit_picture(context["request"].user, unit)}
