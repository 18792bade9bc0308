"""``manage.py retention``: for the scheduler, once a day; safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from zona_integritas.ground.formats import bulat
from zona_integritas.ground.notices.single_run import single_run
from zona_integritas.site.privacy.kinds import KINDS
from zona_integritas.site.privacy.services.retention import clean_all


class Command(BaseCommand):
    help = (
        "Menghapus atau mengosongkan data pribadi yang masa simpannya sudah lewat, menurut tabel "
        "pada halaman Data pribadi. Aman dijalankan berulang; --dry-run hanya menghitung."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="hanya menghitung")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        with single_run("retention") as only_one:
            if not only_one:
                raise CommandError("retention sedang berjalan; yang ini tidak berbuat apa-apa.")
            cleanings = [(kind.title, kind.clean) for kind in KINDS if kind.clean is not None]
            counts = clean_all(cleanings, now=timezone.now(), dry_run=dry_run)
        for kind in KINDS:
            if kind.title in counts:
                said = f"{kind.title}: {bulat(counts[kind.title])} ({kind.kept_for.lower()})"
                self.stdout.write(said)
        total = bulat(sum(counts.values()))
        self.stdout.write(
            f"Akan dihapus atau dikosongkan: {total}. Tidak ada data yang berubah."
            if dry_run
            else f"Dihapus atau dikosongkan: {total}."
        )
