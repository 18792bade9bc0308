"""``manage.py export_lke --unit CODE --period YEAR --out FILE``: an LKE as a workbook."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessment.models import Period
from assessment.queries import assessment_of
from assessment.workbooks.reports.lke_workbook import lke_workbook
from assessment.workbooks.services.exports import record_sheet_export
from units.models import Unit
from zona_integritas.ground.actors import SYSTEM


class Command(BaseCommand):
    help = "Mengekspor LKE satu unit sebagai buku kerja XLSX bersusunan kementerian."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", required=True, help="kode unit")
        parser.add_argument("--period", required=True, type=int, help="tahun periode")
        parser.add_argument("--out", required=True, help="berkas XLSX yang ditulis")

    def handle(self, *args: Any, **options: Any) -> None:
        code, year, target = options["unit"], options["period"], Path(options["out"])
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            raise CommandError(f"Unit «{code}» tidak ada. Periksa kodenya pada daftar unit.")
        if not Period.objects.filter(year=year).exists():
            raise CommandError(f"Periode {year} tidak ada. Periksa tahunnya pada daftar periode.")
        assessment = assessment_of(unit, year)
        if assessment is None:
            raise CommandError(f"{unit.name} belum mempunyai LKE pada periode {year}.")
        content = lke_workbook(assessment, tpi_side=True, made_at=timezone.now())
        try:
            target.write_bytes(content)
        except OSError as error:
            raise CommandError(
                f"Berkas «{target.name}» tidak dapat ditulis. Periksa folder dan izinnya."
            ) from error
        record_sheet_export(
            actor=SYSTEM, assessment=assessment, file_name=target.name, tpi_side=True
        )
        self.stdout.write(f"LKE {unit.name} {year} ditulis ke {target}.")
