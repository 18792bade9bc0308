"""Times by the unit's own clock on its pages and papers, by Jakarta's everywhere else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from proposals.models import Decision
from units.models import Unit
from units.services.units import update_unit
from zona_integritas.ground import formats
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.formats import NBSP

MOMENT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 23.30 WIB, half past midnight in the middle


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jakarta", f"23 November 2026, 23.30{NBSP}WIB"),
        ("Asia/Makassar", f"24 November 2026, 00.30{NBSP}WITA"),
        ("Asia/Jayapura", f"24 November 2026, 01.30{NBSP}WIT"),
    ],
)
def test_a_moment_is_shown_by_the_clock_of_the_place_with_its_name(zone: str, shown: str) -> None:
    with formats.shown_in(zone):
        assert formats.tanggal_waktu(MOMENT) == shown
    assert formats.zone_name() == "WIB"


def test_a_date_is_the_same_date_by_every_clock() -> None:
    with formats.shown_in("Asia/Jayapura"):
        assert formats.tanggal(MOMENT.date()) == "23 November 2026"


@pytest.fixture
def in_the_middle(season: Any, bring: Any) -> Any:
    """The proposal of a unit that lives by WITA, moved at half past midnight there."""
    proposal = bring("self_assessment")
    unit = Unit.objects.get(pk=proposal.unit_id)
    update_unit(actor=SYSTEM, unit=unit, parent=unit.parent, time_zone="Asia/Makassar")
    Decision.objects.filter(proposal=proposal).update(at=MOMENT)
    return proposal


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


@pytest.mark.django_db
def test_a_units_pages_have_its_own_clock_and_say_so(
    in_the_middle: Any, sign_in: Any, season: Any
) -> None:
    client = sign_in(season.people["demo-pengamat"])
    page = text_of(client, reverse("proposals:detail", args=[in_the_middle.pk]))
    assert "24 November 2026, 00.30 WITA" in page
    assert "00.30 WIB" not in page
    assert "Waktu pada halaman ini dalam WITA (Asia/Makassar)" in page
    assert "Jadwal dibuka dan ditutup menurut WIB." in page
    for address in (
        reverse("assessment:overview", args=[in_the_middle.assessment_id]),
        reverse("units:detail", args=["A"]),
    ):
        assert 'data-zona="Asia/Makassar"' in text_of(client, address)


@pytest.mark.django_db
def test_lists_across_units_and_the_next_request_have_jakartas_clock(
    in_the_middle: Any, sign_in: Any, season: Any
) -> None:
    client = sign_in(season.people["demo-pengamat"])
    text_of(client, reverse("proposals:detail", args=[in_the_middle.pk]))
    for name in ("home", "proposals:list", "assessment:list", "units:list"):
        page = text_of(client, reverse(name))
        assert "Semua waktu dalam WIB (Asia/Jakarta)." in page
        assert 'data-zona="Asia/Jakarta"' in page


@pytest.mark.django_db
def test_an_administrator_sets_the_clock_of_a_unit(season: Any, sign_in: Any) -> None:
    client = sign_in(season.people["demo-admin"])
    unit = season.units["A"]
    form = {
        "code": unit.code,
        "name": unit.name,
        "parent": unit.parent_id,
        "level": unit.level,
        "service_kind": unit.service_kind,
        "address": "",
        "staff_count": "40",
        "budget": "1000",
        "time_zone": "Asia/Jayapura",
    }
    assert client.post(reverse("units:edit", args=[unit.code]), form).status_code == 302
    unit.refresh_from_db()
    assert unit.time_zone == "Asia/Jayapura"
    bad = client.post(reverse("units:edit", args=[unit.code]), {**form, "time_zone": "Mars"})
    assert bad.status_code == 422
