"""What the addresses of the lists say: period and part of the tree, and nothing else trusted."""

import re
from collections.abc import Container

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from assessment.models import Period
from assessment.queries import period_to_show
from proposals.tables.book import XLSX
from units.models import Unit, User
from units.queries import visible_units
from units.requests import SignedRequest
from units.tree import in_tree_order

CODE = re.compile(r"[A-Za-z0-9._-]{1,30}")


def typed_text(request: HttpRequest, name: str) -> str:
    """What was typed into a field outside a form; no database stores the null character."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def chosen_period(request: HttpRequest) -> Period | None:
    """The year in the address, else the period a page opens with."""
    return period_to_show(request.GET.get("periode", ""))


def chosen_unit(request: SignedRequest) -> Unit | None:
    """The unit whose part of the tree is wanted; one out of sight is as good as none."""
    code = request.GET.get("induk", "")
    if not CODE.fullmatch(code):
        return None
    return visible_units(request.user).filter(code=code).first()


def parents(user: User) -> list[Unit]:
    """The units that have others below them, for the filter."""
    seen = visible_units(user).filter(is_active=True)
    return in_tree_order(seen.filter(children__isnull=False).distinct())


def one_of(request: HttpRequest, name: str, allowed: Container[str], default: str = "") -> str:
    """The word in the address where it is one of those allowed."""
    value = request.GET.get(name, "")
    return value if value in allowed else default


def as_book(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "private, no-store"
    return response
