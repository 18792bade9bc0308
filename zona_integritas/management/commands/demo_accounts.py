"""``manage.py demo_accounts``: who may sign in to the demo, and with which password."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from zona_integritas.site.demo import demo_accounts


class Command(BaseCommand):
    help = "Mencetak alamat dan akun demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["address"]:
            self.stdout.write(f"\nZona Integritas berjalan di {options['address']}")
        if not settings.DEMO_MODE:
            return
        self.stdout.write(f"Akun demo (kata sandi semuanya: {settings.DEMO_PASSWORD})")
        for account in demo_accounts():
            self.stdout.write(f"  {account.username:<18} {account.role_label}, {account.unit}")
        self.stdout.write("Hentikan dengan Ctrl+C.")
