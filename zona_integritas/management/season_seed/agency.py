"""The invented agency: its tree, its people and who judges whom."""

import json
import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from assessment.enums import TeamDuty
from assessment.models import TeamOfficer
from units.enums import Role, ServiceKind, UnitLevel
from units.models import RoleGrant, Unit, User

ACCOUNTS = settings.BASE_DIR / "fixtures" / "demo" / "agency.json"
IN_A_REGION = 25  # units below one regional office, and for one team of assessors
REGIONS_OF_A_SUPERVISOR = 3
REGIONS = (
    *("Sumatera Utara", "Riau", "Jambi", "Lampung", "Banten", "Jawa Barat", "Jawa Tengah"),
    *("Jawa Timur", "Bali", "Nusa Tenggara Barat", "Kalimantan Barat", "Kalimantan Selatan"),
    *("Sulawesi Utara", "Sulawesi Selatan", "Maluku", "Papua", "Aceh", "Bengkulu", "Gorontalo"),
    "Nusa Tenggara Timur",
)
KINDS = (
    ("BLT", "Balai Layanan Terpadu", ServiceKind.LICENSING),
    ("KLM", "Kantor Layanan Masyarakat", ServiceKind.PUBLIC),
    ("BPP", "Balai Pendidikan dan Pelatihan", ServiceKind.EDUCATION),
    ("KPW", "Kantor Pengawasan Wilayah", ServiceKind.LAW),
)
PLACES = (
    *("Anggrek", "Bukit Raya", "Cempaka", "Danau Biru", "Embun", "Fajar", "Gunung Sari"),
    *("Harapan", "Indrapura", "Jati Luhur", "Kencana", "Lembah Hijau", "Melati", "Nirmala"),
    *("Olak", "Pantai Timur", "Rimba", "Samudra", "Tanjung", "Ujung Batu", "Wana", "Yudha"),
)
FIRST = (
    *("Adi", "Bayu", "Citra", "Dian", "Eka", "Farah", "Gilang", "Hesti", "Imam", "Joko"),
    *("Kartika", "Laras", "Maulana", "Nanda", "Oki", "Prita", "Ratih", "Surya", "Tari", "Wahyu"),
)
LAST = (
    *("Atmaja", "Basuki", "Chandra", "Darmawan", "Effendi", "Gunadi", "Hartono", "Iskandar"),
    *("Kurnia", "Lubis", "Mahendra", "Nasution", "Pranata", "Rosadi", "Siregar", "Utama"),
)
# Who answers for every team; begins with 9, as all invented numbers.
INSPECTOR = {"name": "Haryo Pratomo", "nip": "999999999999999991", "office": "Inspektur"}


@dataclass(frozen=True, slots=True)
class SeedTeam:
    """The assessors of one region."""

    member: User
    lead: User
    supervisor: User


@dataclass(frozen=True, slots=True)
class SeedUnit:
    """A unit that takes part, the two people who fill for it, and who judges it."""

    unit: Unit
    head: User
    member: User
    team: SeedTeam


@dataclass(frozen=True, slots=True)
class SeedAgency:
    root: Unit
    places: list[SeedUnit]
    people: dict[str, User]

    @property
    def pokja(self) -> User:
        return self.people["demo-pokja"]

    @property
    def leadership(self) -> User:
        return self.people["demo-pimpinan"]


class AgencyMaker:
    """Writes ``count`` units below regional offices, and everybody who works with them."""

    def __init__(self, count: int, chance: random.Random) -> None:
        self.count = count
        self.chance = chance
        self.nip = 0
        # One hash for all demo accounts: a real one takes a quarter of a second on purpose.
        self.password = make_password(settings.DEMO_PASSWORD if settings.DEMO_MODE else None)
        self.invented = json.loads(ACCOUNTS.read_text(encoding="utf-8"))
        self.users: list[User] = []
        self.grants: list[tuple[User, str, Unit]] = []

    def make(self) -> SeedAgency:
        root = self._root()
        inspectorate, regions = self._second_row(root)
        units = self._units(regions)
        accounts = self.invented["accounts"]
        homes = {
            "demo-anggota": units[0],
            "demo-kepala": units[0],
            "demo-tpi-anggota": inspectorate,
            "demo-tpi-ketua": inspectorate,
            "demo-tpi-dalnis": inspectorate,
        }
        people = {
            row["username"]: self._person(
                row["username"], homes.get(row["username"], root), row["position"], row["name"]
            )
            for row in accounts
        }
        for row in accounts:
            if row["username"] not in homes:
                self.grants.append((people[row["username"]], row["roles"][0][0], root))
        teams = self._teams(regions, inspectorate, people)
        places = [
            self._place(number, unit, teams[number // IN_A_REGION], people)
            for number, unit in enumerate(units)
        ]
        User.objects.bulk_create(self.users, batch_size=1000)
        RoleGrant.objects.bulk_create(
            (RoleGrant(user=user, role=role, unit=unit) for user, role, unit in self.grants),
            batch_size=1000,
        )
        TeamOfficer.objects.create(
            unit=root,
            duty=TeamDuty.ANSWERABLE,
            starts_on=date(2020, 1, 1),
            added_at=timezone.now(),
            **INSPECTOR,
        )
        return SeedAgency(root, places, people)

    # The tree -----------------------------------------------------------------------------

    def _root(self) -> Unit:
        root = Unit.objects.create(
            code="BLN",
            name=next(row["name"] for row in self.invented["units"] if row["parent"] is None),
            path="/",
            level=UnitLevel.AGENCY,
            service_kind=ServiceKind.SUPPORT,
            staff_count=self.count * 80,
            budget=self.count * 20_000_000_000,
        )
        root.path = f"/{root.pk}/"
        root.save(update_fields=["path"])
        return root

    def _second_row(self, root: Unit) -> tuple[Unit, list[Unit]]:
        offices = [
            Unit(
                code="INSP",
                name="Inspektorat",
                level=UnitLevel.ECHELON_2,
                service_kind=ServiceKind.SUPPORT,
                staff_count=60,
                budget=15_000_000_000,
            )
        ]
        for number in range(-(-self.count // IN_A_REGION)):
            name = REGIONS[number % len(REGIONS)]
            turn = number // len(REGIONS) + 1
            offices.append(
                Unit(
                    code=f"WIL-{number + 1:03d}",
                    name=f"Kantor Wilayah {name}" + (f" {turn}" if turn > 1 else ""),
                    level=UnitLevel.ECHELON_2,
                    service_kind=ServiceKind.SUPPORT,
                    staff_count=90,
                    budget=30_000_000_000,
                )
            )
        self._write(offices, [root] * len(offices))
        return offices[0], offices[1:]

    def _units(self, regions: list[Unit]) -> list[Unit]:
        units, parents = [], []
        for number in range(self.count):
            code, kind, service = KINDS[number % len(KINDS)]
            region = regions[number // IN_A_REGION]
            place = PLACES[(number // len(KINDS)) % len(PLACES)]
            parents.append(region)
            units.append(
                Unit(
                    code=f"{code}-{number + 1:05d}",
                    name=f"{kind} {place} {number + 1}",
                    level=UnitLevel.ECHELON_3,
                    service_kind=service,
                    address=f"Jalan {place} Nomor {self.chance.randint(1, 200)}",
                    staff_count=self.chance.randint(30, 160),
                    budget=self.chance.randint(8, 45) * 1_000_000_000,
                )
            )
        self._write(units, parents)
        return units

    def _write(self, units: list[Unit], parents: list[Unit]) -> None:
        """Rows first, then the paths: a path holds the unit's own id."""
        for unit, parent in zip(units, parents, strict=True):
            unit.parent = parent
            unit.path = parent.path
        Unit.objects.bulk_create(units, batch_size=1000)
        for parent in set(parents):
            own = Concat(Value(parent.path), Cast("pk", CharField()), Value("/"))
            Unit.objects.filter(parent=parent).update(path=own)
        for unit in units:
            unit.path = f"{unit.path}{unit.pk}/"

    # People -------------------------------------------------------------------------------

    def _person(self, username: str, unit: Unit, position: str, name: str = "") -> User:
        self.nip += 1
        name = name or f"{self.chance.choice(FIRST)} {self.chance.choice(LAST)}"
        user = User(
            username=username,
            full_name=name,
            email=f"{username}@instansi.example",
            nip=f"9{self.nip:017d}",  # begins with 9, so that it can belong to nobody
            position=position,
            unit=unit,
            password=self.password,
        )
        self.users.append(user)
        return user

    def _teams(self, regions: list[Unit], home: Unit, people: dict[str, Any]) -> list[SeedTeam]:
        teams: list[SeedTeam] = []
        for number, region in enumerate(regions):
            if number == 0:
                team = SeedTeam(
                    *(people[f"demo-tpi-{rank}"] for rank in ("anggota", "ketua", "dalnis"))
                )
            else:
                own = f"tpi-{number + 1:03d}"
                team = SeedTeam(
                    self._person(f"{own}-anggota", home, "Auditor Ahli Muda"),
                    self._person(f"{own}-ketua", home, "Auditor Ahli Madya"),
                    teams[-1].supervisor
                    if number % REGIONS_OF_A_SUPERVISOR
                    else self._person(f"{own}-dalnis", home, "Auditor Ahli Utama"),
                )
            teams.append(team)
            self.grants += [
                (team.member, Role.TPI_MEMBER, region),
                (team.lead, Role.TPI_LEAD, region),
                (team.supervisor, Role.TPI_SUPERVISOR, region),
            ]
        return teams

    def _place(self, number: int, unit: Unit, team: SeedTeam, people: dict[str, User]) -> SeedUnit:
        if number == 0:
            head, member = people["demo-kepala"], people["demo-anggota"]
        else:
            head = self._person(f"kepala-{unit.code}".lower(), unit, "Kepala Unit")
            member = self._person(f"anggota-{unit.code}".lower(), unit, "Koordinator Tim ZI")
        self.grants += [(head, Role.UNIT_HEAD, unit), (member, Role.UNIT_MEMBER, unit)]
        return SeedUnit(unit, head, member, team)
