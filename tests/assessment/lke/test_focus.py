"""One question alone: whose way it is, what its strip says, what it may cost."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.enums import Phase, Side
from assessment.evidence.services.evidence import add_link
from assessment.lke.reports.page import LkePage
from assessment.lke.reports.strip import strip_of
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.models import Answer, Assessment, ItemSeen, ReturnedItem
from assessment.queries import indicators_of
from assessment.seen import seen_assessment
from tests.assessment.lke.test_filling import ANSWERS, stored
from tests.assessment.lke.test_speed import queries, save
from zona_integritas.ground.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CODE, NEXT, AREA = "A.I.1.i.a", "A.I.1.i.b", "A.I.1"
LIMIT_OF_A_QUESTION = 14
LIMIT_IN_BYTES = 15 * 1024


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    found: Assessment = bring("self_assessment").assessment
    return found


def clear(sheet: Assessment, code: str) -> None:
    Answer.objects.filter(assessment=sheet, indicator__code=code).update(value=None)


def fill(sheet: Assessment) -> None:
    entries = [
        AnswerEntry(row, Side.UNIT, stored(ANSWERS[row.code]), "") for row in indicators_of(sheet)
    ]
    write_many(actor=SYSTEM, assessment=sheet, entries=entries, source="form")


def address(sheet: Assessment, code: str, query: str = "") -> str:
    return reverse("assessment:answer", args=[sheet.pk, code]) + query


def test_the_way_asked_for_is_remembered_and_every_address_follows_it(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    listed = reverse("assessment:area", args=[sheet.pk, AREA])
    assert client.get(address(sheet, CODE))["Location"] == f"{listed}#butir-A-I-1-i-a"
    assert client.get(listed).status_code == 200
    alone = client.get(address(sheet, CODE, "?cara=satu"))
    assert alone.context["item"].code == CODE
    cookie = alone.cookies["zi-lke"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("satu", True, "Lax")
    assert client.get(address(sheet, NEXT)).context["item"].code == NEXT
    # The area leads to its first open item, a part of its list stays the list.
    clear(sheet, NEXT)
    assert client.get(listed)["Location"] == address(sheet, NEXT)
    assert client.get(f"{listed}?saring=kosong").status_code == 200
    assert client.get(f"{listed}?cara=daftar").cookies["zi-lke"].value == "daftar"
    assert client.get(address(sheet, CODE)).status_code == 302
    assert client.get(address(sheet, CODE, "?cara=lain")).status_code == 302  # unknown: as before


def test_the_strip_says_what_is_left(sheet: Any, season: Any) -> None:
    member = season.people["unit_member-a"]
    rows = list(indicators_of(sheet).filter(code__startswith=f"{AREA}."))
    url = "https://arsip.instansi.example/sk"
    add_link(actor=member, assessment=sheet, indicator=rows[0], url=url)
    clear(sheet, rows[2].code)
    lead = season.people["demo-tpi-ketua"]
    ReturnedItem.objects.create(
        assessment=sheet, indicator=rows[3], round=1, reason="SK lama.", marked_by=lead
    )
    Assessment.objects.filter(pk=sheet.pk).update(round=1, phase=Phase.REPAIR)
    found = seen_assessment(member, sheet.pk)
    assert found is not None
    strip = strip_of(LkePage(member, found), rows[1].code)
    assert [cell.state for cell in strip.cells[:4]] == ["ya", "tanpa", "belum", "balik"]
    assert [cell.number for cell in strip.cells] == list(range(1, len(rows) + 1))
    assert (strip.previous, strip.next) == (strip.cells[0], strip.cells[2])
    assert strip.next_open(None) == strip.cells[2]
    assert strip.next_open({rows[3].code}) is None  # nobody is led to what is not theirs
    assert strip.counts["belum"] == strip.left == 1


def test_a_question_is_small_and_asks_little(sheet: Any, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    client.get(address(sheet, CODE, "?cara=satu"))
    heavy = {}
    for code in (CODE, "A.I.6.i.a", "A.II.1.i.a", "B.I.a.1"):
        if not indicators_of(sheet).filter(code=code).exists():
            continue
        with CaptureQueriesContext(connection) as found:
            response = client.get(address(sheet, code), headers={"Accept-Encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        cost = (len(queries(found)), len(response.content))
        if cost[0] > LIMIT_OF_A_QUESTION or cost[1] > LIMIT_IN_BYTES:
            heavy[code] = cost
    assert heavy == {}


def test_going_on_brings_the_question_alone(sheet: Any, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    client.get(address(sheet, CODE, "?cara=satu"))
    part = client.get(address(sheet, NEXT), headers={"HX-Request": "true", "HX-Boosted": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert "<title>Butir 2, Manajemen Perubahan" in text
    assert 'id="butir-A-I-1-i-b"' in text


def test_a_save_here_changes_what_stands_here(sheet: Any, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    where = address(sheet, CODE, "?cara=satu")
    version = Answer.objects.get(assessment=sheet, indicator__code=CODE, side="unit").version
    data = {"nilai": "Ya", "catatan": "Sudah.", "versi": version}
    with CaptureQueriesContext(connection) as found:
        response = client.post(where, data, headers={"HX-Request": "true"})
    text = response.content.decode()
    assert len(queries(found)) <= 8
    assert 'id="kata-A-I-1-i-a"' in text
    assert 'id="lke-jalan"' not in text
    assert 'id="huruf-A-I-1-i-a"' not in text
    asked = save(client, sheet, NEXT, 1, nilai="B")  # from the list nothing has changed
    assert len(asked) <= 8


def test_a_question_that_was_shown_is_seen_and_no_other(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    member = season.people["unit_member-a"]
    client = sign_in(member)
    page = client.get(address(sheet, CODE, "?cara=satu"))
    data = {"area": AREA, "butir": CODE, "lihat": "ya", "dimuat": page.context["shown_at"]}
    client.post(reverse("assessment:presence", args=[sheet.pk]), data)
    seen = ItemSeen.objects.filter(user=member).values_list("indicator__code", flat=True)
    assert list(seen) == [CODE]


def test_the_last_question_offers_the_next_area_with_open_items(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    last = indicators_of(sheet).filter(code__startswith=f"{AREA}.").last()
    assert last is not None
    clear(sheet, "A.I.3.i.a")
    after = client.get(address(sheet, last.code, "?cara=satu")).context["after"]
    assert (after.url, after.leaves) == (address(sheet, "A.I.3.i.a"), False)
    fill(sheet)
    assert client.get(address(sheet, last.code)).context["after"].leaves  # the overview
