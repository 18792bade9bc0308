"""System checks of our own, run at every start."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.core.management.base import SystemCheckError
from django.db import connections
from django.urls import URLPattern, URLResolver, get_resolver
from rules.permissions import perm_exists

from proposals.workflow import MOVES
from units.enums import Role
from zona_integritas import older_database
from zona_integritas.ground.agency import settings_logo
from zona_integritas.ground.permissions import PermissionScope, declared_permissions, scope_of
from zona_integritas.site.navigation import PAGES

OPEN = frozenset({"public", "signed_in"})


@register()
def transition_permissions_exist(**kwargs: Any) -> list[Error]:
    """A misspelt permission in a table of moves would otherwise be a silent "no"."""
    return [
        Error(f"{move.name}: izin {move.permission} tidak dikenal", id="zi.E001")
        for move in MOVES
        if not perm_exists(move.permission)
    ]


@register()
def views_keep_to_their_permissions(**kwargs: Any) -> list[Error]:
    """Every address names a declared permission. One about an object stands where the address
    names an object; a page without one says so (``permission_somewhere``), since its rows or its
    form's choice must be asked again."""
    return [
        Error(f"{name}: {problem}", id="zi.E003")
        for name, pattern in addresses()
        if (problem := permission_problem(pattern))
    ]


def addresses(
    found: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the application with its full name."""
    for entry in (found or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from addresses(entry, space)
        else:
            yield f"{prefix}{entry.name}", entry


def view_attribute(pattern: URLPattern, what: str) -> Any:
    """What a view, or one it wraps, carries under this name."""
    view: Any = pattern.callback
    while view is not None:
        for place in (view, getattr(view, "view_class", None)):
            if (told := getattr(place, what, None)) is not None:
                return told
        view = getattr(view, "__wrapped__", None)
    return None


def permission_problem(pattern: URLPattern) -> str | None:
    """What is wrong with the permission of this address; None where nothing is."""
    name = view_attribute(pattern, "permission_name")
    if name is None:
        return "tidak menyebut izin"
    if name in OPEN:
        return None
    if name not in declared_permissions():
        return f"izin {name} tidak dikenal"
    about_object = scope_of(name) is PermissionScope.OBJECT
    somewhere = view_attribute(pattern, "asks_somewhere")
    if somewhere and not about_object:
        return f"izin {name} bukan izin atas objek"
    if about_object and not somewhere and not pattern.pattern.converters:
        return f"izin {name} perlu objek, tetapi alamatnya tidak menyebutnya"
    return None


@register()
def moves_are_asked_with_their_proposal(**kwargs: Any) -> list[Error]:
    """A move changes one proposal, so its permission is about an object."""
    return [
        Error(f"{move.name}: izin {move.permission} bukan izin atas objek", id="zi.E004")
        for move in MOVES
        if declared_permissions().get(move.permission) not in (None, PermissionScope.OBJECT)
    ]


@register()
def the_rail_asks_what_its_pages_ask(**kwargs: Any) -> list[Error]:
    """Navigation offers a page by the permission that opens it."""
    asked = {name: view_attribute(one, "permission_name") for name, one in addresses()}
    return [
        Error(f"{label}: navigasi menanyakan {permission}, halamannya {asked[name]}", id="zi.E005")
        for label, name, _, permission, _ in PAGES
        if asked[name] != (permission or "signed_in")
    ]


@register()
def roles_of_the_second_step_exist(**kwargs: Any) -> list[Error]:
    """A misspelt role would otherwise ask nobody for a second step of signing in."""
    return [
        Error(f"SECOND_FACTOR_ROLES: peran «{name}» tidak dikenal.", id="zi.E006")
        for name in sorted(settings.SECOND_FACTOR_ROLES - set(Role.values))
    ]


@register(Tags.database)
def database_is_not_older(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Error]:
    """Asked by ``migrate`` and ``check --database``. Raised, not returned: Django's list of
    findings would put five lines around the one sentence that whoever starts it has to read."""
    for alias in databases or ():
        if sentence := older_database.refusal(connections[alias]):
            raise SystemCheckError(sentence)
    return []


@register(deploy=True)
def demo_mode_is_off(**kwargs: Any) -> list[Error]:
    """Demo accounts have a known password."""
    if settings.DEMO_MODE:
        return [Error("DEMO_MODE menyala di pemasangan nyata.", id="zi.E002")]
    return []


@register(deploy=True)
def logo_is_there(**kwargs: Any) -> list[Warning]:
    """The rest of the letterhead is asked for on the page *Instansi*, not of the server."""
    if settings.AGENCY_LOGO and settings_logo() is None:
        return [Warning(f"AGENCY_LOGO: tidak ada berkas «{settings.AGENCY_LOGO}».", id="zi.W004")]
    return []
