"""Looks at the links that units hand in as evidence, for a nightly timer or by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessment.enums import LinkOutcome
from assessment.evidence.services.link_checks import check_links
from assessment.models import Assessment
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused


class Command(BaseCommand):
    help = "Memeriksa tautan bukti pada alamat yang diizinkan LINK_CHECK_HOSTS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", help="kode unit; tanpa ini semua unit")
        parser.add_argument("--period", type=int, help="tahun; tanpa ini periode yang berjalan")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Assessment.objects.select_related("unit", "period")
        if options["unit"]:
            rows = rows.filter(unit__code=options["unit"])
        if options["period"]:
            rows = rows.filter(period__year=options["period"])
        else:
            rows = rows.filter(period__is_open=True)
        if not rows:
            raise CommandError("Tidak ada LKE untuk unit dan periode itu.")
        for assessment in rows:
            try:
                counts = check_links(actor=SYSTEM, assessment=assessment)
            except Refused as refused:
                raise CommandError(" ".join(refused.reasons)) from refused
            said = ", ".join(
                f"{count} {LinkOutcome(kind).label.lower()}" for kind, count in counts.items()
            )
            self.stdout.write(f"{assessment.unit.code}: {said or 'tidak ada tautan'}")
