"""The public page that says what a paper is, whether it stands, and whether a file is it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from proposals.register.services.issued_papers import by_code, match_file
from proposals.register.services.numbers import spaced_code, typed_code
from zona_integritas.ground.files.intake import takes_file
from zona_integritas.ground.formats import ukuran
from zona_integritas.ground.permissions import public
from zona_integritas.ground.throttle.counting import allow, visitor


def _slow_down(request: HttpRequest) -> HttpResponse | None:
    """The page that asks to wait, once an address came too often."""
    if allow("periksa", visitor(request), limit=settings.CHECKS_PER_MINUTE, seconds=60):
        return None
    response = _page(request, {"waiting": True}, 429)
    response["Retry-After"] = "60"
    return response


# What the page asks of each answer; where nothing is said it is not so.
NOT_SO: dict[str, Any] = {
    "waiting": False,
    "empty": False,
    "unknown": False,
    "paper": None,
    "corrected": None,
    "corrected_number": "",
    "compared": "",
    "problem": "",
}


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    about = {**NOT_SO, **context}
    response = render(request, "proposals/register/check.html", about, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@public
def start(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    code = typed_code(request.GET.get("kode", "")[:40])
    if code.isascii() and code.isalnum():
        return redirect("check:paper", code=code)
    return _page(request, {"empty": "kode" in request.GET})


@require_http_methods(["GET", "HEAD", "POST"])
@public
@takes_file
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """One paper: kind, number, unit, date and whether it stands. A code that nobody gave out and
    one that cannot exist get the same answer."""
    if (wait := _slow_down(request)) is not None:
        return wait
    found = by_code(code)
    if found is None:
        return _page(request, {"unknown": True}, 404)
    context: dict[str, Any] = {"paper": found, "code": spaced_code(found.code)}
    context["listed"] = found.listed.select_related("proposal__unit")
    before = found.replaces.filter(renewal__isnull=False).select_related("renewal").first()
    if before is not None:
        context |= {"corrected": before.renewal, "corrected_number": before.number}
    upload = request.FILES.get("berkas")
    if request.method == "POST":
        if upload is None:
            context["problem"] = "Pilih berkas PDF yang akan dibandingkan."
        elif upload.size is None or upload.size > settings.UPLOAD_MAX_BYTES:
            context["problem"] = (
                f"Berkas ini berukuran {ukuran(upload.size)}; paling besar "
                f"{ukuran(settings.UPLOAD_MAX_BYTES)}. Naskah terbitan selalu lebih kecil. "
                f"Periksa apakah berkas yang dipilih benar."
            )
        else:
            context["compared"] = match_file(found, upload)
    return _page(request, context, 422 if "problem" in context else 200)
