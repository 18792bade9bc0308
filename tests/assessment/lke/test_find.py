"""Looking for items in the whole LKE: filters, search, and what it may cost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.evidence.services.evidence import add_link
from assessment.models import Answer, Assessment, EvidenceUse
from assessment.queries import indicators_of
from tests.assessment.lke.test_speed import LIMIT_IN_BYTES, LIMIT_OF_A_PAGE, queries

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    found: Assessment = bring("self_assessment").assessment
    return found


def codes(response: Any) -> list[str]:
    return [item.code for _, items in response.context["areas"] for item in items]


def test_filters_and_search_reach_the_whole_sheet_and_keep_to_the_address(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    member = season.people["unit_member-a"]
    client = sign_in(member)
    address = reverse("assessment:items", args=[sheet.pk])
    every = client.get(address)
    assert codes(every) == [row.code for row in indicators_of(sheet)]
    Answer.objects.filter(assessment=sheet).exclude(
        indicator__code__in=["A.I.1.i.a", "A.I.3.i.a", "A.II.2.i.a"]
    ).update(value=None)
    left = Answer.objects.filter(assessment=sheet, value__isnull=False)
    given = set(left.values_list("indicator__code", flat=True))
    blank = client.get(address, {"saring": "kosong"})
    assert set(codes(blank)) == set(codes(every)) - given
    add_link(
        actor=member, assessment=sheet, url="https://a.example/b",
        indicator=indicators_of(sheet).get(code="A.I.3.i.a"),
    )  # fmt: skip
    bare = client.get(address, {"saring": "tanpa-bukti", "cari": "a.i.3"})
    uses = EvidenceUse.objects.filter(assessment=sheet, ended_at=None)
    proven = set(uses.values_list("indicator__code", flat=True))
    assert "A.I.3.i.a" in proven
    own = [code for code in codes(every) if code.startswith("A.I.3.")]
    assert codes(bare) == [code for code in own if code not in proven]
    assert all("cari=a.i.3" in way for _, way in bare.context["filters"])
    wanted = indicators_of(sheet).get(code="A.II.2.i.a")
    words = wanted.statement.upper().split()[:3]
    assert "A.II.2.i.a" in codes(client.get(address, {"cari": " ".join(reversed(words))}))
    nothing = client.get(address, {"cari": "tidak ada kata ini"})
    assert codes(nothing) == []
    assert "Ubah saringan, atau hapus untuk menampilkan semuanya." in nothing.content.decode()


def test_it_asks_no_more_than_an_area(sheet: Any, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    address = reverse("assessment:items", args=[sheet.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert len(queries(found)) <= LIMIT_OF_A_PAGE
    assert len(response.content) <= LIMIT_IN_BYTES
