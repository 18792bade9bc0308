"""``manage.py seed_season --units 500 --years 3 --seed 1``: an invented agency of any size.

Written in bulk and not through the services (that is ``seed_demo``): thousands of units in
minutes. The same numbers give the same agency. What it leaves out on purpose: stored files
(its evidence are addresses), surveys, plans, papers, and an event of the record per answer; one
event per year says what was made.
"""

import random
import time
from argparse import ArgumentTypeError
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from assessment.enums import SEASON_WINDOWS, WindowKind
from assessment.instrument.services.instruments import load_builtin
from assessment.lke.services.live_figures import refresh_figures
from assessment.models import Assessment, Instrument, Period
from assessment.periods.services.periods import create_period, set_window
from assessment.periods.services.prerequisites import set_prerequisite
from proposals.enums import State
from units.models import Predicate, Unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.record import record
from zona_integritas.management.season_seed.agency import AgencyMaker, SeedAgency
from zona_integritas.management.season_seed.season import SeasonMaker

NEW_AGENCY = (
    "Ini menambah instansi karangan ke basis data yang bukan demo. Bila itu memang dimaksud "
    "(misalnya untuk uji beban), ulangi dengan --not-a-demo."
)
WINDOWS = ((WindowKind.FILLING, -60, 14), (WindowKind.TPI, -30, 40), (WindowKind.REPAIR, -14, 30))
MINISTRY_WINDOW = (-7, 75)
MONTHS = {
    WindowKind.FILLING: (1, 4),
    WindowKind.TPI: (4, 6),
    WindowKind.REPAIR: (5, 6),
    WindowKind.MINISTRY: (6, 7),
}


class Command(BaseCommand):
    help = "Membuat instansi karangan dengan banyak unit dan beberapa tahun, untuk uji beban."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--units", type=_whole(1, 20_000), default=500, help="unit peserta")
        parser.add_argument("--years", type=_whole(1, 10), default=2, help="tahun, termasuk kini")
        parser.add_argument("--seed", type=int, default=1, help="angka sama, instansi sama")
        parser.add_argument(
            "--not-a-demo", action="store_true", help="juga di luar mode demo (tanpa kata sandi)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE and not options["not_a_demo"]:
            raise CommandError(NEW_AGENCY)
        if Unit.objects.exists():
            raise CommandError(
                "Basis data ini sudah berisi unit. seed_season hanya untuk basis data kosong; "
                "tidak ada yang berubah."
            )
        began = time.perf_counter()
        chance = random.Random(options["seed"])  # noqa: S311 - an invented agency, no secret
        with transaction.atomic():
            agency = AgencyMaker(options["units"], chance).make()
            counts = self._years(agency, options["years"], chance)
            refresh_figures(Assessment.objects.all())
        self.stdout.write(
            f"{options['units']} unit peserta, {options['years']} tahun, {counts} usulan: "
            f"{time.perf_counter() - began:.1f} detik."
        )
        if settings.DEMO_MODE:
            self.stdout.write("Akun: manage.py demo_accounts (juga kepala-… dan anggota-…).")

    def _years(self, agency: SeedAgency, years: int, chance: random.Random) -> int:
        today = timezone.localdate()
        instrument = load_builtin()
        rows = list(instrument.indicators.select_related("node"))
        bases = [min(max(chance.gauss(72, 13), 20), 97) for _ in agency.places]
        optimism = [chance.uniform(0.01, 0.16) for _ in agency.places]
        total = 0
        for year in range(today.year - years + 1, today.year + 1):
            period = self._period(year, today, instrument, len(agency.places))
            maker = SeasonMaker(agency, period, rows, chance)
            self._season(agency, maker, bases, optimism, chance)
            total += maker.counts.total()
            record(
                actor=SYSTEM,
                action="season.seeded",
                target=period,
                after={"proposals": dict(sorted(maker.counts.items()))},
                note="Data karangan dari seed_season.",
                unit_path=agency.root.path,
            )
        return total

    def _season(
        self,
        agency: SeedAgency,
        maker: SeasonMaker,
        bases: list[float],
        optimism: list[float],
        chance: random.Random,
    ) -> None:
        """One year: who holds WBBM rests, who holds WBK tries for WBBM, all others for WBK."""
        held: dict[int, set[str]] = {}
        rows = Predicate.objects.filter(revoked_on__isnull=True).values_list("unit_id", "kind")
        for unit, kind in rows:
            held.setdefault(unit, set()).add(kind)
        for number, place in enumerate(agency.places):
            own = held.get(place.unit.pk, set())
            if "WBBM" in own:
                continue
            target = "WBBM" if "WBK" in own else "WBK"
            state = maker.add(place, target, bases[number], optimism[number])
            # A unit learns from a year, most from one that went to the ministry.
            gain = 4 if state in (State.AWARDED, State.NOT_AWARDED) else 2
            bases[number] = min(bases[number] + chance.gauss(gain, 3), 98)
        maker.finish()

    def _period(self, year: int, today: date, instrument: Instrument, units: int) -> Period:
        running = year == today.year
        period = create_period(
            actor=SYSTEM,
            year=year,
            instrument=instrument,
            quota_wbk=max(units // 6, 2),
            quota_wbbm=max(units // 20, 1),
        )
        for kind in SEASON_WINDOWS:
            opens, closes = _window(kind, year, today if running else None)
            set_window(actor=SYSTEM, period=period, kind=kind, opens_on=opens, closes_on=closes)
        for code, value in (("opini_bpk", "WTP"), ("akip", "BB"), ("indeks_rb_kl", "BB")):
            set_prerequisite(
                actor=SYSTEM,
                period=period,
                code=code,
                value=value,
                proof=f"Surat hasil evaluasi {year - 1} (contoh)",
            )
        if not running:
            Period.objects.filter(pk=period.pk).update(is_open=False)
            period.is_open = False
        return period


def _window(kind: WindowKind, year: int, today: date | None) -> tuple[date, date]:
    """Open around today in the running year; by the calendar in those that are over."""
    if today is None:
        first, last = MONTHS[kind]
        return date(year, first, 2), date(year, last, 28)
    start, end = {name: (a, b) for name, a, b in WINDOWS}.get(kind, MINISTRY_WINDOW)
    return today + timedelta(days=start), today + timedelta(days=end)


def _whole(least: int, most: int) -> Any:
    def read(text: str) -> int:
        if not text.isdigit() or not least <= int(text) <= most:
            raise ArgumentTypeError(f"«{text}»: isi bilangan {least} sampai {most}.")
        return int(text)

    return read
