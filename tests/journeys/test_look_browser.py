"""Every page as it is laid out, in one visit: on the scale, by rank, for everybody, at every size.

A page is opened once and asked everything: in the dark as a phone, enlarged to 400 % and with
larger type, by daylight on a desk. What is asked stands in ``look.js`` and ``axe.py``.
"""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse

from assessment.evidence.services.evidence import add_file, add_link
from assessment.lke.services.answers import save_answer
from assessment.models import Assessment
from assessment.queries import indicators_of
from assessment.workbooks.reports.lke_workbook import lke_workbook
from assessment.workbooks.services.imports import upload_sheet
from proposals.models import Proposal
from tests.assessment.evidence.test_evidence import PDF
from tests.journeys.axe import complaints
from tests.journeys.conftest import CHROMIUM
from units.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]

CSV = "Nama;Telepon;U1;U2;U3;U4;U5\nAni;0811;4;4;4;4;4\nBudi;0812;3;3;3;3;3\nCici;0812;3;2;3;3;4\n"
LOOK = (Path(__file__).parent / "look.js").read_text("utf-8")


def sheet_of(code: str) -> Assessment:
    return Assessment.objects.select_related("unit", "period", "instrument").get(unit__code=code)


def person(username: str) -> User:
    return User.objects.get(username=username)


@pytest.fixture
def lke_addresses(demo: str) -> dict[str, list[str]]:
    """The pages of the LKE by who opens them: filled, with evidence, a survey, an upload."""
    sheet = sheet_of("BLT-SMG")
    member = person("demo-anggota")
    row = indicators_of(sheet).filter(code__startswith="A.I.1.").first()
    assert row is not None
    use = add_file(
        actor=member,
        assessment=sheet,
        indicator=row,
        upload=SimpleUploadedFile("SK Tim.pdf", PDF),
    )
    link = "https://arsip.instansi.example/notulen"
    add_link(actor=member, assessment=sheet, indicator=row, url=link)
    book = lke_workbook(sheet, tpi_side=False, made_at=sheet.created_at)
    save_answer(  # since then the application says otherwise: the check page has to ask
        actor=member,
        assessment=sheet,
        indicator=row,
        side="unit",
        value="Tidak",
        note="Sesudah diunduh.",
        expected_version=1,
    )
    upload = upload_sheet(
        actor=member, assessment=sheet, upload=SimpleUploadedFile("lke.xlsx", book)
    )
    revision = use.evidence.revisions.get()

    def on(name: str, *rest: Any, of: Assessment = sheet) -> str:
        return reverse(f"assessment:{name}", args=[of.pk, *rest])

    judged, settled = sheet_of("BLT-BJM"), sheet_of("BLT-MKS")
    return {
        "demo-anggota": [
            on("overview"),
            on("area", "A.I.1"),
            on("area", "A.II.5"),
            on("area", "B.I"),
            on("area_form", "A.I.1"),
            on("history", row.code),
            on("evidence_many"),
            on("evidence_manage", use.pk),
            on("evidence_pick", row.code),
            on("evidence_preview", revision.pk) + f"?butir={row.code}",
            on("surveys"),
            on("survey_upload"),
            on("compare"),
            on("simulation"),
            on("why", "total"),
            on("why", row.code),
            on("sheet_upload"),
            on("sheet_check", upload.pk),
            on("carry_over"),
            on("links"),
            on("answer", "A.I.1.i.a") + "?cara=satu",
            on("items"),
        ],
        "demo-tpi-anggota": [
            reverse("assessment:desk"),
            on("overview", of=judged),
            on("area", "A.I.1", of=judged),
            on("area", "A.II.5", of=judged),
            on("area_form", "A.II.1", of=judged),
            on("agree_many", of=judged),
            on("desk_item", "A.I.1.i.a", of=judged),
            on("desk_item", "A.II.5.iii.b", of=judged),
            on("compare", of=judged),
            on("simulation", of=judged),
        ],
        "unit_head-klm-dps": [
            on("overview", of=sheet_of("KLM-DPS")),
            on("repairs", of=sheet_of("KLM-DPS")),
        ],
        "demo-pengamat": [
            on("overview", of=settled),
            on("area", "A.I.3", of=settled),
            on("area", "A.II.5", of=settled) + "?sisi=tpi",
            on("compare", of=settled),
            on("surveys"),
            on("links"),
        ],
    }


def other_addresses() -> dict[str, list[str]]:
    """Pages beside the LKE by who opens them, each where the demo agency has something to show."""
    keys = {row.unit.code: row.pk for row in Proposal.objects.select_related("unit")}
    named = Proposal.objects.select_related("period", "assessment").get(unit__code="BLT-MKS")
    year, instrument = named.period.year, named.assessment and named.assessment.instrument_id
    reported, sent, own = keys["KLM-MTR"], keys["BLT-MKS"], keys["BLT-SMG"]
    return {
        "demo-admin": [
            "/",
            "/usulan/",
            "/lke/",
            "/lke/impor/banyak/",
            "/lke/tim/tetapkan/",
            "/unit/",
            "/unit/BLT-MKS/",
            "/unit/-/baru/",
            "/pengguna/",
            f"/pengguna/{person('demo-anggota').pk}/",
            "/periode/",
            f"/periode/{year}/",
            f"/periode/{year}/syarat/",
            "/instrumen/",
            f"/instrumen/{instrument}/",
            "/pekerjaan/",
            "/riwayat/",
            "/riwayat/peran/",
            "/karantina/",
            "/pengguna/belum-masuk/",
            "/unit/-/impor/",
            "/lke/impor/",
            f"/periode/{year}/ubah/",
            "/sandi",
        ],
        "demo-pimpinan": [
            "/",
            "/pantauan/",
            "/pantauan/peta/",
            "/pantauan/banding/?unit=BLT-MKS&unit=KLM-BDG",
            "/pantauan/tren/",
            "/pantauan/selisih/",
            "/pantauan/beban/",
            "/pantauan/periksa-silang/",
            "/usulan/daftar-panjang/",
            "/usulan/peringkat/",
            "/usulan/sidang/",
            "/dokumen/",
            "/dokumen/banyak/",
            "/pemberitahuan/",
            f"/usulan/{reported}/",
        ],
        "demo-pokja": [
            f"/usulan/{sent}/kesiapan/",
            f"/usulan/{sent}/kementerian/",
            f"/usulan/kementerian/{year}/",
            f"/usulan/{sent}/teks-lhe/",
            f"/dokumen/usulan/{sent}/",
            f"/periode/{year}/berikutnya/",
            "/usulan/baru/",
            f"/usulan/{keys['PUS-DIK']}/identifikasi/",
            "/akun/keamanan",
            "/akun/sesi",
        ],
        "demo-tpi-ketua": [
            "/",
            f"/usulan/{keys['BLT-PDG']}/langkah/report_proposed/",
            f"/usulan/{keys['BLT-PDG']}/teks-lhe/baru/",
        ],
        "demo-anggota": [
            "/",
            f"/usulan/{own}/",
            "/pemberitahuan/surel/",
            "/data-pribadi/",
            "/akun/data/",
            "/rencana/",
            f"/usulan/{own}/rencana/",
            f"/usulan/{own}/rencana/baru/",
            f"/usulan/{own}/komitmen/",
            f"/usulan/{own}/komitmen/kegiatan/",
        ],
        "demo-tpi-dalnis": [
            "/lke/beban/",
            "/lke/tim/",
            "/lke/kalimat/",
            "/lke/ganda/",
            f"/instrumen/{instrument}/pembacaan/",
        ],
    }


def import_survey(page: Any, demo: str, sheet: Assessment) -> None:
    """Through the three steps, looking at each page on the way."""
    page.goto(f"{demo}{reverse('assessment:survey_upload', args=[sheet.pk])}")
    page.locator("input[type=file]").set_input_files(
        {"name": "ipak.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    )
    page.get_by_role("button", name="Unggah dan periksa").click()
    page.get_by_role("button", name="Ya, simpan").wait_for()
    assert complaints(page) == []
    page.get_by_role("button", name="Ya, simpan").click()
    page.get_by_text("Hasil survei tersimpan.").wait_for()


def template_of(username: str, address: str) -> tuple[str, ...]:
    """Pages that are the same pieces with other data; the page to fill in differs by who fills."""
    name = resolve(address.partition("?")[0]).view_name
    return (name, username) if name == "assessment:area" else (name,)


def at(page: Any, width: int, height: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour half way


def kept_in_view(page: Any, share: float) -> list[str]:
    """Is more than this share of the height under what stays while the page moves?"""
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(30)
    stuck, height = page.evaluate("[look.stuck(), innerHeight]")
    return [f"{stuck:.0f} of {height} px stay in view"] if stuck > height * share else []


def wide(page: Any) -> list[str]:
    over = page.evaluate("look.wide()")
    return [f"wider than {page.viewport_size['width']} by {over}"] if over > 0 else []


def on_a_phone(page: Any, colours: bool) -> list[str]:
    """In the dark. As the page comes first; then with all that folds open."""
    at(page, 390, 844, "dark")
    page.evaluate(LOOK)
    wrong = kept_in_view(page, 0.2)
    wrong += [f"hidden when focused: {one}" for one in page.evaluate("look.covered()")]
    page.evaluate("look.unfold()")
    wrong += complaints(page, colours=colours) + wide(page)
    return wrong


def enlarged(page: Any) -> list[str]:
    """1280 x 1024 at 400 % and at 200 %, with larger type besides: 60 % is for content."""
    wrong = []
    for width, height, letters in ((320, 256, False), (640, 360, True)):
        at(page, width, height, "light")
        page.evaluate("on => document.documentElement.classList.toggle('text-besar', on)", letters)
        wrong += wide(page) + kept_in_view(page, 0.4)
    page.evaluate("document.documentElement.classList.remove('text-besar')")
    return wrong


def at_a_desk(page: Any, colours: bool, axe: bool) -> list[str]:
    at(page, 1280, 800, "light")
    page.evaluate("scrollTo(0, 0)")
    wrong = wide(page) + (complaints(page, colours=colours) if axe else [])
    if page.evaluate("look.headings()") != 1:
        wrong.append("not one heading of the page")
    for asked in ("distances", "letters", "primaries", "nameless", "cut"):
        wrong += [f"{asked}: {one}" for one in page.evaluate(f"look.{asked}()")]
    return wrong


def looked_at(page: Any, template: tuple[str, ...], seen: set[tuple[str, ...]]) -> list[str]:
    """The colours of a template are asked once in each scheme, by daylight all of it once."""
    new = template not in seen
    seen.add(template)
    return on_a_phone(page, new) + enlarged(page) + at_a_desk(page, new, new)


@pytest.mark.slow_walk
def test_every_page_of_the_lke_looks_as_it_should(
    visit: Any, demo: str, lke_addresses: dict[str, list[str]]
) -> None:
    found, seen = {}, set[tuple[str, ...]]()
    for username, addresses in lke_addresses.items():
        page = visit(username)
        if username == "demo-anggota":
            import_survey(page, demo, sheet_of("BLT-SMG"))
        for address in addresses:
            assert page.goto(f"{demo}{address}").ok, address
            if wrong := looked_at(page, template_of(username, address), seen):
                found[f"{username} {address}"] = wrong
    assert found == {}


@pytest.mark.slow_walk
def test_every_other_page_looks_as_it_should(visit: Any, demo: str) -> None:
    found = {}
    for username, addresses in other_addresses().items():
        page = visit(username)
        for number, address in enumerate(addresses):
            assert page.goto(f"{demo}{address}").ok, f"{username} {address}"
            # The same pieces in the same colours stand on all of them: half of them each way.
            dark = number % 2 == 0
            wrong = on_a_phone(page, dark) + enlarged(page) + at_a_desk(page, not dark, not dark)
            if wrong:
                found[f"{username} {address}"] = wrong
    assert found == {}


def test_pages_without_the_rail_look_as_they_should(chromium: Any, demo: str) -> None:
    found = {}
    page = chromium.new_context().new_page()
    for address in ("/masuk", "/sandi/lupa", "/periksa/", "/data-pribadi/ringkas/", "/tidak-ada/"):
        page.goto(f"{demo}{address}")
        if wrong := on_a_phone(page, True) + enlarged(page) + at_a_desk(page, True, True):
            found[address] = wrong
    page.context.close()
    assert found == {}


@pytest.mark.parametrize(
    ("markup", "asked"),
    [
        ('<p style="margin: 0 0 10px">Jarak</p>', "distances"),
        ('<p style="display: flex; column-gap: 6px">Sela</p>', "distances"),
        ('<p style="font-size: 17px">Huruf</p>', "letters"),
        ('<a class="btn-primary">Satu</a><a class="btn-primary">Dua</a>', "primaries"),
        ('<input type="text">', "nameless"),
        (
            '<p style="height: 600px"></p><button>Simpan</button>'
            '<p style="position: fixed; inset: auto 0 0; height: 200px">Di atas</p>',
            "covered",
        ),
    ],
)
def test_what_is_wrong_is_found(chromium: Any, markup: str, asked: str) -> None:
    page = chromium.new_page()
    page.set_content(f'<!doctype html><body style="margin: 0; font-size: 16px">{markup}')
    page.evaluate(LOOK)
    assert len(page.evaluate(f"look.{asked}()")) == 1
    page.close()


def test_larger_type_is_there_at_once_and_stays_with_the_person(visit: Any, demo: str) -> None:
    page = visit("demo-anggota", "/lke/")
    size = "getComputedStyle(document.querySelector('main p, main td, main a')).fontSize"
    before = float(page.evaluate(size).removesuffix("px"))
    with page.expect_response("**/teks"):
        page.get_by_role("button", name="Teks besar").click()
        larger = float(page.evaluate(size).removesuffix("px"))
    assert larger > before
    page.reload()
    assert float(page.evaluate(size).removesuffix("px")) == larger
    elsewhere = visit("demo-anggota", "/lke/", scripts=False)
    assert elsewhere.locator("html.text-besar").count() == 1
    elsewhere.get_by_role("button", name="Teks biasa").click()
    assert elsewhere.url == f"{demo}/lke/"
    assert elsewhere.locator("html.text-besar").count() == 0
