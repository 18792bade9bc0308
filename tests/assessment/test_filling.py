"""Filling fast: what is still to do, what is new, who else is here."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Side
from assessment.models import Answer, Assessment, ItemSeen, Presence
from assessment.queries import indicators_of
from assessment.services.answer_batches import Entry, write_many
from assessment.services.answers import save_answer
from assessment.services.evidence import add_link

pytestmark = pytest.mark.django_db
ANSWERS = json.loads((Path(__file__).parent / "two_sides.json").read_text())["unit"]["answers"]
AREA, CODE, OTHER = "A.I.1", "A.I.1.i.b", "A.I.1.i.a"


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    """The LKE of unit A while it is filled; one item of the first area is still blank."""
    found: Assessment = bring("self_assessment").assessment
    entries = [Entry(row, Side.UNIT, stored(ANSWERS[row.code]), "") for row in indicators_of(found)]
    write_many(actor=None, assessment=found, entries=entries, source="form")
    Answer.objects.filter(assessment=found, indicator__code=CODE).update(value=None, version=9)
    return found


def stored(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: str(count) for key, count in value.items()}
    return str(value)


def page(client: Any, sheet: Assessment, query: str = "") -> Any:
    return client.get(reverse("assessment:area", args=[sheet.pk, AREA]) + query)


def shown(response: Any) -> list[str]:
    return [item.indicator.code for _, _, items in response.context["groups"] for item in items]


def counts(response: Any) -> dict[str, int]:
    return {one.key: one.count for one in response.context["filters"]}


def look(client: Any, sheet: Assessment, shown: Any = None) -> None:
    """The page of the area stayed open for a while: it says what it showed, and when."""
    shown = shown or page(client, sheet).context["shown_at"]
    address = reverse("assessment:presence", args=[sheet.pk])
    client.post(address, {"area": AREA, "lihat": "ya", "dimuat": shown})


def write(person: Any, sheet: Assessment, code: str, value: str) -> None:
    indicator = indicators_of(sheet).get(code=code)
    row = Answer.objects.filter(assessment=sheet, indicator=indicator, side=Side.UNIT).first()
    save_answer(
        actor=person, assessment=sheet, indicator=indicator, side=Side.UNIT, value=value,
        note="", expected_version=row.version if row else 0,
    )  # fmt: skip


def test_the_filter_leaves_what_is_still_to_do(sheet: Any, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    response = page(client, sheet, "?saring=kosong")
    assert shown(response) == [CODE]
    assert counts(response)[""] == 12
    assert counts(response)["kosong"] == 1
    add_link(
        actor=season.people["unit_member-a"], assessment=sheet, url="https://a.example/b",
        indicator=indicators_of(sheet).get(code=CODE),
    )  # fmt: skip
    before = counts(response)["tanpa-bukti"]
    response = page(client, sheet, "?saring=tanpa-bukti")
    assert len(shown(response)) == before - 1
    assert CODE not in shown(response)


def test_an_unknown_filter_shows_everything(sheet: Any, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    assert len(shown(page(client, sheet, "?saring=entah"))) == 12
    # what the TPI says is no filter for who may not see it yet
    assert "beda" not in counts(page(client, sheet))


def test_the_next_blank_item_is_one_click_away(sheet: Any, season: Any, sign_in: Any) -> None:
    Answer.objects.filter(assessment=sheet, indicator__code="A.II.2.i.a").update(value=None)
    client = sign_in(season.people["unit_member-a"])
    assert page(client, sheet).context["next_open"].endswith("/area/A.II.2/#butir-A-II-2-i-a")
    later = client.get(reverse("assessment:area", args=[sheet.pk, "A.II.3"]))
    assert later.context["next_open"].endswith("/area/A.I.1/#butir-A-I-1-i-b")  # around the end


def test_what_others_changed_is_new_until_it_was_seen(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    member, head = season.people["unit_member-a"], season.people["unit_head-a"]
    client = sign_in(member)
    address = reverse("assessment:presence", args=[sheet.pk])
    look(client, sheet)
    assert counts(page(client, sheet))["baru"] == 0
    write(head, sheet, CODE, "A")
    assert shown(page(client, sheet, "?saring=baru")) == [CODE]
    write(member, sheet, OTHER, "Tidak")  # one's own changes are no news
    assert shown(page(client, sheet, "?saring=baru")) == [CODE]
    client.post(address, {"area": AREA})  # only just opened: not seen yet
    assert counts(page(client, sheet))["baru"] == 1
    look(client, sheet)
    assert counts(page(client, sheet))["baru"] == 0
    assert ItemSeen.objects.filter(user=member).count() == 12


def test_the_same_side_is_named_the_other_only_by_its_side(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    address = reverse("assessment:presence", args=[sheet.pk])
    for username in ("unit_head-a", "demo-tpi-ketua"):
        sign_in(season.people[username]).post(address, {"area": AREA})
    client = sign_in(season.people["unit_member-a"])
    told = client.post(address, {"area": "A.I.2"}, headers={"HX-Request": "true"})
    text = told.content.decode()
    assert "Orang unit_head-a (A.I.1)" in text
    assert "Tim penilai" in text
    assert "Orang demo-tpi-ketua" not in text
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert (
        "Sedang membuka"
        not in client.post(address, {"area": AREA}, headers={"HX-Request": "true"}).content.decode()
    )


def test_nobody_is_present_where_nobody_may_look(sheet: Any, season: Any, sign_in: Any) -> None:
    address = reverse("assessment:presence", args=[sheet.pk])
    assert sign_in(season.people["unit_member-b"]).post(address, {"area": AREA}).status_code == 404
    assert not Presence.objects.exists()


def test_the_page_asks_as_often_for_three_who_wrote_as_for_one(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    page(client, sheet)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(client, sheet)
        return len(found)

    alone = queries()
    for username in ("unit_head-a", "demo-pimpinan", "demo-tpi-ketua"):
        look(sign_in(season.people[username]), sheet)
    write(season.people["unit_head-a"], sheet, OTHER, "Tidak")
    assert queries() == alone <= 20
