"""``manage.py check_roles``: roles that nobody could give today, and those that need a look."""

import json
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units.role_review import FAILING, KINDS, review_roles
from zona_integritas.ground.formats import bulat


class Command(BaseCommand):
    help = (
        "Mendaftar peran yang sudah ada dan perlu dilihat: pasangan yang tidak boleh dipegang satu "
        "orang, kelompok kerja yang juga administrator, peran tanpa konfirmasi kedua, peran yang "
        "lewat masanya, peran tanpa akun aktif, dan unit dengan satu administrator. Berakhir "
        "dengan kode 1 bila ada pasangan yang terlarang."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="satu daftar JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = review_roles()
        if options["json"]:
            rows = [one.as_dict() for one in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            for kind, lines in groupby(found, key=attrgetter("kind")):
                self.stdout.write(f"{KINDS[kind]}:")
                for one in lines:
                    self.stdout.write(f"  {one.text}")
            if not found:
                self.stdout.write("Tidak ada peran yang perlu dilihat.")
        wrong = [one for one in found if one.kind in FAILING]
        if wrong:
            raise CommandError(
                f"{bulat(len(wrong))} pasangan peran terlarang masih ada. Akhiri salah satunya "
                "pada halaman orangnya."
            )
