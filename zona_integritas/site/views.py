"""Home, health and the error pages."""

import logging
import sys

from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from units.models import Unit
from units.requests import SignedRequest
from units.services.people import set_large_text
from zona_integritas.ground.error_pages import error_page
from zona_integritas.ground.files.kept_files import is_full
from zona_integritas.ground.logs import request_id
from zona_integritas.ground.notices.visits import last_visit
from zona_integritas.ground.permissions import public, signed_in
from zona_integritas.site.home import page as home_page

FRESH = {"Cache-Control": "no-store"}

logger = logging.getLogger(__name__)


@signed_in
def home(request: SignedRequest) -> HttpResponse:
    since = last_visit(request.user, request.session)
    return render(request, "site/home/page.html", home_page(request.user, since))


@public
def health(request: HttpRequest) -> HttpResponse:
    """For the load balancer: does the application answer and find its tables?

    A table is asked for: where the file of SQLite was moved, an empty one takes its place.
    """
    try:
        Unit.objects.exists()
    except Error as error:
        logger.error("the database cannot be reached: %s", error)
        return JsonResponse({"status": "basis data tidak terjangkau"}, status=503, headers=FRESH)
    return JsonResponse({"status": "ok"}, headers=FRESH)


@require_POST
@signed_in
def text_size(request: SignedRequest) -> HttpResponse:
    """Keeps whether the person reads in larger type; the page itself changes at once."""
    set_large_text(actor=request.user, large=request.POST.get("besar") == "ya")
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    back = request.POST.get("kembali", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, None):
        back = reverse("home")
    return HttpResponseRedirect(back)  # an address, never the name of a page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, name="403_csrf")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, reason=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What was not foreseen, with the number that finds it in the log. A database that cannot be
    reached comes back by itself: the answer says so, and the scripts of the pages send again.
    Also where a disk is full: an upload that came in, or the database, found no room."""
    error = sys.exc_info()[1]
    if is_full(error):
        return error_page(request, 507, number=request_id())
    away = isinstance(error, OperationalError | InterfaceError)
    response = error_page(request, 503 if away else 500, number=request_id())
    if away:
        response["Retry-After"] = "30"
    return response
