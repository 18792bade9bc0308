"""Filling without the mouse: keys, the ratio as it is typed, who else is here."""

from typing import Any

import pytest

from assessment.models import Answer, AnswerRevision
from assessment.queries import indicator_rows
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


def value_of(sheet: Any, code: str) -> Any:
    return Answer.objects.get(assessment=sheet, side="unit", indicator__code=code).value


def test_items_are_answered_and_left_by_keys(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "butir-A-I-1-i-a"
    page.keyboard.press("t")
    page.locator("#butir-A-I-1-i-a").get_by_text("Tersimpan").wait_for()
    assert value_of(sheet, "A.I.1.i.a") == "Tidak"
    page.keyboard.press("j")
    page.keyboard.press("3")
    page.locator("#butir-A-I-1-i-b").get_by_text("Tersimpan").wait_for()
    assert value_of(sheet, "A.I.1.i.b") == "C"
    page.keyboard.press("i")  # letters are letters while somebody writes
    page.keyboard.type("abc?")
    note = page.locator("#butir-A-I-1-i-b [name=catatan]")
    assert note.input_value().endswith("abc?")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.id") == "butir-A-I-1-ii-a"
    page.wait_for_function("() => document.getElementById('versi-A-I-1-i-b').value === '3'")
    assert value_of(sheet, "A.I.1.i.b") == "C"
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Pintasan papan ketik di halaman ini").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#lke-tombol[open]").count() == 0


def test_a_ratio_shows_itself_while_it_is_typed(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.II.1/")
    item = page.locator("#butir-A-II-1-i-a")
    fields = item.locator("input[data-peran]")
    item.locator("[data-peran=denominator]").fill("8")
    item.locator("[data-peran=numerator]").fill("6")
    assert fields.count() == 2
    assert item.locator("output").inner_text() == "6 dari 8 = 75,00 %"
    item.locator("[data-peran=numerator]").fill("9")
    assert "dibatasi 100 %" in item.locator("output").inner_text()
    item.locator("[data-peran=numerator]").fill("enam")
    assert item.locator("output").inner_text() == ""


def test_people_of_one_side_see_each_other(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    address = f"/lke/{sheet.pk}/area/A.I.1/"
    visit("demo-kepala", address).locator("#lke-hadir [name=lihat]").wait_for(state="attached")
    page = visit("demo-anggota", address)
    page.get_by_text("Sedang membuka:").wait_for()
    assert "A.I.1" in page.locator("#lke-hadir").inner_text()


def test_counts_are_typed_and_left_by_enter(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.II.1/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for typed in ("8", "6"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "butir-A-II-1-i-b"
    page.wait_for_function("() => document.getElementById('versi-A-II-1-i-a').value === '2'")
    assert sorted(value_of(sheet, "A.II.1.i.a").values()) == ["6", "8"]
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "butir-A-II-1-i-a"
    page.locator("#lke-kini").get_by_text("1 dari 4 butir").wait_for(state="attached")


def test_a_whole_area_is_filled_by_keys_and_the_next_one_opens(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    rows = [row for row in indicator_rows(sheet.instrument) if row.code.startswith("A.II.3.")]
    later = Answer.objects.filter(assessment=sheet, indicator__code__startswith="A.II.4.")
    for blank in (Answer.objects.filter(assessment=sheet, indicator__in=rows), later):
        AnswerRevision.objects.filter(answer__in=blank).delete()
        blank.delete()
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.II.3/")
    for row in rows:
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.id") == "butir-" + row.code.replace(".", "-")
        if row.options.all():
            page.keyboard.press("2")
        elif row.inputs.all():
            page.keyboard.press("Enter")
            for _ in row.inputs.all():
                page.keyboard.type("12")
                page.keyboard.press("Enter")
        else:
            page.keyboard.press("Tab")
            page.keyboard.type("3,5")
            page.keyboard.press("Control+Enter")
    with page.expect_navigation():
        page.keyboard.press("n")  # at once: it waits until the last answer has arrived
    assert "/area/A.II.4/" in page.url
    assert page.evaluate("document.querySelector(':target').id").startswith("butir-A-II-4-")
    assert [row.code for row in rows if value_of(sheet, row.code) is None] == []
    typed = next(row for row in rows if row.inputs.all())
    assert set(value_of(sheet, typed.code).values()) == {"12"}


def test_in_quick_filling_one_key_answers_and_goes_on(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    rows = indicator_rows(sheet.instrument)
    last = [row for row in rows if row.code.startswith("A.I.1.")][-1]
    first = next(row for row in rows if row.code.startswith("A.I.2."))
    count = next(row for row in rows if row.inputs.all())
    blank = Answer.objects.filter(assessment=sheet, indicator__in=[last, first, count])
    AnswerRevision.objects.filter(answer__in=blank).delete()
    blank.delete()
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")

    def at(row: Any) -> None:
        page.wait_for_function(
            "(id) => document.activeElement.closest('.lke-butir')?.id === id",
            arg="butir-" + row.code.replace(".", "-"),
        )

    page.keyboard.press("l")
    at(last)
    with page.expect_navigation():  # the last blank one here: saved, and on to the next area
        page.keyboard.press("1")
    at(first)
    assert value_of(sheet, last.code) == last.options.all()[0].label
    page.goto(page.url.split("/area/")[0] + f"/area/{count.code[:6]}/")
    at(count)
    assert page.evaluate("document.activeElement.matches('input.num')")  # digits may follow at once
    page.keyboard.press("l")  # a digit or letter in a field is content, not a command
    assert page.evaluate("document.activeElement.value") == "l"
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    assert page.locator("[data-isian-cepat]").get_attribute("aria-pressed") == "false"
    page.reload()
    assert page.locator("[data-isian-cepat]").get_attribute("aria-pressed") == "false"


KEPT = "Tulisan Anda aman di perangkat ini dan akan dikirim lagi."


def test_what_is_answered_offline_is_sent_when_the_connection_is_back(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/", offline=True)
    page.context.set_offline(True)
    item = page.locator("#butir-A-I-1-i-b")
    item.locator("input[value=C]").check()
    item.get_by_label("Catatan").fill("Ditulis tanpa jaringan.")
    item.get_by_label("Catatan").blur()
    page.get_by_text(KEPT).wait_for()
    assert value_of(sheet, "A.I.1.i.b") == "A"
    page.context.set_offline(False)
    item.get_by_text("Tersimpan").wait_for()
    page.get_by_text(KEPT).wait_for(state="hidden")
    assert value_of(sheet, "A.I.1.i.b") == "C"
    stored = Answer.objects.get(assessment=sheet, side="unit", indicator__code="A.I.1.i.b")
    assert stored.note == "Ditulis tanpa jaringan."
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('lke-'))") == []


def test_leaving_with_an_unsent_answer_warns_and_the_answer_comes_back(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    address = f"/lke/{sheet.pk}/area/A.I.1/"
    page = visit("demo-anggota", address, offline=True)
    page.context.set_offline(True)
    page.locator("#butir-A-I-1-i-b input[value=C]").check()
    page.get_by_text(KEPT).wait_for()
    page.wait_for_timeout(1000)  # who else is here was asked too, and failed: nobody needs to know
    assert page.get_by_text(KEPT).is_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(page.url)
    again.wait_for_function("() => document.getElementById('versi-A-I-1-i-b').value === '2'")
    assert value_of(sheet, "A.I.1.i.b") == "C"
    assert again.locator("#butir-A-I-1-i-b input[value=C]").is_checked()


def test_yesterdays_unsent_answer_does_not_replace_a_newer_one(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    address = f"/lke/{sheet.pk}/area/A.I.1/"
    page = visit("demo-anggota", address)
    head = visit("demo-kepala", address)
    form = page.locator("#butir-A-I-1-i-b form.lke-isian").get_attribute("data-draft")
    page.evaluate(
        """name => localStorage.setItem("zi-draf:" + document.body.dataset.orang + ":" + name,
            JSON.stringify({versi: "1", side: "unit",
                isi: {nilai: "C", catatan: "Catatan lama."}}))""",
        form,
    )
    head.locator("#butir-A-I-1-i-b input[value=B]").check()
    head.wait_for_function("() => document.getElementById('versi-A-I-1-i-b').value === '2'")
    page.reload()
    result = page.locator("#hasil-A-I-1-i-b")
    result.get_by_text("baru saja diubah oleh").wait_for()
    assert "Catatan lama." in result.inner_text()
    assert value_of(sheet, "A.I.1.i.b") == "B"
    result.get_by_role("button", name="Pakai yang tersimpan").click()
    result.get_by_text("baru saja diubah oleh").wait_for(state="detached")
    assert page.locator("#butir-A-I-1-i-b input[value=B]").is_checked()
    assert value_of(sheet, "A.I.1.i.b") == "B"
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('lke-'))") == []
