"""Nothing typed is lost: sent from any page, asked about at sign-out, shown when too late."""

from typing import Any

import pytest
from django.conf import settings

from assessment.models import Answer, Assessment, Phrase
from proposals.models import AgendaItem, Proposal
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of
from units.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
CODE, ITEM = "A.I.1.i.b", "#butir-A-I-1-i-b"
KEPT = "Tulisan Anda aman di perangkat ini dan akan dikirim lagi."


def root(page: Any) -> str:
    return str("/".join(page.url.split("/")[:3]))


def answer(sheet: Assessment) -> Answer:
    return Answer.objects.get(assessment=sheet, side="unit", indicator__code=CODE)


def waiting(page: Any) -> int:
    return int(
        page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('zi-draf')).length")
    )


def sign_in_here(page: Any, sign_in: Any, username: str) -> None:
    """Somebody signs in in this browser, in another tab: the session is that person's now."""
    client = sign_in(User.objects.get(username=username))
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        if name in client.cookies:
            value = client.cookies[name].value
            page.context.add_cookies([{"name": name, "value": value, "url": root(page)}])


def write_offline(page: Any, note: str) -> None:
    page.context.set_offline(True)
    page.locator(ITEM).locator("input[value=C]").check()
    page.locator(ITEM).get_by_label("Catatan").fill(note)
    page.locator(ITEM).get_by_label("Catatan").blur()
    page.get_by_text(KEPT).wait_for()


def leave(page: Any) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def test_what_was_typed_offline_is_sent_from_another_page(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/", offline=True)
    write_offline(page, "Ditulis di perjalanan.")
    context = page.context
    leave(page)
    assert answer(sheet).value == "A"
    context.set_offline(False)
    home = context.new_page()
    home.goto(f"{root(page)}/")
    home.get_by_text("1 isian yang tertunda sudah terkirim.").wait_for()
    stored = answer(sheet)
    assert (stored.value, stored.note) == ("C", "Ditulis di perjalanan.")
    assert waiting(home) == 0


def test_signing_out_asks_first_and_a_moved_lke_shows_the_text_and_who_can_take_it(
    visit: Any,
) -> None:
    sheet = sheet_of("BLT-SMG")
    address = f"/lke/{sheet.pk}/area/A.I.1/"
    page = visit("demo-anggota", address, offline=True)
    write_offline(page, "Kalimat yang tidak boleh hilang.")
    context = page.context
    leave(page)
    Assessment.objects.filter(pk=sheet.pk).update(phase="tpi_member")
    context.set_offline(False)
    home = context.new_page()
    held: list[Any] = []  # the answer comes only after the person looked
    home.route("**/butir/**", lambda route: held.append(route))
    with home.expect_request("**/butir/**"):
        home.goto(f"{root(page)}/")
    line = home.locator("#belum-terkirim")
    line.get_by_text("1 isian belum terkirim dari perangkat ini.").wait_for()
    line.get_by_role("button", name="Lihat").click()
    dialog = home.get_by_role("dialog")
    dialog.get_by_text("Kalimat yang tidak boleh hilang.").wait_for()
    dialog.get_by_text("Butir A.I.1.i.b, LKE").wait_for()
    held[0].continue_()
    home.unroute("**/butir/**")
    dialog.get_by_text("Yang dapat mengisi pada tahap ini").wait_for()
    assert "Anggota TPI" in dialog.inner_text()
    dialog.get_by_role("link", name="Buka tempatnya").click()
    item = home.locator(ITEM)
    item.get_by_text("sekarang tidak dapat disimpan lagi di sini").wait_for()
    item.get_by_text("Kalimat yang tidak boleh hilang.").wait_for()
    assert item.get_by_role("button", name="Salin").is_visible()
    home.get_by_role("button", name="Keluar").first.click()
    ask = home.get_by_role("dialog", name="Keluar sekarang? 1 isian belum terkirim.")
    ask.get_by_role("button", name="Batal").click()
    assert waiting(home) == 1
    home.get_by_role("button", name="Keluar").first.click()
    ask.get_by_role("button", name="Keluar dan hapus").click()
    home.wait_for_url("**/masuk**")
    assert waiting(home) == 0


def test_after_an_ended_session_the_tab_sends_when_the_person_is_back(
    visit: Any, sign_in: Any
) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator(ITEM).locator("input[value=C]").check()
    page.get_by_text("Sesi Anda sudah berakhir.").wait_for()
    assert page.get_by_role("link", name="Masuk di tab baru").is_visible()
    assert answer(sheet).value == "A"
    sign_in_here(page, sign_in, "demo-anggota")
    page.context.new_page().goto(f"{root(page)}/")  # the other tab, signed in again
    # «Tersimpan» stood there before, too: the answer itself is waited for.
    for _ in range(100):
        if answer(sheet).value == "C":
            break
        page.wait_for_timeout(100)
    assert answer(sheet).value == "C"
    assert waiting(page) == 0


def test_what_an_ordinary_form_took_is_not_called_unsent_on_the_next_page(visit: Any) -> None:
    proposal = Proposal.objects.get(unit__code="BLT-PDG")
    reason = "Hasil survei belum mencapai nilai minimal."
    page = visit("demo-tpi-ketua", f"/usulan/{proposal.pk}/")
    page.get_by_role("link", name="Laporkan: belum diusulkan").click()
    page.get_by_label("Nomor LHE").fill("LHE-77/IT/2026")
    page.get_by_label("Tanggal LHE").fill("2026-11-20")
    page.locator("[name=lhe_signed_on]").fill("2026-11-20")
    page.get_by_label("Alasan belum diusulkan").fill(reason)
    page.get_by_role("button", name="Laporkan: belum diusulkan").click()
    page.get_by_text("sebagai belum diusulkan").first.wait_for()
    page.wait_for_load_state("load")
    assert not page.get_by_text("belum terkirim dari perangkat ini").is_visible()
    assert waiting(page) == 0
    assert page.get_by_text(reason).first.is_visible()


LINE = "belum terkirim dari perangkat ini"


def test_what_is_being_confirmed_is_not_called_unsent(visit: Any) -> None:
    sitting = AgendaItem.objects.filter(proposal__state="reported").first().sitting
    page = visit("demo-pimpinan", f"/usulan/sidang/{sitting.pk}/")
    page.locator("select[name^=putusan-]").first.select_option(index=1)
    page.locator("textarea[name^=alasan-]").first.fill("Sudah diperiksa bersama.")
    page.get_by_role("button", name="Periksa putusan").click()
    page.get_by_role("heading", name="Putuskan 1 usulan?").wait_for()
    page.wait_for_load_state("load")
    assert not page.get_by_text(LINE).is_visible()
    page.get_by_role("button", name="Ya, putuskan 1 usulan").click()
    page.wait_for_url(f"**/sidang/{sitting.pk}/")
    page.goto(f"{root(page)}/usulan/")
    page.wait_for_load_state("load")
    assert not page.get_by_text(LINE).is_visible()
    assert waiting(page) == 0


def test_what_the_server_refused_and_shows_again_is_not_called_unsent_elsewhere(
    visit: Any,
) -> None:
    proposal = Proposal.objects.get(unit__code="BLT-PDG")
    reason = "Hasil survei belum mencapai nilai minimal."
    page = visit("demo-tpi-ketua", f"/usulan/{proposal.pk}/langkah/report_not_yet/")
    page.get_by_label("Nomor LHE").fill("LHE-77/IT/2026")
    page.get_by_label("Tanggal LHE").fill("2001-01-01")  # before its evaluation
    page.locator("[name=lhe_signed_on]").fill("2001-01-01")
    page.get_by_label("Alasan belum diusulkan").fill(reason)
    page.get_by_role("button", name="Laporkan: belum diusulkan").click()
    page.get_by_role("alert").first.wait_for()
    assert page.get_by_label("Alasan belum diusulkan").input_value() == reason
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{root(page)}/usulan/")
    page.wait_for_load_state("load")
    assert not page.get_by_text(LINE).is_visible()
    # The form still offers it; what is typed on from there is unsent like any other text.
    page.goto(f"{root(page)}/usulan/{proposal.pk}/langkah/report_not_yet/")
    assert page.get_by_label("Alasan belum diusulkan").input_value() == reason
    page.get_by_label("Alasan belum diusulkan").fill(reason + " Lagi.")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{root(page)}/usulan/")
    page.get_by_text(LINE).wait_for()


def test_a_page_of_one_person_never_saves_under_the_name_of_another(
    visit: Any, sign_in: Any
) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    first = page.evaluate("document.body.dataset.orang")
    sign_in_here(page, sign_in, "demo-kepala")
    page.locator(ITEM).locator("input[value=C]").check()
    page.get_by_text("Sesi di peramban ini sekarang milik").wait_for()
    page.locator(ITEM).get_by_text("Belum tersimpan").wait_for()
    assert page.locator(ITEM).locator("input[value=C]").is_checked()
    stored = answer(sheet)
    assert (stored.value, stored.version) == ("A", 1)
    assert page.evaluate(
        "who => Object.keys(localStorage).some(k => k.startsWith('zi-draf:' + who + ':'))", first
    )
    # The second person's pages neither show nor send what the first one wrote.
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Muat ulang halaman").click()
    page.wait_for_function("who => document.body.dataset.orang !== who", arg=first)
    page.locator("#lke-hadir [name=lihat]").wait_for(state="attached")
    assert page.locator(ITEM).locator("input[value=A]").is_checked()
    assert page.locator("#belum-terkirim").is_hidden()
    assert answer(sheet).version == 1


def test_an_ordinary_form_of_another_person_is_refused_and_its_text_comes_back(
    visit: Any, sign_in: Any
) -> None:
    page = visit("demo-admin", "/lke/kalimat/")
    text, field = "Bukti belum ditandatangani pejabat.", page.get_by_label("Kalimat", exact=True)
    field.fill(text)
    sign_in_here(page, sign_in, "demo-tpi-ketua")
    page.get_by_role("button", name="Tambah kalimat").click()
    page.get_by_role("heading", name="Sesi ini sekarang milik").wait_for()
    assert not Phrase.objects.filter(text=text).exists()
    page.goto(f"{root(page)}/lke/kalimat/")
    assert field.input_value() == ""  # nothing of it under the second person's name
    sign_in_here(page, sign_in, "demo-admin")
    page.goto(f"{root(page)}/lke/kalimat/")
    page.get_by_text("Tulisan yang belum sempat terkirim dipulihkan").wait_for()
    assert field.input_value() == text
    page.get_by_role("button", name="Tambah kalimat").click()
    page.get_by_text("Kalimat disimpan").or_(page.get_by_text(text)).first.wait_for()
    assert Phrase.objects.filter(text=text).exists()
    page.goto(f"{root(page)}/lke/kalimat/")
    assert field.input_value() == ""
    assert waiting(page) == 0
