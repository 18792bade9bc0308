"""What a screen reader says, read from the live regions: each once, and understood alone."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from assessment.models import Answer
from tests.assessment.evidence.test_evidence import PDF
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of
from tests.journeys.test_evidence_browser import DROP
from units.models import User
from zona_integritas.ground.jobs.models import Job

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
HEARD = (Path(__file__).parent / "heard.js").read_text("utf-8")


def listen(page: Any) -> None:
    page.context.add_init_script(HEARD)
    page.reload()


def said(page: Any, part: str) -> list[str]:
    """Waits until this is said; answers everything that was, and forgets it."""
    page.wait_for_function("part => heard.all.some((one) => one.includes(part))", arg=part)
    page.wait_for_timeout(250)  # whatever would say it a second time
    found: list[str] = page.evaluate("heard.all.splice(0)")
    return found


def once(page: Any, part: str) -> str:
    found = [one for one in said(page, part) if part in one]
    assert len(found) == 1, found
    return found[0]


def test_saving_a_refusal_and_a_conflict_are_said_once_each(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    path = f"/lke/{sheet.pk}/area/A.I.1/"
    page = visit("demo-anggota", path)
    listen(page)
    # What colleagues save would come by itself before the conflict, on a slow machine.
    page.evaluate("document.getElementById('lke-hadir').remove()")
    page.locator("#butir-A-I-1-i-b input[value=B]").check()
    assert once(page, "Tersimpan").startswith("Tersimpan ")

    # Somebody else was faster: both answers are in what is said.
    Answer.objects.filter(assessment=sheet, side="unit", indicator__code="A.I.1.i.b").update(
        value="A", version=9, updated_by=User.objects.get(username="demo-kepala")
    )
    page.locator("#butir-A-I-1-i-b input[value=C]").check()
    conflict = once(page, "Isian Anda")
    assert "Bambang Haryanto" in conflict
    assert "Yang tersimpan" in conflict

    # A count that is no number: what was found, what is allowed, that it is not saved.
    page.goto(page.url.replace("A.I.1", "A.II.1"))
    field = page.locator("#butir-A-II-1-i-a").get_by_label("Banyaknya agen perubahan")
    field.fill("dua")
    field.blur()
    refusal = once(page, "«dua»")
    assert "belum tersimpan" in refusal


def test_the_next_question_is_said_with_its_place(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/butir/A.I.6.i.a/?cara=satu")
    listen(page)
    page.locator("[data-lanjut]").click()
    told = once(page, "Butir 2 dari 19.")
    assert len(told) > len("Butir 2 dari 19. ")


def test_the_next_item_at_the_desk_is_said_and_that_the_last_is_saved(visit: Any) -> None:
    page = visit("demo-tpi-anggota", "/lke/ruang/")
    listen(page)
    before = page.locator(".ruang-butir h2").inner_text()
    page.locator("#ruang-utama").click()
    once(page, "Tersimpan")
    # The next one has the focus: its question is read out by that, and by nothing else.
    read = page.evaluate("document.activeElement.querySelector('h2').textContent.trim()")
    assert len(read) > 10
    assert read != before


def test_an_upload_is_said_when_it_begins_and_when_it_is_done(visit: Any) -> None:
    sheet = sheet_of("BLT-SMG")
    page = visit("demo-anggota", f"/lke/{sheet.pk}/area/A.I.1/")
    listen(page)
    page.evaluate(DROP, ["bukti-A-I-1-ii-a", [["SK Tim.pdf", PDF.decode()]]])
    found = said(page, "Tersimpan")
    assert [one for one in found if one.startswith("Tersimpan")] == found[-1:], found


def test_how_far_a_job_is_is_said_at_every_quarter_and_at_its_end(visit: Any) -> None:
    owner = User.objects.get(username="demo-admin")
    job = Job.objects.create(
        key="uji",
        title="Arsip bukti",
        owner=owner,
        state="running",
        total=8,
        seen_at=timezone.now(),
    )
    page = visit("demo-admin", f"/pekerjaan/{job.pk}/")
    listen(page)
    for done in (1, 2, 3):
        Job.objects.filter(pk=job.pk).update(done=done)
        page.wait_for_function(
            "done => document.querySelector('#pekerjaan progress').value === done", arg=done
        )
    assert once(page, "25 %") == "Arsip bukti: Sedang dikerjakan, 25 %."
    Job.objects.filter(pk=job.pk).update(done=8, state="done")
    page.wait_for_function("() => !document.querySelector('#pekerjaan[hx-get]')")
    assert len(said(page, "Arsip bukti: ")) == 1


def test_what_a_filter_found_is_read_with_the_table(visit: Any) -> None:
    """A filter is a page of its own: its head is read again, and the table says how many."""
    page = visit("demo-admin", "/usulan/")
    page.get_by_label("Unit").fill("BLT-SMG")
    page.get_by_role("button", name="Saring").click()
    page.wait_for_url("**q=BLT-SMG**")
    assert page.locator("table caption").inner_text().strip() == "1 usulan"


def test_what_would_be_said_twice_or_not_at_all_is_noticed(chromium: Any) -> None:
    page = chromium.new_page()
    page.set_content("<p role=status id=a></p><div id=b></div>")
    page.evaluate(HEARD)
    for step in ("'Tersimpan'", "'Tersimpan'"):
        page.evaluate(f"document.getElementById('a').textContent = {step}")
        page.wait_for_timeout(100)
    page.evaluate("document.getElementById('b').innerHTML = '<p role=status>Hilang</p>'")
    page.evaluate("document.getElementById('b').innerHTML += '<p role=alert>Ditolak</p>'")
    page.wait_for_timeout(100)
    assert page.evaluate("heard.all") == ["Tersimpan", "Tersimpan", "Ditolak"]
    page.close()
