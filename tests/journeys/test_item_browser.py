"""One form per item: refusals answer in their own place, and nothing typed vanishes."""

from pathlib import Path
from typing import Any

import pytest

from assessment.models import Answer, EvidenceUse, ReturnedItem
from proposals.models import Proposal
from tests.assessment.evidence.test_evidence import PDF
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of
from tests.journeys.test_judging_browser import judge_rest, make

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
CODE, ITEM = "A.I.1.i.b", "#butir-A-I-1-i-b"
LINK = "https://drive.example.go.id/sk"


def own(sheet: Any, side: str = "tpi_member") -> Answer:
    return Answer.objects.get(assessment=sheet, side=side, indicator__code=CODE)


def test_agreeing_after_a_note_and_after_another_letter(visit: Any) -> None:
    sheet = sheet_of("BLT-BJM")
    unit = Answer.objects.get(assessment=sheet, side="unit", indicator__code=CODE).value
    other = next(letter for letter in "BC" if letter != unit)
    Answer.objects.filter(assessment=sheet, side="tpi_member", indicator__code=CODE).update(
        value=None, note=""
    )
    page = visit("demo-tpi-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    item = page.locator(ITEM)
    statement = item.locator("h3").inner_text()
    # A note first, then the key: both are saved, and the item stays what it is.
    item.get_by_label("Catatan TPI").fill("Bukti sudah diperiksa.")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    item.get_by_text("Sama dengan jawaban unit").wait_for()
    stored = own(sheet)
    assert (stored.value, stored.note) == (unit, "Bukti sudah diperiksa.")
    # Another letter on purpose: agreeing asks, in its own place, and what is typed beside it stays.
    item.locator("summary", has_text="Percakapan").click()
    item.get_by_label("Tulisan untuk percakapan").fill("Mohon lampiran SK.")
    item.locator(f"input[value={other}]").check()
    agree = item.get_by_role("button", name="Setuju dengan unit")
    agree.wait_for()
    item.locator("[data-saver]").get_by_text("Tersimpan").wait_for()
    agree.click()
    item.get_by_text(f"Anda sudah memberi {other}. Ganti menjadi {unit}?").wait_for()
    assert item.locator("h3").inner_text() == statement
    assert item.get_by_label("Catatan TPI").input_value() == "Bukti sudah diperiksa."
    assert item.locator(f"input[value={other}]").is_checked()
    assert own(sheet).value == other
    item.get_by_role("button", name=f"Ya, ganti menjadi {unit}").click()
    item.get_by_text("Sama dengan jawaban unit").wait_for()
    assert item.locator(f"input[value={unit}]").is_checked()
    assert own(sheet).value == unit
    # The reason of a return is saved on leaving its field, and takes nothing else away.
    item.get_by_text("Tandai untuk dikembalikan").click()
    item.get_by_label("Alasan untuk unit").fill("SK tim belum memuat uraian tugas.")
    item.get_by_label("Alasan untuk unit").blur()
    item.get_by_text("Ditandai untuk dikembalikan", exact=True).wait_for()
    assert ReturnedItem.objects.get(assessment=sheet, round=0).reason.startswith("SK tim")
    assert item.get_by_label("Tulisan untuk percakapan").input_value() == "Mohon lampiran SK."


def test_a_question_stays_until_it_is_answered_whatever_is_typed_beside_it(visit: Any) -> None:
    sheet = sheet_of("BLT-BJM")
    unit = Answer.objects.get(assessment=sheet, side="unit", indicator__code=CODE).value
    other, third = (letter for letter in "ABC" if letter != unit)
    Answer.objects.filter(assessment=sheet, side="tpi_member", indicator__code=CODE).update(
        value=None, note=""
    )
    page = visit("demo-tpi-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    item = page.locator(ITEM)
    saver, note = item.locator("[data-saver]"), item.get_by_label("Catatan TPI")
    question = item.get_by_text(f"Anda sudah memberi {other}. Ganti menjadi {unit}?")

    def choose_other() -> None:
        item.locator(f"input[value={other}]").check()
        item.get_by_text("Berbeda dari jawaban unit").or_(
            saver.get_by_text("Tersimpan")
        ).first.wait_for()
        page.wait_for_load_state("networkidle")

    choose_other()
    # The note is left by pressing the button itself: the press carries it, nothing follows.
    note.fill("Bukti belum bertanggal.")
    item.get_by_role("button", name="Setuju dengan unit").click()
    question.wait_for()
    page.wait_for_timeout(2000)  # longer than a pause in typing waits before it saves
    assert question.is_visible()
    # Nor does a note that is written on: it goes with the answer to the question.
    note.fill("Bukti belum bertanggal, tetapi sah.")
    saver.get_by_text("pilih terlebih dahulu jawaban yang berlaku").wait_for()
    note.blur()
    page.wait_for_timeout(300)
    assert question.is_visible()
    assert (own(sheet).value, own(sheet).note) == (other, "")
    item.get_by_role("button", name=f"Ya, ganti menjadi {unit}").click()
    item.get_by_text("Sama dengan jawaban unit").wait_for()
    saver.get_by_text("Tersimpan").wait_for()
    assert not question.is_visible()
    stored = own(sheet)
    assert (stored.value, stored.note) == (unit, "Bukti belum bertanggal, tetapi sah.")
    # Another answer settles the question without a press.
    choose_other()
    item.get_by_role("button", name="Setuju dengan unit").click()
    question.wait_for()
    item.locator(f"input[value={third}]").check()
    question.wait_for(state="detached")
    saver.get_by_text("Tersimpan").wait_for()
    assert own(sheet).value == third


def test_a_refusal_is_not_wiped_by_the_same_text_saved_once_more(visit: Any) -> None:
    sheet = sheet_of("BLT-BJM")
    Answer.objects.filter(assessment=sheet, side="tpi_member", indicator__code=CODE).update(
        value=None, note="Saya ikut menyusun."
    )
    page = visit("demo-tpi-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    item = page.locator(ITEM)
    note, refusal = item.get_by_label("Catatan TPI"), item.get_by_text("alasan tidak menilai belum")
    note.fill("")
    item.get_by_role("button", name="Tidak menilai butir ini").click()
    refusal.wait_for()
    page.wait_for_timeout(2000)
    assert refusal.is_visible()
    assert own(sheet).note == "Saya ikut menyusun."
    # Other text is another matter: it is saved by itself, and the reason is gone with its cause.
    note.fill("Saya ikut menyusun dokumennya.")
    refusal.wait_for(state="detached")
    item.locator("[data-saver]").get_by_text("Tersimpan").wait_for()
    assert own(sheet).note == "Saya ikut menyusun dokumennya."


def test_a_conflict_needs_one_click_also_while_a_note_is_being_written(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    path = f"/lke/{sheet.pk}/area/A.I.1/"
    page = visit("demo-anggota", path)
    head = visit("demo-kepala", path)

    def choose(who: Any, letter: str) -> None:
        """The saver may say «Tersimpan» of an earlier save: the answer itself is waited for."""
        with who.expect_response(lambda answer: answer.url.endswith(f"/butir/{CODE}/")):
            who.locator(f"{ITEM} input[value={letter}]").check()

    def faster(letter: str) -> Any:
        choose(head, letter)
        page.locator(f"{ITEM} input[value=C]").check()
        found = page.locator("#hasil-A-I-1-i-b")
        found.get_by_text("baru saja diubah oleh").wait_for()
        return found

    conflict = faster("B")
    note = page.locator(ITEM).get_by_label("Catatan")
    note.fill("Alasan saya memilih C.")  # the field is left by pressing the button itself
    conflict.get_by_role("button", name="Simpan isian saya").click()
    conflict.get_by_text("baru saja diubah oleh").wait_for(state="detached")
    page.locator(f"{ITEM} [data-saver]").get_by_text("Tersimpan").wait_for()
    stored = own(sheet, "unit")
    assert (stored.value, stored.note) == ("C", "Alasan saya memilih C.")
    choose(page, "A")
    head.reload()
    conflict = faster("B")
    note.fill("Kalimat yang dilepas.")
    conflict.get_by_role("button", name="Pakai yang tersimpan").click()
    conflict.get_by_text("baru saja diubah oleh").wait_for(state="detached")
    assert page.locator(f"{ITEM} input[value=B]").is_checked()
    assert note.input_value() == "Alasan saya memilih C."
    assert own(sheet, "unit").value == "B"


def test_evidence_is_saved_on_choosing_and_on_leaving_and_asks_while_it_is_under_way(
    visit: Any, tmp_path: Path
) -> None:
    sheet = sheet_of("BLT-SMG")
    (tmp_path / "SK Tim.pdf").write_bytes(PDF)
    (tmp_path / "besar.exe").write_bytes(b"MZ")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/", offline=True)
    item = page.locator(ITEM)
    uses = EvidenceUse.objects.filter(assessment=sheet, indicator__code=CODE, ended_at=None)
    before = uses.count()
    item.locator("summary", has_text="Tambah bukti").click()
    # A link being typed stays while a file is saved and another piece is taken away.
    item.get_by_label("atau tautan").fill("https://drive.ex")
    item.locator("input[type=file]").set_input_files([tmp_path / "SK Tim.pdf"])
    item.locator(".bukti", has_text="SK Tim.pdf").wait_for()
    assert uses.count() == before + 1
    assert item.get_by_label("atau tautan").input_value() == "https://drive.ex"
    item.locator("[data-saver]").get_by_text("isian lain di butir ini belum tersimpan").wait_for()
    item.get_by_label("atau tautan").fill(LINK)
    item.get_by_label("Judul tautan").fill("SK di drive")
    item.get_by_label("Judul tautan").blur()
    item.locator(".bukti", has_text="SK di drive").wait_for()
    assert item.get_by_label("atau tautan").input_value() == ""
    assert uses.count() == before + 2
    item.locator("input[type=file]").set_input_files([tmp_path / "besar.exe"])
    item.get_by_text("Jenis berkas «.exe» tidak diterima").wait_for()
    # Without a connection the upload waits, leaving asks, and it goes on by itself.
    (tmp_path / "Notulen.pdf").write_bytes(PDF.replace(b"Catalog", b"catalog"))
    page.context.set_offline(True)
    item.locator("input[type=file]").set_input_files([tmp_path / "Notulen.pdf"])
    item.get_by_text("sambungan terputus; dikirim lagi sendiri").wait_for()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    item.locator(".bukti", has_text="Notulen.pdf").wait_for()
    assert uses.count() == before + 3


def test_notes_of_the_supervisor_are_kept_and_long_ones_are_counted_not_cut(visit: Any) -> None:
    sheet = sheet_of("BLT-BJM")
    judge_rest(sheet)
    make("demo-tpi-anggota", "hand_to_lead")
    make("demo-tpi-ketua", "hand_to_supervisor")
    assert Proposal.objects.filter(unit__code="BLT-BJM").exists()
    page = visit("demo-tpi-dalnis", f"/lke/{sheet.pk}/putus/")
    desk, code = page.url, page.url.partition("?")[0].split("/")[-2]
    page.keyboard.press("n")
    note = page.get_by_label("Catatan TPI")
    note.fill("Pertimbangan yang panjang.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(page.url.split("/lke/")[0] + "/")
    page.get_by_text("1 isian belum terkirim dari perangkat ini.").wait_for()
    page.goto(desk)
    assert note.input_value() == "Pertimbangan yang panjang."
    note.fill("x" * 7000)
    assert len(note.input_value()) == 7000
    page.get_by_text("7.000 dari paling banyak 5.000 karakter; kurangi 2.000").wait_for()
    page.locator("#ruang-utama").click()
    page.get_by_text("berisi 7.000 dari paling banyak 5.000 karakter").wait_for()
    assert len(note.input_value()) == 7000
    note.fill("Pertimbangan yang pendek.")
    page.locator("#ruang-utama").click()
    # It leads on to the next item once it is saved.
    page.wait_for_function("code => !location.pathname.includes(code)", arg=f"/{code}/")
    decided = Answer.objects.get(assessment=sheet, side="tpi_supervisor", indicator__code=code)
    assert decided.note == "Pertimbangan yang pendek."
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('zi-draf'))") == []


def test_a_cleared_answer_is_given_back_for_ten_seconds(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    row = Answer.objects.get(assessment=sheet, side="unit", indicator__code="A.I.1.i.b")
    before = row.value
    assert before is not None
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    item = page.locator("#butir-A-I-1-i-b")
    item.get_by_text("Belum dijawab", exact=True).click()
    item.get_by_text("Jawaban dikosongkan.").wait_for()
    row.refresh_from_db()
    assert row.value is None
    # What is written meanwhile stays.
    item.locator("textarea[name=catatan]").fill("Ditulis sesudahnya.")
    item.get_by_role("button", name="Urungkan").click()
    item.locator(f"input[name=nilai][value={before}]:checked").wait_for(state="attached")
    row.refresh_from_db()
    assert (row.value, row.note) == (before, "Ditulis sesudahnya.")
    assert item.locator("textarea[name=catatan]").input_value() == "Ditulis sesudahnya."
    item.get_by_text("Belum dijawab", exact=True).click()
    item.get_by_text("Jawaban dikosongkan.").wait_for()
    item.get_by_text("Jawaban dikosongkan.").wait_for(state="detached", timeout=15000)
