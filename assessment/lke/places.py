"""Where on the screens an indicator stands."""

from functools import cache
from urllib.parse import quote

from django.urls import reverse

from assessment.models import Assessment, Indicator

# Stand for the LKE and for what the address is about while its pattern is asked for.
_LKE, _ABOUT = 987654321, 123454321
_SAFE = "!$&'()*+,;=/~:@"  # what reverse leaves as it is


def slug(code: str) -> str:
    """An indicator's code as an element id."""
    return code.replace(".", "-")


def place_of(indicator: Indicator) -> str:
    """The code of the page an indicator stands on: its area's."""
    node = indicator.node
    return node.parent.code if node.kind == "subarea" and node.parent else node.code


def page_of_item(assessment: Assessment, indicator: Indicator) -> str:
    """The address of an item: it leads on to the list for those who work in the list."""
    return item_address(assessment.pk, indicator.code)


def item_address(lke: int, code: str) -> str:
    """The address of an item alone."""
    return lke_address("answer", lke, code)


def item_in_list(lke: int, area: str, code: str) -> str:
    """The address of an item on the page of its area."""
    return f"{lke_address('area', lke, area)}#butir-{slug(code)}"


@cache
def _pattern(name: str) -> str:
    address = reverse(f"assessment:{name}", args=[_LKE, _ABOUT])
    return address.replace(str(_LKE), "{lke}").replace(str(_ABOUT), "{about}")


def lke_address(name: str, lke: int, about: str | int) -> str:
    """What ``reverse`` says for a page below an LKE about one code or number.

    An area's page holds two hundred addresses of a dozen patterns; each is asked for once.
    """
    return _pattern(name).format(lke=lke, about=quote(str(about), safe=_SAFE))
