"""``manage.py seed_demo``: an invented agency in the middle of its season.

Everything goes through the services, with the people who would really do it, so that the demo
data has passed every rule. The seed is fixed: each run on an empty database gives the same.
"""

import json
import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from assessment.assignments.services.officers import add_officer
from assessment.enums import TeamDuty, WindowKind
from assessment.instrument.services.instruments import load_builtin
from assessment.judging.services.doubles import set_double_share
from assessment.models import Period
from assessment.periods.services.periods import create_period, set_window
from assessment.periods.services.prerequisites import set_prerequisite
from units.enums import Role, TimeZone
from units.models import Unit, User
from units.services.passwords import set_password
from units.services.people import create_person
from units.services.predicates import add_predicate, revoke_predicate
from units.services.roles import grant_role
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.management.season_plan import plan_and_commit
from zona_integritas.management.season_sittings import fill_agendas, open_sittings
from zona_integritas.management.season_walk import SeasonWalk

DATA = settings.BASE_DIR / "fixtures" / "demo" / "agency.json"
SEED = 90_2021


class Command(BaseCommand):
    help = "Mengisi data demo: instansi karangan dengan 14 unit di semua tahap."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("Data demo hanya untuk mode demo; DEMO_MODE sedang dimatikan.")
        if Unit.objects.exists():
            self.stdout.write("Data sudah ada; data demo tidak ditambahkan.")
            return
        data = json.loads(DATA.read_text(encoding="utf-8"))
        with transaction.atomic():
            units = self._units(data)
            people = self._people(data, units)
            period = self._period()
            self._predicates(data, units)
            walk = SeasonWalk(period, units, people, random.Random(SEED))  # noqa: S311
            walk.sittings = open_sittings(period, people["demo-pimpinan"])
            for row in data["proposals"]:
                walk.run(row["unit"], row["target"], row["until"], row["quality"])
                if row["until"] == "self_assessment":
                    plan_and_commit(walk.proposal, walk.head, walk.member)
            fill_agendas(walk.sittings, people["demo-pokja"])
        self.stdout.write(f"Data demo: {len(units)} unit, {len(data['proposals'])} usulan.")

    def _units(self, data: dict[str, Any]) -> dict[str, Unit]:
        units: dict[str, Unit] = {}
        for row in data["units"]:
            units[row["code"]] = create_unit(
                actor=SYSTEM,
                code=row["code"],
                name=row["name"],
                parent=units[row["parent"]] if row["parent"] else None,
                level=row["level"],
                service_kind=row["service_kind"],
                address=row["address"],
                staff_count=row["staff"],
                budget=row["budget"],
                time_zone=row.get("time_zone", TimeZone.WIB),
            )
        return units

    def _people(self, data: dict[str, Any], units: dict[str, Unit]) -> dict[str, User]:
        """People by username; besides the demo accounts a head and a member per unit."""
        people: dict[str, User] = {}
        for number, row in enumerate(data["accounts"], start=1):
            person = self._person(
                row["username"], row["name"], row["position"], units[row["unit"]], number
            )
            set_password(
                actor=SYSTEM, user=person, password=settings.DEMO_PASSWORD, handed_out=False
            )
            for role, code in row["roles"]:
                grant_role(actor=SYSTEM, user=person, role=role, unit=units[code])
            people[row["username"]] = person
        number = 20
        for kind, role, position in (
            ("heads", Role.UNIT_HEAD, "Kepala Unit"),
            ("members", Role.UNIT_MEMBER, "Koordinator Tim ZI"),
        ):
            for code, name in data[kind].items():
                number += 1
                username = f"{role}-{code}".lower()
                person = self._person(username, name, position, units[code], number)
                grant_role(actor=SYSTEM, user=person, role=role, unit=units[code])
                people[username] = person
        inspector = people["demo-pengamat"]
        add_officer(
            actor=SYSTEM,
            unit=units["BLN"],
            duty=TeamDuty.ANSWERABLE,
            name=inspector.full_name,
            nip=inspector.nip,
            office=inspector.position,
            basis=f"SK Tim Penilai Internal Nomor 12 Tahun {timezone.localdate().year}",
            starts_on=timezone.localdate() - timedelta(days=90),
        )
        people["unit_head-blt-smg"] = people["demo-kepala"]
        people["unit_member-blt-smg"] = people["demo-anggota"]
        return people

    def _person(self, username: str, name: str, position: str, unit: Unit, number: int) -> User:
        # An NIP has 18 digits; these begin with 9 so that they can belong to nobody.
        return create_person(
            actor=SYSTEM,
            username=username,
            full_name=name,
            email=f"{username}@instansi.example",
            nip=f"9{number:017d}",
            position=position,
            unit=unit,
        )

    def _period(self) -> Period:
        """This year's season with every window open today, so that each role can go on."""
        today = timezone.localdate()
        period = create_period(
            actor=SYSTEM,
            year=today.year,
            instrument=load_builtin(),
            quota_wbk=6,
            quota_wbbm=2,
            weights={"strategis": Decimal(2), "sumber_daya": Decimal(1), "reformasi": Decimal(2)},
        )
        for kind, start, end in (
            (WindowKind.FILLING, -60, 14),
            (WindowKind.TPI, -30, 40),
            (WindowKind.REPAIR, -14, 30),
            (WindowKind.MINISTRY, -7, 75),
        ):
            set_window(
                actor=SYSTEM,
                period=period,
                kind=kind,
                opens_on=today + timedelta(days=start),
                closes_on=today + timedelta(days=end),
            )
        for code, value in (("opini_bpk", "WTP"), ("akip", "BB"), ("indeks_rb_kl", "BB")):
            set_prerequisite(
                actor=SYSTEM,
                period=period,
                code=code,
                value=value,
                proof=f"Surat hasil evaluasi {today.year - 1} (contoh)",
                year=today.year - 1,
            )
        set_double_share(actor=SYSTEM, period=period, share=20)
        return period

    def _predicates(self, data: dict[str, Any], units: dict[str, Unit]) -> None:
        today = timezone.localdate()
        for row in data["predicates"]:
            year = today.year - row["years_ago"]
            predicate = add_predicate(
                actor=SYSTEM,
                unit=units[row["unit"]],
                kind=row["kind"],
                year=year,
                decree_number=f"{100 + row['years_ago']} Tahun {year} (contoh)",
                decree_date=today.replace(year=year, month=12, day=10),
            )
            if "revoked_years_ago" in row:
                revoke_predicate(
                    actor=SYSTEM,
                    predicate=predicate,
                    revoked_on=today.replace(year=today.year - row["revoked_years_ago"], day=1),
                    reason="Ditemukan pungutan di luar ketentuan (contoh).",
                )
