"""Addresses on an area's page are put together from patterns; they must be the real ones."""

import pytest
from django.urls import reverse

from assessment.lke.places import lke_address


@pytest.mark.parametrize("code", ["A.I.5.iv.d", "WBK:area.1", "total", "A 1 ü%"])
@pytest.mark.parametrize(
    "name", ["area", "answer", "why", "mark", "talk", "evidence_add", "evidence_pick"]
)
def test_an_address_about_a_code_is_what_the_application_answers_to(name: str, code: str) -> None:
    assert lke_address(name, 7, code) == reverse(f"assessment:{name}", args=[7, code])


@pytest.mark.parametrize("name", ["evidence_download", "evidence_preview", "evidence_remove"])
def test_an_address_about_a_number_is_what_the_application_answers_to(name: str) -> None:
    assert lke_address(name, 12, 345) == reverse(f"assessment:{name}", args=[12, 345])
