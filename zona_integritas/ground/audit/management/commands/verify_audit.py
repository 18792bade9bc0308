"""``manage.py verify_audit``: is the record whole?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zona_integritas.ground.audit.verify import check_chain


class Command(BaseCommand):
    help = (
        "Memeriksa rantai catatan audit dan menyebut baris pertama yang rusak. Simpan sidik yang "
        "dicetak di luar basis data; --expect memeriksa apakah sidik itu masih ada, sehingga "
        "baris yang hilang di ujung pun ketahuan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--expect", metavar="SIDIK", default="", help="sidik yang dicetak pemeriksaan terdahulu"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_chain(options["expect"].strip().lower())
        if found.broken is not None:
            raise CommandError(
                f"Rantai putus pada baris {found.broken.pk} ({found.broken}). "
                f"{found.count} baris sebelumnya utuh."
            )
        if found.met is False:
            raise CommandError(
                f"Rantai {found.count} baris utuh, tetapi sidik yang disimpan tidak ada di "
                "dalamnya: baris di ujung catatan telah dihapus, atau sidik itu dari basis data "
                "lain."
            )
        self.stdout.write(f"Catatan audit utuh: {found.count} baris.")
        if found.digest:
            self.stdout.write(f"Sidik baris terakhir: {found.digest}")
