"""What was created by mistake and has no history is removed, and brought back for thirty days."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from proposals.choosing.services.removal import remove_proposal
from proposals.models import Proposal
from tests.units.conftest import make_unit
from units.models import RemovedObject, Unit
from units.services.removal import bring_back, remove_unit
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.errors import Refused
from zona_integritas.site.privacy.services.cleaning import removed_objects


def row_of(model, pk):
    return model.objects.filter(pk=pk).values().get()


def test_a_unit_without_history_goes_and_comes_back_as_it_was(agency):
    admin = agency.people["admin"]
    unit = make_unit("KELIRU", agency.units["A"])
    before = row_of(Unit, unit.pk)
    removed = remove_unit(actor=admin, unit=unit, reason="Salah ketik kode")
    assert not Unit.objects.filter(code="KELIRU").exists()
    bring_back(actor=admin, removed=removed)
    assert row_of(Unit, before["id"]) == before
    assert not RemovedObject.objects.exists()
    said = AuditEvent.objects.filter(object_id=str(before["id"]), object_type="units.unit")
    assert list(said.order_by("pk").values_list("action", flat=True)) == [
        "unit.created",
        "unit.removed",
        "unit.restored",
    ]
    with pytest.raises(Refused, match="sudah dikembalikan"):
        bring_back(actor=admin, removed=removed)


@pytest.mark.parametrize("code", ["A", "A11", "B"])
def test_a_unit_with_history_stays(agency, code):
    """Others below it, a role on it, or a person who works there."""
    unit = agency.units[code]
    if code == "A11":
        agency.people["luar"].unit = unit
        agency.people["luar"].save()
    with pytest.raises(Refused, match="Nonaktifkan unit ini"):
        remove_unit(actor=agency.people["admin"], unit=unit, reason="x")
    assert Unit.objects.filter(pk=unit.pk).exists()
    assert not RemovedObject.objects.exists()


def test_what_cannot_come_back_says_why(agency):
    admin = agency.people["admin"]
    unit = make_unit("KELIRU", agency.units["A"])
    with pytest.raises(PermissionDenied):
        remove_unit(actor=agency.people["kepala"], unit=unit, reason="x")
    removed = remove_unit(actor=admin, unit=unit, reason="x")
    with pytest.raises(PermissionDenied):
        bring_back(actor=agency.people["kepala"], removed=removed)
    again = make_unit("KELIRU", agency.units["B"])
    with pytest.raises(Refused, match="sudah dibuat lagi"):
        bring_back(actor=admin, removed=removed)
    Unit.objects.filter(pk=again.pk).update(code="LAIN")
    RemovedObject.objects.update(removed_at=timezone.now() - timedelta(days=30, minutes=1))
    with pytest.raises(Refused, match="lebih dari 30 hari"):
        bring_back(actor=admin, removed=removed)
    assert removed_objects(timezone.now(), dry_run=False) == 1
    assert not RemovedObject.objects.exists()


def test_a_proposal_begun_by_mistake_goes_and_comes_back(bring, season, sign_in):
    proposal = bring("identified")
    admin = season.people["demo-admin"]
    proposal.conditions.all().delete()
    proposal.checklist.all().delete()
    proposal.decisions.exclude(move="identify").delete()
    before = row_of(Proposal, proposal.pk)
    client = sign_in(admin)
    assert (
        "Hapus usulan"
        in client.get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    )
    page = reverse("proposals:remove", args=[proposal.pk])
    assert client.post(page, {"reason": "Unit yang keliru"}).status_code == 302
    assert not Proposal.objects.filter(pk=proposal.pk).exists()
    shown = client.get(reverse("units:removed")).content.decode()
    assert "Unit yang keliru" in shown
    removed = RemovedObject.objects.get()
    assert client.post(reverse("units:restore", args=[removed.pk])).status_code == 302
    assert row_of(Proposal, before["id"]) == before
    assert Proposal.objects.get(pk=before["id"]).decisions.count() == 1
    other = sign_in(season.people["demo-pokja"])
    assert other.get(reverse("units:removed")).status_code == 403


def test_a_proposal_with_work_on_it_stays(bring, season):
    proposal = bring("proposed")
    with pytest.raises(Refused, match="menarik usulan"):
        remove_proposal(actor=season.people["demo-admin"], proposal=proposal, reason="x")
