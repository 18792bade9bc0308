"""What the ministry's form asks is kept once: contact, addresses, the units as it lists them."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from proposals.ministry.readiness import checks
from proposals.ministry.reports.portal_units import portal_units
from proposals.ministry.services.portal import save_portal_form
from proposals.models import PortalForm, Proposal
from proposals.workflow.dossier import Dossier
from units.models import Unit
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db

FILLED = {
    "contact_name": "Rina Wulandari",
    "contact_phone": "0812 3456 7890",
    "contact_mail": "rina@instansi.example",
    "letter_url": "https://arsip.instansi.example/surat",
    "sptjm_url": "https://arsip.instansi.example/sptjm",
    "clearance_url": "https://arsip.instansi.example/clearance",
    "survey_url": "https://arsip.instansi.example/survei",
}


def test_the_pokja_fills_it_in_and_others_of_the_agency_read_it(
    bring: Any, season: Any, sign_in: Any
) -> None:
    bring("approved")
    sent = bring("sent", unit="B")
    Proposal.objects.filter(pk=sent.pk).update(affirmative=True)
    address = reverse("proposals:portal_form", args=[season.period.year])
    client = sign_in(season.people["demo-pokja"])

    def waits() -> str:
        found = checks(Dossier(sent), season.people["demo-pokja"])
        return next(one.problem for one in found if one.label.startswith("Isian portal"))

    assert waits().startswith("Belum diisi: nama narahubung, telepon narahubung")
    part = {**FILLED, "survey_url": "", "contact_phone": "telepon kantor"}
    refused = client.post(address, part)
    assert refused.status_code == 422
    assert "bukan nomor telepon" in refused.content.decode()
    assert "Rina Wulandari" in refused.content.decode()  # nothing typed is lost
    assert not PortalForm.objects.exists()
    assert client.post(address, {**FILLED, "survey_url": ""}).status_code == 302
    assert waits() == "Belum diisi: alamat laporan survei."
    assert client.post(address, FILLED).status_code == 302
    assert waits() == ""
    assert AuditEvent.objects.filter(action="portal_form.saved").latest("id").after == {
        "survey_url": FILLED["survey_url"]
    }
    read = sign_in(season.people["demo-pengamat"]).get(address).content.decode()
    assert FILLED["contact_phone"] in read
    assert "Simpan isian" not in read
    assert sign_in(season.people["demo-pengamat"]).post(address, FILLED).status_code == 403
    assert sign_in(season.people["unit_head-a"]).get(address).status_code == 403
    with pytest.raises(PermissionDenied):
        save_portal_form(actor=season.people["demo-admin"], period=season.period, values=FILLED)
    assert [(one.code, one.category, one.sent) for one in portal_units(season.period)] == [
        ("A", "WBK", False), ("B", "WBK-AFIRMASI", True)
    ]  # fmt: skip


@pytest.mark.one_database
def test_a_code_the_portal_cannot_take_is_told(bring: Any, season: Any, sign_in: Any) -> None:
    bring("approved")
    Unit.objects.filter(code="A").update(code="A/1")
    address = reverse("proposals:portal_form", args=[season.period.year])
    page = sign_in(season.people["demo-pokja"]).get(address).content.decode()
    assert "Kode tidak dapat dipakai" in page
    for name, odd in (("contact_mail", "rina"), ("letter_url", "di lemari")):
        with pytest.raises(Refused, match="bukan"):
            save_portal_form(
                actor=season.people["demo-pokja"],
                period=season.period,
                values={**FILLED, name: odd},
            )
