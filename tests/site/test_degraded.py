"""When something outside is missing, people are told what, and nothing else breaks."""

import sys
from typing import Any

import pytest
from django.urls import reverse

from units.models import RoleGrant
from units.services.roles import end_role
from zona_integritas.ground.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class NoPango:
    """An import system on a machine without the libraries WeasyPrint draws with."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        if name == "weasyprint":
            raise OSError("cannot load library")


@pytest.mark.usefixtures("drawn_at_once")
def test_without_pango_a_paper_says_so_and_the_rest_goes_on(
    bring: Any, season: Any, sign_in: Any, monkeypatch: Any
) -> None:
    sheet = bring("self_assessment").assessment
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    client = sign_in(season.people["unit_head-a"])
    paper = client.get(reverse("papers:draft", args=["lke", sheet.pk, "kertas-kerja"]))
    assert paper.status_code == 503
    assert "Pustaka pembuat PDF" in paper.content.decode()
    assert client.get(reverse("assessment:overview", args=[sheet.pk])).status_code == 200


def test_an_agency_does_not_lose_its_last_administrator_by_accident(season: Any) -> None:
    admin = season.people["demo-admin"]
    grant = RoleGrant.objects.get(user=admin, role="admin")
    with pytest.raises(Refused, match="oleh administrator lain"):
        end_role(actor=admin, grant=grant, reason="Pindah tugas.")
    grant.refresh_from_db()
    assert grant.ended_at is None
