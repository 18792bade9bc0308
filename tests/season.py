"""A small agency with a running season, made through the services."""

import random
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from assessment.assignments.services.officers import add_officer
from assessment.enums import SEASON_WINDOWS
from assessment.instrument.services.instruments import load_builtin
from assessment.periods.services.periods import create_period, set_window
from assessment.periods.services.prerequisites import set_prerequisite
from proposals.models import PaperException, Proposal
from proposals.workflow.missing_papers import BEFORE_SENDING
from units.models import User
from units.services.people import create_person
from units.services.roles import grant_role
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM
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


def make_season() -> SimpleNamespace:
    """Agency BLN with units A and B, one person per role, windows open around today."""
    root = make_unit("BLN", None, "instansi")
    units = {
        "BLN": root,
        "A": make_unit("A", root, "eselon_3"),
        "B": make_unit("B", root, "eselon_2"),
    }
    people: dict[str, User] = {}
    for number, (username, (role, code)) in enumerate(PEOPLE.items(), start=1):
        person = create_person(
            actor=SYSTEM,
            username=username,
            full_name=f"Orang {username}",
            email=f"{username}@instansi.example",
            nip=f"9{number:017d}",
            unit=units[code],
        )
        grant_role(actor=SYSTEM, user=person, role=role, unit=units[code])
        people[username] = person
    today = timezone.localdate()
    period = create_period(
        actor=SYSTEM, year=today.year, instrument=load_builtin(), quota_wbk=2, quota_wbbm=1
    )
    for kind in SEASON_WINDOWS:
        set_window(
            actor=SYSTEM,
            period=period,
            kind=kind,
            opens_on=today - timedelta(days=10),
            closes_on=today + timedelta(days=10),
        )
    for code, value in (("opini_bpk", "WTP"), ("akip", "BB"), ("indeks_rb_kl", "BB")):
        set_prerequisite(
            actor=SYSTEM,
            period=period,
            code=code,
            value=value,
            proof="surat",
        )
    add_officer(
        actor=SYSTEM,
        unit=root,
        duty="penanggung_jawab",
        name="Inspektur Uji",
        nip="900000000000000999",
        office="Inspektur",
        starts_on=today - timedelta(days=400),
    )
    walk = SeasonWalk(period, units, people, random.Random(7))
    return SimpleNamespace(units=units, people=people, period=period, walk=walk, today=today)


def make_unit(code: str, parent: Any, level: str) -> Any:
    return create_unit(
        actor=SYSTEM,
        code=code,
        # No unit's name begins another's: every page bears the name of the agency.
        name=f"Unit {code}" if parent else f"Instansi {code}",
        parent=parent,
        level=level,
        service_kind="layanan_publik",
        staff_count=40,
        budget=10_000_000,
    )


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related(
        "unit", "period", "assessment", "assessment__instrument"
    ).get(pk=proposal.pk)


def let_go(proposal: Proposal) -> None:
    """Leadership excepted all papers: a test of sending needs none of them."""
    if proposal.state == "approved":
        PaperException.objects.create(
            proposal=proposal,
            kinds=[str(kind) for kind in BEFORE_SENDING],
            reason="Uji.",
            given_by=User.objects.get(username="demo-pimpinan"),
            given_at=timezone.now(),
        )
