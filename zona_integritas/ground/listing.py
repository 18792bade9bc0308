"""What every list page takes from its address: filters, words to look for, an order, a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from zona_integritas.ground.formats import whole_number

PAGE_SIZE = 25


def asked_page(
    request: HttpRequest, rows: Any, size: int = PAGE_SIZE, *, count: int | None = None
) -> Page[Any]:
    """The page that ``?page=`` names; the first or the last where there is no such page.

    ``count`` is how many rows there are, where that is known already.
    """
    pages = Paginator(rows, size)
    if count is not None:
        pages.count = count
    return pages.get_page(request.GET.get("page"))


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as its address asks for it: ``?q=`` looks for words, ``?periode=`` names a year."""

    request: HttpRequest
    filters: Mapping[str, str]

    @classmethod
    def of(cls, request: HttpRequest, *names: str) -> Self:
        return cls(request, {name: request.GET.get(name, "").strip() for name in names})

    @property
    def filtered(self) -> bool:
        return any(self.filters.values())

    @property
    def year(self) -> int | None:
        return whole_number(self.filters["periode"])

    def page(self, rows: Any, size: int = PAGE_SIZE) -> Page[Any]:
        return asked_page(self.request, rows, size)


@dataclass(frozen=True, slots=True)
class Order:
    """``?urut=`` names a column to sort by, with a minus from above to below."""

    request: HttpRequest
    sort: str

    @classmethod
    def of(cls, request: HttpRequest, default: str) -> Self:
        return cls(request, request.GET.get("urut", default))

    def heading(self, key: str) -> dict[str, str]:
        """Where a column's heading leads, and how it is sorted now (for ``aria-sort``)."""
        query = self.request.GET.copy()
        query.pop("page", None)
        query["urut"] = key if self.sort == f"-{key}" else f"-{key}"
        down, up = self.sort == f"-{key}", self.sort == key
        return {
            "url": f"?{query.urlencode()}",
            "now": "descending" if down else "ascending" if up else "none",
        }
