"""``manage.py load_instrument``: the built-in LKE of PermenPANRB 90/2021."""

from typing import Any

from django.core.management.base import BaseCommand

from assessment.instrument.services.instruments import load_builtin


class Command(BaseCommand):
    help = "Memuat instrumen bawaan PermenPANRB 90/2021 bila belum ada."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Instrumen: {load_builtin()}.")
