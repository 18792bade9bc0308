"""A list page reads its address: filters, an order, a page."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from zona_integritas.ground.listing import Listing, Order, asked_page


def asked(query: str) -> HttpRequest:
    return RequestFactory().get(f"/?{query}")


@pytest.mark.parametrize(("page", "number"), [("", 1), ("2", 2), ("99", 3), ("0", 3), ("dua", 1)])
def test_a_page_that_is_not_there_is_the_first_or_the_last(page: str, number: int) -> None:
    assert asked_page(asked(f"page={page}"), range(60), 25).number == number


def test_rows_that_were_counted_before_are_not_counted_again() -> None:
    class Rows(list[int]):
        def __len__(self) -> int:
            raise AssertionError("counted")

    assert asked_page(asked("page=2"), Rows(range(60)), 25, count=60).paginator.num_pages == 3


def test_filters_are_those_the_list_knows_without_blanks_around() -> None:
    listing = Listing.of(asked("q=%20balai%20&periode=2026&lain=x"), "q", "periode", "keadaan")
    assert listing.filters == {"q": "balai", "periode": "2026", "keadaan": ""}
    assert listing.filtered
    assert listing.year == 2026
    assert not Listing.of(asked("q=%20&lain=x"), "q").filtered
    assert Listing.of(asked("periode=tahun"), "periode").year is None


def test_a_heading_turns_the_order_round_and_leads_to_the_first_page() -> None:
    order = Order.of(asked("urut=-nilai&page=3&q=x"), "-total")
    assert order.heading("nilai") == {"url": "?urut=nilai&q=x", "now": "descending"}
    assert order.heading("unit") == {"url": "?urut=-unit&q=x", "now": "none"}
    assert Order.of(asked("urut=nilai"), "-total").heading("nilai")["now"] == "ascending"
    assert Order.of(asked(""), "-total").heading("total")["now"] == "descending"
