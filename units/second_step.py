"""Who must have a second step of signing in, and where it was asked already."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from units.models import User
from units.queries import has_second_factor, roles_of

# In the session: the identity provider said that it asked for a second step.
ASKED_THERE = "langkah_kedua_sso"


def came_from_provider(request: HttpRequest, user: User) -> bool:
    steps = get_authentication_records(request, user)
    return any(one["method"] == "socialaccount" for one in steps)


def provider_vouched(request: HttpRequest, user: User) -> bool:
    """Did this person come from an identity provider that asked them for a second step?"""
    asked = bool(request.session.get(ASKED_THERE))
    return asked and came_from_provider(request, user)


def needs_second_factor(request: HttpRequest) -> bool:
    """Holds a role that asks for a second step, which the provider did not ask for already."""
    user: Any = request.user
    wanted = settings.SECOND_FACTOR_ROLES
    if not wanted or not any(held.role in wanted for held in roles_of(user)):
        return False
    return not provider_vouched(request, user)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Needs a second step, and has none. Whether there is one came with the person."""
    user: Any = request.user
    return not has_second_factor(user) and needs_second_factor(request)
