"""Common readings: pinned by who may, read by all under the statement, ended, never deleted."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessment.instrument.services.readings import pin_reading
from assessment.models import Assessment, InterpretationNote
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused

pytestmark = pytest.mark.django_db
CODE, TEXT = "A.I.1.i.b", "Tim dianggap lengkap bila semua area mempunyai koordinator."


def test_a_pinned_reading_stands_under_the_item_for_all_until_it_is_ended(
    sheet: Assessment, season: Any, sign_in: Any
) -> None:
    supervisor = sign_in(season.people["demo-tpi-dalnis"])
    digest = sheet.instrument.digest
    pin = reverse("instruments:reading_pin", args=[sheet.instrument_id])
    assert f'value="{CODE}" selected' in supervisor.get(f"{pin}?butir={CODE}").content.decode()
    for form in ({"butir": CODE, "pembacaan": " "}, {"butir": "X", "pembacaan": TEXT}):
        assert supervisor.post(pin, form).status_code == 422
    assert supervisor.post(pin, {"butir": CODE, "pembacaan": TEXT}).status_code == 302
    area = reverse("assessment:area", args=[sheet.pk, "A.I.1"])
    for username in ("unit_member-a", "demo-tpi-anggota", "demo-pengamat"):
        assert TEXT in sign_in(season.people[username]).get(area).content.decode()
    row = InterpretationNote.objects.get()
    end = reverse("instruments:reading_end", args=[sheet.instrument_id, row.pk])
    assert sign_in(season.people["unit_head-a"]).post(end).status_code == 403
    assert supervisor.post(end).status_code == 302
    assert TEXT not in sign_in(season.people["unit_member-a"]).get(area).content.decode()
    kept = supervisor.get(reverse("instruments:readings", args=[sheet.instrument_id]))
    assert TEXT in kept.content.decode()
    sheet.instrument.refresh_from_db()
    assert sheet.instrument.digest == digest  # it explains; the instrument is the same
    actions = AuditEvent.objects.filter(action__startswith="reading.").order_by("id")
    assert [one.action for one in actions] == ["reading.pinned", "reading.ended"]


def test_only_supervisors_and_administrators_pin(sheet: Assessment, season: Any) -> None:
    row = sheet.instrument.indicators.get(code=CODE)
    for username in ("demo-tpi-anggota", "demo-tpi-ketua", "demo-pimpinan", "unit_head-a"):
        with pytest.raises(PermissionDenied):
            pin_reading(actor=season.people[username], indicator=row, text=TEXT)
    with pytest.raises(Refused, match=r"paling banyak 1\.500"):
        pin_reading(actor=season.people["demo-admin"], indicator=row, text="x" * 1501)
