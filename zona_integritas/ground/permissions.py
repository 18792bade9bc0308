"""Named permissions, asked the same way everywhere.

Each is declared once, with its rule and with what it is about (``Scope``). Built on django-rules,
with four repairs that our rules need: a misspelt name is an error and not a silent "no"; an
inactive person has no permission; a superuser gets nothing for free, since separation of duty
binds the superuser too; and a question about an object is never answered by a role on another one.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import reduce, wraps
from operator import or_
from typing import Any, Concatenate, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rules import permissions, predicates

from zona_integritas.ground.actors import Visitor

View = Callable[..., HttpResponseBase]
PublicView = TypeVar("PublicView", bound=Callable[Concatenate[HttpRequest, ...], HttpResponseBase])
Rule = Callable[..., bool]  # asked with the person, and with the object where there is one
SomeRule = TypeVar("SomeRule", bound=Rule)
REFUSAL = "Peran Anda tidak mencakup tindakan ini."


class PermissionScope(StrEnum):
    """What a permission is about, and so how it is asked."""

    AGENCY = "agency"  # the whole agency: its rule looks for a role on the top of the tree
    OBJECT = "object"  # one unit, person, LKE, paper …: asked with it, or ``allowed_somewhere``
    LIST = "list"  # a page whose rows keep to what the person covers, or that any role may read


class UnknownPermission(LookupError):
    """No rule carries this name."""


class WrongQuestion(TypeError):
    """A permission about an object was asked without one, or another one with an object."""


_scopes: dict[str, PermissionScope] = {}


def predicate(rule: SomeRule) -> SomeRule:
    """Marks a function as a rule that a permission may be given."""
    marked: SomeRule = predicates.predicate(rule)
    return marked


def any_of(*rules: SomeRule) -> SomeRule:
    """Holds where one of these rules does."""
    either: SomeRule = reduce(or_, rules)
    return either


def declare(name: str, scope: PermissionScope, rule: Rule) -> None:
    """Gives a permission its rule (user, object or nothing) and says what it is about."""
    permissions.add_perm(name, rule)
    _scopes[name] = scope


def scope_of(name: str) -> PermissionScope:
    if name not in _scopes:
        raise UnknownPermission(name)
    return _scopes[name]


def declared_permissions() -> dict[str, PermissionScope]:
    """Every permission, with what it is about."""
    return dict(_scopes)


def allowed(user: Visitor, name: str, obj: object = None) -> bool:
    """May ``user`` do what ``name`` says: to ``obj``, or to the agency, or read the list?"""
    if (scope_of(name) is PermissionScope.OBJECT) != (obj is not None):
        raise WrongQuestion(f"{name} ({scope_of(name)}): {obj!r}")
    return _holds(user, name, obj)


def allowed_somewhere(user: Visitor, name: str) -> bool:
    """May ``user`` do this to anything at all? Opens a list or an empty form, nothing else: what
    is then chosen is asked with itself."""
    scope_of(name)
    return _holds(user, name, None)


def _holds(user: Visitor, name: str, obj: object) -> bool:
    if not isinstance(user, Visitor):
        raise TypeError(f"Only a person holds a permission, not {user!r}.")
    return bool(user.is_authenticated and user.is_active and permissions.has_perm(name, user, obj))


def require(user: Visitor, name: str, obj: object = None, reason: str = "") -> None:
    """Raises 403 with a sentence for the user unless the permission holds."""
    if not allowed(user, name, obj):
        raise PermissionDenied(reason or REFUSAL)


def require_somewhere(user: Visitor, name: str) -> None:
    """Raises 403 where the person may do this to nothing at all."""
    if not allowed_somewhere(user, name):
        raise PermissionDenied(REFUSAL)


def permission_required(name: str) -> Callable[[View], View]:
    """Names the permission of a view, so that a test can walk every address and find it.

    One about an object stands at an address that names the object, and only opens the door: the
    view (or its service) asks again with the object. Checked at every start.
    """
    return _guard(name, somewhere=False)


def permission_somewhere(name: str) -> Callable[[View], View]:
    """Names the object permission of a page that is about no single object: a list that keeps to
    what the person covers, or a form whose choice is asked again."""
    return _guard(name, somewhere=True)


def _guard(name: str, *, somewhere: bool) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_somewhere(request.user, name)
            return view(request, *args, **kwargs)

        guarded.permission_name = name  # type: ignore[attr-defined]
        guarded.asks_somewhere = somewhere  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: PublicView) -> PublicView:
    """Marks a view as open to everybody on purpose (login, health, verification). It may not
    count on a person: it takes any request."""
    view = login_not_required(view)
    view.permission_name = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Marks a view as open to every signed-in person (home, own password)."""
    view.permission_name = "signed_in"  # type: ignore[attr-defined]
    return view
