"""The sub-pages of Usulan, as tabs: ``{% load usulan %}{% usulan_tabs %}``."""

from typing import Any

from django import template
from django.urls import reverse

from zona_integritas.ground.permissions import allowed_somewhere

register = template.Library()

# label, name of the page, permission
_TABS = (
    ("Usulan", "proposals:list", "proposals.view"),
    ("Unit potensial", "proposals:long_list", "proposals.view_ranking"),
    ("Sidang", "proposals:sittings", "proposals.view_sitting"),
    ("Peringkat", "proposals:ranking", "proposals.view_ranking"),
)


@register.inclusion_tag("proposals/_tabs.html", takes_context=True)
def usulan_tabs(context: template.Context) -> dict[str, Any]:
    """Only what the person may open; the page itself (or one below it) is marked."""
    request = context["request"]
    tabs = []
    for label, name, permission in _TABS:
        if allowed_somewhere(request.user, permission):
            url = reverse(name)
            active = request.path == url or (
                name != "proposals:list" and request.path.startswith(url)
            )
            tabs.append({"label": label, "url": url, "active": active})
    return {"tabs": tabs if len(tabs) > 1 else []}
