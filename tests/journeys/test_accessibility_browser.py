"""Pages for everybody: nothing serious for axe, on a small screen, with everything enlarged."""

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
UNFOLD = "document.querySelectorAll('main details').forEach(part => (part.open = true))"
NARROW = 320  # CSS pixels: a small phone, and 1280 at 400 %


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
        ],
        "demo-tpi-anggota": [
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
        ],
        "demo-anggota": [
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


def wider_than(page: Any, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") > width)


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_axe_finds_nothing_serious_on_any_page_of_the_lke(
    visit: Any, demo: str, lke_addresses: dict[str, list[str]], width: int, scheme: str
) -> None:
    """In the dark, on a phone, none of them scrolls sideways on a smaller one either; by daylight
    what a template has shown once is not looked at again with other data."""
    found, coloured = {}, set()
    for username, addresses in lke_addresses.items():
        page = visit(username, width=width)
        page.emulate_media(color_scheme=scheme)
        if username == "demo-anggota":
            import_survey(page, demo, sheet_of("BLT-SMG"))
        for address in addresses:
            template = template_of(username, address)
            if scheme == "light" and template in coloured:
                continue
            assert page.goto(f"{demo}{address}").ok, address
            page.evaluate(UNFOLD)
            # Its colours are asked of each template once in each scheme.
            wrong = complaints(page, colours=template not in coloured)
            coloured.add(template)
            if scheme == "dark":
                page.set_viewport_size({"width": NARROW, "height": 800})
                if wider_than(page, NARROW):
                    wrong.append("wider than a small phone")
                page.set_viewport_size({"width": width, "height": 844})
            if wrong:
                found[f"{username} {address}"] = wrong
    assert found == {}


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_axe_finds_nothing_serious_on_the_other_pages(
    visit: Any, demo: str, chromium: Any, width: int, scheme: str
) -> None:
    found = {}
    for username, addresses in other_addresses().items():
        # The same pieces in the same colours stand on all of them: half of them each way will do.
        addresses = addresses[scheme == "dark" :: 2]
        page = visit(username, width=width)
        page.emulate_media(color_scheme=scheme)
        for address in addresses:
            assert page.goto(f"{demo}{address}").ok, f"{username} {address}"
            page.evaluate(UNFOLD)
            wrong = complaints(page)
            page.set_viewport_size({"width": NARROW, "height": 800})
            if wider_than(page, NARROW):
                wrong.append("wider than a small phone")
            page.set_viewport_size({"width": width, "height": 844})
            if wrong:
                found[f"{username} {address}"] = wrong
    stranger = chromium.new_context(color_scheme=scheme).new_page()
    stranger.goto(f"{demo}/masuk")
    if wrong := complaints(stranger):
        found["/masuk"] = wrong
    stranger.context.close()
    assert found == {}


def test_no_page_of_the_lke_scrolls_sideways_when_enlarged(
    visit: Any, demo: str, lke_addresses: dict[str, list[str]]
) -> None:
    """At 200 % and with larger type besides."""
    width = 640  # 1280 pixels at 200 % are 640 of CSS
    User.objects.update(large_text=True)
    wide = []
    for username, addresses in lke_addresses.items():
        page = visit(username, width=width)
        for address in addresses:
            assert page.goto(f"{demo}{address}").ok, address
            page.evaluate(UNFOLD)
            if wider_than(page, width):
                wide.append(f"{username} {address}")
    assert wide == []


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
