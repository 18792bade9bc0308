"""Where on the screens an indicator stands."""

from django.urls import reverse

from assessment.models import Assessment, Indicator


def slug(code: str) -> str:
    """An indicator's code as an element id."""
    return code.replace(".", "-")


def place_of(indicator: Indicator) -> str:
    """The code of the page an indicator stands on: its area's."""
    node = indicator.node
    return node.parent.code if node.kind == "subarea" and node.parent else node.code


def page_of_item(assessment: Assessment, indicator: Indicator) -> str:
    """The address of the indicator on its area's page."""
    address = reverse("assessment:area", args=[assessment.pk, place_of(indicator)])
    return f"{address}#butir-{slug(indicator.code)}"
