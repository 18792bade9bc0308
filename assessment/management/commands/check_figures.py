"""``manage.py check_figures``: are the stored figures what the engine says, are the frozen ones
what was sealed? Computes the stale."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from assessment.enums import View
from assessment.lke.services.live_figures import refresh_figures, stale_assessments, wrong_figures
from assessment.lke.services.sealing import broken_seals
from assessment.models import Assessment, ScoreSnapshot

NAMED = 20


class Command(BaseCommand):
    help = (
        "Menghitung ulang angka tersimpan yang tertinggal, lalu memeriksa semuanya terhadap mesin "
        "hitung dan menyebutkan yang berbeda. Nilai terkunci diperiksa terhadap kode integritasnya."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", type=int, help="hanya periode tahun ini")
        parser.add_argument("--mend", action="store_true", help="hitung ulang yang berbeda")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Assessment.objects.all()
        if options["period"]:
            rows = rows.filter(period__year=options["period"])
        self._stored(rows, mend=options["mend"])
        self._frozen(rows)

    def _stored(self, rows: QuerySet[Assessment], *, mend: bool) -> None:
        behind = stale_assessments(rows).count()
        left = refresh_figures(rows)
        self.stdout.write(f"{rows.count()} LKE, {behind} dihitung ulang, {left} sedang diisi.")
        found = wrong_figures(rows)
        if not found:
            self.stdout.write("Semua angka tersimpan sama dengan hasil hitung.")
            return
        names = Assessment.objects.filter(pk__in={pk for pk, _, _ in found})
        spoken = {sheet.pk: str(sheet) for sheet in names.select_related("unit", "period")}
        for pk, view, field in found[:NAMED]:
            self.stderr.write(f"{spoken[pk]}: {field} ({View(view).label}) berbeda.")
        if not mend:
            raise CommandError(
                f"{len(found)} angka tersimpan berbeda dari hasil hitung. Ulangi dengan --mend "
                "untuk menghitungnya lagi, lalu cari apa yang menulis jawaban tanpa menandainya."
            )
        names.update(figures_version=0)
        refresh_figures(rows)
        self.stdout.write(f"{len(found)} angka dihitung ulang.")

    def _frozen(self, rows: QuerySet[Assessment]) -> None:
        broken = list(broken_seals(rows))
        for one in broken[:NAMED]:
            self.stderr.write(
                f"{one}: isi nilai terkunci tidak lagi cocok dengan kode integritasnya."
            )
        if broken:
            raise CommandError(
                f"{len(broken)} nilai terkunci diubah di luar aplikasi. Pulihkan isinya "
                f"dari cadangan "
                "basis data; kode integritas yang benar tercatat pada kejadian «Nilai dikunci»."
            )
        count = ScoreSnapshot.objects.filter(assessment__in=rows).count()
        self.stdout.write(f"{count} nilai terkunci cocok dengan kode integritasnya.")
