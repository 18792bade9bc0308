"""What a request may bring: text the database can keep, and no more bytes than are needed.

Asked here once, for every address: a null character in a path, a query, a form, a cookie or a
header ends in an error of PostgreSQL wherever it is written or looked for.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict

from zona_integritas.ground.error_pages import error_page
from zona_integritas.ground.files.names import shown_name

UNKEPT = re.compile("[\x00\ud800-\udfff]")  # null, and halves of characters
HEADERS = ("HTTP_USER_AGENT", "HTTP_ACCEPT", "HTTP_X_FORWARDED_FOR", "HTTP_REFERER")
FORM_BYTES = 64 * 1024  # what a visitor sends: a name and a password, or a code
LARGEST_KEY = 2**63 - 1  # of a row, in every database
BESIDE_FILES = 2 * 1024 * 1024  # the other fields of a form that brings a file


def takes_file(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks an open view to which a visitor may send a file."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def _unkept(texts: Iterable[str]) -> bool:
    return any(UNKEPT.search(text) for text in texts)


def _fields(data: MultiValueDict[str, Any]) -> Iterable[str]:
    for name, values in data.lists():
        yield name
        yield from (value for value in values if isinstance(value, str))


class PlainTextMiddleware:
    """Refuses what the address, the cookies and the headers bring, before anything is asked."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        headers = [str(request.META.get(name, "")) for name in HEADERS]
        cookies = [*request.COOKIES, *request.COOKIES.values()]
        if _unkept([request.path_info, *_fields(request.GET), *cookies, *headers]):
            return error_page(request, 400)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> None:
        """A number in the path that no row can bear is an address that is not there."""
        if any(isinstance(one, int) and one > LARGEST_KEY for one in kwargs.values()):
            raise Http404


class BodyMiddleware:
    """Refuses a body by its size before it is read, and then by its text.

    Stands behind the one that sends visitors to the login page: whoever comes this far is
    signed in, or asks for an open page. Names of files lose here what nobody sees of them.
    """

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: object, view_args: object, view_kwargs: object
    ) -> HttpResponse | None:
        if _length(request) > _most(view_func):
            return error_page(request, 413)
        if request.method == "POST" and _unkept([*_fields(request.POST), *_names(request)]):
            return error_page(request, 400)
        for file in uploads_of(request):
            file.name = shown_name(str(file.name))
        return None


def uploads_of(request: HttpRequest) -> "Iterable[UploadedFile[bytes]]":
    """What the request uploads. Asked of a request whose body may be read."""
    for _, files in request.FILES.lists() if request.method == "POST" else ():
        yield from files


def _length(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def _most(view: object) -> int:
    if getattr(view, "login_required", True):
        return int(settings.BATCH_MAX_BYTES) + BESIDE_FILES
    if getattr(view, "takes_file", False):
        return int(settings.UPLOAD_MAX_BYTES) + BESIDE_FILES
    return FORM_BYTES


def _names(request: HttpRequest) -> Iterable[str]:
    """Of uploaded files: the fields they came in, their names and what they say they are."""
    for field, files in request.FILES.lists():
        yield field
        for file in files:
            yield from (str(file.name), str(file.content_type))
