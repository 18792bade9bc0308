"""Evidence in a real browser: files dropped on an item, each with its own word; a PDF in place."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from assessment.models import Assessment, EvidenceRevision, EvidenceUse
from tests.assessment.evidence.test_evidence import PDF
from tests.assessment.evidence.test_evidence_kinds import picture
from tests.journeys.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]

DROP = """([id, files]) => {
  const box = document.getElementById(id);
  const carried = new DataTransfer();
  for (const [name, text] of files) {
    carried.items.add(new File([text], name, { type: "application/pdf" }));
  }
  for (const kind of ["dragover", "drop"]) {
    box.dispatchEvent(
      new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried })
    );
  }
}"""


def sheet() -> Assessment:
    return Assessment.objects.get(unit__code="BLT-SMG", phase="unit")


def uses() -> int:
    return EvidenceUse.objects.filter(
        assessment=sheet(), indicator__code="A.I.1.ii.a", ended_at=None
    ).count()


def test_dropped_files_arrive_one_by_one_and_the_wrong_one_says_why(visit: Any) -> None:
    page = visit("demo-anggota", f"/lke/{sheet().pk}/area/A.I.1/")
    before = uses()
    first, second = PDF.decode(), PDF.decode().replace("Catalog", "catalog")
    files = [["SK Tim.pdf", first], ["palsu.pdf", "<html>"], ["Notulen.pdf", second]]
    page.evaluate(DROP, ["bukti-A-I-1-ii-a", files])
    rows = page.locator("#bukti-A-I-1-ii-a .bukti-jalan li")
    rows.nth(2).get_by_text("tersimpan").wait_for()
    page.locator("#bukti-A-I-1-ii-a .bukti", has_text="Notulen.pdf").wait_for()
    said = rows.all_inner_texts()
    assert "Bukti tersimpan." in said[0]
    assert "tidak sesuai dengan akhirannya" in said[1]
    assert uses() == before + 2
    # The list that came back is alive: it answers to htmx and to the next upload.
    page.evaluate(DROP, ["bukti-A-I-1-ii-a", [["salinan.pdf", first]]])
    page.get_by_text("Berkas ini sudah ada: «SK Tim.pdf» dipakai lagi.").wait_for()
    assert uses() == before + 2
    page.get_by_role("button", name="Lepas Notulen.pdf").click()
    page.locator("#bukti-A-I-1-ii-a .bukti", has_text="Notulen.pdf").wait_for(state="detached")
    assert uses() == before + 1
    assert page.locator("#bukti-A-I-1-ii-a .bukti-jalan").count() == 0  # no news any more
    # For ten seconds it is taken back with one press; the hand is there already.
    page.wait_for_function("() => document.activeElement.textContent.includes('Urungkan')")
    page.keyboard.press("Enter")
    page.locator("#bukti-A-I-1-ii-a .bukti", has_text="Notulen.pdf").wait_for()
    assert uses() == before + 2


def test_other_kinds_are_told_before_sending_how_they_come_in(visit: Any) -> None:
    page = visit("demo-anggota", f"/lke/{sheet().pk}/area/A.I.1/")
    before, sent = uses(), []
    page.on("request", lambda one: sent.append(one) if "/bukti/" in one.url else None)
    other = [["IMG_1.HEIC", "x"], ["surat.doc", "x"], ["semua.zip", "x"], ["SK Tim", "x"]]
    page.evaluate(DROP, ["bukti-A-I-1-ii-a", other])
    rows = page.locator("#bukti-A-I-1-ii-a .bukti-jalan li")
    rows.nth(3).get_by_text("Tidak dikirim.").wait_for()
    heic, doc, packed, bare = rows.all_inner_texts()
    assert "«.heic»" in heic
    assert "menjadi JPG" in heic
    assert "simpan sebagai DOCX atau PDF" in doc
    assert "ekstrak" in packed
    assert "tidak mempunyai akhiran" in bare
    assert sent == []
    odd = [["SK Tim.PDF  ", "\ufeff" + PDF.decode()]]
    page.evaluate(DROP, ["bukti-A-I-1-ii-a", odd])
    page.locator("#bukti-A-I-1-ii-a .bukti", has_text="SK Tim.PDF").wait_for()
    assert uses() == before + 1


def test_without_scripts_several_files_go_in_one_request(visit: Any, tmp_path: Path) -> None:
    (tmp_path / "satu.pdf").write_bytes(PDF)
    (tmp_path / "dua.pdf").write_bytes(PDF.replace(b"Catalog", b"catalog"))
    page = visit("demo-anggota", f"/lke/{sheet().pk}/area/A.I.1/sekaligus/", scripts=False)
    before = uses()
    box = page.locator("#butir-A-I-1-ii-a")
    box.locator("input[type=file]").set_input_files([tmp_path / "satu.pdf", tmp_path / "dua.pdf"])
    page.get_by_role("button", name="Simpan semua").click()
    page.get_by_text("1 butir tersimpan.").wait_for()
    assert uses() == before + 2


def test_a_pdf_stands_in_a_frame_beside_its_question(visit: Any) -> None:
    page = visit("demo-anggota", f"/lke/{sheet().pk}/area/A.I.1/")
    page.evaluate(DROP, ["bukti-A-I-1-ii-a", [["SK Tim.pdf", PDF.decode()]]])
    page.get_by_role("link", name="Lihat SK Tim.pdf").click()
    page.locator("iframe.bukti-isi").wait_for()
    assert page.get_by_text("Jawaban unit:").is_visible()


PASTE = """([type, size, text, field]) => {
    const board = new DataTransfer();
    const png = Uint8Array.from(atob(document.documentElement.dataset.png), (c) => c.charCodeAt(0));
    const bytes = size ? [png, new Uint8Array(size)] : [png];
    board.items.add(new File(bytes, "image", {type}));
    if (text) board.setData("text/plain", text);
    const target = document.querySelector(field) || document.body;
    target.focus();
    const how = {clipboardData: board, bubbles: true, cancelable: true};
    const event = new ClipboardEvent("paste", how);
    target.dispatchEvent(event);
    return event.defaultPrevented;
}"""


def test_a_picture_from_the_clipboard_is_evidence_of_the_item_one_is_at(visit: Any) -> None:
    page = visit("demo-anggota", f"/lke/{sheet().pk}/area/A.I.1/")
    png = base64.b64encode(picture("PNG")).decode()
    page.evaluate("png => { document.documentElement.dataset.png = png; }", png)
    before, item = uses(), "#butir-A-I-1-ii-a"
    note = f"{item} textarea[name=catatan]"
    # Nowhere yet: it is said that an item must be chosen. Words beside it in a field: the words.
    assert page.evaluate(PASTE, ["image/png", 0, "", "#tak-ada"]) is False
    page.get_by_text("Pilih butirnya terlebih dahulu").wait_for()
    assert page.evaluate(PASTE, ["image/png", 0, "Kata dari Word", note]) is False
    assert page.evaluate(PASTE, ["image/png", 0, "", note]) is True
    row = page.locator("#bukti-A-I-1-ii-a .bukti-jalan li")
    row.get_by_text("Bukti tersimpan.").wait_for()
    newest = EvidenceRevision.objects.order_by("-pk")[0]
    named = r"A\.I\.1\.ii\.a \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png"
    assert re.fullmatch(named, newest.file_name)
    assert uses() == before + 1
    # Another kind is refused before it is sent, as every file.
    assert page.evaluate(PASTE, ["image/tiff", 0, "", note]) is True
    row.get_by_text("Jenis berkas «.tiff» tidak diterima").wait_for()
    assert uses() == before + 1
