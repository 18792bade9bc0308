"""What cannot be undone asks for a sign-in that is not long ago: before its form opens."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from units.sessions import begun_at

View = Callable[..., HttpResponseBase]
# What decides, gives a role, or opens somebody's account: each view that names one of these asks
# (a test finds the others), and of the moves of a proposal those that need one.
FRESH_PERMISSIONS = frozenset(
    {
        "assessment.assign_team",
        "assessment.confirm_paper_sheet",
        "proposals.confirm_record",
        "proposals.decide",
        "units.give_role",
        "units.manage_people",
        "units.manage_person",
        "units.record_predicate",
    }
)


def signed_in_at(request: HttpRequest) -> datetime | None:
    """When the person last showed who they are: by signing in, or when asked again since."""
    begun = begun_at(request.session)
    steps = get_authentication_records(request, request.user)
    again = [datetime.fromtimestamp(one["at"], UTC) for one in steps if one.get("reauthenticated")]
    return max([*again, begun] if begun else again, default=None)


def is_fresh(request: HttpRequest) -> bool:
    when = signed_in_at(request)
    longest = timedelta(minutes=settings.FRESH_SIGN_IN_MINUTES)
    return when is not None and timezone.now() - when <= longest


def fresh_sign_in(view: View) -> View:
    """Names a view that somebody opens only shortly after signing in, or after being asked again.

    Whoever opens it is sent there and comes back. What was typed meanwhile and sent too late is
    shown again, to be sent once more.
    """
    return fresh_sign_in_where(lambda request, *args, **kwargs: True)(view)


def fresh_sign_in_where(asks: Callable[..., bool]) -> Callable[[View], View]:
    """The same for a page that only some open in order to decide (``asks`` gets what the view
    gets)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if is_fresh(request) or not asks(request, *args, **kwargs):
                return view(request, *args, **kwargs)
            return _ask_again(request)

        asked.asks_fresh = True  # type: ignore[attr-defined]
        return asked

    return decorate


def go_to(request: HttpRequest, page: str) -> HttpResponse:
    """Leads there, also from a request that a script made for a piece of a page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": page})
    return redirect(page)


def _ask_again(request: HttpRequest) -> HttpResponse:
    ask = reverse("account_reauthenticate")
    in_place = "HX-Request" in request.headers
    if request.method in ("GET", "HEAD"):
        back = request.get_full_path()
        if in_place:
            shown = urlsplit(request.headers.get("HX-Current-URL", ""))
            back = f"{shown.path}?{shown.query}" if shown.query else shown.path or "/"
        return go_to(request, f"{ask}?{urlencode({'next': back})}")
    if in_place:
        # As where a session ended: the text waits, and goes by itself (``js/saving/requests.js``).
        return redirect(ask)
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    return render(
        request,
        "units/sign_in_again.html",
        {
            "typed": typed,
            "minutes": settings.FRESH_SIGN_IN_MINUTES,
            "files": bool(request.FILES),
        },
        status=403,
    )
