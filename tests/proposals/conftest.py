"""A small agency with a running season, made through the services."""

import random
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from assessment.enums import WindowKind
from assessment.services.instruments import load_builtin
from assessment.services.periods import create_period, set_prerequisite, set_window
from proposals.models import Proposal
from proposals.services.moves import apply_move
from units.models import User
from units.services.people import create_person
from units.services.roles import grant_role
from units.services.units import create_unit
from zona_integritas.management.season_walk import SeasonWalk

PEOPLE = {
    "demo-admin": ("admin", "BLN"),
    "demo-pokja": ("pokja", "BLN"),
    "demo-tpi-anggota": ("tpi_member", "BLN"),
    "demo-tpi-ketua": ("tpi_lead", "BLN"),
    "demo-tpi-dalnis": ("tpi_supervisor", "BLN"),
    "demo-pimpinan": ("leadership", "BLN"),
    "demo-pengamat": ("observer", "BLN"),
    "unit_head-a": ("unit_head", "A"),
    "unit_member-a": ("unit_member", "A"),
    "unit_head-b": ("unit_head", "B"),
    "unit_member-b": ("unit_member", "B"),
}


@pytest.fixture
def season(db: Any) -> SimpleNamespace:
    """Agency BLN with units A and B, one person per role, windows open around today."""
    root = _unit("BLN", None, "instansi")
    units = {"BLN": root, "A": _unit("A", root, "eselon_3"), "B": _unit("B", root, "eselon_2")}
    people: dict[str, User] = {}
    for number, (username, (role, code)) in enumerate(PEOPLE.items(), start=1):
        person = create_person(
            actor=None,
            username=username,
            full_name=f"Orang {username}",
            email=f"{username}@instansi.example",
            nip=f"9{number:017d}",
            unit=units[code],
        )
        grant_role(actor=None, user=person, role=role, unit=units[code])
        people[username] = person
    today = timezone.localdate()
    period = create_period(
        actor=None, year=today.year, instrument=load_builtin(), quota_wbk=2, quota_wbbm=1
    )
    for kind in WindowKind:
        set_window(
            actor=None,
            period=period,
            kind=kind,
            opens_on=today - timedelta(days=10),
            closes_on=today + timedelta(days=10),
        )
    for code in ("opini_bpk", "akip", "indeks_rb_kl"):
        set_prerequisite(
            actor=None,
            period=period,
            code=code,
            value="memenuhi",
            met_wbk=True,
            met_wbbm=True,
            proof="surat",
        )
    walk = SeasonWalk(period, units, people, random.Random(7))
    return SimpleNamespace(units=units, people=people, period=period, walk=walk, today=today)


def _unit(code: str, parent: Any, level: str) -> Any:
    return create_unit(
        actor=None,
        code=code,
        name=f"Unit {code}",
        parent=parent,
        level=level,
        service_kind="layanan_publik",
        staff_count=40,
        budget=10_000_000,
    )


@pytest.fixture
def bring(season: SimpleNamespace) -> Any:
    """Brings unit A (or another) to a state and answers its proposal."""

    def walk(until: str, quality: int = 95, unit: str = "A", target: str = "WBK") -> Proposal:
        season.walk.run(unit, target, until, quality)
        return fresh(season.walk.proposal)

    return walk


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related(
        "unit", "period", "assessment", "assessment__instrument"
    ).get(pk=proposal.pk)


@pytest.fixture
def move(season: SimpleNamespace) -> Any:
    """Makes a move as somebody of the cast, with sensible facts unless others are given."""

    def make(username: str, proposal: Proposal, name: str, note: str = "", **facts: Any) -> Any:
        given = {
            "sk_number": "SK-1",
            "sk_date": season.today,
            "certified": True,
            "task_number": "ST-1",
            "task_date": season.today,
            "task_start": season.today,
            "task_end": season.today,
            "lhe_number": "LHE-1",
            "lhe_date": season.today,
            "letter_number": "B-1",
            "letter_date": season.today,
            "sptjm_number": "S-1",
            "sptjm_date": season.today,
            "started_on": season.today,
            "decree_number": "D-1",
            "decree_date": season.today,
            "decided_on": season.today,
            "revoked_on": season.today,
            **facts,
        }
        return apply_move(
            actor=User.objects.get(username=username),
            proposal=proposal,
            move=name,
            expected_state=proposal.state,
            note=note,
            facts=given,
        )

    return make
