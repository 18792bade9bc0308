"""Agreeing with the unit from the item's own form: asks first, and replaces nothing else."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.enums import Side
from assessment.models import Answer, Assessment, ReturnedItem

pytestmark = pytest.mark.django_db
CODE = "A.I.1.i.b"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def sheet(bring: Any) -> Assessment:
    """The LKE of unit A while the TPI's member judges it, nothing judged yet."""
    found: Assessment = bring("tpi_assessment").assessment
    Answer.objects.filter(assessment=found).exclude(side=Side.UNIT).update(
        value=None, note="", version=3
    )
    Answer.objects.filter(assessment=found, side=Side.UNIT, indicator__code=CODE).update(value="B")
    return found


@pytest.fixture
def desk(sheet: Assessment, season: Any, sign_in: Any) -> Any:
    client = sign_in(season.people["demo-tpi-anggota"])
    address = reverse("assessment:answer", args=[sheet.pk, CODE])

    def send(**fields: str) -> Any:
        form = {"versi": str(mine(sheet)["version"]), "nilai": "", "catatan": "", **fields}
        return client.post(address, form, headers=HTMX)

    return send


def mine(sheet: Assessment) -> dict[str, Any]:
    rows = Answer.objects.filter(assessment=sheet, side=Side.TPI_MEMBER, indicator__code=CODE)
    return rows.values("value", "note", "version").get()


def test_agreeing_with_a_note_saves_both_and_replaces_only_the_choices(
    sheet: Assessment, desk: Any
) -> None:
    told = desk(setuju="ya", catatan="Bukti cukup.")
    assert told.status_code == 200
    assert (mine(sheet)["value"], mine(sheet)["note"]) == ("B", "Bukti cukup.")
    html = told.content.decode()
    assert "Sama dengan jawaban unit" in html
    for untouched in ("<article", "<h3", "<textarea", "Bukti dukung"):
        assert untouched not in html


def test_agreeing_over_another_answer_asks_and_then_does_it(sheet: Assessment, desk: Any) -> None:
    desk(nilai="C", catatan="Saya ragu.")
    asked = desk(setuju="ya", nilai="C", catatan="Saya ragu.")
    assert asked.status_code == 409
    assert "Anda sudah memberi C. Ganti menjadi B?" in asked.content.decode()
    assert mine(sheet)["value"] == "C"
    assert desk(setuju="ganti", nilai="C", catatan="Saya ragu.").status_code == 200
    assert (mine(sheet)["value"], mine(sheet)["note"]) == ("B", "Saya ragu.")
    assert desk(setuju="ya", nilai="B").status_code == 200  # the same answer needs no question


def test_without_scripts_the_question_stands_on_the_page(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    address = reverse("assessment:answer", args=[sheet.pk, CODE])
    form = {"versi": "3", "nilai": "C", "catatan": "Catatan panjang.", "setuju": "ya"}
    page = client.post(address, form)
    assert page.status_code == 409
    html = page.content.decode()
    assert "Anda sudah memberi C. Ganti menjadi B?" in html
    assert "Catatan panjang." in html
    assert client.post(address, {**form, "setuju": "ganti"}).status_code == 302
    assert mine(sheet)["value"] == "B"


def test_the_stored_one_is_chosen_in_place_and_writes_nothing(sheet: Assessment, desk: Any) -> None:
    Answer.objects.filter(assessment=sheet, side=Side.TPI_MEMBER, indicator__code=CODE).update(
        value="A", note="Catatan rekan.", version=7
    )
    conflict = desk(versi="3", nilai="C", catatan="Punya saya.")
    assert conflict.status_code == 409
    taken = desk(versi="3", nilai="C", catatan="Punya saya.", pakai="7")
    assert taken.status_code == 200
    html = taken.content.decode()
    assert 'value="A" checked' in html
    assert "Catatan rekan." in html
    assert 'name="versi" id="versi-A-I-1-i-b" value="7"' in html
    assert mine(sheet) == {"value": "A", "note": "Catatan rekan.", "version": 7}


def test_a_mark_is_saved_in_its_own_place_and_once(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    client = sign_in(season.people["demo-tpi-anggota"])
    address = reverse("assessment:mark", args=[sheet.pk, CODE])
    told = client.post(address, {"alasan": "SK belum ada."}, headers=HTMX)
    assert told.status_code == 200
    assert f"Butir {CODE} ditandai untuk dikembalikan." in " ".join(told.content.decode().split())
    assert "<textarea" not in told.content.decode()
    row = ReturnedItem.objects.get(assessment=sheet, round=0)
    client.post(address, {"alasan": "SK belum ada."}, headers=HTMX)
    assert ReturnedItem.objects.get(assessment=sheet, round=0).pk == row.pk
