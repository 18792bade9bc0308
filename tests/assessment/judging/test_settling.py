"""Settling: what the three do not agree on, decided one by one; every rank's answer is kept."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.enums import Side
from assessment.models import Answer, Assessment
from tests.assessment.judging.conftest import another, judge_all, say, unit_values
from tests.season import fresh

pytestmark = pytest.mark.django_db
LOWERED, LEFT, RAISED = "A.I.1.i.b", "A.I.1.ii.a", "A.I.1.ii.b"


@pytest.fixture
def disputed(proposal: Any, sheet: Assessment, season: Any, move: Any) -> Assessment:
    """At the supervisor: the member lowered one item, left one; the lead lowered a third."""
    member, lead = season.people["demo-tpi-anggota"], season.people["demo-tpi-ketua"]
    unit = unit_values(sheet)
    judge_all(member, sheet, Side.TPI_MEMBER, without=(LOWERED, LEFT))
    say(member, sheet, LOWERED, another(unit[LOWERED]), "Bukti sebagian.")
    say(member, sheet, LEFT, "", "Saya ikut menyusunnya.", abstain=True)
    move("demo-tpi-anggota", proposal, "hand_to_lead")
    sheet.refresh_from_db()
    say(lead, sheet, LEFT, unit[LEFT], side=Side.TPI_LEAD)
    say(lead, sheet, RAISED, another(unit[RAISED]), "Lain menurut saya.", side=Side.TPI_LEAD)
    move("demo-tpi-ketua", fresh(proposal), "hand_to_supervisor")
    sheet.refresh_from_db()
    return sheet


def decided(sheet: Assessment, code: str) -> Answer:
    return Answer.objects.get(assessment=sheet, indicator__code=code, side=Side.TPI_SUPERVISOR)


@pytest.mark.one_database
def test_the_page_shows_what_differs_and_only_that(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    page = (
        sign_in(season.people["demo-tpi-dalnis"])
        .get(reverse("assessment:settle", args=[disputed.pk]))
        .content.decode()
    )
    assert page.count('<article class="kartu putus-butir"') == 3
    for said in (
        "Bukti sebagian.",
        "Saya ikut menyusunnya.",
        "Lain menurut saya.",
        "Tidak menilai",
    ):
        assert said in page
    assert "<strong>3</strong> dari 3 butir belum diputuskan" in page


def test_an_item_is_decided_by_taking_an_answer_over_and_the_rest_is_counted(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-dalnis"])
    address = reverse("assessment:settle_item", args=[disputed.pk, LOWERED])
    response = client.post(
        address, {"versi": "0", "pilih": "tpi_member"}, headers={"HX-Request": "true"}
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "<strong>2</strong> dari 3 butir belum diputuskan" in page
    assert 'data-putus="selesai"' in page  # the member's note explains the member's answer
    values = dict(
        Answer.objects.filter(assessment=disputed, indicator__code=LOWERED).values_list(
            "side", "value"
        )
    )
    assert values[Side.TPI_SUPERVISOR] == values[Side.TPI_MEMBER] != values[Side.UNIT]
    left = client.get(reverse("assessment:settle", args=[disputed.pk]) + "?saring=sisa")
    assert LOWERED not in left.content.decode()


def test_another_answer_than_all_of_them_needs_its_own_reason(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-dalnis"])
    address = reverse("assessment:settle_item", args=[disputed.pk, LOWERED])
    page = client.post(
        address, {"versi": "0", "nilai": "C"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'data-putus="catatan"' in page
    assert decided(disputed, LOWERED).value == "C"
    form = {"versi": "1", "pilih": "tpi_supervisor", "catatan": "Dua unsur tidak terbukti."}
    assert client.post(address, form).status_code == 302
    assert (decided(disputed, LOWERED).value, decided(disputed, LOWERED).version) == ("C", 2)


def test_nothing_chosen_stale_or_foreign_is_refused_and_changes_nothing(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    supervisor = season.people["demo-tpi-dalnis"]
    client = sign_in(supervisor)
    address = reverse("assessment:settle_item", args=[disputed.pk, LOWERED])
    for form in ({"versi": "0"}, {"versi": "0", "pilih": "tpn"}, {"versi": "x", "nilai": "F"}):
        assert client.post(address, form).status_code == 422
    assert not Answer.objects.filter(
        assessment=disputed, indicator__code=LOWERED, side=Side.TPI_SUPERVISOR
    ).exists()
    say(supervisor, disputed, LOWERED, "A", side=Side.TPI_SUPERVISOR)
    stale = client.post(address, {"versi": "0", "pilih": "tpi_member"})
    assert stale.status_code == 409
    assert "baru saja diubah" in stale.content.decode()
    lead = sign_in(season.people["demo-tpi-ketua"]).post(address, {"versi": "1", "pilih": "unit"})
    assert lead.status_code == 422
    assert decided(disputed, LOWERED).version == 1
    agreed = reverse("assessment:settle_item", args=[disputed.pk, "A.I.1.i.a"])
    assert client.post(agreed, {"versi": "0"}).status_code == 404


def test_a_save_is_cheap_and_the_page_does_not_grow_by_item(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-dalnis"])
    page = reverse("assessment:settle", args=[disputed.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(page).status_code == 200
        return len(found)

    queries()
    before = queries()
    rows = Answer.objects.filter(assessment=disputed, side=Side.TPI_MEMBER)
    rows.filter(indicator__code__startswith="A.I.2.", value="A").update(value="C")
    assert queries() == before
    assert before <= 15


def test_a_refusal_answers_in_its_own_place_and_a_conflict_takes_one_click(
    disputed: Assessment, season: Any, sign_in: Any
) -> None:
    supervisor = season.people["demo-tpi-dalnis"]
    client = sign_in(supervisor)
    address = reverse("assessment:settle_item", args=[disputed.pk, LOWERED])
    htmx = {"HX-Request": "true"}
    long = client.post(
        address, {"versi": "0", "pilih": "unit", "catatan": "x" * 7000}, headers=htmx
    )
    assert long.status_code == 422
    assert "7.000 dari paling banyak 5.000 karakter" in long.content.decode()
    assert "<textarea" not in long.content.decode()  # what was typed is not replaced
    say(supervisor, disputed, LOWERED, "A", "Putusan pertama.", side=Side.TPI_SUPERVISOR)
    form = {"versi": "0", "nilai": "C", "catatan": "Pertimbangan saya."}
    stale = client.post(address, form, headers=htmx)
    assert stale.status_code == 409
    html = stale.content.decode()
    assert "<textarea" not in html
    assert "Simpan punya saya" in html
    again = {**form, "maksud": "nilai:C", "timpa": "1"}
    del again["nilai"]
    assert client.post(address, again, headers=htmx).status_code == 200
    row = decided(disputed, LOWERED)
    assert (row.value, row.note, row.version) == ("C", "Pertimbangan saya.", 2)
    stored = client.post(address, {**form, "pakai": "2"}, headers=htmx).content.decode()
    assert "Diputuskan: C" in stored
    assert decided(disputed, LOWERED).version == 2
