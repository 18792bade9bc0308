"""Middleware that every request passes."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import reverse

from units.fresh import go_to
from units.second_step import lacks_second_factor
from units.sessions import note_seen
from zona_integritas.ground.error_pages import error_page
from zona_integritas.ground.formats import shown_in
from zona_integritas.ground.logs import note_person, request_lines
from zona_integritas.ground.person_names import ended
from zona_integritas.ground.throttle.counting import visitor

# What stays open to whoever has to change the password first.
OWN_PASSWORD = frozenset({"account_change_password", "account_logout"})
# What stays open to whoever has to set up a second step of signing in.
SETTING_UP = OWN_PASSWORD | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "sso_again",
}


# What the scripts of a page know the sign-in page by (``js/saving/requests.js``).
SIGNED_OUT = '<p data-halaman="masuk">Sesi Anda sudah berakhir. Masuk lagi di tab baru.</p>'


class RequestIdMiddleware:
    """Gives each request an id that the record, error pages and the lines of the log carry."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_lines(request, visitor(request)) as number:
            response = self.get_response(request)
        response["X-Request-ID"] = number
        return response


# What no page here needs of the browser, so that no script may have it either.
_DENIED = (
    "accelerometer autoplay camera clipboard-read display-capture encrypted-media fullscreen "
    "geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi payment "
    "picture-in-picture screen-wake-lock serial usb xr-spatial-tracking"
)
PERMISSIONS = ", ".join(
    [f"{name}=()" for name in _DENIED.split()]
    + [f"publickey-credentials-{deed}=(self)" for deed in ("create", "get")]
)


class EveryAnswerMiddleware:
    """What Django does not put on an answer: static files and errors pass here as well."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class ShownZoneMiddleware:
    """Every request begins with Jakarta's clock; a unit's page sets its own for itself."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with shown_in():
            return self.get_response(request)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's own, but who asks for an open page is not looked up: the health page must answer
    without the session's table."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> Any:
        if not getattr(view_func, "login_required", True):
            return None
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None:
            note_person(request.user.pk)
            note_seen(request)
        elif request.method == "POST" and "HX-Request" in request.headers:
            # Not sent on: whoever signs in meanwhile in another tab would be led from there to
            # the address of a button, by the script that only wants to know that nobody was in.
            return HttpResponse(SIGNED_OUT)
        return answer


class OwnPasswordMiddleware:
    """Whoever signed in with a password that somebody else gave changes it before anything else:
    every address leads there, save signing out and what is open to everybody. The mark comes
    with the person of the request, so nothing more is asked of the database."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        found = request.resolver_match
        if not request.user.password_handed_out or (found and found.view_name in OWN_PASSWORD):
            return None
        return go_to(request, reverse("account_change_password"))


class SecondFactorMiddleware:
    """Whoever holds a role that asks for a second step of signing in, and has none, sets one up
    before anything else; only a password that somebody else gave comes before it. What it asks
    came with the person."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        found = request.resolver_match
        if found and found.view_name in SETTING_UP:
            return None
        return go_to(request, reverse("mfa_index")) if lacks_second_factor(request) else None


class NoStoreMiddleware:
    """Pages of a signed-in person are not kept by shared caches or the back button of a kiosk."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):  # as on error pages: nobody asks who is there
            return response
        if request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response


class WhoTypedMiddleware:
    """A page of one person never saves under the name of another.

    Two people sign in one after the other in one browser: the session is the second one's, the
    first one's page is still open. Every request that changes something says whose page it comes
    from (a header of requests in place, a field of ordinary forms; ``js/saving/who_typed.js`` adds
    both). Without scripts the token does the same: signing in renews it.
    """

    FIELD, HEADER = "orang_halaman", "X-Orang"

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return None
        said = request.headers.get(self.HEADER) or request.POST.get(self.FIELD, "")
        if not said or not request.user.is_authenticated or said == str(request.user.pk):
            return None
        if not request.headers.get("HX-Request"):
            return error_page(request, 409, now=request.user)
        answer = HttpResponse(
            f"Sesi di peramban ini sekarang milik {ended(str(request.user))} Halaman ini dibuka "
            "oleh orang lain, sehingga tulisannya tidak disimpan atas nama "
            f"{ended(str(request.user))} Tulisan itu tetap di perangkat ini sampai "
            "pemiliknya masuk lagi. Tidak ada data yang berubah.",
            status=409,
            content_type="text/plain; charset=utf-8",
        )
        answer["X-Orang-Lain"] = "ya"
        answer["HX-Reswap"] = "none"
        return answer


class ButtonOnlyMiddleware:
    """An address that only a button may call, opened by itself: signing in again leads there when
    the session ended before the button was pressed. Then a page, instead of an empty one."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            page = error_page(request, 405)
            page["Allow"] = response["Allow"]
            page._has_been_logged = True  # type: ignore[attr-defined]  # one line, Django's
            return page
        return response
