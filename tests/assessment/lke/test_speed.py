"""What a page and a save may cost: queries and bytes. Times are for the benchmarks."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.enums import Side
from assessment.evidence.services.evidence import add_link
from assessment.models import Answer, AnswerRevision
from assessment.queries import indicator_rows, indicators_of

pytestmark = pytest.mark.django_db

# The session with its person, the LKE (then it is held), its answers; the answer, its version, the
# end of the chain, the event.
LIMIT_OF_A_SAVE = 8
LIMIT_OF_A_PAGE = 15
LIMIT_IN_BYTES = 40 * 1024
# Beginning and ending a transaction asks the database for nothing.
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def queries(found: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in found.captured_queries if not one["sql"].startswith(FRAME)]


def save(client: Any, sheet: Any, code: str, version: int, **fields: str) -> list[str]:
    """One save as the page sends it; answers what it asked the database."""
    address = reverse("assessment:answer", args=[sheet.pk, code])
    data = {"catatan": "", "versi": str(version), **fields}
    with CaptureQueriesContext(connection) as found:
        response = client.post(address, data, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return queries(found)


def test_a_save_asks_for_nothing_twice(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("self_assessment").assessment
    client = sign_in(season.people["unit_member-a"])
    client.get(reverse("assessment:area", args=[sheet.pk, "A.I.1"]))
    blank = "A.I.1.i.a"
    answers = Answer.objects.filter(assessment=sheet, indicator__code=blank)
    AnswerRevision.objects.filter(answer__in=answers).delete()
    answers.delete()
    first = save(client, sheet, blank, 0, nilai="Ya")
    again = save(client, sheet, blank, 1, nilai="Tidak")
    same = save(client, sheet, blank, 2, nilai="Tidak")
    assert [len(first), len(again)] == [LIMIT_OF_A_SAVE] * 2, "\n".join(first)
    assert len(same) < LIMIT_OF_A_SAVE  # unchanged content writes nothing
    assert answers.get().version == 2


def test_a_save_of_an_assessor_asks_no_more(bring: Any, season: Any, sign_in: Any) -> None:
    sheet = bring("tpi_assessment").assessment
    client = sign_in(season.people["demo-tpi-anggota"])
    client.get(reverse("assessment:area", args=[sheet.pk, "A.I.1"]))
    answer = Answer.objects.get(assessment=sheet, side=Side.TPI_MEMBER, indicator__code="A.I.1.i.a")
    other = "Tidak" if answer.value == "Ya" else "Ya"
    asked = save(client, sheet, "A.I.1.i.a", answer.version, nilai=other)
    assert len(asked) <= LIMIT_OF_A_SAVE, "\n".join(asked)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("state", "username"),
    [
        ("self_assessment", "unit_member-a"),
        ("tpi_assessment", "demo-tpi-anggota"),
        ("tpi_final", "demo-pengamat"),
    ],
)
def test_every_area_page_is_small_and_asks_little(
    bring: Any, season: Any, sign_in: Any, state: str, username: str
) -> None:
    sheet = bring(state).assessment
    client = sign_in(season.people[username])
    codes = [row.code for row in sheet.instrument.nodes.filter(kind="area")]
    heavy = {}
    for code in codes:
        address = reverse("assessment:area", args=[sheet.pk, code])
        with CaptureQueriesContext(connection) as found:
            response = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        if len(queries(found)) > LIMIT_OF_A_PAGE or len(response.content) > LIMIT_IN_BYTES:
            heavy[code] = (len(queries(found)), len(response.content))
    assert heavy == {}


def test_more_evidence_does_not_make_the_page_ask_more(
    bring: Any, season: Any, sign_in: Any
) -> None:
    sheet = bring("self_assessment").assessment
    member = season.people["unit_member-a"]
    client = sign_in(member)
    rows = list(indicators_of(sheet).filter(code__startswith="A.I.1."))
    address = reverse("assessment:area", args=[sheet.pk, "A.I.1"])

    def asked(count: int) -> int:
        for number in range(count):
            url = f"https://arsip.instansi.example/{count}/{number}"
            add_link(actor=member, assessment=sheet, indicator=rows[number], url=url)
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(queries(found))

    assert asked(1) == asked(3)


@pytest.mark.one_database
def test_rows_that_are_kept_are_those_of_the_version(season: Any) -> None:
    instrument = season.period.instrument
    kept = indicator_rows(instrument)
    assert kept is indicator_rows(type(instrument).objects.get(pk=instrument.pk))
    assert [row.pk for row in kept] == [row.pk for row in instrument.indicators.order_by("order")]
    edited = type(instrument).objects.get(pk=instrument.pk)
    edited.edition += 1
    assert indicator_rows(edited) is not kept
