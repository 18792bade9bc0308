"""The desk in a browser: several units by keys, by mouse, by thumb, and over a line that breaks."""

from typing import Any

import pytest

from assessment.models import Answer, AnswerRevision, Assessment, EvidenceOpened, ReturnedItem
from tests.journeys.axe import complaints
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of
from units.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
MEMBER = "demo-tpi-anggota"


@pytest.fixture
def units(demo: str) -> list[Assessment]:
    """Three units' LKE at the member's turn, their first area without a word of the TPI."""
    found = [sheet_of(code) for code in ("BLT-BJM", "BLT-SMG", "KLM-DPS")]
    for sheet in found:
        Assessment.objects.filter(pk=sheet.pk).update(phase="tpi_member", round=0)
        sheet.refresh_from_db()
        rows = Answer.objects.filter(assessment=sheet)
        AnswerRevision.objects.filter(answer__in=rows.filter(side__startswith="tpi")).delete()
        rows.filter(side__startswith="tpi").delete()
        ReturnedItem.objects.filter(assessment=sheet).delete()
        for row in sheet.instrument.indicators.filter(code__startswith="A.I.1."):
            letter = row.options.first()
            if letter:
                rows.update_or_create(
                    assessment=sheet,
                    indicator=row,
                    side="unit",
                    defaults={"value": letter.label, "updated_at": sheet.created_at},
                )
    return found


def here(page: Any) -> str:
    return str(page.evaluate("() => location.pathname"))


def at(page: Any, sheet: Assessment, code: str) -> None:
    """Until this item is shown."""
    page.wait_for_function(
        "path => location.pathname === path && document.querySelector('#ruang-butir')"
        " && document.activeElement.id === 'ruang-butir'",
        arg=f"/lke/ruang/{sheet.pk}/{code}/",
    )


def values(sheet: Assessment) -> dict[str, Any]:
    rows = Answer.objects.filter(assessment=sheet, side="tpi_member", value__isnull=False)
    return dict(rows.values_list("indicator__code", "value"))


def test_one_question_is_judged_for_all_units_by_keys(visit: Any, units: list[Assessment]) -> None:
    one, two, three = units
    User.objects.filter(username=MEMBER).update(desk_by_question=True)
    page = visit(MEMBER, "/lke/ruang/")
    code = "A.I.1.i.a"
    assert here(page) == f"/lke/ruang/{one.pk}/{code}/"
    # One key agrees and shows the next unit's answer to the same question.
    page.keyboard.press("s")
    at(page, two, code)
    page.keyboard.press("s")
    at(page, three, code)
    page.get_by_text("Tersimpan").wait_for()
    assert values(one)[code] == values(two)[code] == "Ya"
    page.keyboard.press("s")
    at(page, one, "A.I.1.i.b")

    # Another letter asks for its reason, with the focus where it is written.
    page.keyboard.press("c")
    button = page.locator("#ruang-utama")
    assert "Simpan C & lanjut" in button.inner_text()
    page.keyboard.press("Control+Enter")
    page.get_by_text("nilai ini berbeda dari jawaban unit").wait_for()
    page.wait_for_function("() => document.activeElement.name === 'catatan'")
    page.get_by_role("button", name="Sebagian unsur").click()
    page.keyboard.press("Control+Enter")
    at(page, two, "A.I.1.i.b")
    said = Answer.objects.get(assessment=one, indicator__code="A.I.1.i.b", side="tpi_member")
    assert said.value == "C"
    assert said.note.startswith("Bukti baru memenuhi sebagian unsur")

    # The third answer: back to the unit, with its reason; then the last one is undone.
    page.keyboard.press("r")
    page.wait_for_function("() => document.activeElement.name === 'alasan'")
    page.keyboard.type("Lampirkan SK yang ditandatangani.")
    assert "Kembalikan & lanjut" in button.inner_text()
    page.keyboard.press("Control+Enter")
    at(page, three, "A.I.1.i.b")
    assert ReturnedItem.objects.get(assessment=two).reason == "Lampirkan SK yang ditandatangani."
    page.keyboard.press("u")
    page.get_by_text("diurungkan").wait_for()
    assert here(page) == f"/lke/ruang/{two.pk}/A.I.1.i.b/"
    assert not ReturnedItem.objects.exists()

    # Choosing and then agreeing asks once; on and back without judging; nothing is left behind.
    page.keyboard.press("b")
    page.keyboard.press("s")
    page.get_by_text("Ganti menjadi A?").wait_for()
    page.get_by_role("button", name="Ya, ganti menjadi A").click()
    at(page, three, "A.I.1.i.b")
    page.keyboard.press("j")
    at(page, one, "A.I.1.ii.a")
    page.keyboard.press("k")
    at(page, three, "A.I.1.i.b")
    page.keyboard.press("?")
    page.get_by_role("heading", name="Pintasan papan ketik di ruang penilaian").wait_for()
    page.keyboard.press("Escape")
    left = page.evaluate("() => Object.keys(localStorage).filter(k => k.startsWith('zi-draf:'))")
    assert left == []


def test_evidence_is_shown_and_its_opening_is_kept(visit: Any, units: list[Assessment]) -> None:
    sheet = units[0]
    page = visit(MEMBER, f"/lke/ruang/{sheet.pk}/A.II.5.iii.b/")
    page.locator("iframe.ruang-isi").wait_for()
    page.wait_for_timeout(500)
    assert EvidenceOpened.objects.filter(user__username=MEMBER).count() == 1
    page.goto(page.url.split("/lke/")[0] + f"/lke/ruang/{sheet.pk}/A.I.1.i.a/")
    assert page.get_by_role("region", name="Isi bukti").inner_text().strip()


def test_by_thumb_the_button_stays_at_the_foot(visit: Any, units: list[Assessment]) -> None:
    one = units[0]
    page = visit(MEMBER, "/lke/ruang/", width=390)
    size = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    wide, width = page.evaluate(size)
    assert wide <= width
    box = page.locator("#ruang-utama").bounding_box()
    foot = page.locator(".ruang-kaki").bounding_box()
    assert box["y"] + box["height"] < 844
    assert foot["height"] <= 844 * 0.2
    page.locator("#ruang-utama").click()
    at(page, one, "A.I.1.i.b")
    page.locator(".ruang-pilihan label", has_text="Kembalikan ke unit").click()
    page.get_by_role("button", name="Belum lengkap").click()
    page.locator("#ruang-utama").click()
    at(page, one, "A.I.1.ii.a")
    assert ReturnedItem.objects.get(assessment=one).reason.startswith("Lengkapi bukti")


def test_a_judgement_over_a_broken_line_is_sent_once_it_is_back(
    visit: Any, units: list[Assessment]
) -> None:
    one = units[0]
    page = visit(MEMBER, "/lke/ruang/", offline=True)
    page.context.set_offline(True)
    page.keyboard.press("s")
    page.get_by_text("Tulisan Anda aman di perangkat ini").wait_for()
    assert values(one) == {}
    page.context.set_offline(False)
    at(page, one, "A.I.1.i.b")
    assert values(one) == {"A.I.1.i.a": "Ya"}


def test_without_scripts_the_buttons_do_the_same(visit: Any, units: list[Assessment]) -> None:
    one = units[0]
    page = visit(MEMBER, "/lke/ruang/", scripts=False)
    page.get_by_role("button", name="Setuju Ya & lanjut").click()
    assert here_of(page) == f"/lke/ruang/{one.pk}/A.I.1.i.b/"
    assert values(one) == {"A.I.1.i.a": "Ya"}
    page.get_by_role("button", name="Urungkan").click()
    assert values(one) == {}
    # Two forms would throw away each other's words: note and return stand in one, elsewhere.
    assert page.locator("textarea:visible").count() == 1
    page.get_by_role("link", name="juga pengembalian ke unit").click()
    item = page.locator("section", has=page.get_by_label("Alasan pengembalian")).first
    item.get_by_label("Alasan pengembalian").fill("Lampirkan SK.")
    item.get_by_label("Catatan TPI").fill("Baru rancangan.")
    page.get_by_role("button", name="Simpan semua").first.click()
    assert ReturnedItem.objects.get(assessment=one).reason == "Lampirkan SK."
    assert Answer.objects.get(assessment=one, side="tpi_member").note == "Baru rancangan."


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_desk(visit: Any, units: list[Assessment], width: int) -> None:
    page = visit(MEMBER, f"/lke/ruang/{units[0].pk}/A.I.1.i.b/", width=width)
    page.emulate_media(color_scheme="dark" if width == 1280 else "light")
    assert complaints(page) == []
    page.keyboard.press("c")
    assert complaints(page) == []
    page.keyboard.press("r")
    assert complaints(page) == []


def here_of(page: Any) -> str:
    return "/lke/" + str(page.url).split("/lke/")[1].partition("?")[0]


def own(sheet: Assessment, code: str = "A.I.1.i.b") -> Answer | None:
    rows = Answer.objects.filter(assessment=sheet, indicator__code=code, side="tpi_member")
    return rows.first()


def wait_for_note(page: Any, sheet: Assessment, note: str) -> None:
    for _ in range(50):
        found = own(sheet)
        if found is not None and found.note == note:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"«{note}» was not saved: {own(sheet)}")


def test_a_note_is_saved_as_it_is_written_and_decides_nothing(
    visit: Any, units: list[Assessment]
) -> None:
    one = units[0]
    page = visit(MEMBER, f"/lke/ruang/{one.pk}/A.I.1.i.b/")
    page.keyboard.press("n")
    page.keyboard.type("Notulen belum ditandatangani.")
    wait_for_note(page, one, "Notulen belum ditandatangani.")
    found = own(one)
    assert found is not None
    assert found.value is None
    page.get_by_text("Tersimpan").wait_for()
    assert (
        page.evaluate("() => Object.keys(localStorage).filter(k => k.startsWith('zi-draf'))") == []
    )

    # What is chosen beside it still waits for the button, also after the note has gone.
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("n")
    page.keyboard.type(" Lampirkan.")
    wait_for_note(page, one, "Notulen belum ditandatangani. Lampirkan.")
    page.get_by_text("isian lain di butir ini belum tersimpan").wait_for()
    page.reload()
    page.get_by_text("Simpan B & lanjut").wait_for()
    page.keyboard.press("Control+Enter")
    at(page, one, "A.I.1.ii.a")
    found = own(one)
    assert found is not None
    assert (found.value, found.note) == ("B", "Notulen belum ditandatangani. Lampirkan.")
    # Taking it back takes back the judgement, not the words.
    page.keyboard.press("u")
    page.get_by_text("diurungkan").wait_for()
    found = own(one)
    assert found is not None
    assert (found.value, found.note) == (None, "Notulen belum ditandatangani. Lampirkan.")


def test_of_two_notes_one_is_chosen_and_nothing_is_decided(
    visit: Any, units: list[Assessment]
) -> None:
    one = units[0]
    page = visit(MEMBER, f"/lke/ruang/{one.pk}/A.I.1.i.b/")
    row = one.instrument.indicators.get(code="A.I.1.i.b")
    Answer.objects.create(
        assessment=one, indicator=row, side="tpi_member", value="C", note="Kata rekan.", version=3,
        updated_at=one.created_at,
    )  # fmt: skip
    page.keyboard.press("n")
    page.keyboard.type("Kata saya.")
    page.keyboard.press("Tab")
    page.get_by_text("catatan: Kata rekan.").wait_for()
    page.get_by_role("button", name="Simpan isian saya").click()
    wait_for_note(page, one, "Kata saya.")
    found = own(one)
    assert found is not None
    assert found.value == "C"  # a colleague's judgement is not taken back by a note


def test_a_note_over_a_broken_line_is_sent_from_any_page(
    visit: Any, units: list[Assessment]
) -> None:
    one = units[0]
    page = visit(MEMBER, f"/lke/ruang/{one.pk}/A.I.1.i.b/", offline=True)
    page.context.set_offline(True)
    page.keyboard.press("n")
    page.keyboard.type("Tulis di jalan.")
    page.keyboard.press("Tab")
    page.get_by_text("Tulisan Anda aman di perangkat ini").wait_for()
    root = page.url.split("/lke/")[0]
    page.context.set_offline(False)
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{root}/pemberitahuan/")
    wait_for_note(page, one, "Tulis di jalan.")


@pytest.mark.parametrize("place", ["#ruang-tuju", ".ruang-antre ol a", "[data-ruang-bantuan]"])
def test_ctrl_enter_elsewhere_decides_nothing(
    visit: Any, units: list[Assessment], place: str
) -> None:
    one = units[0]
    page = visit(MEMBER, f"/lke/ruang/{one.pk}/A.I.1.i.a/")
    if place == "#ruang-tuju":
        page.keyboard.press("g")
        page.keyboard.type("A.I.1.i.b")
    else:
        page.locator(place).last.focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)
    assert values(one) == {}
    assert not ReturnedItem.objects.exists()
