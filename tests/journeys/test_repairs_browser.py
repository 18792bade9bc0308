"""What the TPI returned, in a browser: from the notice to repaired and sent."""

from typing import Any

import pytest

from proposals.models import Proposal
from tests.journeys.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


def test_from_the_notice_to_repaired_to_sent(visit: Any) -> None:
    proposal = Proposal.objects.select_related("assessment").get(unit__code="KLM-DPS")
    sheet = proposal.assessment
    assert sheet is not None
    rows = sheet.returned_items.select_related("indicator").order_by("indicator__order")
    codes = [row.indicator.code for row in rows]

    page = visit("unit_head-klm-dps", "/pemberitahuan/")
    page.get_by_role("link", name="TPI mengembalikan").first.click()
    page.wait_for_url(f"**/lke/{sheet.pk}/perbaikan/")
    page.get_by_text(f"Masih kurang {len(codes)} butir").wait_for()
    for number, code in enumerate(codes, 1):
        item = page.locator(f"#butir-{code.replace('.', '-')}")
        item.get_by_label("Catatan").fill(f"Bukti {code} sudah dilengkapi.")
        item.get_by_label("Catatan").blur()
        page.get_by_text(f"{number} dari {len(codes)} butir", exact=True).wait_for()
    step = page.get_by_role("link", name="Kirim perbaikan ke TPI")
    step.wait_for()
    page.reload()
    page.get_by_text("Semua butir yang dikembalikan sudah diperbaiki.").wait_for()
    step.click()
    page.get_by_role("button", name="Kirim perbaikan ke TPI").wait_for()
    for box in page.locator("form.formulir input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Kirim perbaikan ke TPI").click()
    page.wait_for_url(f"**/usulan/{proposal.pk}/")
    proposal.refresh_from_db()
    assert proposal.state == "tpi_assessment"


def test_without_scripts_one_form_repairs_what_was_returned(visit: Any) -> None:
    sheet = Proposal.objects.get(unit__code="KLM-DPS").assessment
    assert sheet is not None
    rows = list(sheet.returned_items.select_related("indicator").order_by("indicator__order"))
    page = visit("unit_head-klm-dps", f"/lke/{sheet.pk}/perbaikan/", scripts=False)
    page.wait_for_url("**/perbaikan/sekaligus/")
    for row in rows:
        page.locator(f"[name='{row.indicator.code}:catatan']").fill(f"Diperbaiki {row.pk}.")
    page.get_by_role("button", name="Simpan semua").click()
    page.get_by_text(f"{len(rows)} butir tersimpan.").wait_for()
    assert not sheet.returned_items.filter(repaired_at__isnull=True).exists()
