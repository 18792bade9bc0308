"""Every field that is written, found by script, through all that can come between: leaving, an
ended session, no connection, another person, a colleague who was faster, an LKE that moved on,
signing out. Nothing of it vanishes unasked.

``make test`` takes each page through leaving, and the page people live in through all;
``ZI_ODD=all`` takes every page through all.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from assessment.models import Answer, Assessment
from proposals.models import AgendaItem, PlanItem, Proposal
from tests.journeys.conftest import CHROMIUM
from tests.journeys.test_browser import sheet_of
from tests.journeys.test_unsent_browser import root, sign_in_here

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
INPUTS = (Path(__file__).parent / "inputs.js").read_text("utf-8")
MARKER = "Ditulis-untuk-uji"
ALL = os.environ.get("ZI_ODD") == "all"


def proposal_of(code: str) -> Proposal:
    return Proposal.objects.get(unit__code=code)


def sitting_page() -> str:
    waiting = AgendaItem.objects.filter(proposal__state="reported").first()
    assert waiting is not None
    return f"/usulan/sidang/{waiting.sitting_id}/"


def progress_page() -> str:
    item = PlanItem.objects.filter(proposal__unit__code="BLT-SMG").first()
    assert item is not None
    return f"/usulan/{item.proposal_id}/rencana/{item.pk}/kemajuan/"


# Who writes where, and how many fields there are at the least.
PAGES: dict[str, tuple[str, Callable[[], str], int]] = {
    "unit": ("demo-anggota", lambda: f"/lke/{sheet_of('BLT-SMG').pk}/area/A.I.1/", 60),
    "tpi": ("demo-tpi-anggota", lambda: f"/lke/{sheet_of('BLT-BJM').pk}/area/A.I.1/", 40),
    "desk": ("demo-tpi-anggota", lambda: f"/lke/ruang/{sheet_of('BLT-BJM').pk}/A.I.1.i.b/", 3),
    "together": ("demo-tpi-anggota", lambda: f"/lke/{sheet_of('BLT-BJM').pk}/setuju/", 20),
    "report text": (
        "demo-tpi-ketua", lambda: f"/usulan/{proposal_of('BLT-PDG').pk}/teks-lhe/baru/", 2,
    ),
    "progress": ("demo-anggota", progress_page, 3),
    "sitting": ("demo-pimpinan", sitting_page, 2),
    "screening": (
        "demo-pokja", lambda: f"/usulan/{proposal_of('PUS-DIK').pk}/identifikasi/", 6,
    ),
}  # fmt: skip


def write(page: Any) -> Any:
    return page.evaluate(INPUTS, {"fill": True, "marker": MARKER})


def missing(page: Any, written: Any) -> list[str]:
    found: list[str] = page.evaluate(INPUTS, {"marker": MARKER, "written": written})
    return found


def leave(page: Any) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{root(page)}/pemberitahuan/")
    page.wait_for_load_state("networkidle")  # what waits is sent from here


def come_back(page: Any, path: str) -> None:
    page.goto(f"{root(page)}{path}")
    page.wait_for_load_state("load")
    page.wait_for_timeout(1200)  # what was put back is sent once more


def through_leaving(page: Any, path: str, written: Any, sign_in: Any, username: str) -> None:
    leave(page)
    come_back(page, path)


def through_no_connection(page: Any, path: str, written: Any, sign_in: Any, username: str) -> None:
    page.wait_for_timeout(2500)  # the pause after which a note goes
    assert missing(page, written) == []
    page.context.set_offline(False)
    leave(page)
    come_back(page, path)


def through_an_ended_session(
    page: Any, path: str, written: Any, sign_in: Any, username: str
) -> None:
    page.wait_for_timeout(2500)
    assert missing(page, written) == []
    sign_in_here(page, sign_in, username)
    leave(page)
    come_back(page, path)


def through_another_person(page: Any, path: str, written: Any, sign_in: Any, username: str) -> None:
    other = "demo-kepala" if username == "demo-anggota" else "demo-admin"
    sign_in_here(page, sign_in, other)
    page.wait_for_timeout(2500)
    assert missing(page, written) == []
    rows = Answer.objects.filter(note__contains=MARKER, updated_by__username=other)
    assert not rows.exists()
    sign_in_here(page, sign_in, username)
    leave(page)
    come_back(page, path)


def through_a_colleague(page: Any, path: str, written: Any, sign_in: Any, username: str) -> None:
    """Somebody else saved each item a moment before."""
    page.wait_for_timeout(2500)
    assert missing(page, written) == []
    leave(page)
    come_back(page, path)


def through_moving_on(page: Any, path: str, written: Any, sign_in: Any, username: str) -> None:
    page.wait_for_timeout(2500)
    assert missing(page, written) == []
    page.context.set_offline(False)
    leave(page)
    come_back(page, path)
    if path.startswith("/lke/ruang/"):  # the item is nobody's work there any more
        page.locator("#belum-terkirim").get_by_role("button", name="Lihat").click()
        page.get_by_role("dialog").get_by_text(MARKER).first.wait_for()
    elif path.startswith("/lke/") and "/area/" in path:
        page.locator("[data-tertinggal]").first.wait_for()


def through_signing_out(page: Any, path: str, written: Any, sign_in: Any, username: str) -> None:
    page.get_by_role("button", name="Keluar", exact=True).first.click()
    ask = page.get_by_role("dialog", name=re.compile(r"^Keluar sekarang\? \d+ isian"))
    ask.get_by_role("button", name="Batal").click()
    assert missing(page, written) == []


def before(event: str, page: Any, path: str) -> None:
    """What happens while somebody is about to write."""
    number = re.match(r"/lke/(?:ruang/)?(\d+)/", path)
    if event in {"no connection", "moving on", "signing out"}:
        page.context.set_offline(True)
    if event == "session":
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    if event == "colleague" and number:
        for row in Answer.objects.filter(assessment=int(number[1])):
            Answer.objects.filter(pk=row.pk).update(version=row.version + 1)
    if event == "moving on" and number:
        Assessment.objects.filter(pk=int(number[1])).update(phase="closed")


EVENTS = {
    "leaving": through_leaving,
    "no connection": through_no_connection,
    "session": through_an_ended_session,
    "another person": through_another_person,
    "colleague": through_a_colleague,
    "moving on": through_moving_on,
    "signing out": through_signing_out,
}
CASES = [
    (name, event)
    for name in PAGES
    for event in EVENTS
    if ALL or name in {"unit", "desk"} or event == "leaving"
]


@pytest.mark.parametrize(("name", "event"), CASES)
def test_nothing_written_vanishes(name: str, event: str, visit: Any, sign_in: Any) -> None:
    username, address, least = PAGES[name]
    path = address()
    page = visit(username, path, offline=True)
    names = page.evaluate("() => zi.keptForms().map(zi.nameOf)")
    assert len(names) == len(set(names))  # two forms of one name would keep one text
    before(event, page, path)
    written = write(page)
    assert sum(len(fields) for _, fields, _ in written) >= least
    EVENTS[event](page, path, written, sign_in, username)
    assert missing(page, written) == []
