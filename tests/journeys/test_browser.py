"""Journeys in headless Chromium, as the people of the season would make them."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from assessment.lke.services.answers import save_answer
from assessment.models import Answer, Assessment, Comment, EvidenceUse
from proposals.models import Proposal
from tests.journeys.conftest import CHROMIUM
from units.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


def sheet_of(code: str) -> Assessment:
    return Assessment.objects.get(unit__code=code)


def test_people_sign_in_by_the_form_and_out_again(chromium: Any, demo: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{demo}/usulan/")
        page.get_by_label("Nama pengguna").fill("demo-anggota")
        page.get_by_label("Kata sandi", exact=True).fill(settings.DEMO_PASSWORD)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url(f"{demo}/usulan/")
        page.get_by_role("button", name="Keluar").click()
        page.wait_for_url("**/masuk**")


def test_an_answer_is_saved_in_place_and_the_figures_follow(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    item = page.locator("#butir-A-I-1-i-a")
    before = page.locator("#lke-nilai").text_content()
    item.get_by_role("radio", name="Tidak").check()
    item.get_by_text("Tersimpan").wait_for()
    page.wait_for_function(
        "before => document.getElementById('lke-nilai').textContent !== before", arg=before
    )
    stored = Answer.objects.get(assessment=sheet, side="unit", indicator__code="A.I.1.i.a")
    assert (stored.value, stored.version) == ("Tidak", 2)
    item.get_by_label("Catatan").fill("Ditulis di peramban.")
    item.get_by_label("Catatan").blur()
    page.wait_for_function("() => document.getElementById('versi-A-I-1-i-a').value === '3'")
    stored.refresh_from_db()
    assert stored.note == "Ditulis di peramban."


def test_two_people_on_one_item_see_both_values_and_choose(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    path = f"/lke/{sheet.pk}/area/A.I.1/"
    first = visit("demo-anggota", path)
    second = visit("demo-kepala", path)
    first.locator("#butir-A-I-1-i-b").get_by_role("radio", name="B", exact=False).nth(0)
    first.locator("#butir-A-I-1-i-b input[value=B]").check()
    first.wait_for_function("() => document.getElementById('versi-A-I-1-i-b').value === '2'")
    second.locator("#butir-A-I-1-i-b input[value=C]").check()
    conflict = second.locator("#hasil-A-I-1-i-b")
    conflict.get_by_text("baru saja diubah oleh Rina Kusumawati").wait_for()
    assert "Yang tersimpan" in conflict.inner_text()
    assert "Isian Anda" in conflict.inner_text()
    stored = Answer.objects.get(assessment=sheet, side="unit", indicator__code="A.I.1.i.b")
    assert stored.value == "B"
    conflict.get_by_role("button", name="Simpan isian saya").click()
    second.wait_for_function("() => document.getElementById('versi-A-I-1-i-b').value === '3'")
    stored.refresh_from_db()
    assert stored.value == "C"


def test_without_javascript_one_button_saves_every_field_of_the_page(
    visit: Any, tmp_path: Path
) -> None:
    """The area opens as one form; what is refused stands there again, the rest is saved."""
    (tmp_path / "sk.pdf").write_bytes(
        b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n"
    )
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/", scripts=False)
    page.wait_for_url("**/sekaligus/")
    first, second, third = (page.locator(f"#butir-A-I-1-{one}") for one in ("i-a", "i-b", "ii-a"))
    first.locator("input[value=Tidak]").check()
    first.locator("[name$=catatan]").fill("Satu.")
    second.locator("[name$=catatan]").fill("Dua.")
    second.locator("[name$=tautan]").fill("bukan alamat")
    second.locator("[name$=tulisan]").fill("Tiga.")
    first.locator("input[type=file]").set_input_files(tmp_path / "sk.pdf")
    # Meanwhile a colleague writes on an item that is not touched here, and on one that is.
    head = User.objects.get(username="demo-kepala")
    for code, note in (("A.I.1.ii.a", "Kepala."), ("A.I.1.i.b", "Kepala juga.")):
        row = Answer.objects.get(assessment=sheet, side="unit", indicator__code=code)
        save_answer(
            actor=head,
            assessment=Assessment.objects.get(pk=sheet.pk),
            indicator=row.indicator,
            side="unit",
            value=row.value,
            note=note,
            expected_version=row.version,
        )
    page.get_by_role("button", name="Simpan semua").click()
    page.get_by_text("Belum tersimpan; isian Anda masih ada di bawah.").wait_for()
    notes = Answer.objects.filter(
        assessment=sheet, side="unit", indicator__code__startswith="A.I.1."
    )
    said = dict(notes.values_list("indicator__code", "note"))
    assert (said["A.I.1.i.a"], said["A.I.1.i.b"], said["A.I.1.ii.a"]) == (
        "Satu.", "Kepala juga.", "Kepala.",
    )  # fmt: skip
    assert Comment.objects.filter(text="Tiga.").count() == 1
    assert EvidenceUse.objects.filter(assessment=sheet, evidence__title="sk.pdf").count() == 1
    assert "«bukan alamat» bukan tautan" in second.inner_text()
    assert second.locator("[name$=catatan]").input_value() == "Dua."
    assert third.locator("[name$=catatan]").input_value() == "Kepala."
    second.locator("[name$=pilih]").nth(1).check()
    second.locator("[name$=tautan]").fill("https://arsip.example/dua")
    page.get_by_role("button", name="Simpan semua").click()
    page.get_by_text("1 butir tersimpan.").wait_for()
    assert notes.get(indicator__code="A.I.1.i.b").note == "Dua."
    assert Comment.objects.filter(text="Tiga.").count() == 1  # not said twice


def test_a_wrong_count_is_refused_in_words_and_what_was_typed_stays(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.II.1/")
    item = page.locator("#butir-A-II-1-i-a")
    item.get_by_label("Banyaknya agen perubahan").fill("dua")
    item.get_by_label("Banyaknya agen perubahan").blur()
    item.get_by_text("«dua» bukan jumlah").wait_for()
    assert item.get_by_label("Banyaknya agen perubahan").input_value() == "dua"
    assert not Answer.objects.filter(
        assessment=sheet, side="unit", indicator__code="A.II.1.i.a"
    ).exists()


def test_the_tpi_agrees_with_the_unit_by_one_button(visit: Any) -> None:
    sheet = sheet_of("BLT-BJM")
    page = visit("demo-tpi-anggota", f"/lke/{sheet.pk}/area/A.II.1/")
    page.locator("#butir-A-II-1-ii-a").get_by_role("button", name="Setuju dengan unit").click()
    page.locator("#butir-A-II-1-ii-a").get_by_text("Tersimpan").wait_for()
    answers = Answer.objects.filter(assessment=sheet, indicator__code="A.II.1.ii.a")
    assert answers.get(side="tpi_member").value == answers.get(side="unit").value


def test_a_unit_is_taken_from_proposal_to_award_by_each_role(visit: Any) -> None:
    """The last stretch, in the browser: reported → approved → sent → national → awarded."""
    proposal = Proposal.objects.get(unit__code="BLT-PDG")
    path = f"/usulan/{proposal.pk}/"

    lead = visit("demo-tpi-ketua", path)
    lead.get_by_role("link", name="Laporkan: diusulkan").click()
    lead.get_by_label("Nomor LHE").fill("LHE-77/IT/2026")
    lead.get_by_label("Tanggal LHE").fill("2026-11-20")
    lead.get_by_label("Ditandatangani penanggung jawab pada").fill("2026-11-20")
    lead.get_by_role("button", name="Laporkan: diusulkan").click()
    lead.get_by_text("dilaporkan ke pimpinan sebagai diusulkan").first.wait_for()

    leader = visit("demo-pimpinan", path)
    leader.get_by_role("link", name="Setujui pengajuan ke Kementerian PANRB").click()
    leader.get_by_role("button", name="Setujui pengajuan ke Kementerian PANRB").click()
    leader.get_by_text("pengajuan ke Kementerian PANRB disetujui").first.wait_for()
    leader.get_by_role("link", name="Kecualikan naskah menyusul").click()
    leader.get_by_label("Alasan pengecualian").fill("Naskahnya di Srikandi, yang terganggu.")
    leader.get_by_role("button", name="Kecualikan naskah menyusul").click()
    leader.get_by_text("naskah menyusul tercatat").first.wait_for()

    pokja = visit("demo-pokja", path)
    pokja.get_by_role("link", name="Kirim ke Kementerian PANRB").click()
    for label, value in (
        ("Nomor surat usulan", "B-1"),
        ("Tanggal surat usulan", "2026-11-20"),
        ("Nomor SPTJM", "S-1"),
        ("Tanggal SPTJM", "2026-11-20"),
    ):
        pokja.get_by_label(label).fill(value)
    pokja.get_by_role("button", name="Kirim ke Kementerian PANRB").click()
    pokja.get_by_role("link", name="Catat evaluasi kementerian dimulai").click()
    pokja.get_by_label("Tanggal mulai").fill("2026-11-21")
    pokja.get_by_role("button", name="Catat evaluasi kementerian dimulai").click()
    for stage in ("Seleksi administrasi", "Evaluasi desk", "Evaluasi lapangan dan survei", "Panel"):
        pokja.goto(pokja.url.split("/langkah")[0].rstrip("/") + "/kementerian/")
        pokja.get_by_label("Tahap").select_option(label=stage)
        pokja.get_by_label("Tanggal", exact=False).first.fill("2026-11-22")
        pokja.get_by_label("Hasil").select_option(label="Lulus")
        pokja.get_by_role("button", name="Catat hasil").click()
        pokja.get_by_text(f"{stage} tercatat.").wait_for()
    pokja.get_by_role("link", name="Catat penetapan predikat").click()
    pokja.get_by_label("Nomor keputusan penetapan").fill("512 Tahun 2026")
    pokja.get_by_label("Tanggal keputusan").fill("2026-11-23")
    pokja.get_by_role("button", name="Catat penetapan predikat").click()
    pokja.get_by_text("Predikat ditetapkan").first.wait_for()
    proposal.refresh_from_db()
    assert proposal.state == "awarded"
    assert proposal.unit.predicates.filter(kind="WBK").exists()


def test_the_login_page_offers_an_account_per_role_and_a_second_assessor(
    chromium: Any, demo: str
) -> None:
    page = chromium.new_context().new_page()
    page.goto(f"{demo}/masuk")
    assert page.get_by_role("button", name="Masuk sebagai").count() == 9 + 1
    page.get_by_role("button", name="Masuk sebagai").nth(1).click()
    page.wait_for_url(f"{demo}/")
    page.context.close()
