"""An invitation in a real browser: its page tells no other page where one came from, and the
browser still says whose form it is."""

from typing import Any

import pytest
from django.urls import reverse

from tests.journeys.conftest import CHROMIUM
from units.enums import InvitationWay
from units.models import User
from units.services.invitations import draw_tickets, keep_invitations
from zona_integritas.ground.actors import SYSTEM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]


def test_from_the_strip_to_the_own_password_on_a_phone(chromium: Any, live_server: Any) -> None:
    rina = User(username="rina", full_name="Rina Wijaya", email="rina@instansi.example")
    rina.set_unusable_password()
    rina.save()
    [ticket] = draw_tickets([rina])
    keep_invitations(actor=SYSTEM, tickets=[ticket], way=InvitationWay.PRINTED)
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    complaints: list[str] = []
    came_from: list[str] = []
    page.on("request", lambda sent: came_from.append(sent.headers.get("referer", "")))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{live_server.url}{reverse('invitation_code')}")
    page.get_by_label("Kode undangan").fill(ticket.spaced_token.lower())
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_role("heading", name="Buat kata sandi Anda").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Kata sandi baru", exact=False).first.fill("Gunung-biru-2031")
    page.get_by_label("Ulangi kata sandi baru").fill("Gunung-biru-2031")
    page.get_by_role("button", name="Simpan kata sandi").click()
    page.get_by_text("Kata sandi «rina» sudah dibuat").wait_for()
    context.close()
    assert User.objects.get(pk=rina.pk).check_password("Gunung-biru-2031")
    assert not any(ticket.token in address for address in came_from)
    assert complaints == []
