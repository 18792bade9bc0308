"""How a person goes through the items: one by one, or as a list. Remembered in a cookie that says
nothing about them, so that each device keeps what suits its screen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from assessment.lke.places import item_address, item_in_list

COOKIE = "zi-lke"
ONE, LIST = "satu", "daftar"
ASKED = "cara"  # in an address: goes that way from now on
_YEAR = 365 * 24 * 3600


def way_of(request: HttpRequest) -> str:
    """``satu`` or ``daftar``: what the address asks for, or what was chosen before."""
    asked = request.GET.get(ASKED, "")
    chosen = asked if asked in (ONE, LIST) else request.COOKIES.get(COOKIE, "")
    return ONE if chosen == ONE else LIST


def remember_way(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, with the way the address asked for kept for the next pages."""
    asked = request.GET.get(ASKED, "")
    if asked in (ONE, LIST):
        response.set_cookie(
            COOKIE,
            asked,
            max_age=_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def item_page(request: HttpRequest, lke: int, area: str, code: str) -> str:
    """The address of an item in the way this person goes."""
    return item_address(lke, code) if way_of(request) == ONE else item_in_list(lke, area, code)
