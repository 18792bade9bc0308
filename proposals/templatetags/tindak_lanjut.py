"""Recommendations on the pages of an LKE: ``{% load tindak_lanjut %}``.

The LKE stands below proposals and knows nothing of recommendations; its templates ask here.
"""

from django import template

from assessment.lke.reports.page import LkePage
from proposals.models import FollowUp
from proposals.plan.recommendations import beside_items, count_unanswered
from zona_integritas.ground.permissions import allowed

register = template.Library()


def _of(sheet: LkePage) -> dict[str, list[FollowUp]]:
    """Read once for all items of a page; they hang on the sheet."""
    kept: dict[str, dict[str, list[FollowUp]]] = vars(sheet)
    if "recommendations" not in kept:
        kept["recommendations"] = beside_items(sheet.user, sheet.assessment)
    return kept["recommendations"]


@register.simple_tag
def recommendations_on(sheet: LkePage, code: str) -> list[FollowUp]:
    """What was recommended to the unit on this indicator."""
    return _of(sheet).get(code, [])


@register.simple_tag
def recommendations_of(sheet: LkePage) -> list[FollowUp]:
    """All recommendations to the unit up to this LKE's season."""
    return [row for rows in _of(sheet).values() for row in rows]


@register.filter
def unanswered(rows: list[FollowUp]) -> int:
    return count_unanswered(rows)


@register.simple_tag
def may_answer(sheet: LkePage, follow_up: FollowUp) -> bool:
    """May this person answer it (a coordinator's areas are asked when answering)?"""
    return allowed(sheet.user, "proposals.plan", follow_up.proposal)


@register.simple_tag
def may_open(sheet: LkePage, follow_up: FollowUp) -> bool:
    return allowed(sheet.user, "proposals.view", follow_up.proposal)
