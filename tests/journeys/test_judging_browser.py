"""Judging in a browser: three ranks in order, return and repair, settling by keys, sentences."""

from typing import Any

import pytest

from assessment.lke.services.answer_batches import save_many
from assessment.models import Answer, Assessment, Phrase
from proposals.course.services.moves import apply_move
from proposals.models import Proposal
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of
from units.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
LOWERED, LEFT = "A.I.2.i.a", "B.I.b"


def person(username: str) -> User:
    return User.objects.get(username=username)


def values(sheet: Assessment, side: str) -> dict[str, Any]:
    rows = Answer.objects.filter(assessment=sheet, side=side, value__isnull=False)
    return dict(rows.values_list("indicator__code", "value"))


def make(username: str, move: str) -> None:
    proposal = Proposal.objects.get(unit__code="BLT-BJM")
    apply_move(actor=person(username), proposal=proposal, move=move, expected_state=proposal.state)


def judge_rest(sheet: Assessment, *without: str) -> None:
    """The member agrees with the unit on everything not judged yet."""
    done = values(sheet, "tpi_member")
    lines = {
        code: (value, "")
        for code, value in values(sheet, "unit").items()
        if code not in done and code not in without
    }
    save_many(actor=person("demo-tpi-anggota"), assessment=sheet, side="tpi_member", lines=lines)


def test_three_ranks_judge_in_order_and_the_last_settles_by_keys(visit: Any) -> None:
    sheet = sheet_of("BLT-BJM")
    judge_rest(sheet, LEFT)
    proposal = Proposal.objects.get(unit__code="BLT-BJM")

    member = visit("demo-tpi-anggota", f"/lke/{sheet.pk}/area/B.I/?saring=kosong")
    item = member.locator("#butir-B-I-b")
    item.get_by_role("button", name="Tidak menilai butir ini").click()
    item.get_by_text("alasan tidak menilai belum ditulis").wait_for()
    item.get_by_label("Catatan TPI").fill("Saya ikut menyusun dokumennya.")
    item.get_by_role("button", name="Tidak menilai butir ini").click()
    item.get_by_text("Tidak Anda nilai").wait_for()
    member.goto(member.url.split("/lke/")[0] + f"/usulan/{proposal.pk}/")
    member.get_by_role("link", name="Serahkan ke ketua tim").click()
    member.get_by_role("button", name="Serahkan ke ketua tim").click()
    member.get_by_text("diserahkan ke ketua tim.").first.wait_for()

    lead = visit("demo-tpi-ketua", f"/lke/{sheet.pk}/area/B.I/?saring=tidak-dinilai")
    item = lead.locator("#butir-B-I-b")
    assert "Saya ikut menyusun dokumennya." in item.inner_text()
    item.get_by_role("button", name="Setuju dengan unit").click()
    item.get_by_text("Sama dengan jawaban unit").wait_for()
    lead.goto(lead.url.split("/lke/")[0] + f"/usulan/{proposal.pk}/")
    lead.get_by_role("link", name="Serahkan ke pengendali teknis").click()
    lead.get_by_role("button", name="Serahkan ke pengendali teknis").click()
    lead.get_by_text("diserahkan ke pengendali teknis.").first.wait_for()

    page = visit("demo-tpi-dalnis", f"/lke/{sheet.pk}/putus/")
    count = int(page.locator(".ruang-saring [aria-current] .num").inner_text())
    assert count >= 2
    agreed = []
    for _ in range(count):
        # Each decision leads on to the next item: all as the rank below.
        agreed.append(page.url.partition("?")[0].split("/")[-2])
        page.keyboard.press("s")
        page.wait_for_function("url => location.href !== url", arg=page.url)
        page.wait_for_function("() => document.activeElement.id === 'ruang-butir'")
    settled, below = values(sheet, "tpi_supervisor"), values(sheet, "tpi_lead")
    assert set(settled) == set(agreed)
    below = {**values(sheet, "tpi_member"), **below}
    assert all(settled[code] == below.get(code) for code in settled)
    assert "tanpa-bukti" not in page.url  # what differed is done: the rest follows unasked


def test_a_decision_that_differs_asks_for_its_note_at_once(visit: Any) -> None:
    sheet = sheet_of("BLT-BJM")
    judge_rest(sheet)
    make("demo-tpi-anggota", "hand_to_lead")
    make("demo-tpi-ketua", "hand_to_supervisor")
    page = visit("demo-tpi-dalnis", f"/lke/{sheet.pk}/putus/")
    code = page.url.partition("?")[0].split("/")[-2]
    used = {values(sheet, "unit")[code], values(sheet, "tpi_member")[code]}
    other = next(letter for letter in "CBA" if letter not in used)
    page.keyboard.press(other.lower())
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => document.activeElement.matches('textarea[name=catatan]')")
    page.keyboard.type("Dua unsur tidak terbukti.")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("code => !location.pathname.includes(code)", arg=code)
    decided = Answer.objects.get(assessment=sheet, side="tpi_supervisor", indicator__code=code)
    assert (decided.value, decided.note) == (other, "Dua unsur tidak terbukti.")


def test_an_item_goes_back_to_the_unit_and_comes_back_repaired(visit: Any) -> None:
    sheet = sheet_of("BLT-BJM")
    proposal = Proposal.objects.get(unit__code="BLT-BJM")
    base = visit("demo-tpi-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    item = base.locator("#butir-A-I-1-i-b")
    item.get_by_text("Tandai untuk dikembalikan").click()
    item.get_by_label("Alasan untuk unit").fill("SK tim belum memuat uraian tugas.")
    item.get_by_role("button", name="Simpan tanda").click()
    base.get_by_text("ditandai untuk dikembalikan").first.wait_for()
    root = base.url.split("/lke/")[0]
    base.goto(f"{root}/usulan/{proposal.pk}/")
    base.get_by_role("link", name="Kembalikan butir ke unit").click()
    base.get_by_role("button", name="Kembalikan butir ke unit").click()
    base.get_by_text("butir dikembalikan ke unit.").first.wait_for()

    unit = visit("unit_member-blt-bjm", f"/lke/{sheet.pk}/area/A.I.1/?saring=dikembalikan")
    assert unit.locator(".lke-butir").count() == 1
    item = unit.locator("#butir-A-I-1-i-b")
    assert "SK tim belum memuat uraian tugas." in item.inner_text()
    item.get_by_label("Catatan").fill("SK diperbarui, uraian tugas ada di lampiran.")
    item.get_by_label("Catatan").blur()
    item.get_by_text("Tersimpan").wait_for()
    unit.goto(f"{root}/lke/{sheet.pk}/area/A.I.1/")
    assert unit.locator(".lke-terkunci").count() == unit.locator(".lke-butir").count() - 1
    head = visit("unit_head-blt-bjm", f"/usulan/{proposal.pk}/")
    head.get_by_role("link", name="Kirim perbaikan ke TPI").click()
    head.get_by_role("button", name="Kirim perbaikan ke TPI").click()
    head.get_by_text("perbaikan dikirim ke TPI.").first.wait_for()

    base.goto(f"{root}/lke/{sheet.pk}/area/A.I.1/?saring=diperbaiki")
    assert base.locator(".lke-butir").count() == 1
    text = base.locator("#butir-A-I-1-i-b").inner_text()
    assert "putaran 1" in text
    assert "sesudah penilaian Anda" in text


def test_a_ready_sentence_is_put_in_by_keys(visit: Any) -> None:
    sheet = sheet_of("BLT-BJM")
    Phrase.objects.create(text="Bukti belum memuat seluruh unsur.")
    page = visit("demo-tpi-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    item = page.locator("#butir-A-I-1-i-a")
    note = item.get_by_label("Catatan TPI")
    note.fill("Catatan saya.")
    page.keyboard.press("Alt+k")
    page.get_by_role("dialog").get_by_text("Bukti belum memuat").wait_for()
    page.keyboard.press("1")
    assert note.input_value() == "Catatan saya. Bukti belum memuat seluruh unsur."
    note.blur()
    page.wait_for_function("() => document.getElementById('versi-A-I-1-i-a').value === '3'")
    stored = Answer.objects.get(assessment=sheet, side="tpi_member", indicator__code="A.I.1.i.a")
    assert stored.note.endswith("seluruh unsur.")
    item.get_by_role("button", name="Kalimat siap pakai").click()
    page.get_by_role("dialog").get_by_role("button", name="Bukti belum memuat").click()
    assert note.input_value().count("seluruh unsur.") == 2


def test_deciding_too_long_after_signing_in_leads_to_the_page_that_asks_again(
    visit: Any, settings: Any
) -> None:
    """In place: the decision waits, and the link opens where one is asked, not the start page."""
    sheet = sheet_of("BLT-BJM")
    judge_rest(sheet)
    make("demo-tpi-anggota", "hand_to_lead")
    make("demo-tpi-ketua", "hand_to_supervisor")
    page = visit("demo-tpi-dalnis", f"/lke/{sheet.pk}/putus/")
    settings.FRESH_SIGN_IN_MINUTES = -1
    page.keyboard.press("s")
    link = page.get_by_role("link", name="Masuk di tab baru")
    link.wait_for()
    assert link.get_attribute("href") == "/masuk/ulang"
    assert values(sheet, "tpi_supervisor") == {}
