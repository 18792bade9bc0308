"""Filling fast: what is still to do, what is new, who else is here."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.enums import Side
from assessment.evidence.services.evidence import add_file, add_link
from assessment.evidence.services.versions import replace_file
from assessment.lke.services.answer_batches import AnswerEntry, write_many
from assessment.lke.services.answers import save_answer
from assessment.models import Answer, Assessment, InterpretationNote, ItemSeen, Presence
from assessment.queries import indicators_of
from tests.paths import TWO_SIDES
from units.models import User
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM

pytestmark = pytest.mark.django_db
ANSWERS = json.loads(TWO_SIDES.read_text())["unit"]["answers"]
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
AREA, CODE, OTHER = "A.I.1", "A.I.1.i.b", "A.I.1.i.a"


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    """The LKE of unit A while it is filled; one item of the first area is still blank."""
    found: Assessment = bring("self_assessment").assessment
    entries = [
        AnswerEntry(row, Side.UNIT, stored(ANSWERS[row.code]), "") for row in indicators_of(found)
    ]
    write_many(actor=SYSTEM, assessment=found, entries=entries, source="form")
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


@pytest.mark.one_database
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


@pytest.mark.one_database
def test_an_unknown_filter_shows_everything(sheet: Any, season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["unit_member-a"])
    assert len(shown(page(client, sheet, "?saring=entah"))) == 12
    # what the TPI says is no filter for who may not see it yet
    assert "beda" not in counts(page(client, sheet))


@pytest.mark.one_database
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


@pytest.mark.one_database
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


@pytest.mark.one_database
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
    assert queries() == alone <= 15


def test_what_was_written_after_the_page_was_made_stays_new(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    older = page(client, sheet).context["shown_at"]
    write(season.people["unit_head-a"], sheet, CODE, "A")
    look(client, sheet, shown=older)  # the page still open shows the blank item
    assert shown(page(client, sheet, "?saring=baru")) == [CODE]
    look(client, sheet)
    look(client, sheet, shown=older)  # an older tab takes nothing back
    assert counts(page(client, sheet))["baru"] == 0
    look(client, sheet, shown="besok")
    look(client, sheet, shown="9999-12-31T00:00:00+00:00")  # nobody has seen the future
    write(season.people["unit_head-a"], sheet, CODE, "B")
    assert counts(page(client, sheet))["baru"] == 1


def test_a_new_version_of_evidence_is_new_to_the_others(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    member, head = season.people["unit_member-a"], season.people["unit_head-a"]
    item = indicators_of(sheet).get(code=CODE)
    use = add_file(
        actor=member, assessment=sheet, indicator=item,
        upload=SimpleUploadedFile("a.pdf", PDF),
    )  # fmt: skip
    client = sign_in(head)
    look(client, sheet)
    look(sign_in(member), sheet)
    assert counts(page(client, sheet))["baru"] == 0
    replace_file(actor=member, use=use, upload=SimpleUploadedFile("a.pdf", PDF + b"%2\n"))
    assert shown(page(client, sheet, "?saring=baru")) == [CODE]
    assert counts(page(sign_in(member), sheet))["baru"] == 0  # one's own is no news


def test_a_ping_asks_as_often_for_three_others_as_for_one(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["unit_member-a"])
    address = reverse("assessment:presence", args=[sheet.pk])

    def queries(*others: str) -> int:
        for username in others:
            sign_in(season.people[username]).post(address, {"area": AREA})
        with CaptureQueriesContext(connection) as found:
            client.post(address, {"area": AREA}, headers={"HX-Request": "true"})
        return len(found)

    one = queries("unit_head-a")
    assert one <= 3 + 5  # session, person, roles; and five of its own
    # One more asks for the seats of whoever of them judges, however many they are.
    three = queries("unit_head-a", "demo-pimpinan", "demo-tpi-ketua", "demo-pokja")
    assert three <= one + 1
    assert queries("demo-tpi-ketua", "demo-tpi-anggota", "demo-tpi-dalnis") == three


@pytest.mark.one_database
def test_a_coordinator_finds_their_areas_first_and_reads_the_others(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    person = User.objects.create_user("koordinator", full_name="Koordinator", password="x")
    grant_role(
        actor=SYSTEM, user=person, role="unit_member", unit=season.units["A"], areas=["6", "hasil"]
    )
    Answer.objects.filter(assessment=sheet, indicator__code="A.II.6.i.a").update(value=None)
    client = sign_in(person)
    response = page(client, sheet)
    places = response.context["places"]
    own = [place.code for place in places if place.own]
    assert own == [place.code for place in places[: len(own)]]
    assert {"A.I.6", "A.II.6"} < set(own)
    assert not {"A.I.1", "A.II.5"} & set(own)
    assert "Area Anda" in response.content.decode()
    # the blank item of area 1 is somebody else's: the jump goes to one's own
    assert "#butir-A-II-6-i-a" in response.context["next_open"]
    item = next(
        one for _, _, items in response.context["groups"] for one in items
        if one.indicator.code == CODE
    )  # fmt: skip
    assert item.locked == "Diisi oleh anggota tim unit pada area lain."
    answered = client.post(
        reverse("assessment:answer", args=[sheet.pk, CODE]),
        {"nilai": "A", "catatan": "", "versi": "9"},
        headers={"HX-Request": "true"},
    )
    assert answered.status_code == 422
    assert Answer.objects.get(assessment=sheet, indicator__code=CODE, side="unit").value is None
    # who writes everywhere has no such list
    everywhere = page(sign_in(season.people["unit_member-a"]), sheet)
    assert not any(place.own for place in everywhere.context["places"])


@pytest.mark.one_database
def test_a_pinned_reading_stands_under_its_statement_until_it_ends(
    sheet: Any, season: Any, sign_in: Any
) -> None:
    note = InterpretationNote.objects.create(
        instrument=sheet.instrument, indicator=indicators_of(sheet).get(code=CODE),
        text="Tata cara <tertulis> saja yang dihitung.",
    )  # fmt: skip
    client = sign_in(season.people["unit_member-a"])
    text = page(client, sheet).content.decode()
    assert text.count("Penafsiran bersama") == 1
    assert "Tata cara &lt;tertulis&gt; saja yang dihitung." in text
    InterpretationNote.objects.filter(pk=note.pk).update(ended_at=timezone.now())
    assert "Penafsiran bersama" not in page(client, sheet).content.decode()


@pytest.mark.parametrize(
    ("code", "area", "first", "second"),
    [
        (CODE, AREA, {"nilai": "B"}, {"nilai": "C"}),
        (
            "A.II.1.i.a",
            "A.II.1",
            {"jumlah-agents": "9", "jumlah-changes": "7"},
            {"jumlah-agents": "9", "jumlah-changes": "5"},
        ),
        (
            CODE,
            AREA,
            {"nilai": "", "catatan": "Dari Rina."},
            {"nilai": "", "catatan": "Dari Budi."},
        ),
    ],
    ids=["choice", "counts", "note"],
)
def test_the_later_save_is_refused_with_both_values_and_one_is_chosen(
    sheet: Any, season: Any, sign_in: Any, code: str, area: str, first: Any, second: Any
) -> None:
    item = indicators_of(sheet).get(code=code)
    keys = [entry.key for entry in item.inputs.all()]
    if keys:  # the counts by the keys the instrument gives them
        first = {f"jumlah-{key}": value for key, value in zip(keys, first.values(), strict=True)}
        second = {f"jumlah-{key}": value for key, value in zip(keys, second.values(), strict=True)}
    row = Answer.objects.get(assessment=sheet, indicator=item, side=Side.UNIT)
    address = reverse("assessment:answer", args=[sheet.pk, code])

    def post(who: str, typed: dict[str, str], **extra: Any) -> Any:
        data = {"catatan": "", **typed, "versi": str(row.version), **extra}
        client = sign_in(season.people[who])
        return client.post(address, data, headers={"HX-Request": "true"})

    assert post("unit_head-a", first).status_code == 200
    refused = post("unit_member-a", second)
    assert refused.status_code == 409
    shown = refused.content.decode()
    stored_text, own_text = re.findall(r"<dd>(.*?)</dd>", shown)[:2]
    version = re.search(r'name="timpa" value="(\d+)"', shown)
    assert version is not None
    theirs, mine = list(first.values())[-1], list(second.values())[-1]
    assert theirs in stored_text
    assert mine not in stored_text
    assert mine in own_text
    stored = Answer.objects.get(pk=row.pk)
    assert stored.version == row.version + 1
    chosen = post("unit_member-a", second, timpa=version[1])
    assert chosen.status_code == 200
    stored.refresh_from_db()
    assert stored.version == row.version + 2
    assert mine in [stored.value, stored.note, *(dict(stored.value or {}) if keys else {}).values()]
