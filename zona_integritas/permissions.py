"""Named permissions, asked the same way everywhere.

Built on django-rules, with three repairs that our rules need: a misspelt name is an error and
not a silent "no"; an inactive person has no permission; a superuser gets nothing for free, since
separation of duty binds the superuser too.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import rules
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class UnknownPermission(LookupError):
    """No rule carries this name."""


def allowed(user: Any, name: str, obj: Any = None) -> bool:
    """May ``user`` do what ``name`` says, to ``obj`` where one is meant?"""
    if not rules.perm_exists(name):
        raise UnknownPermission(name)
    return bool(user.is_authenticated and user.is_active and rules.has_perm(name, user, obj))


def require(user: Any, name: str, obj: Any = None, reason: str = "") -> None:
    """Raises 403 with a sentence for the user unless the permission holds."""
    if not allowed(user, name, obj):
        raise PermissionDenied(reason or "Peran Anda tidak mencakup tindakan ini.")


def permission_required(name: str) -> Callable[[Callable[..., HttpResponseBase]], Callable]:
    """Names the permission of a view, so that a test can walk every address and find it.

    Without an object the name is asked here; a view about an object asks again with it.
    ``any`` in the name's rule decides what may be known without an object.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(request.user, name)
            return view(request, *args, **kwargs)

        guarded.permission_name = name  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Marks a view as open to everybody on purpose (login, health, verification)."""
    from django.contrib.auth.decorators import login_not_required

    view = login_not_required(view)
    view.permission_name = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Marks a view as open to every signed-in person (home, own password)."""
    view.permission_name = "signed_in"  # type: ignore[attr-defined]
    return view
