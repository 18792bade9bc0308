"""What only a laid-out page shows: blanks between words, and what stands beside what."""

from typing import Any

import pytest

from proposals.models import Proposal
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
# From the left edge of each later entry to its link: the stroke and the blanks around it.
BLANKS = """() => Array.from(document.querySelectorAll(".remah li + li"), (li) => Math.round(
    li.querySelector("a").getBoundingClientRect().left - li.getBoundingClientRect().left))"""
BESIDE = """() => {
  const [radar, minima] = document.querySelectorAll(".lke-ringkas > section");
  const cut = Array.from(document.querySelectorAll(".lke-ringkas .tabel-bungkus"))
    .filter((one) => one.scrollWidth > one.clientWidth + 1).length;
  return [minima.getBoundingClientRect().left >= radar.getBoundingClientRect().right, cut];
}"""


def test_a_line_break_in_a_template_is_no_blank_in_the_breadcrumb(visit: Any) -> None:
    sheet, proposal = sheet_of("BLT-SMG"), Proposal.objects.get(unit__code="BLT-PDG")
    found = set()
    for path in (
        f"/lke/{sheet.pk}/area/A.I.1/",
        f"/usulan/{proposal.pk}/rencana/",
        f"/usulan/{proposal.pk}/langkah/report_proposed/",
    ):
        page = visit("demo-tpi-ketua", path)
        found |= set(page.evaluate(BLANKS))
        page.close()
    assert len(found) == 1, found


@pytest.mark.parametrize("width", [1280, 1440, 1536])
def test_the_radar_stands_beside_the_minima_and_no_column_is_cut(visit: Any, width: int) -> None:
    """The widest table is the one of a sheet that misses everything."""
    page = visit("demo-anggota", f"/lke/{sheet_of('BLT-SMG').pk}/", width=width)
    page.get_by_text("Semua nilai minimal").click()
    assert page.evaluate(BESIDE) == [True, 0]


def test_the_overview_of_an_lke_is_one_page_and_a_half(visit: Any) -> None:
    """2,698 px before it was a list of tasks; the design has 1,503."""
    page = visit("demo-anggota", f"/lke/{sheet_of('BLT-SMG').pk}/", width=1280)
    assert page.evaluate("document.documentElement.scrollHeight") <= 1500


def test_a_refused_form_puts_its_reader_at_the_summary_that_leads_to_the_field(visit: Any) -> None:
    page = visit("demo-anggota", f"/lke/{sheet_of('BLT-SMG').pk}/survei/impor/", width=390)
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.get_by_role("button", name="Unggah dan periksa").click()
    summary = page.locator("main [role=alert]")
    summary.wait_for()
    assert summary.evaluate("one => one === document.activeElement")
    summary.get_by_role("link", name="Tabel responden").click()
    page.wait_for_function("document.activeElement.type === 'file'")
