"""Guessed passwords: who waits before the next try.

Whoever signed in before with this browser has a mark in it and is never stopped by what others
try. Without the mark it counts how many names were tried in vain from one address, and how often
one name was tried from anywhere. django-axes counts the tries for one name from one address.
"""

import ipaddress
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from zona_integritas.ground.error_pages import error_page
from zona_integritas.ground.throttle.counting import add, count_of, seconds_left, visitor

MARK = "perangkat"
MARK_DAYS = 180
MARKS_KEPT = 10  # people who share a browser
QUARTER, HOUR, DAY = 15 * 60, 60 * 60, 24 * 60 * 60

TRIES_WITH_MARK = 10  # in a quarter of an hour
NAMES_PER_ADDRESS = 10  # in vain within an hour; as many again for each person who signed in there
TRIES_PER_NAME = 20  # in vain within a day, from anywhere; then the waits begin, and grow
LONGEST_WAIT = QUARTER


def counted_place(request: HttpRequest) -> str:
    """Whose tries are counted together: one address, or the network an IPv6 address lies in."""
    address = visitor(request)
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return address


def in_trusted_network(address: str) -> bool:
    """Does the address lie in a network the installation lists (``TRUSTED_NETWORKS``)? Behind one
    address of it may sit a whole office, so that many names in vain are no sign of guessing."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.TRUSTED_NETWORKS)


def seconds_to_wait(request: HttpRequest, name: str) -> int:
    """Nothing for whoever may try now. From any one place a name can be tried again after a
    quarter of an hour at most, whatever was tried elsewhere: nobody locks somebody out."""
    mark = _marks(request).get(name_mark(name))
    if mark:
        return (
            seconds_left(QUARTER) if count_of("perangkat", mark, QUARTER) >= TRIES_WITH_MARK else 0
        )
    where = counted_place(request)
    if not where:
        return 0
    people = count_of("orang-masuk", where, HOUR)
    names = count_of("nama-salah", where, HOUR)
    if names >= NAMES_PER_ADDRESS * (1 + people) and not in_trusted_network(visitor(request)):
        return seconds_left(HOUR)
    tries = count_of("salah", name, DAY)
    if tries < TRIES_PER_NAME:
        return 0
    wait = min(60 * 2 ** min(tries // TRIES_PER_NAME - 1, 10), LONGEST_WAIT)
    return seconds_left(wait) if add("giliran", f"{where} {name}", wait) > 1 else 0


class SignInBrake:
    """Asked before the password is: a refusal here ends the attempt.

    It finds no people and knows no rights, and so has none of a backend's other methods: Django
    keeps the first backend with `get_user` in a session it opens without a password.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, **kwargs: Any
    ) -> None:
        if request is None or username is None:
            return
        wait = seconds_to_wait(request, username)
        if wait:
            request.sign_in_wait = wait  # type: ignore[attr-defined]
            raise PermissionDenied


def exempt(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """Tries that django-axes does not count: with a mark, and those that were never made."""
    name = (credentials or {}).get("username") or ""
    return bool(getattr(request, "sign_in_wait", None) or _marks(request).get(name_mark(name)))


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """Stands for the name in the rows of django-axes: people type passwords into that field too."""
    name = (credentials or {}).get("username") or request.POST.get("login", "")
    return name_mark(name) if name else None


@receiver(user_login_failed)
def note_failure(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    if request is None or getattr(request, "sign_in_wait", None):
        return
    name = credentials.get("username") or ""
    mark = _marks(request).get(name_mark(name))
    if mark:
        add("perangkat", mark, QUARTER)
        return
    where = counted_place(request)
    if where and add("pasangan", f"{where} {name}", HOUR) == 1:
        add("nama-salah", where, HOUR)
    add("salah", name, DAY)


@receiver(user_logged_in)
def note_success(
    sender: object, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
) -> None:
    where = counted_place(request)
    if not where:  # a test or a command, no browser
        return
    if add("orang", f"{where} {user.pk}", HOUR) == 1:
        add("orang-masuk", where, HOUR)
    key, marks = name_mark(user.get_username()), _marks(request)
    last = next(reversed(marks), key)  # of whoever signed in here last
    request.somebody_else_before = last != key  # type: ignore[attr-defined]
    mark = marks.pop(key, "") or secrets.token_urlsafe(12)
    newest = list(marks.items())[-(MARKS_KEPT - 1) :]
    request.device_marks = {**dict(newest), key: mark}  # type: ignore[attr-defined]


class SignInBrakeMiddleware:
    """The page that asks to wait; and the mark, once somebody signed in."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wait = getattr(request, "sign_in_wait", 0)
        if wait:
            response = error_page(request, 429, minutes=-(-wait // 60))
            response["Retry-After"] = str(wait)
        marks = getattr(request, "device_marks", None)
        if marks:
            response.set_cookie(
                MARK,
                signing.dumps(marks, salt=MARK),
                max_age=MARK_DAYS * DAY,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


def name_mark(name: str) -> str:
    """Stands for the name in the browser, which need not tell who uses it, and in rows of tries."""
    return salted_hmac("zi.throttle.mark", name, algorithm="sha256").hexdigest()[:16]


def _marks(request: HttpRequest) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(MARK, ""), salt=MARK, max_age=MARK_DAYS * DAY)
    except signing.BadSignature:
        return {}
    return dict(found)
