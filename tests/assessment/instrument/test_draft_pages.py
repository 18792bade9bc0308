"""Editing a draft in the browser: every page saves, nothing typed is lost, problems lead to it."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape

from assessment.instrument.services.drafts import save_details
from assessment.instrument.services.versions import copy_to_draft, publishing_problems
from assessment.instrument.views.drafts import page_of
from assessment.lke.scoring_input import document_of
from assessment.models import Instrument
from assessment.scoring.definition_problems import DefinitionPart, Place
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent

pytestmark = pytest.mark.django_db

ITEM = "A.I.1.i.b"
RATIO = "A.II.1.i.a"


@pytest.fixture
def desk(season: Any, sign_in: Any) -> SimpleNamespace:
    draft = copy_to_draft(actor=SYSTEM, instrument=season.period.instrument)
    client = sign_in(season.people["demo-admin"])

    def url(name: str, *args: Any) -> str:
        return reverse(f"instruments:{name}", args=[draft.pk, *args])

    def document() -> dict[str, Any]:
        return document_of(Instrument.objects.get(pk=draft.pk))

    def item(code: str) -> dict[str, Any]:
        return next(row for row in document()["indicators"] if row["code"] == code)

    return SimpleNamespace(
        draft=draft, client=client, url=url, document=document, item=item, season=season
    )


def typed(html: str) -> dict[str, str]:
    """What the page's main form would send as it stands, like a browser that touches nothing."""
    form = next(one for one in re.findall(r"(?s)<form.*?</form>", html) if 'name="seen"' in one)
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or ("checkbox" in tag and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        found[name[1]] = value[1] if value else ""
    for name, text in re.findall(r'(?s)<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form):
        found[name] = text.removeprefix("\n").removeprefix("\r\n")
    for name, body in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', body)
        found[name] = chosen[1] if chosen else re.findall(r'value="([^"]*)"', body)[0]
    return found


@pytest.mark.one_database
@pytest.mark.parametrize("code", [ITEM, RATIO, "A.II.3.iii.a", "B.I.a"])
def test_saving_an_untouched_item_page_changes_nothing(desk: Any, code: str) -> None:
    before, count = desk.document(), AuditEvent.objects.count()
    page = desk.client.get(desk.url("draft_item", code)).content.decode()
    answer = desk.client.post(desk.url("draft_item", code), typed(page))
    assert answer.status_code == 302
    assert desk.document() == before
    assert AuditEvent.objects.count() == count


@pytest.mark.one_database
def test_an_item_is_saved_with_criteria_multipliers_and_its_soal(desk: Any) -> None:
    data = typed(desk.client.get(desk.url("draft_item", ITEM)).content.decode())
    data |= {
        "statement": "Ditulis ulang.",
        "pilihan-1-multiplier": "0,6",
        "pilihan-2-criterion": "Kriteria C baru.",
        "evidence_examples": "Satu\n\n Dua ",
    }
    assert desk.client.post(desk.url("draft_item", ITEM), data).status_code == 302
    row = desk.item(ITEM)
    assert row["statement"] == "Ditulis ulang."
    assert row["options"][1]["multiplier"] == "0.6"
    assert row["options"][2]["criterion"] == "Kriteria C baru."
    assert row["evidence_examples"] == ["Satu", "Dua"]
    event = AuditEvent.objects.last()
    assert event is not None
    assert event.before["statement"] != event.after["statement"] == "Ditulis ulang."
    assert event.before["options"][1]["multiplier"] == "0.5"


@pytest.mark.one_database
def test_the_counts_of_a_percentage_give_its_soal(desk: Any) -> None:
    data = typed(desk.client.get(desk.url("draft_item", RATIO)).content.decode())
    data |= {"jumlah-0-soal_id": "200", "zero_denominator": "full"}
    assert desk.client.post(desk.url("draft_item", RATIO), data).status_code == 302
    row = desk.item(RATIO)
    assert (row["soal_ids"], row["zero_denominator"]) == ([200, 89], "full")


@pytest.mark.one_database
def test_a_refused_item_comes_back_with_everything_that_was_typed(desk: Any) -> None:
    data = typed(desk.client.get(desk.url("draft_item", ITEM)).content.decode())
    data |= {
        "statement": "Sudah diketik <panjang>.",
        "pilihan-0-criterion": "Kriteria yang diketik.",
        "pilihan-1-multiplier": "satu",
        "soal_ids": "dua",
    }
    answer = desk.client.post(desk.url("draft_item", ITEM), data)
    html = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Sudah diketik <panjang>.", "Kriteria yang diketik.", "«dua» bukan nomor soal"):
        assert escape(words) in html
    assert "Tulis angka tanpa huruf" in html
    assert desk.item(ITEM)["statement"] != "Sudah diketik <panjang>."


def test_someone_elses_edit_is_told_and_the_typed_text_can_then_be_saved(desk: Any) -> None:
    data = typed(desk.client.get(desk.url("draft_node", "A.I.1.i")).content.decode())
    draft = Instrument.objects.get(pk=desk.draft.pk)
    save_details(actor=SYSTEM, instrument=draft, seen=1, title="Lain", regulation="R")
    data["name"] = "Nama saya"
    answer = desk.client.post(desk.url("draft_node", "A.I.1.i"), data)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "baru saja diubah oleh orang lain" in html
    assert "Nama saya" in html
    assert desk.client.post(desk.url("draft_node", "A.I.1.i"), typed(html)).status_code == 302
    names = [row["name"] for row in desk.document()["nodes"] if row["code"] == "A.I.1.i"]
    assert names == ["Nama saya"]


@pytest.mark.one_database
def test_problems_are_listed_with_the_way_to_them_and_publishing_waits(desk: Any) -> None:
    data = typed(desk.client.get(desk.url("draft_node", "A.I.1.i")).content.decode())
    desk.client.post(desk.url("draft_node", "A.I.1.i"), {**data, "weight": "0,6"})
    data = typed(desk.client.get(desk.url("draft_item", RATIO)).content.decode())
    desk.client.post(desk.url("draft_item", RATIO), {**data, "zero_denominator": ""})
    html = desk.client.get(desk.url("draft")).content.decode()
    assert "Yang masih perlu diperbaiki" in html
    for address, words in (
        (desk.url("draft_node", "A.I.1"), "A.I.1: jumlah bobot bagian 4,1, seharusnya 4."),
        (desk.url("draft_item", RATIO), f"{RATIO}: kebijakan 0 dari 0 belum ditentukan."),
    ):
        assert f'<a href="{address}">{words}</a>' in html
    assert desk.url("publish") not in html
    assert desk.client.get(desk.url("publish")).status_code == 302
    answer = desk.client.post(desk.url("publish"), {"seen": 3, "effective_from": "2026-01-01"})
    assert answer.status_code == 422
    assert "kebijakan 0 dari 0" in answer.content.decode()
    assert Instrument.objects.get(pk=desk.draft.pk).status == "draft"


def links_of(html: str) -> list[tuple[str, str]]:
    """Address and words of each problem that the page lists."""
    listed = html.partition('aria-labelledby="perbaikan"')[2].partition("</section>")[0]
    return re.findall(r'<li><a href="([^"]+)">([^<]+)</a></li>', listed)


@pytest.mark.one_database
def test_a_problem_leads_to_its_place_whatever_its_sentence_begins_with(desk: Any) -> None:
    draft = desk.draft
    taken = draft.indicators.get(code="A.I.1.i.a").soal_ids
    draft.indicators.filter(code=ITEM).update(soal_ids=taken)
    draft.thresholds.filter(predicate="WBK", area="1").update(area="9")
    item = desk.url("draft_item", "A.I.1.i.a"), f"Soal {taken[0]} dipetakan 2 kali."
    minimum = desk.url("draft_thresholds"), "Nilai minimal WBK area.9: area 9 tidak ada."
    html = desk.client.get(desk.url("draft")).content.decode()
    assert {item, minimum} <= set(links_of(html))
    for own in (item, minimum):  # the page that a problem leads to tells it, and no other problem
        assert links_of(desk.client.get(own[0]).content.decode()) == [own]
    assert links_of(desk.client.get(desk.url("draft_item", RATIO)).content.decode()) == []


@pytest.mark.one_database
def test_a_faulty_prerequisite_leads_to_its_page(desk: Any) -> None:
    place = Place(DefinitionPart.PREREQUISITE, desk.draft.prerequisites.first().code)
    assert desk.client.get(page_of(desk.draft, place)).status_code == 200


def test_the_tree_grows_and_shrinks_again(desk: Any) -> None:
    before = desk.document()
    add = {"seen": 1, "kind": "subarea", "code": "A.I.1.v", "name": "Baru", "weight": "1"}
    address = desk.url("draft_node_new") + "?induk=A.I.1"
    assert desk.client.post(address, add).status_code == 302
    codes = [row["code"] for row in desk.document()["nodes"]]
    assert codes[codes.index("A.I.2") - 1] == "A.I.1.v"
    data = typed(
        desk.client.get(desk.url("draft_item_new") + "?induk=A.I.1.v").content.decode()
    ) | {
        "code": "A.I.1.v.a",
        "statement": "Butir baru.",
        "answer_type": "ya_tidak",
        "soal_ids": "128",
        "pilihan-0-label": "Ya",
        "pilihan-0-multiplier": "1",
        "pilihan-0-criterion": "Sudah.",
        "pilihan-1-label": "Tidak",
        "pilihan-1-multiplier": "0",
        "pilihan-1-criterion": "Belum.",
    }
    answer = desk.client.post(desk.url("draft_item_new") + "?induk=A.I.1.v", data)
    assert answer.status_code == 302, answer.content.decode()
    items = [row["code"] for row in desk.document()["indicators"]]
    assert items[items.index("A.I.1.v.a") + 1].startswith("A.I.2")
    assert [one for one in publishing_problems(desk.draft) if "A.I.1.v" in one.sentence] == []
    refused = desk.client.post(desk.url("draft_node_remove", "A.I.1.v"), {"seen": 3}, follow=True)
    assert "masih memuat" in refused.content.decode()
    desk.client.post(desk.url("draft_item_remove", "A.I.1.v.a"), {"seen": 3})
    desk.client.post(desk.url("draft_node_remove", "A.I.1.v"), {"seen": 4})
    assert desk.document() == before


@pytest.mark.one_database
def test_a_code_in_use_and_a_kind_out_of_place_are_refused(desk: Any) -> None:
    address = desk.url("draft_node_new") + "?induk=A.I.1"
    add = {"seen": 1, "kind": "subarea", "code": "A.I.1.i", "name": "Baru", "weight": "1"}
    answer = desk.client.post(address, add)
    assert answer.status_code == 422
    assert "sudah dipakai" in answer.content.decode()
    assert desk.client.post(address, {**add, "code": "X", "kind": "aspect"}).status_code == 422


def test_items_change_places_with_their_neighbours_only(desk: Any) -> None:
    move = desk.url("draft_item_move", ITEM)
    desk.client.post(move, {"seen": 1, "arah": "naik"})
    codes = [row["code"] for row in desk.document()["indicators"][:2]]
    assert codes == [ITEM, "A.I.1.i.a"]
    refused = desk.client.post(move, {"seen": 2, "arah": "naik"}, follow=True)
    assert "sudah di awal" in refused.content.decode()


@pytest.mark.one_database
def test_minima_change_vanish_and_are_added(desk: Any) -> None:
    data = typed(desk.client.get(desk.url("draft_thresholds")).content.decode())
    before = desk.document()["thresholds"]
    assert desk.client.post(desk.url("draft_thresholds"), data).status_code == 302
    assert desk.document()["thresholds"] == before
    data |= {
        "min_0_WBK": "76,5",
        "min_1_WBBM": "",
        "place": "node:A.I",
        "measure": "value",
        "min_new_WBK": "20",
    }
    assert desk.client.post(desk.url("draft_thresholds"), data).status_code == 302
    found = desk.document()["thresholds"]
    assert found["WBK"][0] == {"node": "total", "measure": "value", "min": "76.5"}
    assert found["WBK"][-1] == {"node": "A.I", "measure": "value", "min": "20"}
    assert not [one for one in found["WBBM"] if one.get("node") == "A"]
    wrong = {**data, "seen": 2, "min_0_WBK": "banyak"}
    answer = desk.client.post(desk.url("draft_thresholds"), wrong)
    assert answer.status_code == 422
    assert 'value="banyak"' in answer.content.decode()


@pytest.mark.one_database
def test_prerequisites_are_changed_added_and_removed(desk: Any) -> None:
    page = desk.client.get(desk.url("draft_prerequisite", "akip")).content.decode()
    data: dict[str, Any] = {**typed(page), "applies_to": ["WBK", "WBBM"]}
    assert desk.client.post(desk.url("draft_prerequisite", "akip"), data).status_code == 302
    assert Instrument.objects.get(pk=desk.draft.pk).edition == 1  # nothing changed
    data |= {"min_wbk": "BB", "kind": "checklist"}
    desk.client.post(desk.url("draft_prerequisite", "akip"), data)
    row = desk.draft.prerequisites.get(code="akip")
    assert (row.minimum, row.kind) == ({"WBK": "BB", "WBBM": "BB"}, "checklist")
    new = {**data, "seen": 2, "code": "baru", "label": "Syarat baru.", "wait_years": "2"}
    assert desk.client.post(desk.url("draft_prerequisite_new"), new).status_code == 302
    assert desk.draft.prerequisites.last().wait_years == 2
    desk.client.post(desk.url("draft_prerequisite_remove", "baru"), {"seen": 3})
    assert not desk.draft.prerequisites.filter(code="baru").exists()


@pytest.mark.one_database
def test_publishing_and_ending_on_screen(desk: Any) -> None:
    day = desk.season.today.isoformat()
    answer = desk.client.post(desk.url("publish"), {"seen": 1, "effective_from": day})
    assert answer.status_code == 302
    html = desk.client.get(desk.url("detail")).content.decode()
    assert "Berlaku" in html
    assert desk.url("draft") not in html
    assert desk.client.get(desk.url("draft")).status_code == 302
    data = {"effective_to": day, "note": ""}
    assert desk.client.post(desk.url("retire"), data).status_code == 422
    assert desk.client.post(desk.url("retire"), {**data, "note": "Diganti."}).status_code == 302
    assert Instrument.objects.get(pk=desk.draft.pk).status == "retired"


@pytest.mark.one_database
def test_a_post_to_a_published_version_is_refused_and_keeps_what_was_typed(desk: Any) -> None:
    data = typed(desk.client.get(desk.url("draft_details")).content.decode())
    Instrument.objects.filter(pk=desk.draft.pk).update(status="published")
    answer = desk.client.post(desk.url("draft_details"), {**data, "title": "Judul ketikan"})
    assert answer.status_code == 422
    assert "Judul ketikan" in answer.content.decode()
    assert Instrument.objects.get(pk=desk.draft.pk).title != "Judul ketikan"
